// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { CannotInstallError, installPackages } from 'arkts-host/debian';

/** OpenSSH's programs, absolute: sshd starts itself anew by its path. */
export interface OpenSsh {
  readonly ssh: string;
  readonly sshd: string;
  readonly keygen: string;
}

const PACKAGES = ['openssh-client', 'openssh-server'];
/** Where sshd is, and where PATH does not lead everybody. */
const MORE_FOLDERS = ['/usr/sbin', '/usr/local/sbin'];

/** OpenSSH of this machine, installed first where that is possible; or why there is none: tests then skip with that. */
export function findOpenSsh(): { readonly openSsh: OpenSsh | undefined; readonly reason: string } {
  if (process.platform === 'win32') {
    return { openSsh: undefined, reason: 'sshd is run here as on a Unix' };
  }
  const present = look();
  if (present !== undefined) {
    return { openSsh: present, reason: '' };
  }
  try {
    installPackages(PACKAGES, 'ssh');
  } catch (error) {
    if (error instanceof CannotInstallError) {
      return {
        openSsh: undefined,
        reason:
          `There is no ssh and sshd, and ${error.message}. Install OpenSSH (Debian: ` +
          `apt-get install ${PACKAGES.join(' ')}; it starts a server, which these tests do not need).`,
      };
    }
    throw error;
  }
  const installed = look();
  return { openSsh: installed, reason: installed === undefined ? 'ssh and sshd were installed and are not there' : '' };
}

function look(): OpenSsh | undefined {
  const [ssh, sshd, keygen] = ['ssh', 'sshd', 'ssh-keygen'].map((name) =>
    [...(process.env['PATH'] ?? '').split(path.delimiter), ...MORE_FOLDERS]
      .map((folder) => path.resolve(folder, name))
      .find((file) => existsSync(file)),
  );
  return ssh === undefined || sshd === undefined || keygen === undefined ? undefined : { ssh, sshd, keygen };
}
