// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { SystemClock } from '../clock/SystemClock.ts';
import { joinSite } from '../cluster/joinSite.ts';
import { siteOptionsOf } from '../cluster/SiteNode.ts';
import { siteOf } from '../cluster/SiteRecord.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import { SystemRandomness } from '../engine/SystemRandomness.ts';
import { SharedStateError } from '../state/SharedState.ts';
import type { SharedState } from '../state/SharedState.ts';
import { GatewayStoreError } from '../store/GatewayStoreError.ts';
import { CommandError } from './CommandError.ts';
import { CONFIG_FILE } from './commandTable.ts';
import { loadForCommand } from './loadForCommand.ts';
import { makeSite, takeOutSite, takeSite } from './moveSite.ts';
import { readOptions } from './readOptions.ts';
import { jsonLine, print } from './shown.ts';

/** Nobody waits at a counter for these: an etcd that is busy is waited for. */
const ANSWER_MS = 60_000;

/** `gateway cluster create`: makes a site in etcd, once, so that a slip in a prefix makes none. */
export async function clusterCreate(args: readonly string[]): Promise<number> {
  const { options } = readOptions('cluster create', args);
  const loaded = withCluster(options.config ?? CONFIG_FILE);
  const { config, identity, storeFile } = loaded;
  const { prefix } = config.cluster!;
  const records = await withState(loaded, (state) =>
    makeSite(state, siteOf(config, identity.key), storeFile, new SystemClock(), prefix),
  );
  const about = { created: prefix, name: config.name, records };
  print(
    options.json
      ? jsonLine(about)
      : `${config.name} is at ${prefix} in etcd, with ${records} phones, clients, tickets and ways to wake of this ` +
          'gateway. Start its nodes: gateway serve',
  );
  return 0;
}

/** `gateway cluster export`: what the site has goes into this gateway's store, which goes on alone. All nodes are stopped. */
export async function clusterExport(args: readonly string[]): Promise<number> {
  const { options } = readOptions('cluster export', args);
  const loaded = withCluster(options.config ?? CONFIG_FILE);
  const { config, identity, storeFile } = loaded;
  const { node, prefix } = config.cluster!;
  const records = await withState(loaded, (state) =>
    takeOutSite(state, siteOf(config, identity.key), { node, prefix, storeFile }, new SystemClock(), (ms) => pause(ms)),
  );
  const about = { exported: prefix, name: config.name, records };
  print(
    options.json
      ? jsonLine(about)
      : `${records} phones, clients, tickets and ways to wake are in ${storeFile}, and no node starts at ${prefix} any more. ` +
          'Take "cluster" out of the configuration, and then: gateway serve',
  );
  return 0;
}

/** Writes what the site has into a copy of a node's store: whoever has that can go on without etcd. Rejects with a CommandError. */
export async function copySite(loaded: LoadedConfig, storeFile: string): Promise<void> {
  await withState(loaded, (state) => {
    takeSite(state, storeFile, new SystemClock());
    return Promise.resolve();
  });
  fs.rmSync(`${storeFile}.lock`, { force: true }); // nobody runs on a copy
}

function withCluster(file: string): LoadedConfig {
  const loaded = loadForCommand(file);
  if (loaded.config.cluster === undefined) {
    throw new CommandError(`${file} has no "cluster": it says where etcd is, and what this node is called`);
  }
  return loaded;
}

/** Does it with the state of the configuration's site, which is closed behind it. */
async function withState<T>(loaded: LoadedConfig, work: (state: SharedState) => Promise<T>): Promise<T> {
  let state: SharedState | undefined;
  try {
    ({ state } = await joinSite(
      { ...siteOptionsOf(loaded), answerMs: ANSWER_MS },
      new SystemClock(),
      new SystemRandomness(),
      {
        told: () => undefined,
        failed: () => undefined,
      },
    ));
    return await work(state);
  } catch (error) {
    const isKnown = error instanceof SharedStateError || error instanceof GatewayStoreError;
    throw isKnown ? new CommandError(error.message, 1, { cause: error }) : error;
  } finally {
    state?.close();
  }
}
