// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { HeardCommit, SharedState } from '../state/SharedState.ts';
import { formatBeat, NODES, parseBeat } from './NodeBeat.ts';
import type { NodeBeat } from './NodeBeat.ts';

/** How often a node says that it is there, and what follows when one does not. Times in ms. */
export interface NodesOptions {
  readonly beatMs: number;
  /** Own beats in the log without a new one of another, after which that one is declared dead. */
  readonly missed: number;
  /** So old the last sign of a node may be for it to count as alive. */
  readonly signMs: number;
  /** What this node runs, for the others to see. */
  readonly version: string;
  /** A digest of what it runs with, for the others to compare; empty when left out. */
  readonly config?: string;
  /** A new name, that nobody had before. No slash. */
  readonly newName: () => string;
  readonly failed: (what: string, error: unknown) => void;
}

/** Beats of its own whose time a node remembers: more than others can be late without being dead. */
const MOST_BEATS = 64;

/**
 * Who is there. Each node writes a beat over its last one; a beat says up to which revision its sender has heard the log. From
 * that every other knows a time of its own clock at which the sender was alive: that of the newest own beat that it had
 * heard. A node whose beats stay away, counted in the log by those of another, is declared dead: its beat is taken away, over
 * its revision, so that either the declaration or the next beat is done, and not both. One that finds itself dead goes
 * on under a new name.
 */
export class Nodes {
  private readonly state: SharedState;
  private readonly clock: Clock;
  private readonly options: NodesOptions;
  private readonly names = new Set<string>();
  private readonly sent = new Map<number, number>();
  /** Own beats as the log has them, oldest first, with when they were sent. */
  private heard: readonly { readonly revision: number; readonly sentAt: number }[] = [];
  /** Beats that were read, by the names of their nodes, with their texts. */
  private readonly beats = new Map<string, { readonly value: string; readonly beat: NodeBeat | undefined }>();
  private own = '';
  private revision = 0;
  private count = 0;
  private timer = 0;
  private isStopped = false;
  private looked: () => void = () => undefined;

  constructor(state: SharedState, clock: Clock, options: NodesOptions) {
    this.state = state;
    this.clock = clock;
    this.options = options;
    this.takeName();
  }

  /** This node's name. */
  get name(): string {
    return this.own;
  }

  /** Whether the others know of this node under its name. */
  get isIn(): boolean {
    return this.revision > 0 && !this.isStopped;
  }

  isOwn(name: string): boolean {
    return this.names.has(name);
  }

  isThere(name: string): boolean {
    return this.state.get(NODES + name) !== undefined;
  }

  /** The nodes that are there, by name, with what they run and how old their last sign is, ms (undefined: none has come yet). */
  list(): readonly {
    readonly name: string;
    readonly version: string;
    readonly config: string;
    readonly signMs: number | undefined;
  }[] {
    return this.state.list(NODES).map(({ key }) => {
      const name = key.slice(NODES.length);
      const sign = this.signOf(name);
      const beat = this.beatOf(name);
      return {
        name,
        version: beat?.version ?? 'unknown',
        config: beat?.config ?? '',
        signMs: sign === undefined ? undefined : this.clock.now - sign,
      };
    });
  }

  /** Whether the node was alive at a time that is not long ago. */
  isAlive(name: string): boolean {
    const sign = this.signOf(name);
    return sign !== undefined && this.clock.now - sign <= this.options.signMs;
  }

  /** Begins; `looked` hears when nodes may be there no more. Rejects when the log does not take the first beat. */
  async start(looked: () => void): Promise<void> {
    this.looked = looked;
    this.state.watch(NODES, (commit) => this.hear(commit));
    await this.write();
    this.watch();
  }

  /** Takes its leave: the others need not find out that it is gone. */
  async stop(): Promise<void> {
    const relied = new Map([[NODES + this.own, this.lastRevision]]);
    this.isStopped = true;
    this.clock.cancel(this.timer);
    await this.state.commit(relied, [{ key: NODES + this.own, value: undefined }]);
  }

  /** A node's last sign of life, read once; undefined when it is not there, or cannot be read. */
  beatOf(name: string): NodeBeat | undefined {
    const value = this.state.get(NODES + name)?.value;
    const known = this.beats.get(name);
    if (value === undefined) {
      this.beats.delete(name);
      return undefined;
    }
    if (known?.value === value) {
      return known.beat;
    }
    const beat = parseBeat(value);
    this.beats.set(name, { value, beat });
    return beat;
  }

  /** A time of this node's clock at which that node was certainly alive. */
  private signOf(name: string): number | undefined {
    if (this.isOwn(name)) {
      return this.heard.at(-1)?.sentAt; // the mirror was complete then
    }
    const upTo = this.beatOf(name)?.heard;
    return upTo === undefined ? undefined : this.heard.filter(({ revision }) => revision <= upTo).at(-1)?.sentAt;
  }

  private takeName(): void {
    this.own = this.options.newName();
    this.names.add(this.own);
    this.revision = 0;
    this.sent.clear();
    this.heard = [];
  }

  private watch(): void {
    this.timer = this.clock.schedule(this.options.beatMs, () => {
      this.watch();
      this.write().catch((error: unknown) => this.options.failed('a sign of life', error)); // the next may get there
    });
  }

  /** Its last beat that is known to be in the log: the mirror may have one whose answer was lost. */
  private get lastRevision(): number {
    return Math.max(this.revision, this.state.get(NODES + this.own)?.revision ?? 0);
  }

  private async write(): Promise<void> {
    const { own } = this;
    const key = NODES + own;
    const n = ++this.count;
    this.sent.set(n, this.clock.now);
    const [oldest] = this.sent.keys();
    if (this.sent.size > MOST_BEATS) {
      this.sent.delete(oldest!);
    }
    const { config = '', version } = this.options;
    const value = formatBeat({ n, heard: this.state.revision, version, config, at: this.clock.wall() });
    const result = await this.state.commit(new Map([[key, this.lastRevision]]), [{ key, value }]);
    if (own !== this.own || this.isStopped) {
      return;
    }
    if (result.kind === 'committed') {
      this.revision = Math.max(this.revision, result.revision);
      return;
    }
    const found = result.found.get(key);
    if (found === undefined) {
      this.declaredDead();
    } else {
      this.revision = Math.max(this.revision, found.revision); // an earlier one, whose answer was late
    }
  }

  private hear({ revision, changes }: HeardCommit): void {
    for (const { key, record } of changes) {
      const name = key.slice(NODES.length);
      if (record === undefined) {
        if (name === this.own && !this.isStopped) {
          this.declaredDead();
        }
        this.looked();
      } else if (name === this.own) {
        this.echo(revision, record.value);
      }
    }
  }

  private echo(revision: number, value: string): void {
    const n = parseBeat(value)?.n;
    const sentAt = n === undefined ? undefined : this.sent.get(n);
    if (sentAt !== undefined) {
      this.heard = [...this.heard.slice(1 - MOST_BEATS), { revision, sentAt }];
      this.declareDead();
      this.looked();
    }
  }

  /** Whoever has not beaten for so many own beats is taken out of the log. */
  private declareDead(): void {
    const since = this.heard.at(-this.options.missed);
    if (since === undefined) {
      return;
    }
    for (const { key, revision } of this.state.list(NODES)) {
      if (revision < since.revision) {
        this.state
          .commit(new Map([[key, revision]]), [{ key, value: undefined }])
          .catch((error: unknown) => this.options.failed('declaring a node dead', error)); // at the next beat again
      }
    }
  }

  private declaredDead(): void {
    this.takeName();
    this.looked();
    this.write().catch((error: unknown) => this.options.failed('a sign of life', error));
  }
}
