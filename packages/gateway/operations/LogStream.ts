// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import sonic from 'sonic-boom'; // CommonJS: the class is a member of what it exports
import type { SonicBoom } from 'sonic-boom';
import type { DestinationStream } from 'pino';

/** Lines that wait for a reader who stands still, in bytes; what comes then is dropped, and counted. */
export const LOG_WAITING_BYTES = 4_194_304;

/**
 * Where the log goes. A reader who stands still, a reader who has gone and a full disk neither stop nor end the gateway: the
 * lines wait, as many as there is room for, and the rest is counted; when it flows again a line says how many are missing.
 */
export class LogStream implements DestinationStream {
  private readonly stream: SonicBoom;
  private readonly waitingBytes: number;
  private droppedLines = 0;
  private untold = 0;
  private failedWrites = 0;

  /** `fd`: of stderr, a pipe, a file. */
  constructor(fd: number, waitingBytes = LOG_WAITING_BYTES) {
    this.waitingBytes = waitingBytes;
    this.stream = new sonic.SonicBoom({ fd, sync: false, maxLength: waitingBytes, retryEAGAIN: () => true });
    this.stream.on('error', () => {
      this.failedWrites++; // what was not written is tried again with the next line
    });
    this.stream.on('drop', () => {
      this.droppedLines++;
      this.untold++;
    });
    this.stream.on('drain', () => this.tellDropped());
  }

  /** Lines that are lost, since the start. */
  get dropped(): number {
    return this.droppedLines;
  }

  /** Writes that the system refused, since the start. */
  get failed(): number {
    return this.failedWrites;
  }

  write(line: string): void {
    if (line.length > this.waitingBytes) {
      this.droppedLines++;
      this.untold++;
      return;
    }
    this.stream.write(line);
  }

  /** Waits until everything is written, but not for longer than `limitMs`: nobody may be reading. */
  async flush(limitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise<void>((resolve) => this.stream.flush(() => resolve())),
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, limitMs);
      }),
    ]);
    clearTimeout(timer);
  }

  private tellDropped(): void {
    const lines = this.untold;
    if (lines > 0) {
      this.untold = 0;
      this.stream.write(
        `${JSON.stringify({ level: 40, time: new Date().toISOString(), event: 'log-dropped', lines })}\n`,
      );
    }
  }
}
