// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { EndCause } from 'gateway_protocol';
import { formatTicket } from '../admission/Ticket.ts';
import { GatewayProcess, NAME, ORIGIN, PROGRAM } from '../testing/GatewayProcess.ts';
import { Run } from '../testing/Run.ts';
import { SessionPhone } from '../testing/SessionPhone.ts';
import type { PromptRecord } from '../testing/SessionPhone.ts';
import { until } from '../testing/until.ts';
import type { OpenSsh } from './findOpenSsh.ts';
import { SshServer } from './SshServer.ts';

/** What a user writes into their ~/.ssh/config, as docs/guide/gateway.md shows it. */
export const USER_LINES = `Host build.lab.example.com
  ProxyCommand gateway connect %h:%p --user anna
`;

const TARGET = 'build.lab.example.com';

/** ssh that was started, and the tunnel that it started in turn. */
export class SshRun extends Run {
  private readonly pidFile: string;

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv, pidFile: string) {
    super(program, args, { ...env, TUNNEL_PID: pidFile });
    this.pidFile = pidFile;
  }

  /** The process id of its tunnel, once it runs. */
  async tunnel(): Promise<number> {
    return until(
      () => (fs.existsSync(this.pidFile) && Number(fs.readFileSync(this.pidFile, 'utf8'))) || undefined,
      'the tunnel is started',
    );
  }
}

/**
 * Everything between a keyboard and a remote shell, each a real process on loopback: OpenSSH's client, the tunnel as
 * its ProxyCommand, the gateway, OpenSSH's server; and an enrolled phone. Nothing of the user's or the machine's own
 * configuration of ssh is read.
 */
export class SshBed {
  readonly folder: string;
  readonly server: SshServer;
  readonly gateway: GatewayProcess;
  readonly phone: SessionPhone;
  private readonly openSsh: OpenSsh;
  private count = 0;

  private constructor(
    folder: string,
    openSsh: OpenSsh,
    server: SshServer,
    gateway: GatewayProcess,
    phone: SessionPhone,
  ) {
    this.folder = folder;
    this.openSsh = openSsh;
    this.server = server;
    this.gateway = gateway;
    this.phone = phone;
  }

  /** Starts everything, and logs anna in. `changes`: of the gateway's configuration. */
  static async open(openSsh: OpenSsh, changes: object = {}): Promise<SshBed> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-ssh-'));
    process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    try {
      const keygen = (name: string): void => {
        execFileSync(openSsh.keygen, ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path.join(folder, name)]);
      };
      keygen('host_key');
      keygen('user_key');
      fs.copyFileSync(path.join(folder, 'user_key.pub'), path.join(folder, 'authorized_keys'));
      const server = await SshServer.start(openSsh, folder);
      const gateway = await GatewayProcess.start(folder, {
        targets: [{ host: '127.0.0.1', port: server.port }],
        requests: { perUserAndMinute: 100, perSourceAndMinute: 100 },
        ...changes,
      });
      const phone = await SessionPhone.enrol(await gateway.ticket('enrol-code', 'anna'), NAME, ORIGIN);
      const bed = new SshBed(folder, openSsh, server, gateway, phone);
      bed.writeClientFiles();
      await bed.logIn();
      await gateway.logged({ event: 'device-connected' });
      return bed;
    } catch (error) {
      await Run.endAll();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.phone.stop();
    await Run.endAll();
    fs.rmSync(this.folder, { recursive: true });
  }

  /** Where anna's token is. */
  get tokenFile(): string {
    return path.join(this.folder, 'config/cancellableauth/logins.json');
  }

  /** The command line of ssh to the target, as a user types it but for the file with the configuration. */
  commandLine(...args: string[]): string[] {
    return [this.openSsh.ssh, '-F', path.join(this.folder, 'ssh_config'), ...args];
  }

  /** ssh to the target; `args` are ssh's. */
  ssh(...args: string[]): SshRun {
    return this.start(this.commandLine(TARGET, ...args));
  }

  /** ssh with the configuration of the bed to any place, with another environment. */
  start(commandLine: readonly string[], environment: NodeJS.ProcessEnv = {}): SshRun {
    const [program = '', ...args] = commandLine;
    return new SshRun(
      program,
      args,
      { ...this.environment, ...environment },
      path.join(this.folder, `tunnel-${++this.count}.pid`),
    );
  }

  /** The prompt of a run of ssh, and the number that it shows. */
  async prompt(run: Run): Promise<{ readonly record: PromptRecord; readonly number: string }> {
    const [, number = ''] = await run.said(/type (\d\d) on your phone/);
    return { record: await this.phone.shown(), number };
  }

  /** The user approves what this run asks for. */
  async approve(run: Run): Promise<PromptRecord> {
    const { record, number } = await this.prompt(run);
    this.phone.type(record, number);
    assert.equal(await this.phone.gone(record), EndCause.APPROVED);
    return record;
  }

  /** What the phone's receipt said of a prompt, as the gateway has it. */
  async receipt(record: PromptRecord): Promise<{ readonly cause: unknown; readonly confirmed: unknown }> {
    const { cause, confirmed } = await this.gateway.logged({ event: 'prompt-gone', request: record.prompt.id });
    return { cause, confirmed };
  }

  private get environment(): NodeJS.ProcessEnv {
    const { SSH_AUTH_SOCK: _agent, SSH_ASKPASS: _askpass, DISPLAY: _display, ...rest } = process.env;
    return {
      ...rest,
      PATH: `${path.join(this.folder, 'bin')}${path.delimiter}${rest['PATH'] ?? ''}`,
      SHELL: '/bin/sh',
      LC_ALL: 'C',
      XDG_CONFIG_HOME: path.join(this.folder, 'config'),
    };
  }

  private writeClientFiles(): void {
    const file = (name: string): string => path.join(this.folder, name);
    const { port } = this.server;
    const hostKey = fs.readFileSync(file('host_key.pub'), 'utf8');
    fs.writeFileSync(file('known_hosts'), `[127.0.0.1]:${port} ${hostKey}`);
    fs.writeFileSync(
      file('ssh_config'),
      `${USER_LINES}
Host *
  HostName 127.0.0.1
  Port ${port}
  User ${os.userInfo().username}
  IdentityFile ${file('user_key')}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${file('known_hosts')}
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  UpdateHostKeys no
  BatchMode yes
`,
    );
    fs.mkdirSync(file('bin'));
    // The program as it is installed, that says which process it is: exec keeps the id.
    fs.writeFileSync(
      file('bin/gateway'),
      `#!/bin/sh
echo $$ > "\${TUNNEL_PID:-/dev/null}"
exec '${process.execPath}' '${PROGRAM}' "$@"
`,
      { mode: 0o755 },
    );
  }

  private async logIn(): Promise<void> {
    const ticket = await this.gateway.ticket('login-code', 'anna');
    const login = this.start(['gateway', 'login']);
    login.child.stdin.end(`${formatTicket(ticket)}\n`);
    assert.equal(await login.ended(), 0, login.err);
  }
}
