// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AnswerRefusal } from './AnswerRefusal.ts';
import type { CloseCode } from './CloseCode.ts';
import type { EndState, PromptEndCause, RequestEndCause } from './EndCause.ts';

/**
 * The first word on a connection: whose it is, and what to sign.
 *
 * @since 1.0.0
 */
export interface ChallengeFrame {
  readonly type: 'challenge';
  /** The gateway's name, which is part of everything that either side signs. */
  readonly gateway: string;
  /** 32 fresh bytes, base64url. */
  readonly nonce: string;
  /** The public key of the gateway's identity: SPKI of P-256, DER, base64url. It proves nothing yet. */
  readonly key: string;
}

/**
 * Another frame of the gateway with its proof. All that it says after the hello, or the enrol, comes in these; only a
 * close may come without.
 *
 * @since 1.0.0
 */
export interface SignedFrame {
  readonly type: 'signed';
  /** The frame, as text. */
  readonly text: string;
  /** The identity key's signature over `gatewayProof`, base64url (ECDSA P-256 with SHA-256, DER). */
  readonly proof: string;
}

/**
 * The device knows the one-time code; what the device needs to make a credential.
 *
 * @since 1.0.0
 */
export interface EnrolOptionsFrame {
  readonly type: 'enrol-options';
  /** The device's name in every later hello. */
  readonly deviceId: string;
  readonly user: string;
  readonly rpId: string;
  readonly rpName: string;
  /** 1 to 64 bytes that say nothing of the user, base64url. */
  readonly userHandle: string;
  /** What the registration is to answer, base64url. */
  readonly challenge: string;
  /** How long the code stays spent for this device only. */
  readonly remainingMs: number;
}

/**
 * The device is enrolled. It keeps the certificate, closes, and comes back with a hello.
 *
 * @since 1.0.0
 */
export interface EnrolledFrame {
  readonly type: 'enrolled';
  /** PEM: what a device that can check it accepts for this gateway from now on. Empty without TLS. */
  readonly certificate: string;
}

/**
 * The hello was right.
 *
 * @since 1.0.0
 */
export interface WelcomeFrame {
  readonly type: 'welcome';
  readonly user: string;
  /** How long a prompt may stand after the beat that was last answered. */
  readonly leaseMs: number;
  /** How often a device that holds prompts sends a beat, and one that holds none. */
  readonly beatMs: number;
  readonly idleBeatMs: number;
}

/**
 * A device of the same user that approves, too.
 *
 * @since 1.0.0
 */
export interface OtherDevice {
  /** Its name for people. */
  readonly name: string;
  /** By the gateway's clock, ms since 1970. */
  readonly enrolledAt: number;
  /** Whether it was enrolled after the device that hears this. */
  readonly isLater: boolean;
}

/**
 * The user's other devices that the gateway trusts: after the welcome, and whenever one is enrolled or revoked, so that
 * none is added without the user's other devices saying so. Only to devices that have announced revision 1.
 *
 * @since 1.0.0
 */
export interface DevicesFrame {
  readonly type: 'devices';
  /** How many there are. */
  readonly count: number;
  /** The latest of them, the newest first. */
  readonly latest: readonly OtherDevice[];
}

/**
 * An approved connection that broke off and was let in again without a question.
 *
 * @since 1.0.0
 */
export interface ResumedConnection {
  /** The request that was approved: a `denial` with `not-me` for it ends the connection, and its client. */
  readonly requestId: string;
  /** Who it is: the client's name for people, and where it is. */
  readonly client: string;
  readonly address: string;
  /** Where it goes: "host:port". */
  readonly target: string;
  /** How long before this was sent it was let in again. */
  readonly agoMs: number;
  /** Whether it is open still. */
  readonly isOpen: boolean;
}

/**
 * The connections of the user that were let in again without a question, as far as they are remembered: whenever they are others,
 * and after the welcome when there are any. Only to devices that have announced revision 5.
 *
 * @since 1.0.0
 */
export interface ResumedFrame {
  readonly type: 'resumed';
  /** The latest, the newest first. */
  readonly connections: readonly ResumedConnection[];
}

/**
 * Somebody wants a connection. The number to match is not in here, nor anything that it could be found from: the user
 * types what the client shows, and the gateway says whether it is right.
 *
 * @since 1.0.0
 */
export interface PromptFrame {
  readonly type: 'prompt';
  readonly requestId: string;
  /** The gateway's session, and the connection in it. */
  readonly session: string;
  readonly context: string;
  readonly user: string;
  /** Who asks: the client's name for people, and where it is. */
  readonly client: string;
  readonly address: string;
  /** Where it wants to go: "host:port". */
  readonly target: string;
  /** How many digits the number has, and how often it may be wrong. */
  readonly numberLength: number;
  readonly numberTries: number;
  /** The deadline by the gateway's clock, ms since 1970: signed, never counted on. */
  readonly expiresAt: number;
  /** How long until the deadline, when this was sent. */
  readonly remainingMs: number;
  /** How long the prompt may wait for its first renewal. */
  readonly leaseMs: number;
  /** Whom the assertion is for, and with which credential. Its challenge is made on the device, of what it shows. */
  readonly rpId: string;
  readonly credentialId: string;
}

/**
 * Somebody wants to log in to an application. In all else it is a `prompt`. Only to devices that have announced revision 4.
 *
 * @since 1.0.0
 */
export interface LoginPromptFrame {
  readonly type: 'login-prompt';
  readonly requestId: string;
  /** The gateway's session, and the request in it. */
  readonly session: string;
  readonly context: string;
  readonly user: string;
  /** Where to: the application's name for people, and the host that the login goes to. */
  readonly application: string;
  readonly host: string;
  /** Where the browser is that asks. */
  readonly address: string;
  /** How many digits the number has, and how often it may be wrong. */
  readonly numberLength: number;
  readonly numberTries: number;
  /** The deadline by the gateway's clock, ms since 1970: signed, never counted on. */
  readonly expiresAt: number;
  /** How long until the deadline, when this was sent. */
  readonly remainingMs: number;
  /** How long the prompt may wait for its first renewal. */
  readonly leaseMs: number;
  /** Whom the assertion is for, and with which credential. */
  readonly rpId: string;
  readonly credentialId: string;
}

/**
 * An application wants its user's word for this text: a payment, a command. In all else it is a `prompt`. Only to devices that
 * have announced revision 4.
 *
 * @since 1.0.0
 */
export interface TransactionPromptFrame {
  readonly type: 'transaction-prompt';
  readonly requestId: string;
  /** The gateway's session, and the request in it. */
  readonly session: string;
  readonly context: string;
  readonly user: string;
  /** Who asks: the application's name for people, and where it is. */
  readonly application: string;
  readonly address: string;
  /** What is to be approved; shown whole. */
  readonly text: string;
  /** How many digits the number has, and how often it may be wrong. */
  readonly numberLength: number;
  readonly numberTries: number;
  /** The deadline by the gateway's clock, ms since 1970: signed, never counted on. */
  readonly expiresAt: number;
  /** How long until the deadline, when this was sent. */
  readonly remainingMs: number;
  /** How long the prompt may wait for its first renewal. */
  readonly leaseMs: number;
  /** Whom the assertion is for, and with which credential. */
  readonly rpId: string;
  readonly credentialId: string;
}

/**
 * A prompt of any kind.
 *
 * @since 1.0.0
 */
export type AnyPromptFrame = PromptFrame | LoginPromptFrame | TransactionPromptFrame;

/**
 * The answer to a beat, or a hello: these prompts may stand for another lease, counted from when that was sent.
 *
 * @since 1.0.0
 */
export interface RenewFrame {
  readonly type: 'renew';
  /** The highest `seq` that the gateway has had from this device on this connection. */
  readonly echo: number;
  readonly leaseMs: number;
  readonly requestIds: readonly string[];
}

/**
 * Whether the number was right. Told again, the same way, when the same attempt comes again.
 *
 * @since 1.0.0
 */
export interface NumberResultFrame {
  readonly type: 'number-result';
  readonly requestId: string;
  readonly attempt: number;
  readonly isRight: boolean;
  readonly triesLeft: number;
}

/**
 * What became of the request that the device answered. Told again when the answer comes again.
 *
 * @since 1.0.0
 */
export interface OutcomeFrame {
  readonly type: 'outcome';
  readonly requestId: string;
  readonly state: EndState;
  readonly cause: RequestEndCause;
  /** Whether this device's answer is what ended it. */
  readonly isYours: boolean;
}

/**
 * The answer was not considered; the request is as it was.
 *
 * @since 1.0.0
 */
export interface RefusalFrame {
  readonly type: 'refusal';
  readonly requestId: string;
  readonly reason: AnswerRefusal;
}

/**
 * Take the prompt away, or never show it. Told again until the receipt is there.
 *
 * @since 1.0.0
 */
export interface CancelFrame {
  readonly type: 'cancel';
  readonly requestId: string;
  readonly cause: PromptEndCause;
}

/**
 * The receipt is there: it need not be sent again.
 *
 * @since 1.0.0
 */
export interface ReceiptNotedFrame {
  readonly type: 'receipt-noted';
  readonly requestId: string;
}

/**
 * This gateway can wake devices: the device says how, with `wake`. After the welcome, to devices that have announced revision 3.
 *
 * @since 1.0.0
 */
export interface WakeWantedFrame {
  readonly type: 'wake-wanted';
}

/**
 * How the device can be woken is kept.
 *
 * @since 1.0.0
 */
export interface WakeNotedFrame {
  readonly type: 'wake-noted';
  /** Of the `wake` that this answers. */
  readonly seq: number;
}

/**
 * The device is trusted no more: it takes all prompts away and forgets this gateway.
 *
 * @since 1.0.0
 */
export interface RevokedFrame {
  readonly type: 'revoked';
}

/**
 * The connection is about to be closed by whoever says this.
 *
 * @since 1.0.0
 */
export interface CloseFrame {
  readonly type: 'close';
  readonly code: CloseCode;
  /** For a log; nothing depends on it. */
  readonly detail: string;
}

/**
 * What a gateway says to a device.
 *
 * @since 1.0.0
 */
export type GatewayFrame =
  | ChallengeFrame
  | SignedFrame
  | EnrolOptionsFrame
  | EnrolledFrame
  | WelcomeFrame
  | DevicesFrame
  | ResumedFrame
  | PromptFrame
  | LoginPromptFrame
  | TransactionPromptFrame
  | RenewFrame
  | NumberResultFrame
  | OutcomeFrame
  | RefusalFrame
  | CancelFrame
  | ReceiptNotedFrame
  | WakeWantedFrame
  | WakeNotedFrame
  | RevokedFrame
  | CloseFrame;
