// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { desktopFile } from '../client/desktopFile.ts';
import { askForDesktop, logIn } from '../client/logIn.ts';
import { findPrograms } from '../testing/findPrograms.ts';
import { GatewayProcess, NAME, ORIGIN } from '../testing/GatewayProcess.ts';
import { Run } from '../testing/Run.ts';
import { SessionPhone } from '../testing/SessionPhone.ts';
import type { PromptRecord } from '../testing/SessionPhone.ts';
import { until } from '../testing/until.ts';
import { TRANSPORTS } from '../testing/DesktopClient.ts';
import type { Transport } from '../testing/DesktopClient.ts';

const { files, reason } = findPrograms({
  names: ['xfreerdp', 'freerdp-shadow-cli', 'Xvfb', 'xclock', 'import', 'compare', 'perl'],
  missing: 'FreeRDP, or no X server for it',
  toInstall: 'FreeRDP 2, its shadow server, Xvfb, xclock and ImageMagick',
  packages: ['freerdp2-x11', 'freerdp2-shadow-x11', 'xvfb', 'x11-apps', 'imagemagick', 'perl'],
  service: 'none',
});
const [xfreerdp, shadow, xvfb, xclock, importPicture, comparePictures, perl] = files ?? [];
/** FreeRDP's exit codes: ended by the gateway, and no consent. */
const ENDED_BY_GATEWAY = 131;
const NO_CONSENT = 133;
/** Of a hundred pixels, those that may be others: the hands of a clock, and the client's own frame. */
const MOST_OTHER_PIXELS = 0.05;
const TRANSPORT_OPTION: Readonly<Record<Transport, readonly string[]>> = {
  websocket: [],
  pair: ['/gt:http,no-websockets'],
};

describe('FreeRDP through the gateway', { skip: files === undefined ? reason : false }, () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-desktop-'));
  let gateway: GatewayProcess;
  let phone: SessionPhone;
  let port: number;
  let file: string;
  let clientDisplay: string;
  let serverDisplay: string;

  before(async () => {
    serverDisplay = await display();
    clientDisplay = await display();
    new Run(xclock!, ['-geometry', '300x300+50+50'], { ...process.env, DISPLAY: serverDisplay });
    port = await freePort();
    new Run(shadow!, [`/port:${port}`, '/bind-address:127.0.0.1', '-auth', '/sec:tls'], {
      ...process.env,
      HOME: folder,
      DISPLAY: serverDisplay,
    });
    await until(() => accepts(port), 'the server of the desktop listens');
    gateway = await GatewayProcess.start(folder, {
      targets: [{ host: '127.0.0.1', port }],
      requests: { perUserAndMinute: 1000, perSourceAndMinute: 1000 },
    });
    phone = await SessionPhone.enrol(await gateway.ticket('enrol-code', 'anna'), NAME, ORIGIN);
    const login = await logIn(await gateway.ticket('login-code', 'anna'), 'laptop');
    const { token } = await askForDesktop(login, `127.0.0.1:${port}`);
    file = path.join(folder, 'desk.rdp');
    fs.writeFileSync(file, desktopFile({ target: `127.0.0.1:${port}`, gateway: login.url, token }), { mode: 0o600 });
  });
  after(async () => {
    phone.stop();
    await gateway.end('SIGTERM');
    await Run.endAll();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** A display of its own; X finds a free number for it. */
  async function display(): Promise<string> {
    const run = new Run(xvfb!, ['-displayfd', '1', '-screen', '0', '1024x768x24', '-nolisten', 'tcp']);
    const number = await until(() => /^(\d+)\n/m.exec(run.out)?.[1], 'a display is there');
    return `:${number}`;
  }

  /** Starts the client with the file, so that signals of a terminal reach it. */
  function client(transport: Transport): Run {
    const args = [file, '/u:anna', '/p:x', '/cert:ignore', ...TRANSPORT_OPTION[transport]];
    return new Run(perl!, ['-e', '$SIG{INT}="DEFAULT"; exec @ARGV', 'stdbuf', '-oL', xfreerdp!, ...args], {
      ...process.env,
      HOME: folder,
      DISPLAY: clientDisplay,
    });
  }

  /** The prompt for a client, and the number that stands on its screen. */
  async function asked(run: Run): Promise<{ record: PromptRecord; number: string }> {
    const record = await phone.shown();
    const number = await until(
      () => /there: (\d+)/.exec(run.out)?.[1],
      () => `a number stands there: ${run.out}${run.err}`,
    );
    return { record, number };
  }

  for (const transport of TRANSPORTS) {
    test(`approved over a ${transport}, it shows the desktop, and ends when it is closed`, async () => {
      const run = client(transport);
      const { record, number } = await asked(run);
      phone.type(record, number);
      run.child.stdin.write('y\n');
      await gateway.logged({ event: 'remote-desktop-opened', carrier: transport });
      const picture = (of: string): string => {
        const name = path.join(folder, `${of.slice(1)}.png`);
        execFileSync(importPicture!, ['-display', of, '-window', 'root', name]);
        return name;
      };
      await until(() => {
        const [mine, theirs] = [picture(clientDisplay), picture(serverDisplay)];
        return differing(mine, theirs) < MOST_OTHER_PIXELS;
      }, 'the client shows what the desktop shows');
      run.kill('SIGTERM');
      await run.ended();
      await until(() => gateway.lines.filter(({ event }) => event === 'connection-ended').length > 0);
    });

    test(`denied over a ${transport}, it ends, and its desktop was never reached`, async () => {
      const opened = gateway.count('remote-desktop-opened');
      const run = client(transport);
      const { record } = await asked(run);
      run.child.stdin.write('y\n');
      phone.deny(record, 'denied');
      assert.equal(await run.ended(), ENDED_BY_GATEWAY);
      assert.match(run.out + run.err, /E_PROXY_NAP_ACCESSDENIED/);
      assert.equal(gateway.count('remote-desktop-opened'), opened);
    });

    test(`over a ${transport}, whoever does not agree takes the prompt away, and so does every way to end it`, async (t) => {
      const declined = client(transport);
      const { record } = await asked(declined);
      declined.child.stdin.write('n\n');
      assert.equal(await phone.gone(record), 'client-gone');
      assert.equal(await declined.ended(), NO_CONSENT);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
        const run = client(transport);
        const waiting = await asked(run);
        run.child.stdin.write('y\n');
        const from = performance.now();
        run.killGroup(signal);
        assert.equal(await phone.gone(waiting.record), 'client-gone');
        t.diagnostic(`${signal}: the prompt was gone after ${Math.round(waiting.record.goneAt! - from)} ms`);
        await run.ended();
      }
    });
  }

  test('a number that is wrong too often ends it', async () => {
    const run = client('websocket');
    const { record, number } = await asked(run);
    run.child.stdin.write('y\n');
    for (let left = 2; left >= 0; left--) {
      phone.type(record, number === '10' ? '11' : '10');
      await until(() => record.prompt.triesLeft === left || record.end !== undefined, `${left} tries are left`);
    }
    assert.equal(await run.ended(), ENDED_BY_GATEWAY);
    assert.match(run.out + run.err, /E_PROXY_NAP_ACCESSDENIED/);
  });

  /** The part of the pixels of the clock that are others. */
  function differing(mine: string, theirs: string): number {
    const crop = ['-extract', '300x300+50+50'];
    const run = ['-metric', 'AE', '-fuzz', '20%', ...crop, mine, ...crop, theirs, 'null:'];
    try {
      execFileSync(comparePictures!, run, { stdio: 'pipe' });
      return 0;
    } catch (error) {
      const { status, stderr } = error as { status: number | null; stderr: Buffer };
      return status === 1 ? Number(/^[\d.e+]+/.exec(stderr.toString())?.[0] ?? Infinity) / 90_000 : 1;
    }
  }
});

/** A port that nobody has. */
async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether somebody listens at a port of loopback. */
function accepts(port: number): boolean {
  const listening = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`;
  return fs.readFileSync('/proc/net/tcp', 'utf8').includes(listening);
}
