// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { TokenFile } from '@cancellable-auth/gateway/client';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import { median } from './median.ts';
import { ServedGateway } from './ServedGateway.ts';

const GATEWAY = path.join(import.meta.dirname, '../../packages/gateway');
/** The system counts processor time in ticks of this many in a second. */
const TICKS = 100;
const MOST_ROUNDS = 15;
/** Nobody has to listen at the target: it is not dialled before an approval. */
const TARGET_PORT = 9;

/** What a program has taken: seconds of processor time, megabytes at most. */
interface Taken {
  readonly seconds: number;
  readonly megabytes: number;
}

/**
 * From the start of `gateway connect`, as it is installed, to the number that it shows: over TLS, at an address. Beside a Node that
 * does nothing, and `ssh -V`. Linux only: elsewhere there are no rows.
 */
export async function measureClientStart(size: BenchSize): Promise<BenchRow[]> {
  if (process.platform !== 'linux') {
    return [];
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-start-'));
  const gateway = await ServedGateway.start(TARGET_PORT);
  try {
    const program = installed(folder);
    const tokens = path.join(folder, 'logins.json');
    new TokenFile(tokens).add(gateway.login);
    const connect = ['connect', `127.0.0.1:${TARGET_PORT}`, '--user', 'anna', '--token-file', tokens];
    const runs = { connect: [] as Taken[], node: [] as Taken[], ssh: [] as Taken[] };
    for (let round = 0; round <= Math.min(size.rounds, MOST_ROUNDS); round++) {
      const taken = {
        connect: await takenUntil(process.execPath, [program, ...connect], /type \d\d on your phone/),
        node: await takenUntil(process.execPath, ['-e', 'console.error("up"); setInterval(() => {}, 1e6)'], /up/),
        ssh: await takenUntil('sh', ['-c', 'ssh -V; echo up >&2; read _'], /up/),
      };
      if (round > 0) {
        runs.connect.push(taken.connect);
        runs.node.push(taken.node);
        runs.ssh.push(taken.ssh);
      }
    }
    const of = (who: keyof typeof runs, what: keyof Taken): number => median(runs[who].map((each) => each[what]));
    const row = (name: string, unit: string, what: keyof Taken, beside: 'node' | 'ssh'): BenchRow => ({
      name,
      unit,
      value: of('connect', what),
      baseline: of(beside, what),
      ratio: of('connect', what) / of(beside, what),
    });
    return [
      row('gateway-client-start', 's', 'seconds', 'node'),
      row('gateway-client-start-ssh', 's', 'seconds', 'ssh'),
      row('gateway-client-memory', 'MB', 'megabytes', 'node'),
    ];
  } finally {
    await gateway.stop();
    fs.rmSync(folder, { recursive: true });
  }
}

/** The program as npm installs it; its file. */
function installed(folder: string): string {
  spawnSync(process.execPath, ['build.mjs', '--package'], { cwd: GATEWAY, stdio: 'inherit' });
  for (const name of ['gateway.mjs', 'program.mjs', 'package.json', 'dist/package']) {
    fs.cpSync(path.join(GATEWAY, name), path.join(folder, name), { recursive: true });
  }
  return path.join(folder, 'gateway.mjs');
}

/** What a program, with the programs that it started and that have ended, has taken when it has said this on stderr. */
async function takenUntil(program: string, args: readonly string[], said: RegExp): Promise<Taken> {
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let text = '';
  for await (const chunk of child.stderr) {
    text += String(chunk);
    if (said.test(text)) {
      break;
    }
  }
  const ended = child.exitCode ?? child.signalCode;
  if (ended !== null || !said.test(text)) {
    throw new Error(`${program} ${args.join(' ')} ended (${ended}) without ${said}: ${text}`);
  }
  const stat = fs
    .readFileSync(`/proc/${child.pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const status = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const [user, system, ofChildren, systemOfChildren] = stat.slice(11, 15).map(Number);
  return {
    seconds: (user! + system! + ofChildren! + systemOfChildren!) / TICKS,
    megabytes: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024,
  };
}
