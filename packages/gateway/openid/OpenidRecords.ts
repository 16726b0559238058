// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import type { Clock } from '../clock/Clock.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import type { SharedState } from '../state/SharedState.ts';

const PREFIX = 'openid/';
const SWEEP_MS = 60_000;
/** What keeps a token that somebody else has made from being used twice: the wall's clock says how long that is good. */
const OF_TOKENS = ['ReplayDetection', 'KeycloakRequest'].map((kind) => `${PREFIX}${kind}/`);
/** A record that others keep changing is no record. */
const MOST_ATTEMPTS = 20;

/** What the log has of one record. */
interface Kept {
  readonly payload: object;
  /** Wall time, ms, of its beginning; of a node of before there is none. */
  readonly since?: number;
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
 *
 * A record is good until its end by the wall's clock, and no longer than its life since this node has heard of it; by that alone it is
 * forgotten. So a clock that is set lets nothing live longer, and takes nothing away. What forbids that a token is used again is there until both
 * are over.
 */
export class OpenidRecords {
  private readonly clock: Clock;
  private readonly state: SharedState;
  private readonly failed: (what: string, error: unknown) => void;
  /** When the records that this node knows have lived, on the clock that nobody sets; `until`: which making of each. */
  private readonly heard = new Map<string, { readonly until: number; readonly endsAt: number }>();
  private end: () => void = () => undefined;
  private timer = 0;

  constructor(clock: Clock, state: SharedState, failed: (what: string, error: unknown) => void) {
    this.clock = clock;
    this.state = state;
    this.failed = failed;
  }

  /** Hears of every record, and looks for what is over, once a minute. */
  start(): void {
    this.end = this.state.watch(PREFIX, ({ changes }) =>
      changes.forEach(({ key, record }) => this.hear(key, record?.value)),
    );
    this.state.list(PREFIX).forEach(({ key, value }) => this.hear(key, value));
    this.sweepLater();
  }

  stop(): void {
    this.end();
    this.clock.cancel(this.timer);
  }

  /** Whether this node's copy of the log has the record, and its life is not over, whatever the wall's clock says. One that cannot be read is there. */
  has(kind: string, id: string): boolean {
    const key = keyOf(kind, id);
    const text = this.state.get(key)?.value;
    const kept = keptIn(text);
    return text !== undefined && (kept === undefined || !this.hasLived(key, kept));
  }

  /** What this node's copy of the log has of a record that is not over. */
  known(kind: string, id: string): FoundRecord['payload'] | undefined {
    const key = keyOf(kind, id);
    return this.good(key, this.state.get(key)?.value)?.payload;
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
        heard(key.slice(PREFIX.length + kind.length + 1), this.good(key, record?.value)?.payload),
      ),
    );
  }

  /** How many there are of a kind. */
  count(kind: string): number {
    return this.state.list(`${PREFIX}${kind}/`).length;
  }

  /** Keeps a record for so long, in place of the one before. */
  async put(kind: string, id: string, payload: object, lifeMs: number): Promise<void> {
    await this.change(kind, id, () => this.made(payload, lifeMs));
  }

  /** Makes a record. False when there is one: of all who try, at whatever node, one makes it. */
  make(kind: string, id: string, payload: object, lifeMs: number): Promise<boolean> {
    return this.change(kind, id, (found, text) =>
      found === undefined && (text === undefined || keptIn(text) !== undefined)
        ? this.made(payload, lifeMs)
        : undefined,
    );
  }

  /** The next number under this name, from 1 on, in the record's `turn`: of all who ask, at whatever node, each gets another. Counts anew when nobody has asked for so long. */
  async nextTurn(kind: string, id: string, lifeMs: number): Promise<number> {
    let turn = 1;
    await this.change(kind, id, (found) => {
      turn = turnIn(found?.payload as FoundRecord['payload'] | undefined) + 1;
      return this.made({ turn }, lifeMs);
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
    return this.good(key, (await this.state.read([key])).get(key)?.value);
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
    const found = this.good(key, record?.value);
    if (record === undefined || found === undefined) {
      return undefined;
    }
    const result = await this.state.commit(new Map([[key, record.revision]]), [{ key, value: undefined }]);
    return result.kind === 'committed' ? found.payload : undefined;
  }

  async remove(kind: string, id: string): Promise<void> {
    await this.state.commit(new Map(), [{ key: keyOf(kind, id), value: undefined }]);
  }

  /**
   * Takes the record of a kind away that this node has known longest, of those that have none of `kept` under the same name. False when
   * there is no such.
   */
  async dropOldest(kind: string, kept: string): Promise<boolean> {
    const prefix = `${PREFIX}${kind}/`;
    for (const key of this.heard.keys()) {
      if (
        key.startsWith(prefix) &&
        this.state.get(key) !== undefined &&
        this.state.get(`${PREFIX}${kept}/${key.slice(prefix.length)}`) === undefined
      ) {
        await this.state.commit(new Map(), [{ key, value: undefined }]);
        return true;
      }
    }
    return false;
  }

  /** All that are good of one kind, by this node's copy of the log. */
  all(kind: string): readonly FoundRecord['payload'][] {
    return this.state
      .list(`${PREFIX}${kind}/`)
      .map(({ key, value }) => this.good(key, value)?.payload)
      .filter((payload) => payload !== undefined);
  }

  /** Takes away all of these kinds that `matches`. */
  async removeWhere(kinds: readonly string[], matches: (payload: FoundRecord['payload']) => boolean): Promise<void> {
    for (const kind of kinds) {
      for (const { key, value } of this.state.list(`${PREFIX}${kind}/`)) {
        const kept = keptIn(value);
        if (kept !== undefined && matches(kept.payload as FoundRecord['payload'])) {
          await this.state.commit(new Map(), [{ key, value: undefined }]);
        }
      }
    }
  }

  private made(payload: object, lifeMs: number): Kept {
    const since = this.clock.wall();
    return { payload, since, until: since + lifeMs };
  }

  private hear(key: string, text: string | undefined): void {
    const kept = keptIn(text);
    if (kept !== undefined) {
      this.hasLived(key, kept);
      return;
    }
    this.heard.delete(key);
    if (text !== undefined) {
      this.failed(`reading ${key}`, new Error('it is none of a web login: of a newer gateway, or damaged'));
    }
  }

  /** Whether a record's whole life has passed since this node has heard of it. */
  private hasLived(key: string, { since = this.clock.wall(), until }: Kept): boolean {
    const { now } = this.clock;
    const known = this.heard.get(key);
    if (known?.until === until) {
      return now >= known.endsAt;
    }
    this.heard.set(key, { until, endsAt: now + until - since });
    return until <= since;
  }

  private isOver(key: string, kept: Kept): boolean {
    const [hasLived, isPast] = [this.hasLived(key, kept), this.clock.wall() >= kept.until];
    return isOfToken(key) ? hasLived && isPast : hasLived || isPast;
  }

  private good(key: string, text: string | undefined): FoundRecord | undefined {
    const kept = this.keptStill(key, text);
    return kept && { payload: kept.payload as FoundRecord['payload'], usedAt: kept.usedAt };
  }

  private keptStill(key: string, text: string | undefined): Kept | undefined {
    const kept = keptIn(text);
    return kept === undefined || this.isOver(key, kept) ? undefined : kept;
  }

  private async change(
    kind: string,
    id: string,
    next: (found: Kept | undefined, text: string | undefined) => Kept | undefined,
  ): Promise<boolean> {
    const key = keyOf(kind, id);
    let record = (await this.state.read([key])).get(key);
    for (let i = 0; i < MOST_ATTEMPTS; i++) {
      const kept = next(this.keptStill(key, record?.value), record?.value);
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

  private sweepLater(): void {
    this.timer = this.clock.schedule(SWEEP_MS, () => {
      this.sweepLater();
      this.sweep().catch((error: unknown) => this.failed('forgetting records of web logins', error));
    });
  }

  private async sweep(): Promise<void> {
    for (const { key, value, revision } of this.state.list(PREFIX)) {
      const kept = keptIn(value);
      if (kept !== undefined && this.hasLived(key, kept) && (!isOfToken(key) || this.isOver(key, kept))) {
        await this.state.commit(new Map([[key, revision]]), [{ key, value: undefined }]);
      }
    }
  }
}

/** The last number that `nextTurn` has given; 0 when it has given none. */
export function turnIn(payload: FoundRecord['payload'] | undefined): number {
  return Number(payload?.['turn'] ?? 0);
}

/** A record's text as it is kept; undefined of one that cannot be read: it is as good as none. */
function keptIn(text: string | undefined): Kept | undefined {
  try {
    const kept = (text === undefined ? undefined : JSON.parse(text)) as Partial<Kept> | null | undefined;
    return kept !== null && typeof kept?.payload === 'object' && kept.payload !== null && typeof kept.until === 'number'
      ? (kept as Kept)
      : undefined;
  } catch {
    return undefined;
  }
}

function isOfToken(key: string): boolean {
  return OF_TOKENS.some((prefix) => key.startsWith(prefix));
}

function keyOf(kind: string, id: string): string {
  return `${PREFIX}${kind}/${hashOfId(id)}`;
}

/** What the log has in the place of an id. */
export function hashOfId(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
