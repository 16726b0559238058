// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ScreenRequest, ServerMessage } from './ScreenMessage.ts';
import type { ShownPhone } from './ShownPhone.ts';

/** The way to one browser. */
export interface ViewPort {
  send(text: string): void;
  /** Bytes that the browser has not taken yet. */
  waiting(): number;
  close(): void;
  /** The phone, or what it tells, has failed: the browser is cut off. */
  fail(error: unknown): void;
}

/** Bytes in waiting after which a browser that does not keep up is cut off; it connects again by itself. */
const MOST_WAITING = 32 * 1024 * 1024;

/** What one browser is told of a phone, and what it asks of it. */
export class ScreenView {
  private readonly phone: ShownPhone;
  private readonly port: ViewPort;
  private stopListening: (() => void) | undefined;

  constructor(phone: ShownPhone, port: ViewPort) {
    this.phone = phone;
    this.port = port;
  }

  /** Tells everything, and from now on what is new. */
  start(): void {
    this.guard(() => {
      this.tell(this.phone.snapshot());
      this.stopListening = this.phone.onMessages((messages) => this.guard(() => this.tell(messages)));
    });
  }

  /** Does what the browser asks; it hears when that is done, after what changed by it. */
  request(request: ScreenRequest): void {
    const done = (refused?: string): void => {
      // A macrotask later everything that the request started at once has been redrawn.
      setImmediate(() =>
        this.guard(() => {
          this.phone.flush();
          this.tell([{ kind: 'done', request: request.request, ...(refused === undefined ? {} : { refused }) }]);
        }),
      );
    };
    (async (): Promise<void> => this.phone.perform(request))().then(
      () => done(),
      (error: unknown) => done(error instanceof Error ? error.message : String(error)),
    );
  }

  close(): void {
    this.stop();
    this.port.close();
  }

  stop(): void {
    this.stopListening?.();
    this.stopListening = undefined;
  }

  /** Does what the phone or the connection may make fail: nobody else hears of it. */
  private guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.stop();
      this.port.fail(error);
    }
  }

  private tell(messages: readonly ServerMessage[]): void {
    if (this.port.waiting() > MOST_WAITING) {
      this.close();
      return;
    }
    this.port.send(JSON.stringify(messages));
  }
}
