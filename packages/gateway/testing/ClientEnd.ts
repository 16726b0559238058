// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { PassThrough } from 'node:stream';
import { openTunnel } from '../client/openTunnel.ts';
import type { TunnelEnd } from '../client/GatewayError.ts';
import type { Login } from '../client/TokenFile.ts';
import type { ServerMessage } from '../tunnel/TunnelMessage.ts';

/** A client's end of a tunnel, in the hand of a test. */
export class ClientEnd {
  readonly messages: ServerMessage[] = [];
  /** What the client sends. */
  readonly source = new PassThrough();
  readonly sink = new PassThrough();
  /** What the target said, unless the test reads `sink` by itself. */
  readonly received: Buffer[] = [];
  readonly abort = new AbortController();
  readonly end: Promise<TunnelEnd>;

  constructor(login: Login, target: string) {
    this.sink.on('data', (chunk: Buffer) => this.received.push(chunk));
    this.end = openTunnel({
      login,
      target,
      source: this.source,
      sink: this.sink,
      signal: this.abort.signal,
      onProgress: (message) => this.messages.push(message),
    });
    this.end.catch(() => undefined); // whoever cares awaits it
  }
}
