// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import net from 'node:net';
import type { Socket, TcpNetConnectOpts } from 'node:net';

/** The next address is tried after this, whatever has become of the one before (RFC 8305, 5 and 8: 250 ms). */
export const NEXT_ADDRESS_MS = 250;
/** A host has some addresses; nobody is led through hundreds of them. */
export const MOST_ADDRESSES = 16;

/** What is dialled, and until when. */
export interface Dialling {
  readonly port: number;
  /** Ends it at once. */
  readonly signal: AbortSignal;
  readonly socket?: Omit<Partial<TcpNetConnectOpts>, 'host' | 'port' | 'lookup'>;
  readonly nextAddressMs?: number;
}

/**
 * A connection to whichever of the addresses of a host answers first (Happy Eyeballs, RFC 8305): families take turns, each address
 * gets a head start, and none of them is given up before one has answered, so that neither a dead family nor a slow one keeps
 * anybody. (Node's own `autoSelectFamily` gives each but the last up after 250 ms.) Rejects with an AggregateError when none
 * answers, and at once when the signal aborts.
 */
export function dialAddresses(addresses: readonly string[], dialling: Dialling): Promise<Socket> {
  const { port, signal, socket: options, nextAddressMs = NEXT_ADDRESS_MS } = dialling;
  const waiting = inTurns(addresses).slice(0, MOST_ADDRESSES);
  return new Promise((resolve, reject) => {
    const trying = new Set<Socket>();
    const errors: Error[] = [];
    let timer: NodeJS.Timeout | undefined;
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
    };
    const aborted = (): void => {
      over();
      trying.forEach((socket) => socket.destroy());
      reject(new Error('cancelled'));
    };
    const next = (): void => {
      clearTimeout(timer);
      const host = waiting.shift();
      if (host === undefined) {
        if (trying.size === 0) {
          over();
          const why = errors.map(({ message }) => message).join(', ');
          reject(new AggregateError(errors, why === '' ? 'there is no address' : why));
        }
        return;
      }
      const socket = net.connect({ ...options, host, port });
      trying.add(socket);
      const failed = (error: Error): void => {
        trying.delete(socket);
        errors.push(error);
        next();
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        over();
        socket.off('error', failed);
        trying.delete(socket);
        trying.forEach((other) => other.on('error', () => undefined).destroy());
        resolve(socket);
      });
      timer = setTimeout(next, nextAddressMs);
    };
    if (signal.aborted) {
      aborted();
      return;
    }
    signal.addEventListener('abort', aborted);
    next();
  });
}

/** The addresses with their families in turns, beginning with the first one's; each family in the order that it has. */
export function inTurns(addresses: readonly string[]): string[] {
  const first = addresses.filter((address) => net.isIP(address) === net.isIP(addresses[0]!));
  const second = addresses.filter((address) => !first.includes(address));
  return Array.from({ length: Math.max(first.length, second.length) }, (_, i) => [first[i], second[i]])
    .flat()
    .filter((address) => address !== undefined);
}
