// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { CommandError } from './commands/CommandError.ts';
import type { Command } from './commands/CommandError.ts';

const USAGE = `gateway COMMAND

For the one who runs it:
  init --name NAME [--dir DIR] [--host ADDRESS] [--port PORT]   a configuration, with fresh secrets and a certificate
  serve [--config FILE]                                         runs the gateway
  check [--config FILE]                                         says what is wrong with the configuration
  enrol-code --user NAME [--config FILE]                        a ticket that enrols a phone
  login-code --user NAME [--config FILE]                        a ticket that logs a client in
  devices | clients | status | audit [--count N]                what there is
  revoke-device ID | revoke-client ID                           trusts it no more, and disconnects it

For the one who uses it:
  login TICKET [--name NAME]                                    keeps a token for this person
  connect HOST:PORT --user NAME [--gateway URL]                 bytes over stdin and stdout: OpenSSH's ProxyCommand
  connect HOST:PORT --user NAME --listen PORT                   a local port for RDP, VNC, a database

The configuration is gateway.json5 in the current folder unless --config says otherwise.`;

const OPERATOR = ['enrol-code', 'login-code', 'devices', 'clients', 'status', 'audit', 'revoke-device', 'revoke-client'];

/** The part of the program that a command needs: a client does not load the server. */
async function load(name: string): Promise<Command | undefined> {
  if (OPERATOR.includes(name)) {
    return (await import('./commands/operate.ts')).operate(name);
  }
  switch (name) {
    case 'init':
      return (await import('./commands/init.ts')).init;
    case 'serve':
      return (await import('./commands/serve.ts')).serve;
    case 'check':
      return (await import('./commands/serve.ts')).check;
    case 'login':
      return (await import('./commands/login.ts')).login;
    case 'connect':
      return (await import('./commands/connect.ts')).connect;
    default:
      return undefined;
  }
}

const [name = '', ...args] = process.argv.slice(2);
const command = await load(name);
if (command === undefined) {
  const asked = ['help', '--help', '-h'].includes(name);
  (asked ? console.log : console.error)(asked || name === '' ? USAGE : `There is no command '${name}'.\n\n${USAGE}`);
  process.exitCode = asked ? 0 : 2;
} else {
  try {
    process.exitCode = await command(args);
  } catch (error) {
    if (!(error instanceof CommandError)) {
      throw error;
    }
    console.error(`gateway ${name}: ${error.message}`);
    process.exitCode = error.exitCode;
  }
}
