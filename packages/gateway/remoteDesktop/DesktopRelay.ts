// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Socket } from 'node:net';
import type { Clock } from '../clock/Clock.ts';
import { HIGH_WATER, LOW_WATER } from '../tunnel/Relay.ts';
import type { Carrier } from './Carrier.ts';
import { dataHeader } from './packets.ts';

/** Bytes in a packet of data to the client. */
const PACKET_BYTES = 16_384;

/** What has been taken of what was sent in one direction, and since when nothing more was. */
interface Flow {
  taken: number;
  since: number;
}

/**
 * Carries bytes between a client of remote desktops and its target, each direction no faster than its receiver: a source is held
 * while the other side has too much waiting, so that nothing grows.
 */
export class DesktopRelay {
  /** Bytes to the client, and to the target. */
  sent = 0;
  received = 0;
  private readonly clock: Clock;
  private readonly carrier: Carrier;
  private readonly target: Socket;
  private finish: (how: 'ended' | 'failed') => void;
  private readonly toTarget: Flow;
  private readonly toClient: Flow;

  /** `finish`: called once, when the target has ended, in order or not. */
  constructor(clock: Clock, carrier: Carrier, target: Socket, finish: (how: 'ended' | 'failed') => void) {
    this.clock = clock;
    this.carrier = carrier;
    this.target = target;
    this.finish = finish;
    this.toTarget = { taken: 0, since: clock.now };
    this.toClient = { taken: 0, since: clock.now };
    target.on('data', (chunk: Buffer) => this.send(chunk));
    target.on('drain', () => carrier.resume());
    target.on('end', () => this.over('ended'));
    target.on('error', () => this.over('failed'));
    target.on('close', () => this.over('failed'));
  }

  /** Bytes of the client. */
  receive(bytes: Buffer): void {
    this.received += bytes.length;
    if (!this.target.write(bytes)) {
      this.carrier.pause();
    }
  }

  /** The client has taken something. */
  drained(): void {
    if (this.target.isPaused() && this.carrier.waiting <= LOW_WATER) {
      this.target.resume();
    }
  }

  /** The side that has taken nothing of what waits for it for so long, ms; undefined while both take theirs. */
  stalledSide(limitMs: number): 'target' | 'client' | undefined {
    const ofTarget = this.stall(this.toTarget, this.target.writableLength, this.target.bytesWritten);
    const ofClient = this.stall(this.toClient, this.carrier.waiting, this.sent);
    return ofTarget >= limitMs ? 'target' : ofClient >= limitMs ? 'client' : undefined;
  }

  /** Hears of nothing any more. */
  end(): void {
    this.finish = () => undefined;
  }

  private send(chunk: Buffer): void {
    this.carrier.together(() => {
      for (let at = 0; at < chunk.length; at += PACKET_BYTES) {
        const part = chunk.subarray(at, at + PACKET_BYTES);
        this.sent += part.length;
        this.carrier.send(dataHeader(part.length), part);
      }
    });
    if (this.carrier.waiting > HIGH_WATER) {
      this.target.pause();
    }
  }

  private over(how: 'ended' | 'failed'): void {
    const { finish } = this;
    this.end();
    finish(how);
  }

  private stall(flow: Flow, waiting: number, sent: number): number {
    const taken = sent - waiting;
    if (waiting === 0 || taken !== flow.taken) {
      flow.taken = taken;
      flow.since = this.clock.now;
    }
    return this.clock.now - flow.since;
  }
}
