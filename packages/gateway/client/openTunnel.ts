// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { GatewayError, GatewayFault } from './GatewayError.ts';
import type { TunnelEnd } from './GatewayError.ts';
import type { GatewayStream } from './GatewayStream.ts';
import { requestConnection } from './requestConnection.ts';
import type { ConnectionRequest } from './requestConnection.ts';

/** A connection, and what it is to carry. */
export interface TunnelRequest extends ConnectionRequest {
  /** What the client sends; not read before the approval. */
  readonly source: Readable;
  /** Where the target's bytes go. It is ended when the target has ended, and left open when it was cut off. */
  readonly sink: Writable;
}

/**
 * Asks for a connection and carries its bytes from one stream and to another, until it is over. Rejects with a GatewayError when
 * it does not get to the question; every other end is a value.
 *
 * @since 1.0.0
 */
export async function openTunnel({ source, sink, ...request }: TunnelRequest): Promise<TunnelEnd> {
  let stream: GatewayStream;
  try {
    stream = await requestConnection(request);
  } catch (error) {
    if (error instanceof GatewayError && error.end !== undefined) {
      return error.end;
    }
    if (error instanceof GatewayError && error.fault === GatewayFault.CANCELLED) {
      return { wasOpen: false, code: 0, reason: 'cancelled' };
    }
    throw error;
  }
  return carry(stream, source, sink);
}

async function carry(stream: GatewayStream, source: Readable, sink: Writable): Promise<TunnelEnd> {
  const cut = (): void => void stream.destroy();
  const drained = Promise.race(['finish', 'error', 'close'].map((event) => once(sink, event))).catch(() => undefined);
  let isSinkFinished = false;
  source.on('error', cut);
  source.on('close', () => {
    if (!source.readableEnded) {
      cut(); // which is not an end: the other side must not take it for one
    }
  });
  sink.on('error', cut);
  sink.on('finish', () => {
    isSinkFinished = true;
  });
  sink.on('close', () => {
    if (!isSinkFinished) {
      cut();
    }
  });
  source.pipe(stream);
  stream.pipe(sink, { end: false });
  stream.on('end', () => sink.end());
  const end = await stream.outcome;
  if (end.reason === 'over') {
    await drained;
  } else if (end.reason !== 'cancelled') {
    await handedOn(stream, sink, drained);
  }
  source.unpipe(stream);
  return end;
}

/** Settles when what has come before a cut is handed on, or the sink will take no more. No end follows it: it was none. */
async function handedOn(stream: GatewayStream, sink: Writable, drained: Promise<unknown>): Promise<void> {
  if (!stream.destroyed) {
    await Promise.race([drained, new Promise<void>((resolve) => stream.once('close', resolve))]);
  }
  await Promise.race([drained, new Promise<void>((resolve) => sink.write(Buffer.alloc(0), () => resolve()))]);
}
