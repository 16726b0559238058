// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { CloseCode } from './CloseCode.ts';
import { decodeFrame } from './decodeFrame.ts';
import type { DeviceFrame } from './DeviceFrame.ts';
import { enrolProof } from './deviceProof.ts';
import { FrameError } from './FrameError.ts';
import type { ChallengeFrame, EnrolOptionsFrame, GatewayFrame } from './GatewayFrame.ts';
import type { RegistrationResponse } from './WebAuthnResponse.ts';

/** What a device says to be enrolled. */
export interface EnrolmentOptions {
  /** The one-time code: capital letters and digits, without spaces and dashes. */
  readonly code: string;
  readonly deviceName: string;
  /** SPKI of P-256, DER, base64url. */
  readonly deviceKey: string;
}

/** What an enrolled device keeps. */
export interface Enrolment {
  readonly deviceId: string;
  readonly user: string;
  readonly gateway: string;
  readonly keyPin: string;
  /** PEM; empty without TLS. */
  readonly certificate: string;
  readonly rpId: string;
}

/** Sign with the new device key, and tell `signed`. */
export interface EnrolSignStep {
  readonly kind: 'sign';
  readonly bytes: Uint8Array;
}

/** Send a frame. */
export interface EnrolSendStep {
  readonly kind: 'send';
  readonly frame: DeviceFrame;
}

/** Make a credential, which asks the user, and tell `registered`. */
export interface EnrolRegisterStep {
  readonly kind: 'register';
  readonly options: EnrolOptionsFrame;
}

/** Done: close the connection, keep this, and start a DeviceSession with it. */
export interface EnrolDoneStep {
  readonly kind: 'done';
  readonly enrolment: Enrolment;
}

/** Not done: close the connection, delete the device key and the credential. */
export interface EnrolFailStep {
  readonly kind: 'fail';
  readonly code: CloseCode;
}

/** What a device that is being enrolled has to do, in this order. */
export type EnrolmentStep = EnrolSignStep | EnrolSendStep | EnrolRegisterStep | EnrolDoneStep | EnrolFailStep;

/**
 * A device's way to its enrolment, on one connection: challenge, code, credential, done. Without a socket and a key, as the
 * DeviceSession. It fails once and for good at anything unexpected; one starts anew with a new code then.
 */
export class DeviceEnrolment {
  private readonly options: EnrolmentOptions;
  private challenge: ChallengeFrame | undefined;
  private registration: EnrolOptionsFrame | undefined;
  private hasSigned = false;
  private hasRegistered = false;
  private over = false;

  constructor(options: EnrolmentOptions) {
    this.options = options;
  }

  /** Whether it is done or has failed. */
  get isOver(): boolean {
    return this.over;
  }

  /** A text came. */
  received(text: string): EnrolmentStep[] {
    if (this.over) {
      return [];
    }
    const frame = decodeFrame(text, 'gateway');
    if (frame instanceof FrameError) {
      return this.fail(frame.fault === 'unsupported-version' ? 'unsupported-version' : 'bad-frame');
    }
    return this.hear(frame);
  }

  /** The signature that was asked for: DER in base64url. */
  signed(proof: string): EnrolmentStep[] {
    if (this.over || this.challenge === undefined || this.hasSigned) {
      return [];
    }
    this.hasSigned = true;
    const { code, deviceName, deviceKey } = this.options;
    return [{ kind: 'send', frame: { type: 'enrol', code, deviceName, deviceKey, proof } }];
  }

  /** The credential that was asked for. */
  registered(response: RegistrationResponse): EnrolmentStep[] {
    if (this.over || this.registration === undefined || this.hasRegistered) {
      return [];
    }
    this.hasRegistered = true;
    return [{ kind: 'send', frame: { type: 'enrol-credential', response } }];
  }

  /** The user gave up, a key could not be made, or the connection is gone. */
  abandoned(): EnrolmentStep[] {
    return this.over ? [] : this.fail('done');
  }

  private hear(frame: GatewayFrame): EnrolmentStep[] {
    if (frame.type === 'close') {
      return this.fail(frame.code);
    }
    if (frame.type === 'challenge' && this.challenge === undefined) {
      this.challenge = frame;
      return [{ kind: 'sign', bytes: enrolProof(frame, this.options.code) }];
    }
    if (frame.type === 'enrol-options' && this.hasSigned && this.registration === undefined) {
      this.registration = frame;
      return [{ kind: 'register', options: frame }];
    }
    if (frame.type === 'enrolled' && this.hasRegistered && this.challenge !== undefined && this.registration !== undefined) {
      this.over = true;
      const { gateway, keyPin } = this.challenge;
      const { deviceId, user, rpId } = this.registration;
      return [{ kind: 'done', enrolment: { deviceId, user, gateway, keyPin, certificate: frame.certificate, rpId } }];
    }
    return this.fail('unexpected-frame');
  }

  private fail(code: CloseCode): EnrolmentStep[] {
    this.over = true;
    return [{ kind: 'fail', code }];
  }
}
