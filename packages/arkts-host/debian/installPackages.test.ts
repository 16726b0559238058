// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areUnderWay, installPackages } from './installPackages.ts';
import type { Machine, ProgramEnd } from './installPackages.ts';

const LOCKED: ProgramEnd = {
  status: 100,
  stderr: 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt-get)\n',
};
const UNKNOWN: ProgramEnd = { status: 100, stderr: 'E: Unable to locate package chromium\n' };
const FINE: ProgramEnd = { status: 0, stderr: '' };

/** A machine whose apt-get answers in turn, and whose time passes in pauses only. */
class ScriptedMachine implements Machine {
  readonly mayInstall: boolean = true;
  readonly ran: string[] = [];
  paused = 0;
  private readonly answers: ProgramEnd[];
  private readonly last: ProgramEnd;

  constructor(answers: readonly ProgramEnd[], last: ProgramEnd) {
    this.answers = [...answers];
    this.last = last;
  }

  run(program: string, args: readonly string[]): ProgramEnd {
    this.ran.push([program, ...args].join(' '));
    return args[0] === '--version' ? FINE : (this.answers.shift() ?? this.last);
  }

  now(): number {
    return this.paused;
  }

  pause(ms: number): void {
    this.paused += ms;
  }
}

test('what is there at once needs no list of packages', () => {
  const machine = new ScriptedMachine([], FINE);
  installPackages(['chromium'], undefined, machine);
  assert.equal(machine.ran.length, 2);
});

test('lists are fetched on a machine that has none', () => {
  const machine = new ScriptedMachine([UNKNOWN, FINE, FINE], UNKNOWN);
  installPackages(['chromium'], undefined, machine);
  assert.equal(machine.ran[2], 'apt-get update');
});

test('while another process has the lists, it waits and tries again', () => {
  const machine = new ScriptedMachine([UNKNOWN, LOCKED, UNKNOWN, UNKNOWN, LOCKED, UNKNOWN], FINE);
  installPackages(['chromium'], undefined, machine);
  assert.equal(machine.paused, 4_000);
});

test('who has the lock for longer than ten minutes is not waited for, and apt-get is quoted', () => {
  const machine = new ScriptedMachine([], LOCKED);
  assert.throws(() => installPackages(['chromium'], undefined, machine), {
    name: 'CannotInstallError',
    message: /^apt-get could not install it \(E: Could not get lock .*\)$/,
  });
  assert.ok(machine.paused >= 600_000 && machine.paused < 610_000);
});

test('a package that there is not is said at once', () => {
  const machine = new ScriptedMachine([], UNKNOWN);
  assert.throws(() => installPackages(['chromium'], undefined, machine), {
    message: 'apt-get could not install it (E: Unable to locate package chromium)',
  });
  assert.equal(machine.paused, 0);
});

test('what would start a server is not installed, unless the system forbids the start', () => {
  const machine = new ScriptedMachine([FINE], FINE);
  assert.throws(() => installPackages(['nginx'], 'nginx', machine), { message: /would start the service nginx/ });
  const container = new ScriptedMachine([{ status: 101, stderr: '' }], FINE);
  installPackages(['nginx'], 'nginx', container);
  assert.match(container.ran.at(-1)!, /install -y --no-install-recommends nginx$/);
});

test('a package is under way when dpkg has unpacked it, and not set it up', () => {
  const states = (status: number): Pick<Machine, 'run'> => ({ run: () => ({ status, stderr: '' }) });
  assert.equal(areUnderWay(['chromium'], states(0)), true);
  assert.equal(areUnderWay(['chromium'], states(1)), false);
  assert.equal(areUnderWay(['there-is-no-such-package']), false);
});
