// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { SystemClock } from '../clock/SystemClock.ts';
import { joinSite } from '../cluster/joinSite.ts';
import { siteOptionsOf } from '../cluster/SiteNode.ts';
import { formatSite, SITE, siteOf } from '../cluster/SiteRecord.ts';
import { SystemRandomness } from '../engine/SystemRandomness.ts';
import { SharedStateError } from '../state/SharedState.ts';
import { CommandError } from './CommandError.ts';
import { CONFIG_FILE } from './commandTable.ts';
import { loadForCommand } from './loadForCommand.ts';
import { readOptions } from './readOptions.ts';
import { jsonLine, print } from './shown.ts';

/** `gateway cluster create`: makes a site in etcd, once, so that a slip in a prefix makes none. */
export async function clusterCreate(args: readonly string[]): Promise<number> {
  const { options } = readOptions('cluster create', args);
  const file = options.config ?? CONFIG_FILE;
  const loaded = loadForCommand(file);
  const { config, identity } = loaded;
  if (config.cluster === undefined) {
    throw new CommandError(`${file} has no "cluster": it says where etcd is, and what this node is called`);
  }
  const { prefix } = config.cluster;
  let state;
  try {
    ({ state } = await joinSite(siteOptionsOf(loaded), new SystemClock(), new SystemRandomness(), {
      told: () => undefined,
      failed: () => undefined,
    }));
    const site = formatSite(siteOf(config, identity.key));
    const made = await state.commit(new Map([[SITE, 0]]), [{ key: SITE, value: site }]);
    if (made.kind === 'refused') {
      throw new CommandError(`etcd has a site at ${prefix} already; another one gets another prefix (cluster.prefix)`);
    }
  } catch (error) {
    throw error instanceof SharedStateError ? new CommandError(error.message, 1, { cause: error }) : error;
  } finally {
    state?.close();
  }
  const about = { created: prefix, name: config.name };
  print(options.json ? jsonLine(about) : `${config.name} is at ${prefix} in etcd. Start its nodes: gateway serve`);
  return 0;
}
