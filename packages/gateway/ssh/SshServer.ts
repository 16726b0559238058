// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import type { OpenSsh } from './findOpenSsh.ts';
import { Run } from '../testing/Run.ts';

/** Debian's sshd wants this folder when root starts it; the machine makes it when it starts. */
const PRIVILEGE_FOLDER = '/run/sshd';
const TRIES = 5;

/** An sshd of the tests' own on loopback: with its own configuration, host key and one user's key. */
export class SshServer {
  readonly port: number;
  private readonly run: Run;

  private constructor(port: number, run: Run) {
    this.port = port;
    this.run = run;
  }

  /** Starts it. The folder has `host_key` and `authorized_keys`. */
  static async start(openSsh: OpenSsh, folder: string): Promise<SshServer> {
    if (process.getuid?.() === 0 && process.platform === 'linux') {
      fs.mkdirSync(PRIVILEGE_FOLDER, { recursive: true, mode: 0o755 });
    }
    for (let count = 1; ; count++) {
      const port = await freePort(); // sshd cannot choose one and say which
      const file = path.join(folder, 'sshd_config');
      fs.writeFileSync(
        file,
        `Port ${port}
ListenAddress 127.0.0.1
HostKey ${path.join(folder, 'host_key')}
AuthorizedKeysFile ${path.join(folder, 'authorized_keys')}
PidFile none
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PermitUserRC no
PasswordAuthentication no
KbdInteractiveAuthentication no
PrintMotd no
PrintLastLog no
LogLevel VERBOSE
Subsystem sftp internal-sftp
`,
      );
      const run = new Run(openSsh.sshd, ['-D', '-e', '-f', file]);
      try {
        await run.said(/Server listening on 127\.0\.0\.1/);
        return new SshServer(port, run);
      } catch (error) {
        run.killGroup('SIGKILL');
        if (count === TRIES || !/Address already in use/.test(run.err)) {
          throw error;
        }
      }
    }
  }

  /** What sshd says of its connections. */
  get log(): string {
    return this.run.err;
  }

  /** Waits until it has said this since `from` (a length of its log). */
  async said(what: RegExp, from = 0): Promise<void> {
    await this.run.said(new RegExp(`^[^]{${from},}?(?:${what.source})`));
  }
}

async function freePort(): Promise<number> {
  const probe = net.createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
