// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';

/** As much of a WebSocket as the device channel uses; what is sent goes to `onSend`, which may lose it. */
export class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  private readonly onSend: (text: string) => void;
  private readonly onClose: () => void;

  constructor(onSend: (text: string) => void, onClose: () => void) {
    super();
    this.onSend = onSend;
    this.onClose = onClose;
  }

  /** It as the channel takes it. */
  get asWebSocket(): WebSocket {
    return this as unknown as WebSocket; // the members that are missing are not used
  }

  send(text: string): void {
    if (this.readyState === this.OPEN) {
      this.onSend(text);
    }
  }

  close(): void {
    if (this.readyState === this.OPEN) {
      this.readyState = 3;
      this.onClose();
      this.emit('close');
    }
  }

  terminate(): void {
    this.close();
  }

  /** A text has come from the device. */
  arrive(text: string): void {
    if (this.readyState === this.OPEN) {
      this.emit('message', Buffer.from(text), false);
    }
  }
}
