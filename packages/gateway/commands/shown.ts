// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import os from 'node:os';
import process from 'node:process';

/** More than this of somebody's words helps nobody. */
export const LONGEST = 400;
/**
 * What a terminal would obey, or a person would not see: controls and escape sequences, changes of direction, half,
 * private and unknown characters, whatever has no ink, spaces that are not the space, and marks piled on one letter.
 */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|(?<=\p{M}{3})\p{M}/gu;

/**
 * A text as a terminal may show it, on one line: what would not be seen is written out, as in `\u{1b}`. For everything that
 * is printed and that somebody else may have chosen: names, targets, reasons, addresses, answers of servers.
 */
export function shown(text: string, most = LONGEST): string {
  const visible = text.replace(UNSEEN, (found) => `\\u{${found.codePointAt(0)!.toString(16)}}`);
  return visible.length <= most ? visible : `${visible.slice(0, most)}…`;
}

/** A line for the person, beside what is carried over stdout. */
export function tell(line: string): void {
  process.stderr.write(`${shown(line, Infinity)}\n`);
}

/** The terminal that a program was started at, wherever its output goes. */
const TERMINAL = process.platform === 'win32' ? '\\\\.\\CONOUT$' : '/dev/tty';

/**
 * The same, where the person cannot go on without it. With ControlPersist, OpenSSH gives its ProxyCommand the null device as
 * stderr; then it is said at the terminal, as OpenSSH itself asks for a password there. Without a terminal nobody hears it.
 */
export function tellAtTerminal(line: string): void {
  if (isNullDevice(process.stderr.fd)) {
    atTerminal((terminal) => fs.writeSync(terminal, `${shown(line, Infinity)}\r\n`));
  } else {
    tell(line);
  }
}

/** Whether anybody can see what `tellAtTerminal` says. */
export function hasReader(): boolean {
  return !isNullDevice(process.stderr.fd) || atTerminal(() => undefined);
}

/** Opens the terminal for a moment; whether there is one that takes it. */
function atTerminal(use: (terminal: number) => void): boolean {
  const { O_NOCTTY, O_NONBLOCK, O_WRONLY } = fs.constants; // Windows has not all of them, which is nothing to an or
  let terminal: number | undefined;
  try {
    terminal = fs.openSync(TERMINAL, O_WRONLY | O_NOCTTY | O_NONBLOCK); // one that is held with Ctrl-S holds nobody here
    use(terminal);
    return true;
  } catch {
    return false; // there is none, or it takes nothing
  } finally {
    if (terminal !== undefined) {
      fs.closeSync(terminal);
    }
  }
}

function isNullDevice(descriptor: number): boolean {
  try {
    const stat = fs.fstatSync(descriptor);
    return stat.isCharacterDevice() && stat.rdev === fs.statSync(os.devNull).rdev;
  } catch {
    return false;
  }
}

/** A line of output. */
export function print(line: string): void {
  process.stdout.write(`${shown(line, Infinity)}\n`);
}

/** Whoever read this has gone (`gateway audit | head -1`): that is no reason to end in disorder. */
export function outliveReader(stream: NodeJS.WriteStream): void {
  stream.on('error', () => undefined);
}

/** What a command has to say and cannot write, to a full disk say, is no success: exit code 1, and why. A reader that has gone is one. */
export function failUnwritten(stream: NodeJS.WriteStream): void {
  stream.once('error', ({ code }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') {
      tell(`gateway: its output cannot be written (${code ?? 'unknown'})`);
      process.once('exit', (exitCode) => {
        process.exitCode = exitCode === 0 ? 1 : exitCode;
      });
    }
  });
}

/** One line of JSON, in ASCII: a name in it cannot move what a terminal shows. */
export function jsonLine(row: object): string {
  return JSON.stringify(row).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
