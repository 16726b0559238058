// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { CommandError } from './commands/CommandError.ts';
import type { Command } from './commands/CommandError.ts';
import { outliveReader, shown, tell } from './commands/shown.ts';

const USAGE = `gateway COMMAND

For the one who runs it:
  init --name NAME [--dir DIR] [--host ADDRESS] [--port PORT]   a configuration, with fresh secrets and a certificate
  serve [--config FILE]                                         runs the gateway
  check [--config FILE]                                         says what is wrong with the configuration
  enrol-code --user NAME [--config FILE]                        a ticket that enrols a phone
  login-code --user NAME [--config FILE]                        a ticket that logs a client in
  devices | clients | status | audit [--count N]                what there is; with --json a line of JSON for each row
  confirm-clock                                                 this machine's clock is right: what is old may go
  revoke-device ID | revoke-client ID                           trusts it no more, and disconnects it

For the one who uses it:
  login [--file FILE] [--name NAME]                             asks for a ticket, and keeps a token for this person
  connect HOST:PORT --user NAME [--gateway URL]                 bytes over stdin and stdout: OpenSSH's ProxyCommand
  connect HOST:PORT --user NAME --listen PORT [--once]          a local port for RDP, VNC, a database
  connect HOST:PORT --user NAME --listen unix:PATH [--once]     the same as a socket that only you can reach

The configuration is gateway.json5 in the current folder unless --config says otherwise. A gateway that says nothing is waited
for 15 seconds, unless --timeout SECONDS says otherwise.`;

/** The exit code of a fault of the program itself: EX_SOFTWARE of sysexits.h. */
const INTERNAL = 70;
const OPERATOR = [
  'enrol-code',
  'login-code',
  'devices',
  'clients',
  'status',
  'audit',
  'confirm-clock',
  'revoke-device',
  'revoke-client',
];

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

outliveReader(process.stderr);
const [name = '', ...args] = process.argv.slice(2);
const command = await load(name);
if (command === undefined) {
  const asked = ['help', '--help', '-h'].includes(name);
  (asked ? console.log : console.error)(
    asked || name === '' ? USAGE : `There is no command '${shown(name)}'.\n\n${USAGE}`,
  );
  process.exitCode = asked ? 0 : 2;
} else {
  try {
    process.exitCode = await command(args);
  } catch (error) {
    const known =
      error instanceof CommandError
        ? error
        : new CommandError(
            `internal error: ${String(error)}; this is a fault of the program, please report it`,
            INTERNAL,
          );
    const [first = '', ...rest] = known.message.split('\n'); // of our own, as what is wrong with a configuration
    [`gateway ${name}: ${first}`, ...rest].forEach(tell);
    process.exitCode = known.exitCode;
  }
}
