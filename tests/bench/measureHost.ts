// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import { writeLargeProject } from './largeProject.ts';
import { median } from './median.ts';

const COMMAND = path.join(import.meta.dirname, '../../packages/arkts-host/commands/main.ts');
const BARE = path.join(import.meta.dirname, 'bareCompiler.ts');
const FILES = 500;
const FEW_FILES = 60;
const MOST_ROUNDS = 5;
/** Each process tells at its end what it has taken. */
const AT_EXIT = "const { user, system } = process.cpuUsage(); process.stderr.write('CPU=' + (user + system) + ';');";
const TELLING = `--import=data:text/javascript,${encodeURIComponent(`process.on('exit', () => { ${AT_EXIT} });`)}`;

/** What a program, with those that it started, has taken. */
interface Taken {
  /** By the clock. */
  readonly seconds: number;
  /** Processor time of all of them. */
  readonly processor: number;
}

/**
 * What `arkts-host` takes on a project of 500 files, each as a process from its start to its end: a check from nothing, one when a page
 * has been edited, one when nothing has, a build from nothing and one after an edit, and a suite of tests when the project is built; beside the bare compiler on the same files, and
 * beside a Node that does nothing.
 */
export function measureHost(size: BenchSize): BenchRow[] {
  const isQuick = size.rounds < MOST_ROUNDS;
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'host-bench-'));
  const rounds = isQuick ? 1 : MOST_ROUNDS;
  const runs = {
    bare: [],
    cold: [],
    edited: [],
    same: [],
    build: [],
    rebuild: [],
    suite: [],
    device: [],
    node: [],
  } as Record<'bare' | 'cold' | 'edited' | 'same' | 'build' | 'rebuild' | 'suite' | 'device' | 'node', Taken[]>;
  try {
    const { page } = writeLargeProject(dir, isQuick ? FEW_FILES : FILES);
    const check = ['check', '--project', dir];
    const suite = ['test', '--project', dir, 'library/src/test/Account0.test.ets'];
    const device = ['test', '--project', dir, 'entry'];
    for (let round = 0; round < rounds; round++) {
      fs.rmSync(path.join(dir, '.arkts-host'), { recursive: true, force: true });
      runs.bare.push(taken([BARE, dir], /^0 diagnostics/));
      runs.cold.push(taken([COMMAND, ...check], /500|0 errors/));
      edit(path.join(dir, page), round);
      runs.edited.push(taken([COMMAND, ...check], /0 errors/));
      runs.same.push(taken([COMMAND, ...check], /0 errors/));
      runs.build.push(taken([COMMAND, 'build', '--project', dir], /Built/));
      edit(path.join(dir, page), rounds + round);
      runs.rebuild.push(taken([COMMAND, 'build', '--project', dir], /Built/));
      runs.suite.push(taken([COMMAND, ...suite], /2 passed, 0 failed/));
      runs.device.push(taken([COMMAND, ...device], /1 passed, 0 failed/));
      runs.node.push(taken(['-e', 'console.log("up")'], /up/));
    }
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
  const row = (name: string, what: keyof typeof runs, beside: keyof typeof runs): BenchRow[] =>
    (['seconds', 'processor'] as const).map((of) => {
      const [value, baseline] = [what, beside].map((one) => median(runs[one].map((each) => each[of]))) as [
        number,
        number,
      ];
      return { name: of === 'seconds' ? name : `${name}-cpu`, unit: 's', value, baseline, ratio: value / baseline };
    });
  return [
    ...row('host-check-cold', 'cold', 'bare'),
    ...row('host-check-edited', 'edited', 'bare'),
    ...row('host-check-same', 'same', 'bare'),
    ...row('host-build-cold', 'build', 'bare'),
    ...row('host-build-edited', 'rebuild', 'bare'),
    ...row('host-suite', 'suite', 'node'),
    ...row('host-suite-device', 'device', 'node'),
  ];
}

/** Changes the body of a method, as somebody does who is at work on a page. */
function edit(file: string, round: number): void {
  const text = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(file, text.replace(/isUnlocked === true \? '[^']*'/, `isUnlocked === true ? 'unlocked ${round}'`));
}

/** Runs Node until it has ended and said this. */
function taken(args: readonly string[], said: RegExp): Taken {
  const began = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, [...process.execArgv, TELLING, ...args], {
    encoding: 'utf8',
  });
  const seconds = (performance.now() - began) / 1000;
  const processor = [...(stdout + stderr).matchAll(/CPU=(\d+);/g)].reduce((sum, [, us]) => sum + Number(us) / 1e6, 0);
  if (!said.test(stdout)) {
    throw new Error(`${args.join(' ')} ended with ${status} without ${said}: ${stdout}${stderr}`);
  }
  return { seconds, processor };
}
