// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Readable, Writable } from 'node:stream';
import type { WebSocket } from 'ws';

/** Bytes that may wait before their source is held. */
const MOST_WAITING = 1_048_576;

/** The least that carries bytes between a WebSocket and streams, both ways, without growing. */
export function carry(socket: WebSocket, source: Readable, sink: Writable): void {
  socket.on('message', (data: Buffer) => {
    if (!sink.write(data)) {
      socket.pause();
    }
  });
  sink.on('drain', () => socket.resume());
  source.on('data', (chunk: Buffer) => {
    socket.send(chunk, () => {
      if (source.isPaused() && socket.bufferedAmount < MOST_WAITING) {
        source.resume();
      }
    });
    if (socket.bufferedAmount >= MOST_WAITING) {
      source.pause();
    }
  });
  source.on('error', () => socket.terminate());
  sink.on('close', () => socket.terminate());
  socket.on('close', () => sink.destroy());
}
