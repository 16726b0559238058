// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A line's severity; the numbers are hilog's. */
export enum LogSeverity {
  DEBUG = 3,
  INFO = 4,
  WARN = 5,
  ERROR = 6,
  FATAL = 7,
}

/** One line of the system's log, private values already hidden. */
export interface LogLine {
  /** Milliseconds since the device's boot. */
  readonly at: number;
  readonly severity: LogSeverity;
  readonly domain: number;
  readonly tag: string;
  readonly text: string;
}

/** The system's log. It is kept, not printed. */
export class DeviceLog {
  private readonly limit: number;
  private list: LogLine[] = [];
  private readonly listeners: Set<(line: LogLine) => void> = new Set();

  /** @param limit how many of the newest lines are kept at least */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** The lines kept, oldest first. */
  get lines(): readonly LogLine[] {
    return this.list;
  }

  add(line: LogLine): void {
    this.list.push(line);
    if (this.list.length > 2 * this.limit) {
      this.list = this.list.slice(this.list.length - this.limit);
    }
    for (const listener of this.listeners) {
      listener(line);
    }
  }

  /**
   * Calls `listener` with every new line.
   * @returns ends that
   */
  onLine(listener: (line: LogLine) => void): () => void {
    this.listeners.add(listener);
    return (): void => {
      this.listeners.delete(listener);
    };
  }
}
