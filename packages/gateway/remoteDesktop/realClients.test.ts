// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { after, before, describe, test } from 'node:test';
import { someOf } from 'arkts-host/testing';
import { TRANSPORTS } from '../testing/DesktopClient.ts';
import { FreeRdpBed, WITHOUT_FREERDP } from '../testing/FreeRdpBed.ts';
import { until } from '../testing/until.ts';

/** FreeRDP's exit codes: ended by the gateway, and no consent. */
const ENDED_BY_GATEWAY = 131;
const NO_CONSENT = 133;

/** The long run goes through every case, and through sessions that end (realSessions.test.ts). */
describe('FreeRDP through the gateway', { skip: WITHOUT_FREERDP }, () => {
  const bed = new FreeRdpBed();
  let file: string;

  before(async () => {
    await bed.start();
    file = await bed.file();
  });
  after(() => bed.stop());

  for (const transport of TRANSPORTS) {
    test(`approved over a ${transport}, it shows the desktop, and ends when it is closed`, async () => {
      const run = bed.client(file, transport);
      await bed.shows(run, transport);
      run.kill('SIGTERM');
      await run.ended();
      await until(() => bed.gateway.count('connection-ended') > 0);
    });
  }

  for (const transport of someOf(TRANSPORTS, 2)) {
    test(`denied over a ${transport}, it ends, and its desktop was never reached`, async () => {
      const opened = bed.gateway.count('remote-desktop-opened');
      const run = bed.client(file, transport);
      const { record } = await bed.asked(run);
      run.child.stdin.write('y\n');
      bed.phone.deny(record, 'denied');
      assert.equal(await run.ended(), ENDED_BY_GATEWAY);
      assert.match(run.out + run.err, /E_PROXY_NAP_ACCESSDENIED/);
      assert.equal(bed.gateway.count('remote-desktop-opened'), opened);
    });

    test(`over a ${transport}, whoever does not agree takes the prompt away, and so does every way to end it`, async (t) => {
      const declined = bed.client(file, transport);
      const { record } = await bed.asked(declined);
      declined.child.stdin.write('n\n');
      assert.equal(await bed.phone.gone(record), 'client-gone');
      assert.equal(await declined.ended(), NO_CONSENT);
      for (const signal of someOf(['SIGKILL', 'SIGINT', 'SIGTERM'] as const, 3)) {
        const run = bed.client(file, transport);
        const waiting = await bed.asked(run);
        run.child.stdin.write('y\n');
        const from = performance.now();
        run.killGroup(signal);
        assert.equal(await bed.phone.gone(waiting.record), 'client-gone');
        t.diagnostic(`${signal}: the prompt was gone after ${Math.round(waiting.record.goneAt! - from)} ms`);
        await run.ended();
      }
    });
  }

  for (const wrong of someOf(['', 'a number that is wrong too often ends it'], 2).filter((name) => name !== '')) {
    test(wrong, async () => {
      const run = bed.client(file, 'websocket');
      const { record, number } = await bed.asked(run);
      run.child.stdin.write('y\n');
      for (let left = 2; left >= 0; left--) {
        bed.phone.type(record, number === '10' ? '11' : '10');
        await until(() => record.prompt.triesLeft === left || record.end !== undefined, `${left} tries are left`);
      }
      assert.equal(await run.ended(), ENDED_BY_GATEWAY);
      assert.match(run.out + run.err, /E_PROXY_NAP_ACCESSDENIED/);
    });
  }
});
