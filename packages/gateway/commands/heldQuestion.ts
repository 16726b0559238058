// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { CommandError } from './CommandError.ts';
import { print } from './shown.ts';
import { SYSTEM_VIEW } from './pamWatch.ts';
import type { PamView } from './pamWatch.ts';

/** Where questions wait that one line of PAM has begun and another is to end: for their owner alone. */
const FOLDER = '/run/cancellableauth-ask';
/** Set for the process that keeps a question: whose it is, as a name of `applicationName`. */
const HELD = 'CANCELLABLEAUTH_ASK_HELD';
/** With what the name of a file begins that says that a connection of sshd's was not approved. */
const REFUSED = 'refused-';
/** A connection that is not logged in ends within this (sshd's LoginGraceTime, which is this where nobody sets it); later another may have its name. */
const REFUSED_MS = 120_000;
/** No longer than this somebody may take to ask how it ended. */
const KEPT_MS = 120_000;
const NOT_APPROVED = 1;

/** How a question that was begun has ended. */
export interface HeldEnd {
  /** The exit code. */
  readonly code: number;
  /** What the person is told. */
  readonly words: string;
}

/** Whether this process keeps a question that another has begun; of which application of PAM. */
export function heldFor(env: NodeJS.ProcessEnv): string | undefined {
  return env[HELD];
}

/**
 * Begins a question and leaves it waiting: another process keeps it, and this one ends when there is a number. sshd hands on what PAM
 * says only with a question of its own, so that a command that waited would show its number to nobody.
 *
 * Source: OpenSSH's auth-pam.c, where messages are collected until there is a prompt.
 */
export async function beginHeld(): Promise<number> {
  const name = applicationName(process.ppid);
  ownFolder();
  if (wasRefused(process.env)) {
    print('Not approved a moment ago. Connect again to be asked again.');
    return NOT_APPROVED;
  }
  const keeper = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    detached: true,
    env: { ...process.env, [HELD]: name },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let code: number | undefined;
  keeper.on('exit', (left) => {
    code = left ?? NOT_APPROVED;
  });
  for await (const line of createInterface({ input: keeper.stdout })) {
    print(line);
    if (line.startsWith(NUMBER_LINE)) {
      print('Then press Enter here; there is no password.');
      keeper.unref();
      keeper.stdout.destroy();
      return 0;
    }
  }
  return code === undefined || code === 0 ? NOT_APPROVED : code;
}

/**
 * Remembers that a connection of sshd's was not approved. ssh tries again by itself, three times where nobody says otherwise (its
 * NumberOfPasswordPrompts), and each time the phone would be asked.
 */
export function rememberRefusal(env: NodeJS.ProcessEnv): void {
  const file = refusalOf(env);
  if (file !== undefined) {
    fs.writeFileSync(file, '');
  }
}

/** Whether this connection was not approved before. Forgets those that are over. */
function wasRefused(env: NodeJS.ProcessEnv): boolean {
  for (const name of fs.readdirSync(FOLDER).filter((each) => each.startsWith(REFUSED))) {
    const file = path.join(FOLDER, name);
    const since = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Math.abs(Date.now() - since) > REFUSED_MS) {
      fs.rmSync(file, { force: true });
    }
  }
  const file = refusalOf(env);
  return file !== undefined && fs.existsSync(file);
}

/** Named after both ends of the connection and the person; undefined when it is not sshd that asks. */
function refusalOf({ PAM_USER: user, SSH_CONNECTION: connection }: NodeJS.ProcessEnv): string | undefined {
  const name = createHash('sha256')
    .update(JSON.stringify([connection, user]))
    .digest('hex');
  return connection === undefined ? undefined : path.join(FOLDER, REFUSED + name);
}

/** With what the line begins that has the number. */
export const NUMBER_LINE = 'Type ';

/** Waits for the end of a question that a line before has begun for the same login. `gone` aborts: it is taken back then. */
export async function awaitHeld(user: string, gone: AbortSignal): Promise<HeldEnd> {
  const socket = net.connect(path.join(FOLDER, applicationName(process.ppid)));
  const leave = (): void => void socket.destroy();
  gone.addEventListener('abort', leave);
  let text = '';
  try {
    socket.write(`${user}\n`);
    for await (const chunk of socket) {
      text += String(chunk);
    }
  } catch (error) {
    if (['ENOENT', 'ECONNREFUSED'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw new CommandError(
        'no question was begun for this login: a line with "gateway ask --pam --begin" comes before this one (docs/guide/ask.md)',
        NOT_APPROVED,
      );
    }
  } finally {
    gone.removeEventListener('abort', leave);
  }
  return text === ''
    ? { code: NOT_APPROVED, words: 'Not approved: it was taken back.' }
    : (JSON.parse(text) as HeldEnd);
}

/** Keeps a question for the line that is to end it: it may come before the answer is there, or after. */
export class HeldQuestion {
  private readonly file: string;
  private readonly user: string;
  private readonly left: () => void;
  private readonly server: net.Server;
  private waiting: net.Socket | undefined;
  private end: HeldEnd | undefined;
  private given: () => void = () => undefined;

  /** `left`: whoever waited for the answer has gone without it. */
  constructor(name: string, user: string, left: () => void) {
    this.file = path.join(FOLDER, path.basename(name));
    this.user = user;
    this.left = left;
    this.server = net.createServer((socket) => this.accept(socket));
    this.server.listen(this.file);
    process.on('exit', () => fs.rmSync(this.file, { force: true }));
  }

  /** Tells it to whoever waits for it, or will; resolves when they have it, or nobody came. `gone`: nobody will. */
  async tell(end: HeldEnd, gone: AbortSignal): Promise<void> {
    this.end = end;
    const given = new Promise<void>((resolve) => {
      this.given = resolve;
      gone.addEventListener('abort', () => resolve());
      setTimeout(resolve, KEPT_MS);
    });
    this.give();
    if (!gone.aborted) {
      await given;
    }
    this.server.close();
    this.waiting?.destroy();
  }

  private accept(socket: net.Socket): void {
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).once('line', (user) => {
      if (this.waiting !== undefined || user !== this.user) {
        socket.destroy();
        return;
      }
      this.waiting = socket;
      socket.on('close', () => {
        if (this.end === undefined) {
          this.left();
        }
        this.given();
      });
      this.give();
    });
  }

  private give(): void {
    if (this.end !== undefined && this.waiting !== undefined) {
      this.waiting.end(JSON.stringify(this.end));
    }
  }
}

/** What PAM's application looks like to a process that is not its child: gone when another process has its number. */
export function viewOf(name: string): PamView {
  const pid = Number(name.split('-')[0]);
  return {
    parent: () => (applicationName(pid) === name ? pid : 0),
    read: (file) => SYSTEM_VIEW.read(file),
  };
}

/** A process, told apart from a later one with the same number by when it began (proc(5), field 22). */
function applicationName(pid: number): string {
  const stat = SYSTEM_VIEW.read(`/proc/${pid}/stat`) ?? '';
  const fields = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  return `${pid}-${fields[19] ?? 'gone'}`;
}

/** Nobody else may answer in the place of a phone: the folder is this user's alone, or nothing is begun. */
function ownFolder(): void {
  fs.mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  const stat = fs.lstatSync(FOLDER);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.() || (stat.mode & 0o077) !== 0) {
    throw new CommandError(
      `${FOLDER} is to be a folder that only this user can enter (mode 0700); remove it, and it is made anew`,
      NOT_APPROVED,
    );
  }
}
