// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { Cable } from '../testing/Cable.ts';
import { TRANSPORTS } from '../testing/DesktopClient.ts';
import { FreeRdpBed, WITHOUT_FREERDP, WITHOUT_FREERDP_3 } from '../testing/FreeRdpBed.ts';
import type { FreeRdp } from '../testing/FreeRdpBed.ts';
import { until } from '../testing/until.ts';

/** How long a person takes at most: shorter than the deadline, longer than any time-out that a client was thought to have. */
const SLOW_MS = 50_000;
const VERSIONS: readonly (readonly [FreeRdp, string | false])[] = [
  ['FreeRDP 2', WITHOUT_FREERDP],
  ['FreeRDP 3', WITHOUT_FREERDP_3],
];

for (const [version, skip] of VERSIONS) {
  describe(`sessions of ${version}`, { skip }, () => {
    const bed = new FreeRdpBed();
    let file: string;

    before(async () => {
      await bed.start({ resumeSeconds: 120 });
      file = await bed.file();
    });
    after(() => bed.stop());

    for (const transport of TRANSPORTS) {
      test(`over a ${transport}: approved after 50 seconds it shows the desktop, and ends when the phone is revoked`, async () => {
        const phone = await bed.enrol(); // another one: it is trusted no more afterwards
        const run = bed.client(file, transport, version);
        const { record, number } = await bed.asked(run);
        run.child.stdin.write('y\n');
        await pause(SLOW_MS); // what is tested is that it waits
        phone.type(record, number);
        await until(() => bed.gateway.count('remote-desktop-opened') > 0, `it waits: ${run.out}${run.err}`);
        await bed.seesDesktop(run);
        const devices = await bed.gateway.answer({ command: 'devices', user: 'anna' });
        const ids =
          'rows' in devices ? devices.rows.filter(({ revoked }) => revoked === '').map(({ id }) => String(id)) : [];
        for (const id of ids) {
          await bed.gateway.answer({ command: 'revoke-device', id });
        }
        await run.ended();
        assert.match(run.out + run.err, /0x0*4ca/i);
        await bed.gateway.logged({ event: 'connection-ended', cause: 'revoked' });
        await bed.enrol();
      });

      test(`over a ${transport}: it ends when the gateway is killed, and comes again when that is there`, async () => {
        const run = bed.client(file, transport, version);
        await bed.shows(run, transport);
        await bed.gateway.kill();
        const from = performance.now();
        await run.ended();
        assert.ok(performance.now() - from < 120_000, 'it does not stand there for ever');
        await bed.gateway.serve();
        const again = bed.client(await bed.file(), transport, version);
        await bed.shows(again, transport);
        again.kill('SIGTERM');
        await again.ended();
      });

      test(`over a ${transport}: a target that is down is told as such, and who does not agree ends it`, async () => {
        const down = bed.client(await bed.file(bed.nowhere), transport, version);
        const { record, number } = await bed.asked(down);
        bed.phone.type(record, number);
        down.child.stdin.write('y\n');
        await down.ended();
        assert.match(down.out + down.err, /E_PROXY_TS_CONNECTFAILED/);
        const declined = bed.client(file, transport, version);
        const waiting = await bed.asked(declined);
        declined.child.stdin.write('n\n');
        assert.equal(await bed.phone.gone(waiting.record), 'client-gone');
        await declined.ended();
        const denied = bed.client(file, transport, version);
        const asked = await bed.asked(denied);
        denied.child.stdin.write('y\n');
        bed.phone.deny(asked.record, 'denied');
        await denied.ended();
        assert.match(denied.out + denied.err, /E_PROXY_NAP_ACCESSDENIED/);
      });

      test(`over a ${transport}: a session that is cut off comes back by itself, and goes on without a question`, async (t) => {
        const cable = await Cable.to(`127.0.0.1:${bed.gateway.port}`);
        t.after(() => cable.close());
        const through = await bed.file(bed.target, Number(cable.endpoint.split(':')[1]));
        const run = bed.client(through, transport, version, '+auto-reconnect');
        await bed.shows(run, transport);
        const prompts = bed.phone.records.length;
        const [opened, closed] = ['remote-desktop-opened', 'tunnel-closed'].map((event) => bed.gateway.count(event));
        cable.cut();
        await until(
          () => bed.gateway.count('remote-desktop-opened') > opened!,
          () => `it comes back: ${run.out}${run.err}`,
        );
        await bed.gateway.logged({ event: 'connection-resumed' });
        assert.equal(bed.phone.records.length, prompts, 'nobody was asked');
        await pause(3_000); // the desktop is drawn anew; what of it came through is counted at the end
        run.killGroup('SIGKILL');
        await run.ended();
        await until(() => bed.gateway.count('tunnel-closed') > closed! + 1);
        const last = bed.gateway.lines.filter(({ event }) => event === 'tunnel-closed').at(-1);
        assert.ok(Number(last?.['toClient']) > 0, 'bytes of the desktop came through');
      });
    }
  });
}
