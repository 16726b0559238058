// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { installPackages } from 'arkts-host/debian';
import type { GatewayProcess, Surroundings } from '../testing/GatewayProcess.ts';
import { until } from '../testing/until.ts';

/** What a bad day does to a gateway, again and again. */
export interface Disturbance {
  /** In words, for the table in the docs. */
  readonly title: string;
  /** What the machine needs; throws a CannotInstallError when it cannot be had. */
  readonly prepare: () => void;
  /** The machine that the gateway runs on. */
  readonly surroundings: (folder: string) => Partial<Surroundings>;
  /**
   * One bad hour: from when it begins until things are as they were. `everybodyIsServed`: for what must not keep anybody from
   * being served while it lasts.
   */
  readonly disturb: (gateway: GatewayProcess, ms: number, everybodyIsServed: () => Promise<void>) => Promise<void>;
  /** Puts away what `surroundings` made. */
  readonly clear: (folder: string) => void;
}

const nothing = (): void => undefined;
/** Room for what ten minutes write, and not much more. */
const DISK_BYTES = 16 * 1024 * 1024;
/** So many descriptors, and the test takes more. */
const DESCRIPTORS = 96;
const FLOOD = 120;
/** The number of write(2), as Linux shows what a thread waits in. */
const WRITE = process.arch === 'arm64' ? 64 : 1;
/** So many of an operator's commands at a time. */
const AT_ONCE = 8;
/** Of some 250 bytes each: twice what the system's buffer and the reader's take. */
const MORE_THAN_FIT = 3_000;
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
const DAYS = [366, -366, 1, -1, 3650];
let turn = 0;

function need(program: string, debianPackage: string): void {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) {
    installPackages([debianPackage]);
  }
}

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  }
}

/** What the clock of the gateway's machine shows, against the right one, in days. */
function setClock(folder: string, days: number): void {
  const file = path.join(folder, 'clock');
  fs.writeFileSync(`${file}.new`, `${days < 0 ? '' : '+'}${days}d\n`);
  fs.renameSync(`${file}.new`, file);
}

/** Fills the disk to its last byte. */
function fill(file: string): void {
  const descriptor = fs.openSync(file, 'w');
  try {
    for (let size = 65_536; size >= 1; size = size >> 4) {
      try {
        for (;;) {
          fs.writeSync(descriptor, Buffer.alloc(size));
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') {
          throw error;
        }
      }
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

async function holdStore(gateway: GatewayProcess, ms: number): Promise<void> {
  const shell: ChildProcess = spawn('sqlite3', [gateway.store], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise((resolve) => shell.once('exit', resolve));
  shell.stdin!.write('.timeout 5000\nBEGIN IMMEDIATE;\n');
  await pause(ms);
  shell.stdin!.end('ROLLBACK;\n.quit\n');
  await ended;
}

/** Whether the gateway has a thread that waits for the reader of its log. */
function isHeldBack(gateway: GatewayProcess): boolean {
  const tasks = `/proc/${gateway.pid}/task`;
  return fs.readdirSync(tasks).some((task) => {
    try {
      return fs.readFileSync(path.join(tasks, task, 'syscall'), 'utf8').startsWith(`${WRITE} 0x2 `);
    } catch {
      return false; // it has ended meanwhile
    }
  });
}

/**
 * Tickets, each a line of the log, until there is no room for one more. Where the gateway writes without being held back (a
 * descriptor that does not block), nothing shows that: then so many that no pipe has room for their lines.
 */
async function fillTheLog(gateway: GatewayProcess): Promise<void> {
  for (let lines = 0; lines < MORE_THAN_FIT && !isHeldBack(gateway); lines += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, () => gateway.answer({ command: 'login-code', user: 'nobody-in-particular' })),
    );
  }
}

async function flood(gateway: GatewayProcess, ms: number): Promise<void> {
  const sockets = Array.from({ length: FLOOD }, () => {
    const socket = net.connect(gateway.port, '127.0.0.1');
    socket.on('error', nothing);
    return socket;
  });
  await pause(ms);
  sockets.forEach((socket) => socket.destroy());
}

/** The network namespace of a process. */
function networkOf(pid: number): string {
  return fs.readlinkSync(`/proc/${pid}/ns/net`);
}

/** Whoever plays at the same time on this machine has another cable, and other addresses. */
const CABLE = `cable${process.pid}`;
/** Addresses for measurements (RFC 2544): nobody's. Two ends, and two addresses that cannot be used, for each process. */
const [NETWORK, NEAR_END_OF_IT, FAR_END] = [0, 1, 2].map((last) => {
  const address = (process.pid % 2 ** 15) * 4 + last;
  return `198.${18 + (address >> 16)}.${(address >> 8) & 255}.${address & 255}`;
}) as [string, string, string];
const PREFIX = 30;
/** The end of whoever asks; the other one is the gateway's. */
export const NEAR_END = NEAR_END_OF_IT;

/** All that is tried, by a name for the command line. */
export const DISTURBANCES: Readonly<Record<string, Disturbance>> = {
  'full-disk': {
    title: 'the disk with the store is full',
    prepare: nothing,
    surroundings: (folder) => {
      run('mount', '-t', 'tmpfs', '-o', `size=${DISK_BYTES},mode=0700`, 'tmpfs', folder);
      return {};
    },
    disturb: async (gateway, ms) => {
      const file = path.join(gateway.folder, 'filler');
      fill(file);
      await pause(ms);
      fs.rmSync(file);
    },
    clear: (folder) => run('umount', '-l', folder),
  },
  'locked-store': {
    title: "another process holds the store's lock",
    prepare: () => need('sqlite3', 'sqlite3'),
    surroundings: () => ({}),
    disturb: holdStore,
    clear: nothing,
  },
  'replaced-store': {
    title: "the store's file is moved away and another is put there; then it is put back",
    prepare: nothing,
    surroundings: () => ({}),
    disturb: async (gateway, ms) => {
      const away = path.join(gateway.folder, 'away.db');
      fs.renameSync(gateway.store, away);
      fs.writeFileSync(gateway.store, 'not a store', { mode: 0o600 });
      await pause(ms);
      fs.renameSync(away, gateway.store);
    },
    clear: nothing,
  },
  'clock-steps': {
    title: 'the wall clock is a day, a year, ten years ahead or behind, and right again',
    prepare: () => {
      if (!fs.existsSync(FAKETIME)) {
        installPackages(['libfaketime']);
      }
    },
    surroundings: (folder) => {
      setClock(folder, 0);
      return {
        env: {
          LD_PRELOAD: FAKETIME,
          FAKETIME_TIMESTAMP_FILE: path.join(folder, 'clock'),
          FAKETIME_NO_CACHE: '1',
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
        },
      };
    },
    disturb: async (gateway, ms) => {
      const days = DAYS[turn % DAYS.length]!;
      setClock(gateway.folder, days);
      if (turn++ % 2 === 1) {
        // a start in the wrong year is another thing than a step
        await gateway.end('SIGTERM');
        await gateway.serve();
      }
      await pause(ms);
      setClock(gateway.folder, 0);
    },
    clear: nothing,
  },
  stopped: {
    title: 'the process stands still (SIGSTOP), and goes on',
    prepare: nothing,
    surroundings: () => ({}),
    disturb: async (gateway, ms) => {
      gateway.signal('SIGSTOP');
      await pause(2 * ms);
      gateway.signal('SIGCONT');
    },
    clear: nothing,
  },
  killed: {
    title: 'kill -9, and a new start',
    prepare: nothing,
    surroundings: () => ({}),
    disturb: async (gateway, ms) => {
      await gateway.end('SIGKILL');
      await pause(ms / 4);
      await gateway.serve();
    },
    clear: nothing,
  },
  'cut-network': {
    title: 'the cable between the gateway and everybody else is cut (a network namespace of its own)',
    prepare: () => {
      need('ip', 'iproute2');
      need('nsenter', 'util-linux');
    },
    surroundings: () => {
      run('ip', 'route', 'replace', 'blackhole', `${NETWORK}/${PREFIX}`, 'metric', '9999'); // nothing of it leaves this machine, ever
      return {
        host: FAR_END,
        wrap: [
          'unshare',
          '-n',
          'sh',
          '-c',
          `until ip link show ${CABLE}b; do sleep 0.1; done >/dev/null 2>&1; ` +
            `ip link set lo up; ip addr add ${FAR_END}/${PREFIX} dev ${CABLE}b; ip link set ${CABLE}b up; exec "$@"`,
          'sh',
        ],
        spawned: async (pid) => {
          await until(() => networkOf(pid) !== networkOf(process.pid), 'it has a network of its own');
          run('ip', 'link', 'add', CABLE, 'type', 'veth', 'peer', 'name', `${CABLE}b`, 'netns', String(pid));
          run('ip', 'addr', 'add', `${NEAR_END}/${PREFIX}`, 'dev', CABLE);
          run('ip', 'link', 'set', CABLE, 'up');
        },
      };
    },
    disturb: async (gateway, ms) => {
      const far = (state: string): void =>
        run('nsenter', '-t', String(gateway.pid), '-n', 'ip', 'link', 'set', `${CABLE}b`, state);
      far('down');
      await pause(3 * ms);
      far('up');
    },
    clear: () => {
      spawnSync('ip', ['link', 'del', CABLE]); // it is gone with the namespace, unless that never began
      spawnSync('ip', ['route', 'del', 'blackhole', `${NETWORK}/${PREFIX}`, 'metric', '9999']);
    },
  },
  descriptors: {
    title: `${DESCRIPTORS} descriptors, and ${FLOOD} connections that say nothing`,
    prepare: () => need('prlimit', 'util-linux'),
    surroundings: () => ({ wrap: ['prlimit', `--nofile=${DESCRIPTORS}`] }),
    disturb: flood,
    clear: nothing,
  },
  'slow-log': {
    title: 'nobody reads the log',
    prepare: nothing,
    surroundings: () => ({}),
    disturb: async (gateway, _ms, everybodyIsServed) => {
      gateway.logPipe.pause();
      try {
        await fillTheLog(gateway);
        await everybodyIsServed();
        await gateway.answer({ command: 'clients' });
        assert.ok(gateway.logPipe.isPaused(), 'nobody has read the log meanwhile');
      } finally {
        gateway.logPipe.resume();
      }
    },
    clear: nothing,
  },
};
