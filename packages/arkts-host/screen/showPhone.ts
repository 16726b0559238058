// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { isAppRejection } from '../arkui/rejections.ts';
import type { Phone } from './Phone.ts';
import { ScreenServer } from './ScreenServer.ts';

/** Faults that are kept word for word while the terminal shows something else. */
const MOST_FAULTS = 20;

/** How a phone is shown to a person. */
export interface PhoneShow {
  /** Switches the phone on. */
  readonly open: () => Promise<Phone>;
  /** Where its page is served; 0 takes any port that is free, undefined serves none. */
  readonly port: number | undefined;
  /** What is to be said once it is shown. */
  readonly lines?: (phone: Phone) => readonly string[];
  /** Shows it in this terminal until the person has seen enough; without it, its page is there until the process is told to end. */
  readonly inTerminal?: (phone: Phone, url: string | undefined, failed: (line: string) => void) => Promise<void>;
}

/** The port is another program's. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';

  constructor(port: number) {
    super(`Port ${port} is taken by another program. Give another one with --port, or none.`);
  }
}

/**
 * Shows a phone until a person ends it. What goes wrong meanwhile is told, and ends nothing. Rejects with PortInUseError, and with
 * what keeps the phone from being switched on.
 */
export async function showPhone(show: PhoneShow): Promise<void> {
  const faults = new Faults(show.inTerminal !== undefined);
  const stopCatching = faults.catchStray();
  let phone: Phone | undefined;
  let server: ScreenServer | undefined;
  try {
    phone = await show.open();
    server = show.port === undefined ? undefined : await serve(phone, show.port, faults.tell);
    if (server !== undefined) {
      console.log(`The phone: ${server.url}`);
    }
    show.lines?.(phone).forEach((line) => console.log(line));
    await (show.inTerminal?.(phone, server?.url, faults.tell) ?? untilToldToEnd());
  } finally {
    await server?.close();
    await phone?.close();
    stopCatching();
    faults.print();
  }
}

async function serve(phone: Phone, port: number, failed: (line: string) => void): Promise<ScreenServer> {
  try {
    return await ScreenServer.start(phone, port, failed);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new PortInUseError(port) : error;
  }
}

/** What went wrong meanwhile. It ends nothing: whoever plays hears of it, beside the terminal's picture or after it. */
class Faults {
  private readonly kept: string[] = [];
  private count: number = 0;
  private readonly isKept: boolean;

  /** @param isKept whether lines wait until the terminal is free */
  constructor(isKept: boolean) {
    this.isKept = isKept;
  }

  readonly tell = (line: string): void => {
    this.count += 1;
    if (!this.isKept) {
      console.error(line);
    } else if (this.kept.length < MOST_FAULTS) {
      this.kept.push(line);
    }
  };

  /** Takes every error that nobody else takes, until the returned function is called. */
  catchStray(): () => void {
    const stray = (error: unknown): void =>
      this.tell(`An error that nothing caught: ${(error as Error)?.stack ?? error}`);
    const strayRejection = (reason: unknown): void => {
      if (!isAppRejection(reason)) {
        stray(reason); // an app's is among its errors
      }
    };
    const ignored = (): void => {}; // without a listener Node opens a debugger at SIGUSR1, and ends at SIGUSR2
    process.on('uncaughtException', stray);
    process.on('unhandledRejection', strayRejection);
    process.stdout.on('error', stray); // a terminal or a pipe that has gone
    process.stderr.on('error', ignored);
    process.on('SIGUSR1', ignored);
    process.on('SIGUSR2', ignored);
    return (): void => {
      process.off('uncaughtException', stray);
      process.off('unhandledRejection', strayRejection);
      process.stdout.off('error', stray);
      process.stderr.off('error', ignored);
      process.off('SIGUSR1', ignored);
      process.off('SIGUSR2', ignored);
    };
  }

  print(): void {
    this.kept.forEach((line) => console.error(line));
    if (this.count > this.kept.length && this.isKept) {
      console.error(`and ${this.count - this.kept.length} more faults.`);
    }
  }
}

function untilToldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve());
    }
  });
}
