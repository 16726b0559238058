// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import type { PhoneStage } from '../PhoneStage.ts';
import { drawTerminal } from './drawTerminal.ts';
import { isTypingText, pressKey } from './pressKey.ts';
import { pageOf } from './TerminalLook.ts';
import type { TerminalLook } from './TerminalLook.ts';

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';
/** Milliseconds between two pictures: the time that is left counts down by itself. */
const FRAME = 100;

/** What the terminal shows and handles. */
export interface TerminalPhone<S extends PhoneStage> {
  readonly look: TerminalLook<S>;
  /** The stage that is open now; undefined while the phone restarts. Its clock runs. */
  stage(): S | undefined;
  /** The first line, when nothing else is to be said. */
  readonly notice: string;
  /** What h shows as lines that can be copied whole; the next key goes back to the phone. */
  help(): readonly string[];
  /** Hears of what went wrong with a picture or a key. */
  failed(line: string): void;
}

/** Lets a person play the user by single keys until q, Ctrl-C or the end of the input. */
export async function runTerminal<S extends PhoneStage>(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  phone: TerminalPhone<S>,
): Promise<void> {
  let notice = phone.notice;
  let drawn = '';
  let isHelping = false;
  const draw = (): void => {
    const stage = phone.stage();
    if (isHelping) {
      return;
    }
    if (stage === undefined || !pageOf(stage).hasContent) {
      return; // the phone restarts
    }
    const lines = drawTerminal(stage, phone.look, notice, output.columns ?? 80, output.rows ?? 24);
    const picture = HOME + lines.map((line) => line + CLEAR_LINE).join('\r\n') + CLEAR_BELOW;
    if (picture !== drawn) {
      drawn = picture;
      output.write(picture);
    }
  };
  const redrawAll = (): void => {
    drawn = '';
    drawSafely();
  };
  const leave = (): void => {
    output.write(LEAVE);
  };
  process.once('exit', leave); // whatever ends the process, the terminal is to be usable
  output.write(ENTER);
  input.setRawMode?.(true);
  input.resume();
  output.on('resize', redrawAll);
  // A picture that fails is told once, and tried again.
  let lastFault = '';
  const drawSafely = (): void => {
    try {
      draw();
    } catch (error) {
      if (String(error) !== lastFault) {
        lastFault = String(error);
        phone.failed(`The terminal's picture: ${lastFault}`);
      }
    }
  };
  const frames = setInterval(drawSafely, FRAME);
  try {
    await new Promise<void>((resolve) => {
      let work: Promise<void> = Promise.resolve();
      input.on('end', resolve);
      input.on('error', () => resolve()); // the terminal has gone
      process.once('SIGTERM', resolve);
      process.once('SIGHUP', resolve);
      input.on('data', (chunk: Buffer) => {
        for (const key of splitKeys(chunk.toString('utf8'))) {
          if (key === '\x03') {
            resolve();
            return;
          }
          work = work
            .then(() => handle(key))
            .catch((error: unknown) => {
              notice = `That failed: ${(error as Error)?.message ?? error}`;
              phone.failed(`The key '${key}': ${notice}`);
            })
            .then(drawSafely);
        }
      });
      // Only here: whether a key is a letter of a text is known when the keys before it have been handled.
      const handle = async (key: string): Promise<void> => {
        const stage = phone.stage();
        const isText = stage !== undefined && isTypingText(stage);
        if (!isText && (key === 'q' || key === '\x04')) {
          resolve();
        } else if (!isText && (isHelping || key === 'h')) {
          isHelping = !isHelping;
          output.write(
            isHelping ? `${LEAVE}\r\n${phone.help().join('\r\n')}\r\n\r\nAny key: back to the phone.` : ENTER,
          );
          redrawAll();
        } else {
          notice = stage === undefined ? 'The phone restarts.' : await pressKey(stage, phone.look, key);
        }
      };
      drawSafely();
    });
  } finally {
    clearInterval(frames);
    output.off('resize', redrawAll);
    input.setRawMode?.(false);
    input.pause();
    process.off('exit', leave);
    leave();
  }
}

/** A cursor key is one key, though it comes as several characters. */
function splitKeys(text: string): string[] {
  return text.match(/\x1b\[[0-9;]*[A-Za-z~]|\x1bO.|[^]/gu) ?? [];
}
