// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { CloseCode } from './CloseCode.ts';
import type { DeviceFrame } from './DeviceFrame.ts';
import type { DevicePrompt } from './DevicePrompt.ts';
import type { DevicesFrame, ResumedFrame } from './GatewayFrame.ts';
import type { PromptEndCause } from './EndCause.ts';
import type { Verification } from './SignedInbox.ts';

/**
 * Open a WebSocket; tell `connectionLost` when that fails. Connections are numbered.
 *
 * @since 1.0.0
 */
export interface ConnectAction {
  readonly kind: 'connect';
  readonly connection: number;
}

/**
 * Send a frame.
 *
 * @since 1.0.0
 */
export interface SendAction {
  readonly kind: 'send';
  readonly connection: number;
  readonly frame: DeviceFrame;
}

/**
 * Close the WebSocket; what is sent before this is sent first. Nothing of this connection counts any more.
 *
 * @since 1.0.0
 */
export interface DisconnectAction {
  readonly kind: 'disconnect';
  readonly connection: number;
  readonly code: CloseCode;
}

/**
 * Sign with the device's key, and tell `signed` or `signingFailed`.
 *
 * @since 1.0.0
 */
export interface SignAction {
  readonly kind: 'sign';
  readonly connection: number;
  readonly bytes: Uint8Array;
}

/**
 * Sign, with the device's key, how it can be woken, and tell `wakeSigned`; when it does not sign, nothing need be told.
 *
 * @since 1.0.0
 */
export interface WakeSignAction {
  readonly kind: 'sign-wake';
  readonly connection: number;
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/**
 * Verify a signature of the gateway, and tell `verified`. There is one at a time for each connection.
 *
 * @since 1.0.0
 */
export interface VerifyAction extends Verification {
  readonly kind: 'verify';
  readonly connection: number;
}

/**
 * Show who asks, and let the number be typed.
 *
 * @since 1.0.0
 */
export interface ShowAction {
  readonly kind: 'show';
  readonly prompt: DevicePrompt;
}

/**
 * Something about a prompt that is shown is different: its state, the tries that are left.
 *
 * @since 1.0.0
 */
export interface ChangeAction {
  readonly kind: 'change';
  readonly prompt: DevicePrompt;
}

/**
 * Ask for the face or the PIN, and tell `approved`, `failed` or `dismissed`.
 *
 * @since 1.0.0
 */
export interface AuthenticateAction {
  readonly kind: 'authenticate';
  readonly prompt: DevicePrompt;
  /** The assertion's challenge is the SHA-256 of these. */
  readonly challengeInput: Uint8Array;
  /** What is left until the deadline. */
  readonly remainingMs: number;
}

/**
 * Take away whatever shows this prompt, and tell `withdrawn` when it is gone.
 *
 * @since 1.0.0
 */
export interface WithdrawAction {
  readonly kind: 'withdraw';
  readonly prompt: DevicePrompt;
}

/**
 * The prompt is over and, as far as the system says, gone.
 *
 * @since 1.0.0
 */
export interface EndAction {
  readonly kind: 'end';
  readonly prompt: DevicePrompt;
  readonly cause: PromptEndCause;
}

/**
 * The user's other devices are told, or are others than before: show them.
 *
 * @since 1.0.0
 */
export interface DevicesAction {
  readonly kind: 'devices';
  readonly devices: DevicesFrame;
}

/**
 * Connections were let in again without a question, or are over: show them, and let the user say that one is not theirs.
 *
 * @since 1.0.0
 */
export interface ResumedAction {
  readonly kind: 'resumed';
  readonly resumed: ResumedFrame;
}

/**
 * The gateway trusts this device no more: delete the device key, the credential and the enrolment.
 *
 * @since 1.0.0
 */
export interface ForgetAction {
  readonly kind: 'forget';
}

/**
 * The gateway said, and proved, that connecting again would change nothing: the user, or an operator, has to do something.
 *
 * @since 1.0.0
 */
export interface StopAction {
  readonly kind: 'stop';
  readonly code: CloseCode;
}

/**
 * The user should know: what answers is not the gateway, or does not prove it, or says that it does not know this device.
 * It is tried again, because whoever sits on the line can say so, too, and goes away again.
 *
 * @since 1.0.0
 */
export interface WarnAction {
  readonly kind: 'warn';
  readonly code: CloseCode;
}

/**
 * What a device has to do, in this order.
 *
 * @since 1.0.0
 */
export type DeviceAction =
  | ConnectAction
  | SendAction
  | DisconnectAction
  | SignAction
  | WakeSignAction
  | VerifyAction
  | ShowAction
  | ChangeAction
  | AuthenticateAction
  | WithdrawAction
  | EndAction
  | DevicesAction
  | ResumedAction
  | ForgetAction
  | StopAction
  | WarnAction;
