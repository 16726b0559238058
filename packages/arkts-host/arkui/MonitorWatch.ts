// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { guarded, reportAppError } from './appErrors.ts';
import { factsOf } from './classFacts.ts';
import type { MonitorFacts } from './classFacts.ts';
import { Reaction, untracked } from './reactive.ts';
import { nextOrder, requestUpdate, UpdatePhase } from './updates.ts';
import type { Update, UpdateHolder } from './updates.ts';

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

interface WatchedPath {
  readonly path: string;
  before: unknown;
  now: unknown;
}

/** The value at a path; undefined when a part of the path is not there. */
function valueAt(owner: object, path: string): { readonly value: unknown } | undefined {
  let at: unknown = owner;
  for (const part of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Reflect.has(at, part)) {
      return undefined;
    }
    at = (at as Record<string, unknown>)[part];
  }
  return { value: at };
}

/**
 * Watches the paths of one @Monitor on one object; the method runs in the flush, once for all synchronous writes, if a
 * value is strictly another one than at its last call. A path that is not there keeps the value that it had
 * (state_mgmt, MonitorV2).
 */
export class MonitorWatch implements Update {
  readonly phase: UpdatePhase = UpdatePhase.MONITOR;
  readonly order: number = nextOrder();
  readonly label: string;
  private readonly owner: object;
  private readonly method: (monitor: object) => unknown;
  private readonly paths: readonly WatchedPath[];
  private readonly holder: UpdateHolder | undefined;
  private readonly reaction: Reaction = new Reaction(() => requestUpdate(this));
  private stopped: boolean = false;

  private constructor(owner: object, facts: MonitorFacts, holder: UpdateHolder | undefined) {
    this.owner = owner;
    this.method = facts.method;
    this.holder = holder;
    this.label = `@Monitor ${facts.name} of ${owner.constructor.name}`;
    this.paths = [...new Set(facts.paths)].map((path) => ({ path, before: undefined, now: undefined }));
    this.read();
    this.paths.forEach((path) => {
      path.before = path.now;
    });
  }

  /** Starts every @Monitor of an object's class and of those that it extends. */
  static startAll(owner: object, holder?: UpdateHolder): MonitorWatch[] {
    return factsOf(Object.getPrototypeOf(owner) as object)
      .flatMap((own) => [...own.monitors.values()])
      .map((monitor) => new MonitorWatch(owner, monitor, holder));
  }

  update(): void {
    if (this.holder?.hold(this) === true) {
      return;
    }
    this.read();
    if (this.stopped) {
      this.reaction.dispose(); // heard the last word of its component, and nothing more
    }
    const changes = this.paths.map(({ path, before, now }): PathChange => ({ path, before, now }));
    const dirty = changes.filter((change) => change.before !== change.now);
    if (dirty.length === 0) {
      return;
    }
    this.paths.forEach((path) => {
      path.before = path.now;
    });
    const call: MonitorCall = {
      dirty: dirty.map((change) => change.path),
      value: (path?: string) => (path === undefined ? dirty[0] : changes.find((change) => change.path === path)),
    };
    guarded(this.label, () => untracked(() => this.method.call(this.owner, call)));
  }

  /** Hears of nothing from now on; what was changed before it still hears of. */
  stop(): void {
    this.stopped = true;
    this.reaction.dispose();
  }

  /** A path whose getter throws keeps its value, as one that is not there. */
  private read(): void {
    const errors: unknown[] = this.reaction.run(() =>
      this.paths.flatMap((path) => {
        try {
          const found = valueAt(this.owner, path.path);
          path.now = found === undefined ? path.now : found.value;
          return [];
        } catch (error) {
          return [error];
        }
      }),
    );
    errors.forEach((error) => reportAppError(error, this.label));
  }
}
