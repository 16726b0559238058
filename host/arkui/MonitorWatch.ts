// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { factsOf } from './classFacts.ts';
import { Reaction, untracked } from './reactive.ts';
import { guarded } from './appErrors.ts';
import { dropUpdate, requestUpdate } from './updates.ts';
import type { Update } from './updates.ts';

/** One watched path: its value when the callback last ran (or at the start), and now. */
export interface PathChange {
  readonly path: string;
  readonly before: unknown;
  readonly now: unknown;
}

/** What a @Monitor method receives. */
export interface MonitorCall {
  readonly dirty: string[];
  value(path?: string): PathChange | undefined;
}

function valueAt(owner: object, path: string): unknown {
  let at: unknown = owner;
  for (const part of path.split('.')) {
    if (at === undefined || at === null) {
      return undefined;
    }
    at = (at as Record<string, unknown>)[part];
  }
  return at;
}

/** Watches the paths of one @Monitor on one object; the method runs in the flush, once for all synchronous writes. */
export class MonitorWatch implements Update {
  readonly order: number = 0;
  private readonly owner: object;
  private readonly method: string;
  private readonly paths: readonly string[];
  private readonly reaction: Reaction;
  private before: unknown[];

  constructor(owner: object, method: string, paths: readonly string[]) {
    this.owner = owner;
    this.method = method;
    this.paths = paths;
    this.reaction = new Reaction(() => requestUpdate(this));
    this.before = this.read();
  }

  /** Starts every @Monitor of an object's class. */
  static startAll(owner: object): MonitorWatch[] {
    return factsOf(Object.getPrototypeOf(owner) as object)
      .flatMap((own) => own.monitors)
      .map((monitor) => new MonitorWatch(owner, monitor.method, monitor.paths));
  }

  update(): void {
    const now = this.read();
    const changes = this.paths.map((path, at): PathChange => ({ path, before: this.before[at], now: now[at] }));
    const dirty = changes.filter((change) => !Object.is(change.before, change.now));
    this.before = now;
    if (dirty.length === 0) {
      return;
    }
    const call: MonitorCall = {
      dirty: dirty.map((change) => change.path),
      value: (path?: string) => (path === undefined ? dirty[0] : changes.find((change) => change.path === path)),
    };
    const method = (this.owner as Record<string, unknown>)[this.method] as (monitor: MonitorCall) => unknown;
    guarded(`@Monitor ${this.method} of ${this.owner.constructor.name}`, () =>
      untracked(() => method.call(this.owner, call)));
  }

  stop(): void {
    this.reaction.dispose();
    dropUpdate(this);
  }

  private read(): unknown[] {
    return this.reaction.run(() => this.paths.map((path) => valueAt(this.owner, path)));
  }
}
