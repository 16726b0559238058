// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { CommandError } from './CommandError.ts';
import { checkNewFile, makeFiles } from './newFiles.ts';
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

/** A file for a ticket's QR code, which nobody else can read. That it can be made is known before there is a ticket: else it costs one. */
export class TicketPicture {
  private readonly file: string;

  /** Throws a CommandError when the file is there, or cannot be made. */
  constructor(file: string) {
    this.file = file;
    try {
      checkNewFile(file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new CommandError(
        code === 'EEXIST'
          ? `--svg ${shown(file)} is there already; nothing is overwritten, take another name`
          : `--svg ${shown(file)} cannot be written (${code ?? 'unknown'})`,
      );
    }
  }

  /** Rejects with a CommandError when the disk does not take it; the ticket has been printed. */
  async draw(ticket: string): Promise<void> {
    const { pictureOf } = await import('./ticketCode.ts');
    try {
      makeFiles([{ file: this.file, content: pictureOf(ticket), mode: 0o600 }]);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new CommandError(
        `--svg ${shown(this.file)} cannot be written (${code ?? 'unknown'}); the ticket above is good`,
        1,
        { cause: error },
      );
    }
  }
}
