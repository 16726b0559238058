// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import os from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { test } from 'node:test';
import { findEtcd } from '../testing/EtcdMembers.ts';
import { findHaproxy } from '../testing/HaproxyProcess.ts';
import { SitePlay } from './playSite.ts';
import { SITE_FAULTS } from './siteFaults.ts';
import type { SiteFaultName } from './siteFaults.ts';
import { writeSiteReport } from './writeSiteReport.ts';

/** 0: those that `npm test` plays, once each. `npm run test:long` plays all of them for ten minutes. */
const SECONDS = Number(process.env['SITE_SECONDS'] ?? 0);
/** One of the nodes, one of etcd. */
const SHORT = 'node-killed,leader-killed';
const ONLY = (process.env['SITE_ONLY'] ?? (SECONDS > 0 ? Object.keys(SITE_FAULTS).join() : SHORT)).split(',');
const etcd = findEtcd();
const haproxy = findHaproxy();
const skip = etcd.etcd === undefined ? etcd.reason : haproxy.haproxy === undefined ? haproxy.reason : false;

test('a site of three nodes on three members of etcd keeps its promises when parts of it are killed, hang or are cut off', {
  skip,
}, async () => {
  const users = SECONDS > 0 ? ['anna', 'ben', 'cleo', 'dev'] : ['anna', 'ben'];
  const play = await SitePlay.start(etcd.etcd!, haproxy.haproxy!, users);
  try {
    play.begin();
    const startedAt = performance.now();
    do {
      for (const name of ONLY) {
        await play.play(SITE_FAULTS[name as SiteFaultName], 1, SECONDS > 0 ? undefined : () => 1_000);
      }
    } while (performance.now() - startedAt < SECONDS * 1_000);
    const report = await play.check();
    if (SECONDS > 0) {
      writeSiteReport(report, (performance.now() - startedAt) / 1_000, os.loadavg()[2]!);
    }
  } finally {
    await play.close();
  }
});
