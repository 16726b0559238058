// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { CannotInstallError, installPackages } from 'arkts-host/debian';

/** What the suites of `npm test` run of Debian, by its packages: those that start no service, and those that do. */
export const DEBIAN_PACKAGES: readonly string[] = [
  ...['bsdutils', 'chromium', 'iproute2', 'libfaketime', 'openssh-client', 'rsync', 'util-linux', 'zbar-tools'],
];
export const DEBIAN_SERVICES: readonly string[] = [
  ...['etcd-server', 'fail2ban', 'haproxy', 'nginx', 'openssh-server', 'prometheus', 'systemd'],
  ...['freerdp2-shadow-x11', 'freerdp2-x11', 'imagemagick', 'perl', 'x11-apps', 'xvfb'],
  ...['gcc', 'libc6-dev', 'spin', 'sudo'], // with them, so that a developer's own machine gets none of these
];

/**
 * Installs what suites need, all at once and before any of them runs: on a bare machine they would wait for each other's
 * installations. What cannot be installed is said by the suites that miss it.
 */
export function installForSuites(): void {
  for (const install of [
    () => installPackages(DEBIAN_PACKAGES),
    () => installPackages(DEBIAN_SERVICES, DEBIAN_SERVICES[0]),
  ]) {
    try {
      install();
    } catch (error) {
      if (!(error instanceof CannotInstallError)) {
        throw error;
      }
    }
  }
}

if (import.meta.filename === process.argv[1]) {
  installForSuites();
}
