// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Socket } from 'node:net';
import type { Clients } from '../admission/Clients.ts';
import type { HalfOpen } from '../admission/HalfOpen.ts';
import type { Places } from '../admission/Places.ts';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { Randomness } from '../engine/Randomness.ts';
import type { connectTarget } from '../tunnel/connectTarget.ts';
import type { NameResolver } from '../tunnel/NameResolver.ts';
import type { TargetList } from '../tunnel/TargetList.ts';
import type { TunnelEvent } from '../tunnel/TunnelEvent.ts';
import { PairCarrier, WebSocketCarrier } from './Carrier.ts';
import type { Carrier } from './Carrier.ts';
import { DesktopTunnel } from './DesktopTunnel.ts';
import { readRequest } from './requestHead.ts';
import type { DoorRequest } from './requestHead.ts';
import { acceptOf } from './webSocketFrames.ts';

/** A half that speaks waits for the other one so long. */
export const PAIR_MS = 10_000;
/** What comes before the packets of a pair: clients throw away as many, whatever they are. */
const SEED_BYTES = 10;
/** A client greets once; a login, which is not offered here, would have it greet again. */
const MOST_GREETINGS = 4;
const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  431: 'Request Header Fields Too Large',
};

/** The numbers of the door, as they are at each moment; times in ms. */
export interface RemoteDesktopOptions {
  /** How long a client may take for each thing that it has to say. */
  readonly helloMs: number;
  /** How long the target may take to be found and to accept. */
  readonly connectMs: number;
  /** What clients rely on is looked at so often. */
  readonly heartbeatMs: number;
  /** A side that takes nothing of what waits for it for so long ends the session. */
  readonly stallMs: number;
  /** What clients are told not to redirect: MS-TSGU 2.2.5.3.7. */
  readonly redirection: number;
  /** After so many minutes without input clients end the session; 0: never. */
  readonly idleMinutes: number;
}

/** What the door is made of. */
export interface DoorParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly engine: AuthenticationEngine;
  readonly clients: Pick<Clients, 'find' | 'isTrusted'>;
  readonly targets: TargetList;
  readonly resolver: NameResolver;
  /** Dials targets. */
  readonly connect: typeof connectTarget;
  readonly halfOpen: Pick<HalfOpen, 'admit'>;
  /** Shared with the other door. */
  readonly places: Places;
  /** The gateway's name, for people. */
  readonly name: string;
  readonly observe: (event: TunnelEvent) => void;
  readonly options: RemoteDesktopOptions;
}

/** The half of a pair that is there first. */
interface WaitingHalf {
  readonly socket: Socket;
  readonly address: string;
  readonly timer: number;
}

/**
 * The door for clients of remote desktops, which speak the protocol of Microsoft's gateway: MS-TSGU over HTTP. It knows their
 * connections and pairs them; what they say is the affair of a tunnel each.
 */
export class RemoteDesktopDoor {
  private readonly parts: DoorParts;
  private readonly tunnels = new Set<DesktopTunnel>();
  /** Halves on which the gateway will speak, by the id that the client chose. */
  private readonly halves = new Map<string, WaitingHalf>();
  /** Ids of pairs that are complete: nobody else is joined to them, or takes their place. */
  private readonly paired = new Set<string>();

  constructor(parts: DoorParts) {
    this.parts = parts;
  }

  get count(): number {
    return this.tunnels.size;
  }

  /** Halves that wait for their other one, and pairs that have found it. */
  get pairCount(): number {
    return this.halves.size + this.paired.size;
  }

  /** Takes a connection from `address` whose first bytes are those of this door. It has sent nothing that was read. */
  take(socket: Socket, address: string): void {
    let bytes = Buffer.alloc(0);
    let greetings = 0;
    const gone = (): void => void socket.destroy();
    const look = (): void => {
      for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
        bytes = Buffer.concat([bytes, chunk]);
      }
      for (;;) {
        const read = readRequest(bytes);
        if (read.kind === 'incomplete') {
          return;
        }
        const rest = bytes.subarray(read.length);
        bytes = rest;
        if (read.request.kind !== 'in-greeting') {
          socket.off('readable', look);
          socket.off('end', gone);
          socket.off('error', gone);
          this.answer(socket, address, read.request, rest);
          return;
        }
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        if (++greetings > MOST_GREETINGS) {
          socket.destroy();
          return;
        }
      }
    };
    socket.on('error', gone);
    socket.on('end', gone);
    socket.on('readable', look);
  }

  /** A client is trusted no more: those that have not asked yet end at once; those that have, end by the engine. */
  revoked(clientId: string): void {
    for (const tunnel of this.tunnels) {
      if (tunnel.clientId === clientId) {
        tunnel.revoked();
      }
    }
  }

  /** Ends every tunnel: the gateway goes down. */
  closeAll(): void {
    this.tunnels.forEach((tunnel) => tunnel.close());
    this.halves.forEach(({ socket }) => socket.destroy());
  }

  private answer(
    socket: Socket,
    address: string,
    request: Exclude<DoorRequest, { kind: 'in-greeting' }>,
    rest: Buffer,
  ): void {
    const { clock } = this.parts;
    switch (request.kind) {
      case 'websocket':
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
            `Sec-WebSocket-Accept: ${acceptOf(request.key)}\r\n\r\n`,
        );
        this.begin(new WebSocketCarrier(clock, socket), address, rest);
        break;
      case 'out':
        this.await(socket, address, request.connectionId);
        break;
      case 'in':
        this.join(socket, address, request.connectionId, rest);
        break;
      case 'refused':
        this.refuse(socket, address, request.status, request.why);
        break;
    }
  }

  /** A half that the gateway speaks on: it waits for the other one, for a while. */
  private await(socket: Socket, address: string, id: string): void {
    const { clock, randomness } = this.parts;
    if (this.halves.has(id) || this.paired.has(id)) {
      this.refuse(socket, address, 409, 'RDG-Connection-Id is taken');
      return;
    }
    const leave = (): void => {
      if (this.halves.get(id)?.socket === socket) {
        this.halves.delete(id);
        clock.cancel(timer);
      }
    };
    const timer = clock.schedule(PAIR_MS, () => socket.destroy());
    this.halves.set(id, { socket, address, timer });
    socket.once('error', () => socket.destroy());
    socket.once('end', () => socket.destroy());
    socket.once('close', leave);
    socket.resume(); // else nobody hears of its end
    socket.write(`HTTP/1.1 200 OK\r\nDate: ${new Date(clock.wall()).toUTCString()}\r\n\r\n`);
    socket.write(Buffer.from(randomness.bytes(SEED_BYTES)));
  }

  /** The half that the client speaks on: joined to the one that waits, when both come from one address. */
  private join(socket: Socket, address: string, id: string, rest: Buffer): void {
    const half = this.halves.get(id);
    if (half === undefined || half.address !== address) {
      this.refuse(socket, address, 404, half === undefined ? 'no half waits' : 'the other half is at another address');
      return;
    }
    this.parts.clock.cancel(half.timer);
    this.halves.delete(id);
    this.paired.add(id);
    socket.once('close', () => this.paired.delete(id));
    this.begin(new PairCarrier(this.parts.clock, half.socket, socket), address, rest);
  }

  private begin(carrier: Carrier, address: string, rest: Buffer): void {
    const tunnel = new DesktopTunnel(this.parts, carrier, address, (over) => this.tunnels.delete(over));
    this.tunnels.add(tunnel);
    carrier.begin(tunnel, rest);
  }

  private refuse(socket: Socket, address: string, status: number, why: string): void {
    this.parts.observe({
      kind: 'turned-away',
      what: 'remote-desktop',
      reason: why,
      userName: undefined,
      clientId: undefined,
      address,
    });
    socket.on('error', () => socket.destroy());
    socket.once('end', () => socket.destroy());
    socket.resume();
    socket.end(`HTTP/1.1 ${status} ${STATUS_TEXT[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () =>
      socket.destroy(),
    );
  }
}
