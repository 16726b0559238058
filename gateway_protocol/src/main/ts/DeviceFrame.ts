// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DenialCause } from './EndCause.ts';
import type { CloseFrame } from './GatewayFrame.ts';
import type { AssertionResponse, RegistrationResponse } from './WebAuthnResponse.ts';
import type { PromptRemoval, ReceiptCause } from './Receipt.ts';
import type { WakeService } from './WakeService.ts';

/**
 * The answer to the challenge, by a device that is enrolled. It counts as a beat.
 *
 * @since 1.0.0
 */
export interface HelloFrame {
  readonly type: 'hello';
  readonly deviceId: string;
  /** 32 fresh bytes, base64url: what the gateway signs from now on holds on this connection only. */
  readonly nonce: string;
  /** The device key's signature over `helloProof`, base64url (ECDSA P-256 with SHA-256, DER). */
  readonly proof: string;
  readonly seq: number;
  /** The requests whose prompts the device still has. */
  readonly held: readonly string[];
}

/**
 * The answer to the challenge, by a device that wants to be enrolled.
 *
 * @since 1.0.0
 */
export interface EnrolFrame {
  readonly type: 'enrol';
  /** Whom the one-time code is for. The code is in the proof, and nowhere else. */
  readonly user: string;
  /** 32 fresh bytes, base64url. */
  readonly nonce: string;
  /** The device's name for people. */
  readonly deviceName: string;
  /** The device's public key: SPKI of P-256, DER, base64url. */
  readonly deviceKey: string;
  /** Its signature over `enrolProof`, base64url. */
  readonly proof: string;
}

/**
 * The credential that the device made.
 *
 * @since 1.0.0
 */
export interface EnrolCredentialFrame {
  readonly type: 'enrol-credential';
  readonly response: RegistrationResponse;
  /** The device key's signature over `credentialProof`, base64url. */
  readonly proof: string;
}

/**
 * I am here, and these are the prompts that I have. Asks for a renewal of those that may stand.
 *
 * @since 1.0.0
 */
export interface BeatFrame {
  readonly type: 'beat';
  /** One more than in the hello or beat before, for as long as the app runs. */
  readonly seq: number;
  readonly held: readonly string[];
}

/**
 * The user sees who asks.
 *
 * @since 1.0.0
 */
export interface ShownFrame {
  readonly type: 'shown';
  readonly requestId: string;
}

/**
 * The number that the user typed.
 *
 * @since 1.0.0
 */
export interface NumberFrame {
  readonly type: 'number';
  readonly requestId: string;
  /** 1 for the first number of this request; the same for the same number, sent again. */
  readonly attempt: number;
  readonly number: string;
}

/**
 * The user approved. Sent again on a new connection until its outcome is there.
 *
 * @since 1.0.0
 */
export interface AssertionFrame {
  readonly type: 'assertion';
  readonly requestId: string;
  readonly response: AssertionResponse;
}

/**
 * The user, or the device for them, said no. Sent again on a new connection until its outcome is there.
 *
 * @since 1.0.0
 */
export interface DenialFrame {
  readonly type: 'denial';
  readonly requestId: string;
  readonly reason: DenialCause;
}

/**
 * The prompt is gone, and was not answered. Sent again until it is noted.
 *
 * @since 1.0.0
 */
export interface ReceiptFrame {
  readonly type: 'receipt';
  readonly requestId: string;
  readonly withdrawal: PromptRemoval;
  readonly cause: ReceiptCause;
  /** How long before this was sent the prompt went. */
  readonly agoMs: number;
}

/**
 * How this device can be woken from now on; what it said before counts no more. Only to a gateway that has asked on this
 * connection (`wake-wanted`): one from before does not know this frame.
 *
 * @since 1.0.0
 */
export interface WakeFrame {
  readonly type: 'wake';
  /** One more than in the one before on this connection: an earlier one that comes again changes nothing. */
  readonly seq: number;
  /** `none` takes back what was said before. */
  readonly service: WakeService;
  /** The service's name for this app on this device; empty with `none`. */
  readonly token: string;
  /** What the user reads: a language tag, "zh-Hans-CN". */
  readonly language: string;
  /** Whether the user lets the app show notifications. */
  readonly canShow: boolean;
  /** The device key's signature over `wakeProof`, base64url. */
  readonly proof: string;
}

/**
 * What a device says to a gateway.
 *
 * @since 1.0.0
 */
export type DeviceFrame =
  | HelloFrame
  | EnrolFrame
  | EnrolCredentialFrame
  | BeatFrame
  | ShownFrame
  | NumberFrame
  | AssertionFrame
  | DenialFrame
  | ReceiptFrame
  | WakeFrame
  | CloseFrame;
