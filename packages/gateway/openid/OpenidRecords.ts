// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import type { Clock } from '../clock/Clock.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import type { SharedState } from '../state/SharedState.ts';

const PREFIX = 'openid/';
const SWEEP_MS = 60_000;
/** A record that others keep changing is no record. */
const MOST_ATTEMPTS = 20;

/** What the log has of one record. */
interface Kept {
  readonly payload: object;
  /** Wall time, ms: afterwards it is not there. */
  readonly until: number;
  /** Wall time, ms, when it was used that can be used once. */
  readonly usedAt?: number;
}

/** A record as it was found. `usedAt`: wall time, ms. */
export interface FoundRecord {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly usedAt: number | undefined;
}

/**
 * What the OpenID Provider has to remember, in the log that the nodes of a site share. Keys are hashes: who reads the log has no
 * code, no token and no name of a request that would be good for anything.
 */
export class OpenidRecords {
  private readonly clock: Clock;
  private readonly state: SharedState;
  private readonly failed: (what: string, error: unknown) => void;
  private timer = 0;

  constructor(clock: Clock, state: SharedState, failed: (what: string, error: unknown) => void) {
    this.clock = clock;
    this.state = state;
    this.failed = failed;
  }

  /** Looks for what is over, once a minute. */
  start(): void {
    this.timer = this.clock.schedule(SWEEP_MS, () => {
      this.start();
      this.sweep().catch((error: unknown) => this.failed('forgetting records of web logins', error));
    });
  }

  stop(): void {
    this.clock.cancel(this.timer);
  }

  /** Whether this node's copy of the log has the record, and it is not over. */
  has(kind: string, id: string): boolean {
    return this.known(kind, id) !== undefined;
  }

  /** What this node's copy of the log has of a record that is not over. */
  known(kind: string, id: string): FoundRecord['payload'] | undefined {
    return this.good(this.state.get(keyOf(kind, id))?.value)?.payload;
  }

  /** The commit is refused when the record is not as this node's copy of the log has it. */
  relyOn(part: CommitPart, kind: string, id: string): void {
    const key = keyOf(kind, id);
    part.rely(key, this.state.get(key)?.revision ?? 0);
  }

  /** Tells what becomes of the records of a kind, at whatever node: by what a record is known in the log, and what it says. Returns the end of it. */
  watch(kind: string, heard: (key: string, payload: FoundRecord['payload'] | undefined) => void): () => void {
    return this.state.watch(`${PREFIX}${kind}/`, ({ changes }) =>
      changes.forEach(({ key, record }) =>
        heard(key.slice(PREFIX.length + kind.length + 1), this.good(record?.value)?.payload),
      ),
    );
  }

  /** How many there are of a kind. */
  count(kind: string): number {
    return this.state.list(`${PREFIX}${kind}/`).length;
  }

  /** Keeps a record for so long, in place of the one before. */
  async put(kind: string, id: string, payload: object, lifeMs: number): Promise<void> {
    await this.change(kind, id, () => ({ payload, until: this.clock.wall() + lifeMs }));
  }

  /** Makes a record. False when there is one: of all who try, at whatever node, one makes it. */
  make(kind: string, id: string, payload: object, lifeMs: number): Promise<boolean> {
    return this.change(kind, id, (found) =>
      found === undefined ? { payload, until: this.clock.wall() + lifeMs } : undefined,
    );
  }

  /** The next number under this name, from 1 on, in the record's `turn`: of all who ask, at whatever node, each gets another. Counts anew when nobody has asked for so long. */
  async nextTurn(kind: string, id: string, lifeMs: number): Promise<number> {
    let turn = 1;
    await this.change(kind, id, (found) => {
      turn = turnIn(found?.payload as FoundRecord['payload'] | undefined) + 1;
      return { payload: { turn }, until: this.clock.wall() + lifeMs };
    });
    return turn;
  }

  /** Changes a record that is there, and keeps its end. False when there is none, or `change` does not want it. */
  update(kind: string, id: string, change: (payload: FoundRecord['payload']) => object | undefined): Promise<boolean> {
    return this.change(kind, id, (found) => {
      const payload = found && change(found.payload as FoundRecord['payload']);
      return payload && { ...found, payload };
    });
  }

  async find(kind: string, id: string): Promise<FoundRecord | undefined> {
    const key = keyOf(kind, id);
    return this.good((await this.state.read([key])).get(key)?.value);
  }

  /** Uses a record up. Undefined when it is not there, or was used: of all who try, one gets it. */
  async use(kind: string, id: string): Promise<FoundRecord['payload'] | undefined> {
    let payload: object | undefined;
    const isFirst = await this.change(kind, id, (found) => {
      payload = found?.payload;
      return found === undefined || found.usedAt !== undefined ? undefined : { ...found, usedAt: this.clock.wall() };
    });
    return isFirst ? (payload as FoundRecord['payload']) : undefined;
  }

  /** Takes a record away. Undefined when there is none: of all who try, at whatever node, one gets it. */
  async take(kind: string, id: string): Promise<FoundRecord['payload'] | undefined> {
    const key = keyOf(kind, id);
    const record = (await this.state.read([key])).get(key);
    const found = this.good(record?.value);
    if (record === undefined || found === undefined) {
      return undefined;
    }
    const result = await this.state.commit(new Map([[key, record.revision]]), [{ key, value: undefined }]);
    return result.kind === 'committed' ? found.payload : undefined;
  }

  async remove(kind: string, id: string): Promise<void> {
    await this.state.commit(new Map(), [{ key: keyOf(kind, id), value: undefined }]);
  }

  /** All that are good of one kind, by this node's copy of the log. */
  all(kind: string): readonly FoundRecord['payload'][] {
    return this.state
      .list(`${PREFIX}${kind}/`)
      .map(({ value }) => this.good(value)?.payload)
      .filter((payload) => payload !== undefined);
  }

  /** Takes away all of these kinds that `matches`. */
  async removeWhere(kinds: readonly string[], matches: (payload: FoundRecord['payload']) => boolean): Promise<void> {
    for (const kind of kinds) {
      for (const { key, value } of this.state.list(`${PREFIX}${kind}/`)) {
        if (matches((JSON.parse(value) as Kept).payload as FoundRecord['payload'])) {
          await this.state.commit(new Map(), [{ key, value: undefined }]);
        }
      }
    }
  }

  private good(text: string | undefined): FoundRecord | undefined {
    const kept = text === undefined ? undefined : (JSON.parse(text) as Kept);
    return kept === undefined || this.clock.wall() >= kept.until
      ? undefined
      : { payload: kept.payload as FoundRecord['payload'], usedAt: kept.usedAt };
  }

  private async change(
    kind: string,
    id: string,
    next: (found: Kept | undefined) => Kept | undefined,
  ): Promise<boolean> {
    const key = keyOf(kind, id);
    let record = (await this.state.read([key])).get(key);
    for (let i = 0; i < MOST_ATTEMPTS; i++) {
      const found = this.good(record?.value) === undefined ? undefined : (JSON.parse(record!.value) as Kept);
      const kept = next(found);
      if (kept === undefined) {
        return false;
      }
      const result = await this.state.commit(new Map([[key, record?.revision ?? 0]]), [
        { key, value: JSON.stringify(kept) },
      ]);
      if (result.kind === 'committed') {
        return true;
      }
      record = result.found.get(key);
    }
    throw new Error(`${key} is changed over and over`);
  }

  private async sweep(): Promise<void> {
    const now = this.clock.wall();
    for (const { key, value, revision } of this.state.list(PREFIX)) {
      if ((JSON.parse(value) as Kept).until <= now) {
        await this.state.commit(new Map([[key, revision]]), [{ key, value: undefined }]);
      }
    }
  }
}

/** The last number that `nextTurn` has given; 0 when it has given none. */
export function turnIn(payload: FoundRecord['payload'] | undefined): number {
  return Number(payload?.['turn'] ?? 0);
}

function keyOf(kind: string, id: string): string {
  return `${PREFIX}${kind}/${hashOfId(id)}`;
}

/** What the log has in the place of an id. */
export function hashOfId(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
