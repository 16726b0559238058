// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { desktopFile } from '../client/desktopFile.ts';
import { askForDesktop, logIn } from '../client/logIn.ts';
import type { Transport } from './DesktopClient.ts';
import { findPrograms } from './findPrograms.ts';
import { GatewayProcess, NAME, ORIGIN } from './GatewayProcess.ts';
import { Run } from './Run.ts';
import { SessionPhone } from './SessionPhone.ts';
import type { PromptRecord } from './SessionPhone.ts';
import { until } from './until.ts';

const { files, reason } = findPrograms({
  names: ['xfreerdp', 'freerdp-shadow-cli', 'Xvfb', 'xclock', 'import', 'compare', 'perl'],
  missing: 'FreeRDP, or no X server for it',
  toInstall: 'FreeRDP 2, its shadow server, Xvfb, xclock and ImageMagick',
  packages: ['freerdp2-x11', 'freerdp2-shadow-x11', 'xvfb', 'x11-apps', 'imagemagick', 'perl'],
  service: 'none',
});
const [xfreerdp, shadow, xvfb, xclock, importPicture, comparePictures, perl] = files ?? [];
/** FreeRDP 3, where somebody has it: Debian 12 has no package of it. */
const xfreerdp3 = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .map((folder) => path.join(folder, 'xfreerdp3'))
  .find((file) => fs.existsSync(file));

/** Why nothing of this can be played here; false when it can. */
export const WITHOUT_FREERDP: string | false = files === undefined ? reason : false;
export const WITHOUT_FREERDP_3: string | false =
  WITHOUT_FREERDP !== false
    ? WITHOUT_FREERDP
    : xfreerdp3 === undefined
      ? 'There is no xfreerdp3 in the PATH: Debian 12 has no package of FreeRDP 3, Debian 13 has freerdp3-x11.'
      : false;

/** A version of FreeRDP, and how it is told to use two connections. */
export type FreeRdp = 'FreeRDP 2' | 'FreeRDP 3';
const TWO_CONNECTIONS: Readonly<Record<FreeRdp, readonly string[]>> = {
  'FreeRDP 2': ['/gt:http,no-websockets'],
  'FreeRDP 3': ['/gateway:type:http,no-websockets'],
};
/** FreeRDP's own patience for its connection behind the gateway: 9 s by default, too short for a machine that is busy. In milliseconds. */
const PATIENCE_MS = 120_000;
/** Of a hundred pixels, those that may be others: the hands of a clock, and the client's own frame. */
const MOST_OTHER_PIXELS = 0.05;

/** FreeRDP in front of the gateway's program, and its shadow server behind it with a clock on its desktop: for tests. */
export class FreeRdpBed {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-desktop-'));
  gateway!: GatewayProcess;
  phone!: SessionPhone;
  /** Of the desktop. */
  target = '';
  /** Of a place where nobody listens. */
  nowhere = '';
  private clientDisplay = '';
  private serverDisplay = '';

  async start(remoteDesktop: object = {}): Promise<void> {
    this.serverDisplay = await display();
    this.clientDisplay = await display();
    new Run(xclock!, ['-geometry', '300x300+50+50'], { ...process.env, DISPLAY: this.serverDisplay });
    const port = await freePort();
    const nowhere = await freePort();
    this.target = `127.0.0.1:${port}`;
    this.nowhere = `127.0.0.1:${nowhere}`;
    new Run(shadow!, [`/port:${port}`, '/bind-address:127.0.0.1', '-auth', '/sec:tls'], {
      ...process.env,
      HOME: this.folder,
      DISPLAY: this.serverDisplay,
    });
    await until(() => accepts(port), 'the server of the desktop listens');
    this.gateway = await GatewayProcess.start(this.folder, {
      targets: [
        { host: '127.0.0.1', port },
        { host: '127.0.0.1', port: nowhere },
      ],
      requests: { perUserAndMinute: 1000, perSourceAndMinute: 1000 },
      remoteDesktop,
    });
    await this.enrol();
  }

  /** A phone for anna, beside those that she has. */
  async enrol(): Promise<SessionPhone> {
    this.phone = await SessionPhone.enrol(await this.gateway.ticket('enrol-code', 'anna'), NAME, ORIGIN);
    return this.phone;
  }

  async stop(): Promise<void> {
    this.phone.stop();
    await this.gateway.end('SIGTERM');
    await Run.endAll();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** A file with a credential of its own. `port`: another one than the gateway's, for a way that a test can cut. */
  async file(target = this.target, port?: number): Promise<string> {
    const login = await logIn(await this.gateway.ticket('login-code', 'anna'), 'laptop');
    const { token } = await askForDesktop(login, target);
    const file = path.join(this.folder, `${token.slice(0, 8)}.rdp`);
    const gateway = port === undefined ? login.url : `wss://127.0.0.1:${port}`;
    fs.writeFileSync(file, desktopFile({ target, gateway, token }), { mode: 0o600 });
    return file;
  }

  /** Starts a client with a file, so that signals of a terminal reach it. */
  client(file: string, transport: Transport, version: FreeRdp = 'FreeRDP 2', ...more: readonly string[]): Run {
    const program = version === 'FreeRDP 2' ? xfreerdp! : xfreerdp3!;
    const options = transport === 'pair' ? TWO_CONNECTIONS[version] : [];
    const args = [file, '/u:anna', '/p:x', '/cert:ignore', `/timeout:${PATIENCE_MS}`, ...options, ...more];
    return new Run(perl!, ['-e', '$SIG{INT}="DEFAULT"; exec @ARGV', 'stdbuf', '-oL', program, ...args], {
      ...process.env,
      HOME: this.folder,
      DISPLAY: this.clientDisplay,
    });
  }

  /** The prompt for a client, and the number that stands on its screen. */
  async asked(run: Run): Promise<{ record: PromptRecord; number: string }> {
    const record = await this.phone.shown();
    const number = await until(
      () => /there: (\d+)/.exec(run.out)?.[1],
      () => `a number stands there: ${run.out}${run.err}`,
    );
    return { record, number };
  }

  /** A client that is approved and shows the desktop. */
  async shows(run: Run, transport: Transport): Promise<void> {
    const before = this.gateway.count('remote-desktop-opened');
    const { record, number } = await this.asked(run);
    this.phone.type(record, number);
    run.child.stdin.write('y\n');
    await until(() => this.gateway.count('remote-desktop-opened') > before, `a session is open: ${run.out}${run.err}`);
    const opened = this.gateway.lines.filter(({ event }) => event === 'remote-desktop-opened').at(-1);
    if (opened?.['carrier'] !== transport) {
      throw new Error(`it came over a ${String(opened?.['carrier'])}`);
    }
    await this.seesDesktop(run);
  }

  /** Waits until the client's picture is that of the server. Rejects with what it said when it ends before. */
  async seesDesktop(run: Run): Promise<void> {
    await until(() => {
      const end = run.child.exitCode ?? run.child.signalCode;
      if (end !== null) {
        throw new Error(`the client ended with ${end} instead of showing the desktop: ${run.out}${run.err}`);
      }
      const [mine, theirs] = [this.picture(this.clientDisplay), this.picture(this.serverDisplay)];
      return differing(mine, theirs) < MOST_OTHER_PIXELS;
    }, 'the client shows what the desktop shows');
  }

  private picture(of: string): string {
    const name = path.join(this.folder, `${of.slice(1)}.png`);
    execFileSync(importPicture!, ['-display', of, '-window', 'root', name]);
    return name;
  }
}

/** A display of its own; X finds a free number for it. */
async function display(): Promise<string> {
  const run = new Run(xvfb!, ['-displayfd', '1', '-screen', '0', '1024x768x24', '-nolisten', 'tcp']);
  const number = await until(() => /^(\d+)\n/m.exec(run.out)?.[1], 'a display is there');
  return `:${number}`;
}

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
