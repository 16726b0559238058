// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import readline from 'node:readline/promises';
import { Writable } from 'node:stream';
import { isPlainText, PLAIN_TEXT, plainTextOf } from 'gateway_protocol';
import { parseTicket } from '../admission/Ticket.ts';
import { logIn } from '../client/logIn.ts';
import { TokenFile } from '../client/TokenFile.ts';
import { asCommandError, CommandError } from './CommandError.ts';
import { patienceOf, readOptions } from './readOptions.ts';
import { jsonLine, print, shown, tell } from './shown.ts';
import { SIGNAL_EXIT } from './signals.ts';

const LONGEST_NAME = 64;
export const LONGEST_TICKET = 16_384;
/** A ticket is good for ten minutes; for longer nobody is waited for. */
const TYPING_MS = 600_000;

/** `gateway login`: a ticket for a token, which is kept in a file that only its owner can read. */
export async function login(args: readonly string[]): Promise<number> {
  const { options } = readOptions('login', args);
  const limits = patienceOf(options.timeout);
  const name = options.name ?? clientName();
  if (!isPlainText(name, LONGEST_NAME)) {
    throw new CommandError(`--name is 1 to ${LONGEST_NAME} characters ${PLAIN_TEXT}`, 2);
  }
  try {
    const file = new TokenFile(options['token-file']);
    file.checkWritable(); // a file that cannot be used is said before the code is spent
    const text = options.file === undefined ? await askForTicket() : readTicketFile(options.file);
    const ticket = parseTicket(text);
    if (ticket?.kind !== 'login') {
      throw new CommandError(
        ticket === undefined
          ? 'this is not a ticket; a ticket begins with cancellableauth:login'
          : 'this ticket enrols a phone; scan or type it there',
        2,
      );
    }
    const made = await logIn(ticket, name, { limits });
    file.add(made);
    print(
      options.json
        ? jsonLine({ user: made.user, url: made.url, expiresAt: made.expiresAt, tokenFile: file.path })
        : `${shown(made.user)} is logged in at ${shown(made.url)} until ${new Date(made.expiresAt).toISOString()}; ` +
            `${shown(file.path)} has the token. Next: gateway connect HOST:PORT --user ${shown(made.user)}`,
    );
    return 0;
  } catch (error) {
    throw asCommandError(error);
  }
}

/** What the person's phone will call this client, who may have neither a name nor a home (a user id of a container). */
function clientName(): string {
  let user: string;
  try {
    user = os.userInfo().username;
  } catch {
    user = `user ${process.getuid?.() ?? ''}`.trim();
  }
  return plainTextOf(`${user} on ${os.hostname()}`, LONGEST_NAME, 'client');
}

/** A ticket from a file that nobody else could read. */
function readTicketFile(file: string): string {
  let handle: number | undefined;
  try {
    handle = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0)); // a pipe does not hold us up
    const stat = fs.fstatSync(handle);
    if (!stat.isFile() || stat.size > LONGEST_TICKET) {
      throw new CommandError(`${shown(file)} is not a file with a ticket`, 2);
    }
    if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
      throw new CommandError(
        `${shown(file)} can be read by others (mode ${(stat.mode & 0o777).toString(8)}), who may log in with ` +
          'its ticket. Ask for a new one, and keep it with mode 600',
        1,
      );
    }
    return fs.readFileSync(handle, 'utf8');
  } catch (error) {
    throw error instanceof CommandError
      ? error
      : new CommandError(`${shown(file)} cannot be read (${(error as NodeJS.ErrnoException).code})`, 2);
  } finally {
    if (handle !== undefined) {
      fs.closeSync(handle);
    }
  }
}

/** The first line of stdin. At a terminal it is asked for, and not shown. */
async function askForTicket(): Promise<string> {
  const isTerminal = process.stdin.isTTY === true;
  const signal = AbortSignal.timeout(TYPING_MS);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = readline.createInterface({ input: process.stdin, output: nowhere, terminal: isTerminal });
  if (isTerminal) {
    // which shows nothing from here on
    tell('The ticket (what "gateway login-code" printed; it is not shown while you paste it):');
  }
  try {
    return await new Promise<string>((resolve, reject) => {
      signal.addEventListener('abort', () =>
        reject(new CommandError(`no ticket came for ${TYPING_MS / 60_000} minutes`)),
      );
      reader.on('SIGINT', () => reject(new CommandError('cancelled', SIGNAL_EXIT.SIGINT)));
      reader.once('line', resolve);
      reader.once('close', () =>
        reject(new CommandError('there is no ticket on stdin; it begins with cancellableauth:login', 2)),
      );
      let length = 0;
      process.stdin.on('data', (chunk: Buffer | string) => {
        length += chunk.length;
        if (length > LONGEST_TICKET) {
          reject(new CommandError('this is not a ticket; it is far too long', 2));
        }
      });
    });
  } finally {
    reader.close();
    process.stdin.destroy();
  }
}
