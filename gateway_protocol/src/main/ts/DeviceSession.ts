// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceAction } from './DeviceAction.ts';
import type { DeviceOptions } from './DeviceOptions.ts';
import type { DevicePrompt } from './DevicePrompt.ts';
import { DevicePrompts } from './DevicePrompts.ts';
import type { DenialCause } from './EndCause.ts';
import { DeviceWake } from './DeviceWake.ts';
import type { WakeRegistration, WakeStanding } from './DeviceWake.ts';
import { GatewayLink } from './GatewayLink.ts';
import type { LinkState, Subject } from './GatewayLink.ts';
import type { PromptChoices } from './PromptChoices.ts';
import { PromptReceipts } from './PromptReceipts.ts';
import { ResumedConnections } from './ResumedConnections.ts';
import { SessionStep } from './SessionStep.ts';
import type { AssertionResponse } from './WebAuthnResponse.ts';

/**
 * The device's side of the channel, without a socket, a clock, a key or a screen: events and the time go in, what is to be
 * done comes out, in order. The same events at the same times give the same actions.
 *
 * What it keeps, whatever is lost, doubled, late or out of order:
 * - nothing that a gateway says counts before its proof, but that it closes the connection;
 * - a request that was cancelled is never shown, even if its prompt comes after the cancel;
 * - nothing stands longer than its lease, counted from a beat that the gateway answered, or than its deadline;
 * - after a withdrawal nothing is approved, and each prompt ends once;
 * - answers and receipts are sent until the gateway has said that it has them;
 * - what nobody looks at is not shown, and counts nowhere as shown: it waits until somebody looks, or is forgotten with the connection.
 *
 * `now` is in ms on a clock that never goes back. Every method may be called at any time; what does not fit does nothing.
 *
 * @since 1.0.0
 */
export class DeviceSession {
  private readonly step = new SessionStep();
  private readonly link: GatewayLink;
  private readonly prompted: DevicePrompts;
  private readonly receipts: PromptReceipts;
  private readonly wake: DeviceWake;
  private readonly resumed: ResumedConnections;

  constructor(options: DeviceOptions) {
    this.link = new GatewayLink(options, this.step, {
      heldIds: () => this.prompted.ids,
      hasWaiting: () => this.prompted.all.length > 0,
      welcomed: () => {
        this.prompted.welcomed();
        this.receipts.sendAll();
        this.resumed.welcomed();
      },
      left: () => {
        this.receipts.left();
        this.wake.left();
        this.prompted.left();
      },
      hear: (frame) => this.hear(frame),
    });
    this.receipts = new PromptReceipts(this.step, this.link);
    this.wake = new DeviceWake(options.deviceId, this.step, this.link);
    this.resumed = new ResumedConnections(this.step, this.link);
    this.prompted = new DevicePrompts(options, this.step, this.link, this.receipts);
  }

  get linkState(): LinkState {
    return this.link.state;
  }

  /** Whether the gateway wakes this device, as it was told last. */
  get wakeStanding(): WakeStanding {
    return this.wake.standing;
  }

  /** The prompts that are not over, in the order in which they came. */
  get prompts(): readonly DevicePrompt[] {
    return this.prompted.all;
  }

  /** Whether a request waits that nobody has seen, and nobody looks: the user may be called. */
  get isCalling(): boolean {
    return this.prompted.isCalling;
  }

  /** How many requests are remembered so that they are never shown again. */
  get spentCount(): number {
    return this.receipts.spentCount;
  }

  /** When `tick` is to be called next; Infinity when nothing waits. */
  get nextTime(): number {
    return Math.min(this.link.nextTime, this.receipts.nextTime, this.prompted.nextTime);
  }

  /** Time has passed. Calling it early does nothing, calling it late does what is due. */
  tick(now: number): DeviceAction[] {
    return this.at(now, () => undefined);
  }

  /** Connect, and stay connected. */
  start(now: number): DeviceAction[] {
    return this.at(now, () => this.link.start());
  }

  /**
   * The user looks at the app: a connection that may have died unnoticed is tried with a beat, and one that rests before its next
   * attempt rests no longer.
   */
  resume(now: number): DeviceAction[] {
    return this.at(now, () => this.link.resume());
  }

  /**
   * Whether the user sees the app. While they do not, requests that come are kept unseen: the gateway does not hear of them as shown, and
   * they are shown when the user looks, if they still wait.
   */
  look(isWatched: boolean, now: number): DeviceAction[] {
    return this.at(now, () => this.prompted.look(isWatched));
  }

  /** Withdraw everything and disconnect: the app ends, or the user switches this off. */
  stop(now: number): DeviceAction[] {
    return this.at(now, () => {
      this.prompted.withdrawAll('device');
      this.link.stop();
    });
  }

  /** The WebSocket is open. */
  connectionOpened(connection: number, now: number): DeviceAction[] {
    return this.at(now, () => this.link.opened(connection));
  }

  /** The WebSocket could not be opened, or is closed. */
  connectionLost(connection: number, now: number): DeviceAction[] {
    return this.at(now, () => this.link.lost(connection));
  }

  /** A text came. */
  received(connection: number, text: string, now: number): DeviceAction[] {
    return this.at(now, () => this.link.received(connection, text));
  }

  /** Whether the signature that a VerifyAction asked about is right; false, too, when that could not be found out. */
  verified(connection: number, isRight: boolean, now: number): DeviceAction[] {
    return this.at(now, () => this.link.verified(connection, isRight));
  }

  /** The signature that was asked for. `proof`: DER in base64url. */
  signed(connection: number, proof: string, now: number): DeviceAction[] {
    return this.at(now, () => this.link.signed(connection, proof));
  }

  /** The device key could not sign. */
  signingFailed(connection: number, now: number): DeviceAction[] {
    return this.at(now, () => this.link.signingFailed(connection));
  }

  /** This is how the device can be woken from now on; a gateway that wakes devices is told. */
  wakeBy(registration: WakeRegistration, now: number): DeviceAction[] {
    return this.at(now, () => this.wake.register(registration));
  }

  /** The signature that a WakeSignAction asked for. `proof`: DER in base64url. */
  wakeSigned(connection: number, seq: number, proof: string, now: number): DeviceAction[] {
    return this.at(now, () => this.wake.signed(connection, seq, proof));
  }

  /** What the user may do about a request now: a page offers what is true here, and everything else does nothing. */
  choices(requestId: string, now: number): PromptChoices {
    return this.prompted.choices(requestId, now);
  }

  /** The user typed the number of a request. */
  typed(requestId: string, number: string, now: number): DeviceAction[] {
    return this.at(now, () => this.prompted.typed(requestId, number));
  }

  /** The user wants to be asked for their face or PIN (again), after the number was right. One request at a time. */
  authenticate(requestId: string, now: number): DeviceAction[] {
    return this.at(now, () => this.prompted.authenticate(requestId));
  }

  /** The user has approved; the assertion that proves it. */
  approved(requestId: string, response: AssertionResponse, now: number): DeviceAction[] {
    return this.at(now, () => this.prompted.approved(requestId, response));
  }

  /** The user closed the system's prompt without an answer: they may be asked again. */
  dismissed(requestId: string, now: number): DeviceAction[] {
    return this.at(now, () => this.prompted.dismissed(requestId));
  }

  /** The user, or the device for them, says no. The system's prompt is gone when this is said. */
  denied(requestId: string, cause: DenialCause, now: number): DeviceAction[] {
    return this.at(now, () => this.prompted.denied(requestId, cause));
  }

  /** The user says that a connection which was let in again without a question is not theirs. */
  disowned(requestId: string, now: number): DeviceAction[] {
    return this.at(now, () => this.resumed.disown(requestId));
  }

  /** What a WithdrawAction asked for is done: by the system's word, or without it. */
  withdrawn(requestId: string, withdrawal: 'confirmed' | 'unconfirmed', now: number): DeviceAction[] {
    return this.at(now, () => this.prompted.withdrawn(requestId, withdrawal));
  }

  /** Brings the time up to now, does what is due, then what has happened, and hands out what follows. */
  private at(now: number, event: () => void): DeviceAction[] {
    this.step.advance(now);
    this.elapse();
    event();
    return this.step.take();
  }

  private elapse(): void {
    this.prompted.elapse();
    this.link.elapse();
    if (this.link.isReady) {
      this.prompted.elapseRetries();
      this.receipts.elapse();
      this.link.elapseBeat();
    }
  }

  private hear(frame: Subject): void {
    switch (frame.type) {
      case 'devices':
        this.step.do({ kind: 'devices', devices: frame });
        break;
      case 'resumed':
        this.resumed.hear(frame);
        break;
      case 'prompt':
      case 'login-prompt':
      case 'transaction-prompt':
        this.prompted.hearPrompt(frame);
        break;
      case 'renew': {
        this.wake.hearRenew();
        const sentAt = this.link.answered(frame.echo);
        if (sentAt !== undefined) {
          this.prompted.hearRenew(frame, sentAt);
        }
        break;
      }
      case 'number-result':
        this.prompted.hearNumberResult(frame);
        break;
      case 'outcome':
        this.prompted.hearOutcome(frame);
        this.resumed.answered(frame.requestId, true);
        break;
      case 'refusal':
        this.prompted.hearRefusal(frame);
        this.resumed.answered(frame.requestId, frame.reason !== 'try-again');
        break;
      case 'cancel':
        this.prompted.hearCancel(frame);
        break;
      case 'receipt-noted':
        this.receipts.noted(frame.requestId);
        break;
      case 'wake-wanted':
        this.wake.hearWanted();
        break;
      case 'wake-noted':
        this.wake.hearNoted(frame.seq);
        break;
      case 'revoked':
        this.prompted.withdrawAll('revoked');
        this.link.stop();
        this.step.do({ kind: 'forget' });
        break;
    }
  }
}
