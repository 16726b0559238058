// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { BlockList, Socket } from 'node:net';
import process from 'node:process';
import { connectionKey } from '../admission/HalfOpen.ts';
import type { ConnectionEnds } from '../admission/HalfOpen.ts';
import type { Clock } from '../clock/Clock.ts';
import type { GatewayConfig } from '../config/GatewayConfig.ts';
import { isIn, networksOf, plainAddress } from '../network/networks.ts';
import { readProxyHeader } from './proxyHeader.ts';

/** Which addresses are balancers, how long and how many of them may be waited for, and who hears of what they do wrong. */
export interface PeerOptions {
  /** Addresses and networks (`192.0.2.0/24`) whose connections begin with a header of the PROXY protocol. */
  readonly proxies: readonly string[];
  /** A balancer sends its header at once: after so long it is not waited for. */
  readonly headerMs: number;
  /** Connections of balancers that may wait for their headers. */
  readonly mostWaiting: number;
  readonly refused: (address: string, why: string) => void;
  /** Proxies of HTTP, and the header that they write; nobody's header is believed without it. */
  readonly forwarded?: GatewayConfig['listen']['forwarded'];
}

/**
 * Where connections come from. Of a balancer that is trusted it is what its PROXY header says, and a connection of it without
 * one is ended; of everybody else it is their own address, whatever they send.
 */
export class PeerAddresses {
  private readonly clock: Clock;
  private readonly options: PeerOptions;
  private readonly balancers: BlockList;
  private readonly forwarders: BlockList;
  /** What balancers have said, of connections that are open. */
  private readonly named = new Map<string, { readonly address: string }>();
  private waiting = 0;

  constructor(clock: Clock, options: PeerOptions) {
    this.clock = clock;
    this.options = options;
    this.balancers = networksOf(options.proxies);
    this.forwarders = networksOf(options.forwarded?.from ?? []);
  }

  /** Where no balancer is believed: everybody is who they are. */
  static direct(clock: Clock): PeerAddresses {
    return new PeerAddresses(clock, { proxies: [], headerMs: 0, mostWaiting: 0, refused: () => undefined });
  }

  /** Where a connection comes from, once `learn` has told. */
  of(socket: ConnectionEnds): string {
    return this.named.get(connectionKey(socket))?.address ?? ownAddress(socket);
  }

  /** Where a request comes from: of a proxy that is trusted, what its header says; the proxy itself where that is no address. */
  ofRequest(request: Pick<IncomingMessage, 'headers'> & { readonly socket: ConnectionEnds }): string {
    const own = this.of(request.socket);
    const header = this.options.forwarded?.header;
    if (header === undefined || !isIn(this.forwarders, own)) {
      return own;
    }
    const hops = String(request.headers[header] ?? '').split(',');
    let nearest = own;
    for (const hop of hops.reverse()) {
      const address = forwardedAddress(header === 'forwarded' ? (FOR.exec(hop)?.[1] ?? '') : hop);
      if (address === undefined) {
        break; // whoever came through there is unknown: what stands before it may be anybody's word
      }
      nearest = address;
      if (!isIn(this.forwarders, address)) {
        break;
      }
    }
    return nearest;
  }

  /**
   * Finds out where a new connection comes from, and calls `known` then: at once where its own address says it, and with
   * nothing read but the header otherwise. Connections without their header are ended.
   */
  learn(socket: Socket, known: () => void): void {
    const own = ownAddress(socket);
    if (own === '') {
      socket.destroy(); // it has gone again
    } else if (!isIn(this.balancers, own)) {
      known();
    } else if (this.waiting >= this.options.mostWaiting) {
      this.refuse(socket, own, 'too many connections wait for their PROXY headers');
    } else {
      this.readHeader(socket, own, known);
    }
  }

  private readHeader(socket: Socket, own: string, known: () => void): void {
    let bytes = Buffer.alloc(0);
    const timer = this.clock.schedule(this.options.headerMs, () => {
      end();
      this.refuse(socket, own, 'no PROXY header came in time');
    });
    const end = (): void => {
      socket.off('readable', look);
      socket.off('end', gone);
      socket.off('close', end);
      this.clock.cancel(timer);
      this.waiting--;
    };
    const gone = (): void => void socket.destroy(); // HTTP's sockets would stay half open
    const look = (): void => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) {
        return;
      }
      bytes = Buffer.concat([bytes, chunk]);
      const header = readProxyHeader(bytes);
      if (header.kind === 'incomplete') {
        return; // ends at the latest with the longest header
      }
      end();
      if (header.kind === 'invalid') {
        this.refuse(socket, own, `no PROXY header: ${header.why}`);
        return;
      }
      this.name(socket, header.address);
      if (header.length < bytes.length) {
        socket.unshift(bytes.subarray(header.length));
      }
      // whoever takes the socket next finds it as if nobody had listened, which is so after this turn
      process.nextTick(known);
    };
    this.waiting++;
    socket.on('readable', look);
    socket.once('end', gone);
    socket.once('close', end);
  }

  /** From now on the connection is from `address`. Another may have had its port, whose end nobody has told yet. */
  private name(socket: Socket, address: string | undefined): void {
    const key = connectionKey(socket);
    if (address === undefined) {
      this.named.delete(key);
      return;
    }
    const named = { address };
    this.named.set(key, named);
    socket.once('close', () => {
      if (this.named.get(key) === named) {
        this.named.delete(key);
      }
    });
  }

  private refuse(socket: Socket, own: string, why: string): void {
    socket.destroy();
    this.options.refused(own, why);
  }
}

/** The address of an element of `Forwarded` (RFC 7239, 6): a token, or quoted. */
const FOR = /(?:^|;)\s*for=("[^"]*"|[^;]*)/i;

/** An address as proxies write it: with a port, in brackets, in quotes. Undefined when it is none. */
function forwardedAddress(text: string): string | undefined {
  const bare = text.trim().replace(/^"|"$/g, '');
  const address = /^\[([^\]]+)\](?::\d+)?$/.exec(bare)?.[1] ?? /^([\d.]+):\d+$/.exec(bare)?.[1] ?? bare;
  return isIP(address) === 0 || address.includes('%') ? undefined : plainAddress(address);
}

function ownAddress(socket: ConnectionEnds): string {
  return plainAddress(socket.remoteAddress ?? '');
}
