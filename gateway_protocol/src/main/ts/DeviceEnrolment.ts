// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { CloseCode } from './CloseCode.ts';
import { decodeFrame } from './decodeFrame.ts';
import type { DeviceFrame } from './DeviceFrame.ts';
import { credentialProof, enrolProof } from './deviceProof.ts';
import { FrameError } from './FrameError.ts';
import type { ChallengeFrame, EnrolOptionsFrame, GatewayFrame } from './GatewayFrame.ts';
import { SignedInbox } from './SignedInbox.ts';
import type { Verification } from './SignedInbox.ts';
import type { RegistrationResponse } from './WebAuthnResponse.ts';

/**
 * What a device says to be enrolled.
 *
 * @since 1.0.0
 */
export interface EnrolmentOptions {
  /** Whom the one-time code is for, as the ticket says. */
  readonly user: string;
  /** SHA-256 of the one-time code (capital letters and digits, without spaces and dashes), base64url. */
  readonly codeHash: string;
  /** The public key of the gateway's identity, as the ticket says: SPKI of P-256, DER, base64url. */
  readonly gatewayKey: string;
  /** 32 fresh bytes that nobody can foresee, base64url. */
  readonly nonce: string;
  readonly deviceName: string;
  /** SPKI of P-256, DER, base64url. */
  readonly deviceKey: string;
}

/**
 * What an enrolled device keeps.
 *
 * @since 1.0.0
 */
export interface Enrolment {
  readonly deviceId: string;
  readonly user: string;
  readonly gateway: string;
  /** SPKI of P-256, DER, base64url. */
  readonly gatewayKey: string;
  /** PEM; empty without TLS. */
  readonly certificate: string;
  readonly rpId: string;
}

/**
 * Sign with the new device key, and tell `signed`.
 *
 * @since 1.0.0
 */
export interface EnrolSignStep {
  readonly kind: 'sign';
  readonly bytes: Uint8Array;
}

/**
 * Verify a signature of the gateway, and tell `verified`. There is one at a time.
 *
 * @since 1.0.0
 */
export interface EnrolVerifyStep extends Verification {
  readonly kind: 'verify';
}

/**
 * Send a frame.
 *
 * @since 1.0.0
 */
export interface EnrolSendStep {
  readonly kind: 'send';
  readonly frame: DeviceFrame;
}

/**
 * Make a credential, which asks the user, and tell `registered`.
 *
 * @since 1.0.0
 */
export interface EnrolRegisterStep {
  readonly kind: 'register';
  readonly options: EnrolOptionsFrame;
}

/**
 * Done: close the connection, keep this, and start a DeviceSession with it.
 *
 * @since 1.0.0
 */
export interface EnrolDoneStep {
  readonly kind: 'done';
  readonly enrolment: Enrolment;
}

/**
 * Not done: close the connection, delete the device key and the credential.
 *
 * @since 1.0.0
 */
export interface EnrolFailStep {
  readonly kind: 'fail';
  readonly code: CloseCode;
}

/**
 * What a device that is being enrolled has to do, in this order.
 *
 * @since 1.0.0
 */
export type EnrolmentStep =
  | EnrolSignStep
  | EnrolVerifyStep
  | EnrolSendStep
  | EnrolRegisterStep
  | EnrolDoneStep
  | EnrolFailStep;

/**
 * A device's way to its enrolment, on one connection: challenge, code, credential, done. Without a socket and a key, as the
 * DeviceSession. The gateway proves that it is the one of the ticket before anything that it says counts, and never hears
 * the code. It fails once and for good at anything unexpected; one starts anew with a new code then.
 *
 * @since 1.0.0
 */
export class DeviceEnrolment {
  private readonly options: EnrolmentOptions;
  private challenge: ChallengeFrame | undefined;
  /** What the gateway has said since the enrol; undefined before that. */
  private inbox: SignedInbox | undefined;
  private registration: EnrolOptionsFrame | undefined;
  private response: RegistrationResponse | undefined;
  private isResponseSent = false;
  private over = false;

  constructor(options: EnrolmentOptions) {
    this.options = options;
  }

  /** Whether it is done or has failed. */
  get isOver(): boolean {
    return this.over;
  }

  /**
   * What to keep before the credential is sent: from then on the gateway may know this device, whatever becomes of its
   * answer. Without the certificate, which comes with that. Undefined until the credential has been asked for.
   */
  get pending(): Enrolment | undefined {
    if (this.challenge === undefined || this.registration === undefined) {
      return undefined;
    }
    const { gateway, key } = this.challenge;
    const { deviceId, user, rpId } = this.registration;
    return { deviceId, user, gateway, gatewayKey: key, certificate: '', rpId };
  }

  /** A text came. */
  received(text: string): EnrolmentStep[] {
    const frame = decodeFrame(text, 'gateway');
    if (this.over) {
      return [];
    }
    if (frame instanceof FrameError) {
      return this.fail(faultOf(frame));
    }
    if (frame.type === 'close') {
      return this.fail(frame.code);
    }
    if (frame.type === 'challenge' && this.challenge === undefined) {
      return this.hearChallenge(frame);
    }
    if (this.inbox === undefined) {
      return this.fail('unexpected-frame');
    }
    if (frame.type !== 'signed') {
      return this.fail('unproven');
    }
    if (this.inbox.isFull) {
      return this.fail('overloaded');
    }
    return this.inbox.put(frame) ? verify(this.inbox.next) : [];
  }

  /** Whether the signature that was asked about is right; false, too, when that could not be found out. */
  verified(isRight: boolean): EnrolmentStep[] {
    const text = this.over ? undefined : this.inbox?.take();
    if (text === undefined) {
      return [];
    }
    if (!isRight) {
      return this.fail('unproven');
    }
    const frame = decodeFrame(text, 'gateway');
    return frame instanceof FrameError ? this.fail(faultOf(frame)) : this.hear(frame);
  }

  /** The signature that was asked for: DER in base64url. */
  signed(proof: string): EnrolmentStep[] {
    const { user, nonce, deviceName, deviceKey } = this.options;
    if (this.over || this.challenge === undefined) {
      return [];
    }
    if (this.inbox === undefined) {
      this.inbox = new SignedInbox(this.challenge, nonce, deviceKey);
      return [{ kind: 'send', frame: { type: 'enrol', user, nonce, deviceName, deviceKey, proof } }];
    }
    if (this.response === undefined || this.isResponseSent) {
      return [];
    }
    this.isResponseSent = true;
    return [{ kind: 'send', frame: { type: 'enrol-credential', response: this.response, proof } }];
  }

  /** The credential that was asked for. */
  registered(response: RegistrationResponse): EnrolmentStep[] {
    if (this.over || this.challenge === undefined || this.registration === undefined || this.response !== undefined) {
      return [];
    }
    this.response = response;
    return [{ kind: 'sign', bytes: credentialProof(this.challenge, this.options.nonce, response) }];
  }

  /** The user gave up, a key could not be made, or the connection is gone. */
  abandoned(): EnrolmentStep[] {
    return this.over ? [] : this.fail('done');
  }

  private hearChallenge(frame: ChallengeFrame): EnrolmentStep[] {
    const { gatewayKey, nonce, user, codeHash } = this.options;
    if (frame.key !== gatewayKey) {
      return this.fail('wrong-gateway');
    }
    this.challenge = frame;
    return [{ kind: 'sign', bytes: enrolProof(frame, nonce, user, codeHash) }];
  }

  /** What the gateway has said: it is proved. */
  private hear(frame: GatewayFrame): EnrolmentStep[] {
    if (frame.type === 'close') {
      return this.fail(frame.code);
    }
    if (frame.type === 'enrol-options' && this.registration === undefined) {
      this.registration = frame;
      return [{ kind: 'register', options: frame }, ...verify(this.inbox?.next)];
    }
    const { pending } = this;
    if (frame.type === 'enrolled' && this.isResponseSent && pending !== undefined) {
      this.over = true;
      return [{ kind: 'done', enrolment: { ...pending, certificate: frame.certificate } }];
    }
    return this.fail('unexpected-frame');
  }

  private fail(code: CloseCode): EnrolmentStep[] {
    this.over = true;
    return [{ kind: 'fail', code }];
  }
}

function verify(next: Verification | undefined): EnrolmentStep[] {
  return next === undefined ? [] : [{ kind: 'verify', ...next }];
}

function faultOf(error: FrameError): CloseCode {
  return error.fault === 'unsupported-version' ? 'unsupported-version' : 'bad-frame';
}
