// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import process from 'node:process';

const POLICY = '/usr/sbin/policy-rc.d';
/** What a policy answers when a service is not to be started. */
const FORBIDDEN = 101;
/** So long others may be installing; a busy machine downloads and unpacks a browser in minutes. */
const PATIENCE_MS = 600_000;
const AGAIN_MS = 2_000;

/** How a program ended: its exit code, and what it printed as errors. */
export interface ProgramEnd {
  readonly status: number | null;
  readonly stderr: string;
}

/** What installing needs of the machine. */
export interface Machine {
  /** Whether this process may install packages of Debian at all. */
  readonly mayInstall: boolean;
  run(program: string, args: readonly string[]): ProgramEnd;
  /** Milliseconds since some moment. */
  now(): number;
  /** Does nothing for so many milliseconds. */
  pause(ms: number): void;
}

const THIS_MACHINE: Machine = {
  get mayInstall(): boolean {
    return process.platform === 'linux' && process.getuid?.() === 0;
  },
  run: (program, args) => {
    const { status, stderr } = spawnSync(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    });
    return { status, stderr: stderr ?? '' };
  },
  now: () => performance.now(),
  pause: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
};

/** Why a package could not be installed. */
export class CannotInstallError extends Error {
  override readonly name = 'CannotInstallError';
}

/**
 * Installs Debian's own packages with apt-get, where this process may; while another process installs, it waits for that one.
 * `service`: the one that the packages would start; then they are installed only where the system forbids that, as in Debian's
 * container images: no test leaves a server behind. Throws a CannotInstallError.
 */
export function installPackages(names: readonly string[], service?: string, machine: Machine = THIS_MACHINE): void {
  if (!machine.mayInstall || machine.run('apt-get', ['--version']).status !== 0) {
    throw new CannotInstallError('this process cannot install packages');
  }
  if (service !== undefined && machine.run(POLICY, [service, 'start']).status !== FORBIDDEN) {
    throw new CannotInstallError(`to install it would start the service ${service} on this machine`);
  }
  const wanted = ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends', ...names];
  const until = machine.now() + PATIENCE_MS;
  for (;;) {
    if (machine.run('apt-get', wanted).status === 0) {
      return;
    }
    const update = machine.run('apt-get', ['update']); // it does not wait for the lock of another's update
    const install = machine.run('apt-get', wanted);
    if (install.status === 0) {
      return;
    }
    const isBusy = [update, install].some(({ stderr }) => /\block\b/i.test(stderr));
    if (!isBusy || machine.now() > until) {
      const [said] = /^E: .*$/m.exec(install.stderr) ?? [''];
      throw new CannotInstallError(`apt-get could not install it${said === '' ? '' : ` (${said})`}`);
    }
    machine.pause(AGAIN_MS);
  }
}

/** Whether one of some packages is just being installed: its files may be there, and what they need not yet. */
export function areUnderWay(names: readonly string[], machine: Pick<Machine, 'run'> = THIS_MACHINE): boolean {
  // exits with 1 for a package whose state is anything else than installed, or that dpkg has not heard of
  const { status } = machine.run('sh', [
    '-c',
    `command -v dpkg-query >/dev/null || exit 1
dpkg-query --show --showformat '\${db:Status-Status}\\n' "$@" 2>/dev/null | grep -q -e unpacked -e half- -e triggers-awaited`,
    'sh',
    ...names,
  ]);
  return status === 0;
}
