// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { earlierProgram } from '../testing/earlierProgram.ts';
import { findEtcd } from '../testing/EtcdMembers.ts';
import { PROGRAM } from '../testing/GatewayProcess.ts';
import { findHaproxy } from '../testing/HaproxyProcess.ts';
import { nameOf } from '../testing/SiteProcesses.ts';
import { SitePlay } from './playSite.ts';

const PAUSE_MS = 300;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-earlier-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));
const etcd = findEtcd();
const haproxy = findHaproxy();
const earlier = earlierProgram(folder);
const skip =
  etcd.etcd === undefined
    ? etcd.reason
    : haproxy.haproxy === undefined
      ? haproxy.reason
      : earlier.program === undefined && earlier.reason;

test('a site of earlier gateways is upgraded one node after the other, and back, while people ask and answer: everybody is served, nothing is lost', {
  skip,
}, async () => {
  const play = await SitePlay.start(etcd.etcd!, haproxy.haproxy!, ['anna', 'ben'], false, earlier.program);
  try {
    play.begin(PAUSE_MS);
    for (const program of [PROGRAM, earlier.program!, PROGRAM]) {
      for (const [i, node] of play.site.nodes.entries()) {
        await play.play({
          title: `${nameOf(i)} goes on as another version`,
          isBorne: true,
          isOfCables: false,
          play: async () => {
            await node.end('SIGTERM');
            assert.match(node.said, /"event":"stopped"/, 'it stops in order');
            node.program = program;
            await node.serve();
          },
        });
        for (const other of play.site.nodes) {
          assert.deepEqual(unreadIn(other.said), [], 'each reads what the other version writes');
        }
      }
    }
    await play.check(false);
  } finally {
    await play.close();
  }
});

/** What a node could not read of the log. */
function unreadIn(said: string): readonly string[] {
  return said.split('\n').filter((line) => /"event":"failed","what":"reading /.test(line));
}
