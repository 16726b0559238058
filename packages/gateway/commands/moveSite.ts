// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import type { Clock } from '../clock/Clock.ts';
import { NODES } from '../cluster/NodeBeat.ts';
import { faultOfSite, formatSite, movedTo, SITE } from '../cluster/SiteRecord.ts';
import type { SiteRecord } from '../cluster/SiteRecord.ts';
import { REQUESTS } from '../engine/RequestRecord.ts';
import { MOST_KEYS, MOST_VALUE_BYTES, SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import type { SharedState, StateChange } from '../state/SharedState.ts';
import { DurableStore } from '../store/DurableStore.ts';
import { StoreJournal } from '../store/StoreJournal.ts';
import { CLIENTS, CODES, DEVICES, WAKES } from '../tables/rowForms.ts';
import { CommandError } from './CommandError.ts';

/** What outlives a gateway that is alone, and so what moves. */
const MOVED = [DEVICES, CLIENTS, CODES, WAKES].map(({ prefix }) => prefix);
/** A node that runs beats in this time, on a busy machine, too. */
const BEATS_MS = 10_000;

/** Says of a store that what it has is in etcd now: the gateway does not start alone on it, and trust what was revoked since. */
const markOf = (storeFile: string): string => `${storeFile}.cluster`;

/** Where the site of a store is, when it is not in it; undefined when it is. A mark that cannot be read is one. */
export function siteElsewhere(storeFile: string): string | undefined {
  const mark = markOf(storeFile);
  try {
    return fs.readFileSync(mark, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? undefined : `a prefix that cannot be read in ${mark} (${code ?? 'unknown'})`;
  }
}

/** From now on the site of a store is in etcd, at this prefix; or is in it again. Throws a CommandError. */
export function markElsewhere(storeFile: string, prefix: string | undefined): void {
  const mark = markOf(storeFile);
  try {
    if (prefix === undefined) {
      fs.rmSync(mark, { force: true });
    } else {
      fs.writeFileSync(mark, `${prefix}\n`, { mode: 0o600, flush: true });
    }
  } catch (error) {
    throw new CommandError(`${mark} cannot be changed: ${(error as Error).message}`, 1, { cause: error });
  }
}

/** Why a gateway does not go on with what a store has, whose site is at `elsewhere`. */
export function onStale(storeFile: string, elsewhere: string): string {
  return (
    `what ${storeFile} had is in etcd, at ${elsewhere}: without that this gateway would trust what was revoked there since. ` +
    '"gateway cluster export", with "cluster" in its configuration, takes it back; where it is lost, "gateway restore" puts a backup ' +
    `in its place. (If it never came there, remove ${markOf(storeFile)}.)`
  );
}

/**
 * Makes a site of what a store has: nodes find it when all of it is there. Returns how many records it was. Throws a CommandError
 * where something is already.
 */
export async function makeSite(
  state: SharedState,
  site: SiteRecord,
  storeFile: string,
  clock: Clock,
  prefix: string,
): Promise<number> {
  if (state.get(SITE) !== undefined) {
    throw new CommandError(`etcd has a site at ${prefix} already; another one gets another prefix (cluster.prefix)`);
  }
  const left = [...MOVED, REQUESTS].flatMap((one) => state.list(one));
  if (left.length > 0) {
    throw new CommandError(
      `etcd has ${left.length} records at ${prefix} and no site: what is left of one, or of something else. Look at it ` +
        `("etcdctl get --prefix --keys-only ${prefix}"), and delete it ("etcdctl del --prefix ${prefix}")`,
    );
  }
  const elsewhere = siteElsewhere(storeFile);
  if (elsewhere !== undefined) {
    throw new CommandError(onStale(storeFile, elsewhere));
  }
  const store = DurableStore.open(storeFile, clock);
  try {
    const { records } = new StoreJournal(store).load();
    markElsewhere(storeFile, prefix); // before it is so: a site whose store does not say so would be two
    await commitSite(state, site, records).catch((error: unknown) => {
      if (!mayBeThere(error)) {
        markElsewhere(storeFile, undefined);
      }
      throw error;
    });
    return records.length;
  } finally {
    store.close();
  }
}

async function commitSite(
  state: SharedState,
  site: SiteRecord,
  records: readonly { readonly key: string; readonly value: string }[],
): Promise<void> {
  for (const part of parts(records.map(({ key, value }) => ({ key, value })))) {
    await expect(state, part);
  }
  await expect(state, [{ key: SITE, value: formatSite(site) }]);
}

/** Whether what was to be written may have been, for all that is known. */
function mayBeThere(error: unknown): boolean {
  return error instanceof SharedStateError && error.fault === SharedStateFault.UNKNOWN;
}

/**
 * Takes a site out of the log, into the store of `node`, which goes on alone: all nodes are stopped. Until the store has all of it, it
 * says that its site is elsewhere, and the same can be done again. Returns how many records it was. Throws a CommandError.
 */
export async function takeOutSite(
  state: SharedState,
  own: SiteRecord,
  { node, prefix, storeFile }: { readonly node: string; readonly prefix: string; readonly storeFile: string },
  clock: Clock,
  pause: (ms: number) => Promise<void>,
): Promise<number> {
  const isAgain = movedTo(state.get(SITE)) === node && siteElsewhere(storeFile) === prefix;
  const fault = isAgain ? undefined : faultOfSite(state.get(SITE), own, prefix);
  if (fault !== undefined) {
    throw new CommandError(fault);
  }
  const before = siteElsewhere(storeFile);
  markElsewhere(storeFile, prefix);
  await closeSite(state, node, pause).catch((error: unknown) => {
    if (!mayBeThere(error)) {
      markElsewhere(storeFile, before);
    }
    throw error;
  });
  const taken = takeSite(state, storeFile, clock);
  markElsewhere(storeFile, undefined);
  return taken;
}

/** Writes what a site has into a store, in the place of what the store has of it. Returns how many records it was. */
export function takeSite(state: SharedState, storeFile: string, clock: Clock): number {
  const store = DurableStore.open(storeFile, clock);
  try {
    const journal = new StoreJournal(store);
    const records = MOVED.flatMap((prefix) => state.list(prefix));
    const keys = new Set(records.map(({ key }) => key));
    // of tickets and wake-ups some are there no more; phones and clients are kept for good
    const gone = journal
      .load()
      .records.filter(({ key }) => !keys.has(key) && (key.startsWith(CODES.prefix) || key.startsWith(WAKES.prefix)));
    journal.keep(0, [
      ...gone.map(({ key }) => ({ key, record: undefined })),
      ...records.map((record) => ({ key: record.key, record })),
    ]);
    return records.length;
  } finally {
    store.close();
  }
}

/** Closes a site: no node starts on it any more. Throws a CommandError while one runs. */
async function closeSite(state: SharedState, movedTo: string, pause: (ms: number) => Promise<void>): Promise<void> {
  const before = new Map(state.list(NODES).map(({ key, revision }) => [key, revision]));
  if (before.size > 0) {
    await pause(BEATS_MS);
    const running = state.list(NODES).filter(({ key, revision }) => before.get(key) !== revision);
    if (running.length > 0) {
      const names = running.map(({ key }) => key.slice(NODES.length)).join(', ');
      throw new CommandError(`${names} run: what they decide from now on would be lost. Stop all nodes first`);
    }
  }
  const found = state.get(SITE)!;
  const value = JSON.stringify({ ...(JSON.parse(found.value) as object), movedTo });
  const result = await state.commit(new Map([[SITE, found.revision]]), [{ key: SITE, value }]);
  if (result.kind === 'refused') {
    throw new CommandError('somebody else has changed the site at this moment; try again');
  }
}

async function expect(state: SharedState, changes: readonly StateChange[]): Promise<void> {
  const result = await state.commit(new Map(changes.map(({ key }) => [key, 0])), changes);
  if (result.kind === 'refused') {
    throw new CommandError('somebody else makes a site at this prefix at the same time');
  }
}

/** As many together as a commit takes. */
function* parts(changes: readonly { readonly key: string; readonly value: string }[]): Iterable<StateChange[]> {
  let part: StateChange[] = [];
  let bytes = 0;
  for (const change of changes) {
    const size = Buffer.byteLength(change.value);
    if (part.length === MOST_KEYS || (part.length > 0 && bytes + size > MOST_VALUE_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(change);
    bytes += size;
  }
  if (part.length > 0) {
    yield part;
  }
}
