// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import os from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { findEtcd } from '../testing/EtcdMembers.ts';
import { findHaproxy } from '../testing/HaproxyProcess.ts';
import { findNetworks } from '../testing/SiteNetwork.ts';
import { SitePlay } from './playSite.ts';
import { SITE_FAULTS } from './siteFaults.ts';
import type { SiteFaultName } from './siteFaults.ts';
import { writeSiteReport } from './writeSiteReport.ts';

const ALL = Object.keys(SITE_FAULTS) as readonly SiteFaultName[];
const etcd = findEtcd();
const haproxy = findHaproxy();
const networks = findNetworks();
const skip = etcd.etcd === undefined ? etcd.reason : haproxy.haproxy === undefined ? haproxy.reason : false;
/** `npm run test:long` plays all of them for ten minutes, one after the other. */
const LONG_SECONDS = Number(process.env['SITE_SECONDS'] ?? 0);
/** `npm test` plays some for twenty seconds, others each time, with people who take their time: it has more to do with its processor. */
const SHORT = {
  seconds: 24,
  everySeconds: 12,
  users: ['anna', 'ben'],
  pauseMs: 1_500,
  shortestMs: 800,
  longestMs: 2_500,
};
const NAMED = process.env['SITE_ONLY']?.split(',') as readonly SiteFaultName[] | undefined;

/** Those of `names`, without end. */
function* endless(names: readonly SiteFaultName[]): Generator<SiteFaultName, never> {
  for (;;) {
    yield* LONG_SECONDS > 0 || NAMED !== undefined ? names : shuffled(names);
  }
}

function shuffled<T>(all: readonly T[]): readonly T[] {
  return all
    .map((each) => ({ each, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ each }) => each);
}

function shortly(): number {
  return SHORT.shortestMs + Math.random() * (SHORT.longestMs - SHORT.shortestMs);
}

test('a site of three nodes on three members of etcd keeps its promises when', { skip }, async (bed) => {
  const users = LONG_SECONDS > 0 ? ['anna', 'ben', 'cleo', 'dev'] : SHORT.users;
  const isPossible = (name: SiteFaultName): boolean => networks.isThere || !SITE_FAULTS[name].isOfCables;
  const wanted = NAMED ?? ALL;
  for (const name of wanted.filter((each) => !isPossible(each))) {
    await bed.test(SITE_FAULTS[name].title, { skip: networks.reason }, () => undefined);
  }
  const play = await SitePlay.start(etcd.etcd!, haproxy.haproxy!, users, networks.isThere);
  try {
    play.begin(LONG_SECONDS > 0 ? 0 : SHORT.pauseMs);
    const startedAt = performance.now();
    for (const name of endless(wanted.filter(isPossible))) {
      let isKept = false;
      await bed.test(SITE_FAULTS[name].title, async () => {
        await play.play(SITE_FAULTS[name], LONG_SECONDS > 0 ? undefined : shortly);
        isKept = true;
      });
      if (!isKept) {
        return; // it has failed, and says why
      }
      const passedMs = performance.now() - startedAt;
      if (passedMs >= 1_000 * (LONG_SECONDS || SHORT.seconds)) {
        break;
      }
      const slotMs = 1_000 * SHORT.everySeconds;
      await pause(LONG_SECONDS > 0 ? 0 : slotMs - (passedMs % slotMs));
    }
    const report = await play.check();
    if (LONG_SECONDS > 0) {
      writeSiteReport(report, (performance.now() - startedAt) / 1_000, os.loadavg()[2]!);
    }
  } finally {
    await play.close();
  }
});
