// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import process from 'node:process';

const POLICY = '/usr/sbin/policy-rc.d';
/** What a policy answers when a service is not to be started. */
const FORBIDDEN = 101;
const LONGEST_MS = 180_000;

/** Why a package could not be installed. */
export class CannotInstallError extends Error {
  override readonly name = 'CannotInstallError';
}

/**
 * Installs Debian's own packages with apt-get, where this process may. `service`: the one that the packages would
 * start; then they are installed only where the system forbids that, as in Debian's container images: no test leaves
 * a server behind. Throws a CannotInstallError.
 */
export function installPackages(names: readonly string[], service?: string): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
    throw new CannotInstallError('this process cannot install packages');
  }
  if (service !== undefined && spawnSync(POLICY, [service, 'start']).status !== FORBIDDEN) {
    throw new CannotInstallError(`to install it would start the service ${service} on this machine`);
  }
  const get = (...args: string[]): boolean =>
    spawnSync('apt-get', args, {
      stdio: 'ignore',
      timeout: LONGEST_MS,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  // Another suite may be installing at this moment: apt-get waits for its lock.
  const wanted = ['-o', 'DPkg::Lock::Timeout=170', 'install', '-y', '--no-install-recommends', ...names];
  if (!get(...wanted) && !(get('update') && get(...wanted))) {
    throw new CannotInstallError('apt-get could not install it');
  }
}
