// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import net from 'node:net';
import type { Socket } from 'node:net';
import os from 'node:os';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import type { Writable } from 'node:stream';
import { describeEnd } from '../client/describeEnd.ts';
import { GatewayError } from '../client/GatewayError.ts';
import { openTunnel } from '../client/openTunnel.ts';
import type { TunnelEnd } from '../client/GatewayError.ts';
import type { TunnelRequest } from '../client/openTunnel.ts';
import { formatTarget, readTarget } from '../tunnel/Target.ts';
import { TokenFile } from '../client/TokenFile.ts';
import type { Login } from '../client/TokenFile.ts';
import type { ConnectionProgress } from '../client/requestConnection.ts';
import { asCommandError, CommandError } from './CommandError.ts';
import { CONNECT_EXIT, exitCodeOf } from './connectExit.ts';
import { listenLocally } from './localListener.ts';
import { patienceOf, readOptions } from './readOptions.ts';
import { hasReader, jsonLine, shown, tell, tellAtTerminal } from './shown.ts';
import { onEndSignal, SIGNAL_EXIT } from './signals.ts';
import type { EndSignal } from './signals.ts';

const STDOUT = 1;
/** How often it is looked whether the one who started this is still there. */
const PARENT_LOOK_MS = 500;
/** What a program may send to its local port before its connection is approved; above that it waits. */
export const EARLY_BYTES = 65_536;
/** After a cancel the gateway gets this long to hear of it. */
const FAREWELL_MS = 1_000;
/** Local connections at a time: who opens more has gone astray. */
export const MOST_LOCAL = 64;

/** `gateway connect`: one connection over stdin and stdout, or a connection for each that comes to a local port or socket. */
export async function connect(args: readonly string[]): Promise<number> {
  const { options, rest } = readOptions('connect', args);
  const { user } = options;
  const target = readTarget(rest[0]!);
  if (target === undefined) {
    throw new CommandError(`'${shown(rest[0]!)}' is not HOST:PORT, as in db.example.com:22 or [::1]:22`, 2);
  }
  const limits = patienceOf(options.timeout);
  let login: Login;
  try {
    login = new TokenFile(options['token-file']).find(user, options.gateway);
  } catch (error) {
    throw asCommandError(error);
  }
  const ending = new Ending();
  const wanted = { login, target: formatTarget(target), limits, isJson: options.json };
  const code =
    options.listen === undefined
      ? await carryStdio(wanted, ending)
      : await carryLocal(wanted, options.listen, options.once, ending);
  process.stdin.destroy();
  setTimeout(() => process.exit(), FAREWELL_MS).unref();
  return ending.abort.aborted ? SIGNAL_EXIT[ending.signal ?? 'SIGHUP'] : code;
}

/** What ends a command by hand: a signal, or that nobody is left who wants it. The second signal ends it at once. */
class Ending {
  /** The signal that has ended it. */
  signal: EndSignal | undefined;
  /** Bytes flow: from now on a SIGHUP ends nothing that its input does not end. */
  isOpen = false;
  private readonly controller = new AbortController();

  constructor() {
    onEndSignal(['SIGINT', 'SIGTERM', 'SIGHUP'], (signal, count) => {
      if (count > 1 && signal !== 'SIGHUP') {
        process.exit(SIGNAL_EXIT[signal]);
      }
      this.signal ??= signal;
      if (signal === 'SIGHUP' && this.isOpen) {
        this.endWithStdin();
      } else {
        this.now();
      }
    });
  }

  get abort(): AbortSignal {
    return this.controller.signal;
  }

  readonly now = (): void => this.controller.abort();

  /**
   * OpenSSH says so when it is over; its last bytes and their end are under way. When it goes on in the background, the terminal says
   * so, and the input has no end: nor has the connection.
   */
  private endWithStdin(): void {
    const end = (): void => void setTimeout(this.now, FAREWELL_MS).unref();
    if (process.stdin.closed || process.stdin.readableEnded) {
      end();
    } else {
      process.stdin.once('close', end);
    }
  }
}

type Asked = Pick<TunnelRequest, 'login' | 'target' | 'limits'> & { readonly isJson: boolean };

/** Says what happens: in words, if there are any for it; or, for programs, as what it is. */
type Say = (words: string | undefined, event: object) => void;

/** One connection over stdin and stdout. */
async function carryStdio(asked: Asked, ending: Ending): Promise<number> {
  // Whoever started this may be killed without a word, and then nobody wants the answer any more. Afterwards the ends of
  // stdin and stdout say it better: ssh -f goes on as a child of its own.
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid !== parent) {
      ending.now();
    }
  }, PARENT_LOOK_MS);
  const end = await carry({
    ...asked,
    ...(hasReader() ? {} : { via: 'unseen' }),
    source: process.stdin,
    sink: output(),
    signal: ending.abort,
    // who is let in needs no more words, and the terminal is another program's then
    say: sayer(asked.isJson, {}, (line) => (ending.isOpen ? tell(line) : tellAtTerminal(line))),
    onOpen: () => {
      ending.isOpen = true;
      clearInterval(look);
    },
  });
  clearInterval(look);
  return end === undefined ? CONNECT_EXIT.NOT_LET_IN : exitCodeOf(end);
}

/** A local port or socket: whoever connects there is asked about like anybody else, and the phone says where it came in. */
async function carryLocal(asked: Asked, place: string, isOnce: boolean, ending: Ending): Promise<number> {
  let count = 0;
  let live = 0;
  let over = (_code: number): void => undefined;
  const finished = new Promise<number>((resolve) => {
    over = resolve;
  });
  const listener = await listenLocally(place, (socket) => {
    socket.on('error', () => socket.destroy());
    if (live >= MOST_LOCAL || (isOnce && count > 0)) {
      socket.destroy();
      return;
    }
    live++;
    count++;
    if (isOnce) {
      listener.close();
    }
    void carrySocket(asked, socket, ending.abort, sayer(asked.isJson, { connection: count })).then((code) => {
      live--;
      if (isOnce) {
        over(code);
      }
    });
  });
  sayer(asked.isJson)(
    `${shown(listener.name)} goes to ${shown(asked.target)}${isOnce ? ', once' : ''}; Ctrl-C ends it`,
    { event: 'listening', place: listener.name, target: asked.target },
  );
  ending.abort.addEventListener('abort', () => over(CONNECT_EXIT.NOT_LET_IN));
  const code = await finished;
  listener.close();
  return code;
}

/** What came to the local port, to its end; the exit code that it makes. */
async function carrySocket(asked: Asked, socket: Socket, signal: AbortSignal, say: Say): Promise<number> {
  const gone = new AbortController();
  const isTcp = socket.remoteAddress !== undefined;
  let isOpen = false;
  socket.on('close', () => {
    if (!(isOpen && socket.readableEnded && socket.writableFinished)) {
      // else both have ended, and the gateway will say so
      gone.abort();
    }
  });
  // read at once, for only who reads hears that the other side has gone; what came early waits here for the approval
  const source = socket.pipe(new PassThrough({ highWaterMark: EARLY_BYTES }));
  socket.on('end', () => {
    if (!isOpen) {
      gone.abort();
    }
  });
  const end = await carry({
    ...asked,
    via: 'listener',
    source,
    sink: socket,
    signal: AbortSignal.any([signal, gone.signal]),
    say,
    onOpen: () => {
      isOpen = true;
    },
  });
  if (end?.reason !== 'over' && isTcp) {
    socket.resetAndDestroy(); // an end would say that everything has come; a UNIX socket has nothing else
  } else {
    socket.destroy();
  }
  return end === undefined ? CONNECT_EXIT.NOT_LET_IN : exitCodeOf(end);
}

/** A connection that somebody wants. */
interface Wanted extends Omit<TunnelRequest, 'onProgress'> {
  readonly isJson: boolean;
  readonly say: Say;
  /** Bytes flow from now on. */
  readonly onOpen: () => void;
}

/** One connection, with what is to be said about it; undefined when it did not get to the question. */
async function carry(wanted: Wanted): Promise<TunnelEnd | undefined> {
  const { say, onOpen, isJson: _, ...request } = wanted;
  try {
    const onProgress = (message: ConnectionProgress): void => {
      if (message.type === 'open') {
        onOpen();
      }
      const { type: event, ...rest } = message;
      say(describe(message, request.login.user, request.target), { event, ...rest });
    };
    const end = await openTunnel({ ...request, onProgress });
    // who leaves knows that they leave
    const isNews = end.reason !== 'over' && !(end.wasOpen && end.reason === 'cancelled');
    say(isNews ? describeEnd(end) : undefined, { event: 'end', reason: end.reason, code: end.code });
    return end;
  } catch (error) {
    const words = error instanceof GatewayError ? error.message : `internal error: ${String(error)}`;
    say(words, { event: 'failed', error: words });
    return undefined;
  }
}

/** What a word of the gateway means to the person; undefined when it means nothing to them. */
export function describe(message: ConnectionProgress, user: string, target: string): string | undefined {
  switch (message.type) {
    case 'waiting':
      return (
        `type ${shown(message.number)} on your phone to let ${shown(user)} go to ${shown(target)} (` +
        `${Math.round(message.deadlineMs / 1000)} s${message.deviceCount === 0 ? '; no phone is connected, open the app' : ''})`
      );
    case 'shown':
      return `shown on ${shown(message.deviceName)}`;
    case 'approved':
      return 'approved';
    case 'open':
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
  stream.on('close', () => {
    // which leaves the descriptor open, and whoever reads it waiting
    fs.closeSync(STDOUT);
    fs.openSync(os.devNull, 'w'); // takes its number, so that nothing else does
  });
  return stream;
}

/** Says things on stderr, about one connection of many where that has a number. */
function sayer(isJson: boolean, about: { readonly connection?: number } = {}, tellLine = tell): Say {
  const { connection } = about;
  return (words, event) => {
    if (isJson) {
      tellLine(jsonLine({ ...event, ...about }));
    } else if (words !== undefined) {
      tellLine(`gateway: ${connection === undefined ? '' : `#${connection} `}${words}`);
    }
  };
}
