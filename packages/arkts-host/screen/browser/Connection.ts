// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { NodeRequest, PhoneRequest, ServerMessage } from '../ScreenMessage.ts';

/** Milliseconds until a lost connection is tried again, at first and at most. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;

/** Who hears of the server. */
export interface ConnectionListener {
  /** `done` is the number of the latest request that the server has dealt with. */
  told(message: ServerMessage, done: number): void;
  /** After each frame. */
  framed(): void;
  connected(isConnected: boolean): void;
}

/** The way to the phone's server; it comes back by itself. */
export class Connection {
  private readonly listener: ConnectionListener;
  private readonly waiting: Map<number, (refused: string | undefined) => void> = new Map();
  private socket: WebSocket | undefined;
  private last: number = 0;
  private done: number = 0;
  private wait: number = FIRST_WAIT;

  constructor(listener: ConnectionListener) {
    this.listener = listener;
    this.open();
  }

  /** The number of the request sent last. */
  get lastRequest(): number {
    return this.last;
  }

  /** The number of the latest request that the server has dealt with. */
  get lastDone(): number {
    return this.done;
  }

  /** Asks the phone for something. Resolves with why it was refused, undefined when it was not. */
  ask(request: NodeRequest | PhoneRequest): Promise<string | undefined> {
    if (this.socket?.readyState !== WebSocket.OPEN) {
      return Promise.resolve('There is no connection to the phone.');
    }
    this.last += 1;
    const number = this.last;
    this.socket.send(JSON.stringify({ ...request, request: number }));
    document.body.dataset['waiting'] = String(number);
    return new Promise((resolve) => {
      this.waiting.set(number, resolve);
    });
  }

  private open(): void {
    const url = new URL('live', location.href);
    url.protocol = 'ws:';
    url.search = '';
    url.hash = '';
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.addEventListener('open', () => {
      this.wait = FIRST_WAIT;
      this.listener.connected(true);
    });
    socket.addEventListener('message', (event) => this.read(String(event.data)));
    socket.addEventListener('close', () => {
      this.listener.connected(false);
      this.waiting.forEach((resolve) => resolve('The connection to the phone was lost.'));
      this.waiting.clear();
      delete document.body.dataset['waiting'];
      setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
    });
  }

  private read(frame: string): void {
    for (const message of JSON.parse(frame) as readonly ServerMessage[]) {
      if (message.kind === 'done') {
        this.done = message.request;
      }
      this.listener.told(message, this.done);
      if (message.kind === 'done') {
        this.waiting.get(message.request)?.(message.refused);
        this.waiting.delete(message.request);
        if (this.waiting.size === 0) {
          delete document.body.dataset['waiting'];
        }
      }
    }
    this.listener.framed();
  }
}
