// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import { CommandError } from './CommandError.ts';
import { shown, tell } from './shown.ts';

/** Where a code is shown: standard output, whatever it is. */
export interface Screen {
  /** How wide and how high it is; undefined where it is no terminal. */
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

/** Shows a ticket as a QR code below its text. A terminal that is too small would break it, or show a part of it: what to do then is said instead. */
export async function showCode(ticket: string, screen: Screen): Promise<void> {
  const { terminalCode } = await import('./ticketCode.ts'); // which no other command needs
  const { columns, lines } = terminalCode(ticket);
  const { columns: width = Infinity, rows: height = Infinity } = screen;
  if (width < columns || height < lines.length) {
    tell(
      `the QR code of this ticket takes ${columns} columns and ${lines.length} lines, and this terminal has ${width} and ` +
        `${height}: make its letters smaller or its window larger and ask again, or let --svg FILE make a picture; ` +
        'the text can be pasted in the app',
    );
    return;
  }
  screen.write(`${lines.join('\n')}\n`);
}

/** A file for a ticket's QR code, which nobody else can read. It is made before there is a ticket: what cannot be written costs none. */
export class TicketPicture {
  private readonly file: string;
  private readonly handle: number;

  /** Throws a CommandError when the file is there, or cannot be made. */
  constructor(file: string) {
    this.file = file;
    try {
      this.handle = fs.openSync(file, 'wx', 0o600);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new CommandError(
        code === 'EEXIST'
          ? `--svg ${shown(file)} is there already; nothing is overwritten, take another name`
          : `--svg ${shown(file)} cannot be written (${code ?? 'unknown'})`,
      );
    }
  }

  async draw(ticket: string): Promise<void> {
    const { pictureOf } = await import('./ticketCode.ts');
    fs.writeFileSync(this.handle, pictureOf(ticket));
    fs.closeSync(this.handle);
  }

  /** There is no ticket. */
  giveUp(): void {
    fs.closeSync(this.handle);
    fs.rmSync(this.file);
  }
}
