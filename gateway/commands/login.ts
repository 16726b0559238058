// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import os from 'node:os';
import { parseTicket } from '../admission/Ticket.ts';
import { GatewayError } from '../tunnel/GatewayError.ts';
import { logIn } from '../tunnel/logIn.ts';
import { TokenFile } from '../tunnel/TokenFile.ts';
import { CommandError } from './CommandError.ts';
import { needed, readOptions } from './readOptions.ts';

/** `gateway login`: a ticket for a token, which is kept in a file that only its owner can read. */
export async function login(args: readonly string[]): Promise<number> {
  const { options, rest } = readOptions(args, ['name', 'token-file'], 1);
  const ticket = parseTicket(needed(rest[0], 'the ticket (what "gateway login-code" printed)'));
  if (ticket?.kind !== 'login') {
    throw new CommandError(ticket === undefined ? 'this is no ticket; it begins with cancellableauth:login'
      : 'this ticket enrols a phone; scan or type it there', 2);
  }
  const file = new TokenFile(options['token-file']);
  try {
    file.read(); // a file that cannot be used is said before the code is spent
    const made = await logIn(ticket, options.name ?? `${os.userInfo().username} on ${os.hostname()}`.slice(0, 64));
    file.add(made);
    console.log(`${made.user} is logged in at ${made.url} until ${new Date(made.expiresAt).toISOString()}; ${file.path} has ` +
      `the token. Next: gateway connect HOST:PORT --user ${made.user}`);
    return 0;
  } catch (error) {
    throw error instanceof GatewayError ? new CommandError(error.message) : error;
  }
}
