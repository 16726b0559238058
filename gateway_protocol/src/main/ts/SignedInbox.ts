// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ChallengeFrame, SignedFrame } from './GatewayFrame.ts';
import { gatewayProof } from './gatewayProof.ts';

/**
 * A signature to be verified.
 *
 * @since 1.0.0
 */
export interface Verification {
  /** Whose it has to be: SPKI of P-256, DER, base64url. */
  readonly key: string;
  readonly bytes: Uint8Array;
  /** ECDSA with SHA-256, DER, base64url. */
  readonly proof: string;
}

/** Frames that may wait for those before them. */
const MOST_WAITING = 64;

/** Signed frames of one connection, each of which waits for its verification, one after the other as they came. */
export class SignedInbox {
  private readonly challenge: ChallengeFrame;
  private readonly nonce: string;
  private readonly device: string;
  private readonly waiting: SignedFrame[] = [];

  /** `nonce`: this device's, of this connection. `device`: how the gateway knows it, as in `gatewayProof`. */
  constructor(challenge: ChallengeFrame, nonce: string, device: string) {
    this.challenge = challenge;
    this.nonce = nonce;
    this.device = device;
  }

  /** Whether one more would be too many: nobody sends faster than can be verified but who wants to do harm. */
  get isFull(): boolean {
    return this.waiting.length >= MOST_WAITING;
  }

  /** A frame has come. Whether it is the only one, and to be verified now. */
  put(frame: SignedFrame): boolean {
    this.waiting.push(frame);
    return this.waiting.length === 1;
  }

  /** The first one is verified, or not: its text. Undefined when none waits. */
  take(): string | undefined {
    const [frame] = this.waiting.splice(0, 1);
    return frame === undefined ? undefined : frame.text;
  }

  /** What is to be verified next. */
  get next(): Verification | undefined {
    const frame = this.waiting[0];
    return frame === undefined
      ? undefined
      : {
          key: this.challenge.key,
          bytes: gatewayProof(this.challenge, this.nonce, this.device, frame.text),
          proof: frame.proof,
        };
  }
}
