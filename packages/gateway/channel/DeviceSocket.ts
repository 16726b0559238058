// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WebSocket } from 'ws';
import { decodeFrame, encodeFrame, FrameError, gatewayProof } from 'gateway_protocol';
import type { ChallengeFrame, CloseCode, DeviceFrame, GatewayFrame } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import type { ChannelEvent } from './ChannelEvent.ts';
import type { GatewayIdentity } from '../config/GatewayIdentity.ts';

/** Frames of one device that may wait for those before them; one that sends faster than it is answered is disconnected. */
export const MOST_WAITING = 64;

/** What has no place on a connection: the code to close it with. */
export class Unwelcome extends Error {
  readonly code: CloseCode;

  constructor(code: CloseCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a socket of a device needs. */
export interface DeviceSocketParts {
  readonly clock: Clock;
  readonly identity: GatewayIdentity;
  readonly observe: (event: ChannelEvent) => void;
  /** Bytes that may wait for a device that does not read. */
  readonly bufferedBytes: number;
}

/** Whose socket it is. */
export interface DeviceSocketOwner {
  /** Takes a frame; those behind it wait until it is done. An Unwelcome closes the socket with its code. */
  take(frame: DeviceFrame): Promise<void>;
  /** It is over, once: whoever ended it. */
  over(): void;
}

/**
 * The socket of a device: frames come out one after the other, so that a device cannot make the gateway do two things at a time
 * for it; what goes in is signed from the moment when it is known for whom.
 */
export class DeviceSocket {
  private readonly parts: DeviceSocketParts;
  private readonly socket: WebSocket;
  private readonly challenge: ChallengeFrame;
  private readonly owner: DeviceSocketOwner;
  /** The device's nonce and name, once it has said who it is: from then on every frame is signed. */
  private peer: { readonly nonce: string; readonly device: string } | undefined;
  private readonly inbox: DeviceFrame[] = [];
  private isWorking = false;
  private hasEnded = false;
  private heardAt: number;

  /** `challenge`: what signatures on this socket are bound to. */
  constructor(parts: DeviceSocketParts, socket: WebSocket, challenge: ChallengeFrame, owner: DeviceSocketOwner) {
    this.parts = parts;
    this.socket = socket;
    this.challenge = challenge;
    this.owner = owner;
    this.heardAt = parts.clock.now;
    socket.on('message', (data: Buffer, isBinary) => this.receive(data, isBinary));
    socket.on('error', () => socket.terminate()); // what is no WebSocket frame, or too long; "close" follows
    socket.on('close', () => this.end());
  }

  /** Asked after each wait: what was under way may have ended. */
  get isOver(): boolean {
    return this.hasEnded;
  }

  /** When the device was last heard of, on the clock. */
  get lastHeard(): number {
    return this.heardAt;
  }

  /** From now on every frame is signed, for this device and its nonce. */
  signFor(nonce: string, device: string): void {
    this.peer = { nonce, device };
  }

  /** Tells the device why, and ends the connection. */
  close(code: CloseCode, detail: string): void {
    if (this.hasEnded) {
      return;
    }
    this.send({ type: 'close', code, detail });
    this.parts.observe({ kind: 'device-closed', code, detail });
    this.finish();
  }

  /** Ends the connection without a word: there is nothing more to say. */
  finish(): void {
    this.end();
    this.socket.close(1000);
  }

  /** One that reads slower than it is told is disconnected: what waits for it would only grow, and be late. */
  send(frame: GatewayFrame): void {
    if (this.hasEnded || this.socket.readyState !== this.socket.OPEN) {
      return;
    }
    if (this.socket.bufferedAmount > this.parts.bufferedBytes) {
      this.parts.observe({ kind: 'device-closed', code: 'overloaded', detail: 'it does not read' });
      this.end();
      this.socket.terminate();
      return;
    }
    let text: string;
    try {
      text = encodeFrame(this.peer === undefined ? frame : this.sign(frame, this.peer));
    } catch (error) {
      // whoever ends a request must not fail because a device cannot be told
      this.parts.observe({ kind: 'failed', what: 'signing a frame', error });
      this.end();
      this.socket.terminate();
      return;
    }
    this.socket.send(text);
  }

  private receive(data: Buffer, isBinary: boolean): void {
    if (this.hasEnded) {
      return;
    }
    this.heardAt = this.parts.clock.now;
    const frame = isBinary
      ? new FrameError('malformed', '', 'A frame is a text.')
      : decodeFrame(data.toString(), 'device');
    if (frame instanceof FrameError) {
      this.close(
        frame.fault === 'unsupported-version' ? 'unsupported-version' : 'bad-frame',
        frame.message.slice(0, 200),
      );
      return;
    }
    if (this.inbox.length >= MOST_WAITING) {
      this.close('overloaded', 'too many frames at a time');
      return;
    }
    this.inbox.push(frame);
    if (!this.isWorking) {
      this.work().catch((error: unknown) => {
        // not even the end could be said: a signer, a log that throws
        this.socket.terminate();
        this.parts.observe({ kind: 'failed', what: 'the end of a device connection', error });
      });
    }
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    for (let frame = this.inbox.shift(); frame !== undefined && !this.hasEnded; frame = this.inbox.shift()) {
      try {
        await this.owner.take(frame);
      } catch (error) {
        if (error instanceof Unwelcome) {
          this.close(error.code, error.message);
        } else {
          this.parts.observe({ kind: 'failed', what: `a ${frame.type} frame`, error });
          this.close('internal', '');
        }
      }
    }
    this.inbox.length = 0;
    this.isWorking = false;
  }

  private sign(
    frame: GatewayFrame,
    { nonce, device }: { readonly nonce: string; readonly device: string },
  ): GatewayFrame {
    const text = encodeFrame(frame);
    return { type: 'signed', text, proof: this.parts.identity.sign(gatewayProof(this.challenge, nonce, device, text)) };
  }

  private end(): void {
    if (!this.hasEnded) {
      this.hasEnded = true;
      this.owner.over();
    }
  }
}
