// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { findPrograms } from '../testing/findPrograms.ts';

/** OpenSSH's programs, absolute: sshd starts itself anew by its path. */
export interface OpenSsh {
  readonly ssh: string;
  readonly sshd: string;
  readonly keygen: string;
}

/** OpenSSH of this machine, installed first where that is possible; or why there is none: tests then skip with that. */
export function findOpenSsh(): { readonly openSsh: OpenSsh | undefined; readonly reason: string } {
  if (process.platform === 'win32') {
    return { openSsh: undefined, reason: 'sshd is run here as on a Unix' };
  }
  const { files, reason } = findPrograms({
    names: ['ssh', 'sshd', 'ssh-keygen'],
    missing: 'ssh and sshd',
    toInstall: 'OpenSSH',
    packages: ['openssh-client', 'openssh-server'],
    service: 'ssh',
  });
  const [ssh, sshd, keygen] = files ?? [];
  return {
    openSsh: ssh === undefined || sshd === undefined || keygen === undefined ? undefined : { ssh, sshd, keygen },
    reason,
  };
}
