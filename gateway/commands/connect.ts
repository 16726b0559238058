// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import type { Writable } from 'node:stream';
import { GatewayError } from '../tunnel/GatewayError.ts';
import { openTunnel } from '../tunnel/openTunnel.ts';
import type { TunnelEnd, TunnelRequest } from '../tunnel/openTunnel.ts';
import { formatTarget, parseTarget } from '../tunnel/Target.ts';
import { TokenFile } from '../tunnel/TokenFile.ts';
import type { Login } from '../tunnel/TokenFile.ts';
import type { ServerMessage } from '../tunnel/TunnelMessage.ts';
import { CommandError } from './CommandError.ts';
import { describeEnd } from './describeEnd.ts';
import { needed, readOptions } from './readOptions.ts';

const INTERRUPTED = 130;
const STDOUT = 1;
/** How often it is looked whether the one who started this is still there. */
const PARENT_LOOK_MS = 500;
/** What a program may send to its local port before its connection is approved; above that it waits. */
const EARLY_BYTES = 65_536;
/** After a cancel the gateway gets this long to hear of it. */
const FAREWELL_MS = 1_000;

/** `gateway connect`: one connection over stdin and stdout, or a local port with a connection for each that comes. */
export async function connect(args: readonly string[]): Promise<number> {
  const { options, rest } = readOptions(args, ['user', 'gateway', 'listen', 'token-file'], 1);
  const target = parseTarget(needed(rest[0], 'HOST:PORT'));
  if (target === undefined) {
    throw new CommandError(`'${rest[0]}' is no HOST:PORT`, 2);
  }
  const user = needed(options.user, '--user NAME');
  let login: Login;
  try {
    login = new TokenFile(options['token-file']).find(user, options.gateway);
  } catch (error) {
    throw error instanceof GatewayError ? new CommandError(error.message) : error;
  }
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  let isOpen = false;
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // OpenSSH says so when it is over; its last bytes and their end are in the pipe by then.
  process.on('SIGHUP', () => isOpen ? setTimeout(stop, FAREWELL_MS).unref() : stop());
  if (options.listen !== undefined) {
    return listen(login, formatTarget(target), options.listen, abort.signal);
  }
  const parent = watchParent(stop);
  const end = await carry({ login, target: formatTarget(target), source: process.stdin, sink: output(), signal: abort.signal,
    tell: say, onOpen: () => {
      isOpen = true;
    } });
  clearInterval(parent);
  process.stdin.destroy();
  setTimeout(() => process.exit(), FAREWELL_MS).unref();
  return abort.signal.aborted ? INTERRUPTED : end?.reason === 'over' ? 0 : 1;
}

/** A local port: whoever connects there is asked about like anybody else. */
async function listen(login: Login, target: string, portText: string, signal: AbortSignal): Promise<number> {
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CommandError(`--listen ${portText} is no port`, 2);
  }
  let count = 0;
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const name = `#${++count} `;
    const gone = new AbortController();
    let isOpen = false;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => gone.abort());
    // read at once, for only who reads hears that the other side has gone; what came early waits here for the approval
    const source = socket.pipe(new PassThrough({ highWaterMark: EARLY_BYTES }));
    socket.on('end', () => {
      if (!isOpen) {
        gone.abort();
      }
    });
    const tell = (line: string): void => say(name + line);
    void carry({ login, target, source, sink: socket, signal: AbortSignal.any([signal, gone.signal]), tell, onOpen: () => {
      isOpen = true;
    } }).finally(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', (error) => reject(new CommandError(error.message)));
    server.listen(port, '127.0.0.1', resolve);
  });
  say(`127.0.0.1:${(server.address() as net.AddressInfo).port} goes to ${target}; Ctrl-C ends it`);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  server.close();
  setTimeout(() => process.exit(), FAREWELL_MS).unref();
  return INTERRUPTED;
}

/** A connection that somebody wants. */
interface Wanted extends Omit<TunnelRequest, 'onMessage'> {
  /** Hears what is to be said about it, line by line. */
  readonly tell: (line: string) => void;
  /** Bytes flow from now on. */
  readonly onOpen?: () => void;
}

/** One connection, with what is to be said about it. */
async function carry(wanted: Wanted): Promise<TunnelEnd | undefined> {
  const { login, target, source, sink, signal, tell, onOpen } = wanted;
  try {
    const onMessage = (message: ServerMessage): void => {
      if (message.type === 'open') {
        onOpen?.();
      }
      const line = describe(message, login.user, target);
      if (line !== undefined) {
        tell(line);
      }
    };
    const end = await openTunnel({ login, target, source, sink, signal, onMessage });
    if (end.reason !== 'over' && !(end.wasOpen && end.reason === 'cancelled')) { // who leaves knows that he leaves
      tell(describeEnd(end));
    }
    return end;
  } catch (error) {
    if (!(error instanceof GatewayError)) {
      throw error;
    }
    tell(error.message);
    return undefined;
  }
}

function describe(message: ServerMessage, user: string, target: string): string | undefined {
  switch (message.type) {
    case 'waiting':
      return `type ${message.number} on your phone to let ${user} go to ${target} (` +
        `${Math.round(message.deadlineMs / 1000)} s${message.deviceCount === 0 ? '; no phone is connected, open the app' : ''})`;
    case 'shown':
      return `shown on ${message.deviceName}`;
    case 'approved':
      return 'approved';
    default:
      return undefined;
  }
}

/** stdout. Node's own does not end a pipe before the process does, and stands still while nobody reads it. */
function output(): Writable {
  const stat = fs.fstatSync(STDOUT);
  if (!stat.isFIFO() && !stat.isSocket()) {
    return process.stdout;
  }
  const stream = new net.Socket({ fd: STDOUT, readable: false, writable: true });
  stream.on('close', () => { // which leaves the descriptor open, and whoever reads it waiting
    fs.closeSync(STDOUT);
    fs.openSync(os.devNull, 'w'); // takes its number, so that nothing else does
  });
  return stream;
}

function say(line: string): void {
  process.stderr.write(`gateway: ${line}\n`);
}

/** Whoever started this may be killed without a word, and then nobody wants the answer any more. */
function watchParent(gone: () => void): NodeJS.Timeout {
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) {
      gone();
    }
  }, PARENT_LOOK_MS);
}
