// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because link, prompts and receipts of a session change in one step, and one reader follows them.

import { BeatLog } from './BeatLog.ts';
import type { CloseCode } from './CloseCode.ts';
import { connectionChallenge } from './connectionChallenge.ts';
import { decodeFrame } from './decodeFrame.ts';
import type { DeviceAction } from './DeviceAction.ts';
import type { AssertionFrame, DenialFrame, DeviceFrame } from './DeviceFrame.ts';
import type { DeviceOptions } from './DeviceOptions.ts';
import { DevicePrompt } from './DevicePrompt.ts';
import { DevicePromptState } from './DevicePromptState.ts';
import { helloProof } from './deviceProof.ts';
import { EndCause } from './EndCause.ts';
import type { DenialCause, PromptEndCause } from './EndCause.ts';
import { FrameError } from './FrameError.ts';
import type {
  CancelFrame,
  ChallengeFrame,
  GatewayFrame,
  NumberResultFrame,
  OutcomeFrame,
  PromptFrame,
  RefusalFrame,
  RenewFrame,
  SignedFrame,
  WelcomeFrame,
} from './GatewayFrame.ts';
import type { PromptChoices } from './PromptChoices.ts';
import { END_CAUSE_OF_RECEIPT } from './Receipt.ts';
import type { PromptRemoval, ReceiptCause } from './Receipt.ts';
import { SignedInbox } from './SignedInbox.ts';
import { SpentRequests } from './SpentRequests.ts';
import type { AssertionResponse } from './WebAuthnResponse.ts';

/**
 * Where the connection to the gateway is.
 *
 * @since 1.0.0
 */
export enum LinkState {
  /** Not started, stopped, or there is no point in going on. */
  OFF = 'off',
  /** Waits before connecting again. */
  RESTING = 'resting',
  CONNECTING = 'connecting',
  /** Connected; waits for the challenge, the signature, the welcome and its proof. */
  GREETING = 'greeting',
  READY = 'ready',
}

/** Prompts that a device has at a time; what comes above that is refused. */
const MOST_PROMPTS = 16;
/** Codes after which connecting again changes nothing, if the gateway has signed them. */
const FINAL_CODES: readonly CloseCode[] = ['unknown-device', 'replaced'];
/** Codes that the user should hear of, whoever said them. */
const WORRYING_CODES: readonly CloseCode[] = [
  'unsupported-version',
  'wrong-gateway',
  'unproven',
  'unknown-device',
  'bad-proof',
  'replaced',
];

/**
 * The device's side of the channel, without a socket, a clock, a key or a screen: events and the time go in, what is to be
 * done comes out, in order. The same events at the same times give the same actions.
 *
 * What it keeps, whatever is lost, doubled, late or out of order:
 * - nothing that a gateway says counts before its proof, but that it closes the connection;
 * - a request that was cancelled is never shown, even if its prompt comes after the cancel;
 * - nothing stands longer than its lease, counted from a beat that the gateway answered, or than its deadline;
 * - after a withdrawal nothing is approved, and each prompt ends once;
 * - answers and receipts are sent until the gateway has said that it has them.
 *
 * `now` is in ms on a clock that never goes back. Every method may be called at any time; what does not fit does nothing.
 *
 * @since 1.0.0
 */
export class DeviceSession {
  private readonly options: DeviceOptions;
  private readonly held = new Map<string, DevicePrompt>();
  private readonly spent = new SpentRequests();
  private readonly beats = new BeatLog();
  private state: LinkState = LinkState.OFF;
  private connection = 0;
  /** What is signed for this connection; undefined before its challenge. */
  private challenge: ChallengeFrame | undefined;
  private nonce = '';
  /** What the gateway has said since the hello; undefined before that. */
  private inbox: SignedInbox | undefined;
  private welcome: WelcomeFrame | undefined;
  /** When the link gives up or goes on, in the states that wait for something. */
  private linkDeadline = Infinity;
  private failures = 0;
  private receiptsAt = Infinity;
  private time = -Infinity;
  private actions: DeviceAction[] = [];

  constructor(options: DeviceOptions) {
    this.options = options;
  }

  get linkState(): LinkState {
    return this.state;
  }

  /** The prompts that are not over, in the order in which they came. */
  get prompts(): readonly DevicePrompt[] {
    return Array.from(this.held.values());
  }

  /** How many requests are remembered so that they are never shown again. */
  get spentCount(): number {
    return this.spent.size;
  }

  /** When `tick` is to be called next; Infinity when nothing waits. */
  get nextTime(): number {
    let next = Math.min(this.linkDeadline, this.nextBeat, this.silenceEnd, this.receiptsAt);
    for (const prompt of this.held.values()) {
      next = Math.min(next, endOf(prompt, this.options.guardMs), prompt.retryAt);
    }
    return next;
  }

  /** Time has passed. Calling it early does nothing, calling it late does what is due. */
  tick(now: number): DeviceAction[] {
    return this.at(now, () => undefined);
  }

  /** Connect, and stay connected. */
  start(now: number): DeviceAction[] {
    return this.at(now, () => {
      if (this.state === LinkState.OFF) {
        this.failures = 0;
        this.connect();
      }
    });
  }

  /** Withdraw everything and disconnect: the app ends, or the user switches this off. */
  stop(now: number): DeviceAction[] {
    return this.at(now, () => {
      this.withdrawAll('device');
      this.disconnect('done', LinkState.OFF);
    });
  }

  /** The WebSocket is open. */
  connectionOpened(connection: number, now: number): DeviceAction[] {
    return this.at(now, () => {
      if (connection === this.connection && this.state === LinkState.CONNECTING) {
        this.state = LinkState.GREETING;
        this.linkDeadline = now + this.options.handshakeMs;
      }
    });
  }

  /** The WebSocket could not be opened, or is closed. */
  connectionLost(connection: number, now: number): DeviceAction[] {
    return this.at(now, () => {
      if (connection === this.connection && this.isConnecting) {
        this.rest();
      }
    });
  }

  /** A text came. */
  received(connection: number, text: string, now: number): DeviceAction[] {
    return this.at(now, () => {
      if (connection !== this.connection || (this.state !== LinkState.GREETING && this.state !== LinkState.READY)) {
        return;
      }
      const frame = decodeFrame(text, 'gateway');
      if (frame instanceof FrameError) {
        this.end(frame.fault === 'unsupported-version' ? 'unsupported-version' : 'bad-frame', frame.message);
      } else {
        this.hearUnproven(frame);
      }
    });
  }

  /** Whether the signature that a VerifyAction asked about is right; false, too, when that could not be found out. */
  verified(connection: number, isRight: boolean, now: number): DeviceAction[] {
    return this.at(now, () => {
      const { inbox } = this;
      const text = connection === this.connection ? inbox?.take() : undefined;
      if (inbox === undefined || text === undefined) {
        return;
      }
      const frame = decodeFrame(text, 'gateway');
      if (!isRight) {
        this.end('unproven', 'the signature is not by the key of this gateway');
      } else if (frame instanceof FrameError) {
        this.end(frame.fault === 'unsupported-version' ? 'unsupported-version' : 'bad-frame', frame.message);
      } else {
        this.hear(frame);
      }
      this.verifyNext(inbox);
    });
  }

  /** The signature that was asked for. `proof`: DER in base64url. */
  signed(connection: number, proof: string, now: number): DeviceAction[] {
    return this.at(now, () => {
      const { challenge, nonce } = this;
      const { deviceId } = this.options;
      if (
        connection === this.connection &&
        this.state === LinkState.GREETING &&
        challenge !== undefined &&
        this.inbox === undefined
      ) {
        this.inbox = new SignedInbox(challenge, nonce, deviceId);
        this.send({ type: 'hello', deviceId, nonce, proof, seq: this.beats.next(this.time), held: this.heldIds });
      }
    });
  }

  /** The device key could not sign. */
  signingFailed(connection: number, now: number): DeviceAction[] {
    return this.at(now, () => {
      if (connection === this.connection && this.state === LinkState.GREETING) {
        this.end('internal', 'the device key did not sign');
      }
    });
  }

  /** What the user may do about a request now: a page offers what is true here, and everything else does nothing. */
  choices(requestId: string, now: number): PromptChoices {
    const prompt = this.held.get(requestId);
    if (prompt === undefined || endOf(prompt, this.options.guardMs) <= Math.max(this.time, now)) {
      return { number: false, authentication: false, denial: false };
    }
    return {
      number: takesNumber(prompt),
      authentication: this.takesAuthentication(prompt),
      denial: takesDenial(prompt),
    };
  }

  /** The user typed the number of a request. */
  typed(requestId: string, number: string, now: number): DeviceAction[] {
    return this.at(now, () => {
      const prompt = this.held.get(requestId);
      if (
        prompt === undefined ||
        !takesNumber(prompt) ||
        !/^[0-9]+$/.test(number) ||
        number.length !== prompt.request.numberLength
      ) {
        return;
      }
      const attempt = (prompt.number === undefined ? 0 : prompt.number.attempt) + 1;
      prompt.number = { type: 'number', requestId, attempt, number };
      prompt.isNumberWrong = false;
      this.become(prompt, DevicePromptState.CHECKING);
      this.say(prompt);
    });
  }

  /** The user wants to be asked for their face or PIN (again), after the number was right. One request at a time. */
  authenticate(requestId: string, now: number): DeviceAction[] {
    return this.at(now, () => {
      const prompt = this.held.get(requestId);
      if (prompt !== undefined) {
        this.ask(prompt);
      }
    });
  }

  /** The user has approved; the assertion that proves it. */
  approved(requestId: string, response: AssertionResponse, now: number): DeviceAction[] {
    return this.at(now, () => {
      const prompt = this.held.get(requestId);
      if (prompt?.state === DevicePromptState.PROMPTING) {
        this.answer(prompt, { type: 'assertion', requestId, response });
      }
    });
  }

  /** The user closed the system's prompt without an answer: they may be asked again. */
  dismissed(requestId: string, now: number): DeviceAction[] {
    return this.at(now, () => {
      const prompt = this.held.get(requestId);
      if (prompt?.state === DevicePromptState.PROMPTING) {
        this.become(prompt, DevicePromptState.READY);
      }
    });
  }

  /** The user, or the device for them, says no. The system's prompt is gone when this is said. */
  denied(requestId: string, cause: DenialCause, now: number): DeviceAction[] {
    return this.at(now, () => {
      const prompt = this.held.get(requestId);
      if (prompt !== undefined && takesDenial(prompt)) {
        this.answer(prompt, { type: 'denial', requestId, reason: cause });
      }
    });
  }

  /** What a WithdrawAction asked for is done: by the system's word, or without it. */
  withdrawn(requestId: string, withdrawal: 'confirmed' | 'unconfirmed', now: number): DeviceAction[] {
    return this.at(now, () => {
      const prompt = this.held.get(requestId);
      if (prompt?.state === DevicePromptState.WITHDRAWING) {
        this.gone(prompt, withdrawal);
      }
    });
  }

  /** Brings the time up to now, does what is due, then what has happened, and hands out what follows. */
  private at(now: number, event: () => void): DeviceAction[] {
    this.time = Math.max(this.time, now);
    this.elapse();
    event();
    const { actions } = this;
    this.actions = [];
    return actions;
  }

  private elapse(): void {
    for (const prompt of this.prompts) {
      if (endOf(prompt, this.options.guardMs) <= this.time) {
        this.runOut(prompt);
      }
    }
    if (this.linkDeadline <= this.time) {
      this.linkDeadline = Infinity;
      if (this.state === LinkState.RESTING) {
        this.connect();
      } else {
        this.end('silent', 'the gateway did not greet in time');
      }
    }
    if (this.silenceEnd <= this.time) {
      this.end('silent', 'the gateway did not answer a beat');
    }
    if (this.state !== LinkState.READY) {
      return;
    }
    for (const prompt of this.prompts) {
      if (prompt.retryAt <= this.time) {
        this.say(prompt);
      }
    }
    if (this.receiptsAt <= this.time) {
      this.sendReceipts();
    }
    if (this.nextBeat <= this.time) {
      this.beat();
    }
  }

  /** A time of this prompt has come. */
  private runOut(prompt: DevicePrompt): void {
    if (prompt.state === DevicePromptState.WITHDRAWING) {
      this.gone(prompt, 'unconfirmed');
    } else if (prompt.state === DevicePromptState.ANSWERED) {
      this.finish(prompt, EndCause.DEADLINE, 'confirmed', 'deadline', false);
    } else {
      this.withdrawBySelf(prompt, prompt.deadline <= this.time ? 'deadline' : 'lease');
    }
  }

  // The connection.

  private get isConnecting(): boolean {
    return this.state === LinkState.CONNECTING || this.state === LinkState.GREETING || this.state === LinkState.READY;
  }

  private connect(): void {
    this.connection++;
    this.state = LinkState.CONNECTING;
    this.linkDeadline = this.time + this.options.handshakeMs;
    this.challenge = undefined;
    this.nonce = this.options.nonce();
    this.welcome = undefined;
    this.beats.restart();
    this.actions.push({ kind: 'connect', connection: this.connection });
  }

  /** The connection is gone; another is tried later: sooner while prompts wait for it, later the more have failed. */
  private rest(): void {
    const { shortestDelayMs, longestDelayMs, random } = this.options;
    const longest = this.held.size > 0 ? Math.min(longestDelayMs, 2000) : longestDelayMs;
    const delay = Math.min(longest, shortestDelayMs * Math.pow(2, Math.min(this.failures, 20)));
    this.failures++;
    this.leave(LinkState.RESTING);
    this.linkDeadline = this.time + delay * (0.5 + random() / 2);
  }

  private leave(state: LinkState): void {
    this.state = state;
    this.inbox = undefined; // what is not proved yet, is not said
    this.linkDeadline = Infinity;
    this.receiptsAt = Infinity;
    for (const prompt of this.held.values()) {
      prompt.retryAt = Infinity; // the welcome of the next connection is the time to say it again
    }
  }

  /** Closes from this side, and tries again when that may help. */
  private end(code: CloseCode, detail: string): void {
    if (this.isConnecting) {
      if (this.state !== LinkState.CONNECTING) {
        this.send({ type: 'close', code, detail: detail.slice(0, 200) });
      }
      this.actions.push({ kind: 'disconnect', connection: this.connection, code });
      this.settle(code, false);
    }
  }

  /** After a close with this code: stops for good, or rests. */
  private settle(code: CloseCode, isProven: boolean): void {
    if (isProven && FINAL_CODES.indexOf(code) >= 0) {
      this.leave(LinkState.OFF);
      this.actions.push({ kind: 'stop', code });
      return;
    }
    if (WORRYING_CODES.indexOf(code) >= 0) {
      this.actions.push({ kind: 'warn', code });
    }
    this.rest();
  }

  private disconnect(code: CloseCode, next: LinkState): void {
    if (this.isConnecting) {
      if (this.state !== LinkState.CONNECTING) {
        this.send({ type: 'close', code, detail: '' });
      }
      this.actions.push({ kind: 'disconnect', connection: this.connection, code });
    }
    this.leave(next);
  }

  private send(frame: DeviceFrame): void {
    this.actions.push({ kind: 'send', connection: this.connection, frame });
  }

  /** What anybody on the line could have said. */
  private hearUnproven(frame: GatewayFrame): void {
    if (frame.type === 'signed' && this.inbox !== undefined) {
      this.hearSigned(frame, this.inbox);
    } else if (frame.type === 'close') {
      this.hearClose(frame.code, false);
    } else if (frame.type === 'challenge') {
      this.hearChallenge(frame);
    } else if (this.inbox === undefined) {
      this.end('unexpected-frame', `${frame.type} before the hello`);
    } else {
      this.end('unproven', `${frame.type} without a signature`);
    }
  }

  private hearChallenge(frame: ChallengeFrame): void {
    const { gateway, gatewayKey, deviceId } = this.options;
    if (this.challenge !== undefined) {
      return; // doubled on the way
    }
    if (frame.gateway !== gateway || frame.key !== gatewayKey) {
      this.end('wrong-gateway', 'this is not the gateway that this device was enrolled with');
      return;
    }
    this.challenge = frame;
    this.actions.push({ kind: 'sign', connection: this.connection, bytes: helloProof(frame, this.nonce, deviceId) });
  }

  private hearSigned(frame: SignedFrame, inbox: SignedInbox): void {
    if (inbox.isFull) {
      this.end('overloaded', 'too many frames at a time');
    } else if (inbox.put(frame)) {
      this.verifyNext(inbox);
    }
  }

  private verifyNext(inbox: SignedInbox): void {
    const { next } = inbox;
    if (inbox === this.inbox && next !== undefined) {
      // another inbox is of a connection that is over
      this.actions.push({ kind: 'verify', connection: this.connection, ...next });
    }
  }

  /** What the gateway has said: it is proved. */
  private hear(frame: GatewayFrame): void {
    const isReady = this.state === LinkState.READY;
    if (!isReady && ['welcome', 'devices', 'revoked', 'cancel', 'close'].indexOf(frame.type) < 0) {
      return; // it has overtaken the welcome, and comes again: prompts with the next beat, the rest when it is asked for
    }
    switch (frame.type) {
      case 'welcome':
        if (!isReady) {
          this.hearWelcome(frame);
        }
        break;
      case 'devices':
        this.actions.push({ kind: 'devices', devices: frame });
        break;
      case 'prompt':
        this.hearPrompt(frame);
        break;
      case 'renew':
        this.hearRenew(frame);
        break;
      case 'number-result':
        this.hearNumberResult(frame);
        break;
      case 'outcome':
        this.hearOutcome(frame);
        break;
      case 'refusal':
        this.hearRefusal(frame);
        break;
      case 'cancel':
        this.hearCancel(frame);
        break;
      case 'receipt-noted':
        this.spent.noted(frame.requestId);
        break;
      case 'revoked':
        this.hearRevoked();
        break;
      case 'close':
        this.hearClose(frame.code, true);
        break;
      case 'challenge':
      case 'signed':
      case 'enrol-options':
      case 'enrolled':
        this.end('unexpected-frame', `${frame.type} to a device that is welcome`);
        break;
    }
  }

  private hearWelcome(frame: WelcomeFrame): void {
    this.state = LinkState.READY;
    this.linkDeadline = Infinity;
    this.welcome = frame;
    this.failures = 0;
    for (const prompt of this.held.values()) {
      this.say(prompt);
    }
    this.sendReceipts();
  }

  private hearClose(code: CloseCode, isProven: boolean): void {
    this.actions.push({ kind: 'disconnect', connection: this.connection, code: 'done' });
    this.settle(code, isProven);
  }

  private hearRevoked(): void {
    this.withdrawAll('revoked');
    this.disconnect('done', LinkState.OFF);
    this.actions.push({ kind: 'forget' });
  }

  // Beats and leases.

  /** The prompts that this device has, or has not yet got rid of. */
  private get heldIds(): readonly string[] {
    return Array.from(this.held.keys());
  }

  private get nextBeat(): number {
    if (this.state !== LinkState.READY || this.welcome === undefined) {
      return Infinity;
    }
    return this.beats.lastAt + (this.held.size > 0 ? this.welcome.beatMs : this.welcome.idleBeatMs);
  }

  /** When a gateway that has not answered a beat counts as gone. */
  private get silenceEnd(): number {
    return this.state !== LinkState.READY || this.welcome === undefined
      ? Infinity
      : this.beats.waitingSince + 2 * this.welcome.beatMs;
  }

  private beat(): void {
    if (this.state === LinkState.READY) {
      this.send({ type: 'beat', seq: this.beats.next(this.time), held: this.heldIds });
    }
  }

  private hearRenew(frame: RenewFrame): void {
    const sentAt = this.beats.answered(frame.echo);
    if (sentAt === undefined) {
      return;
    }
    const leaseEnd = sentAt + frame.leaseMs;
    for (const requestId of frame.requestIds) {
      const prompt = this.held.get(requestId);
      if (prompt === undefined || leaseEnd <= this.time || prompt.state === DevicePromptState.WITHDRAWING) {
        continue;
      }
      if (prompt.state === DevicePromptState.ANNOUNCED) {
        prompt.leaseEnd = leaseEnd;
        prompt.state = DevicePromptState.ASKING;
        this.actions.push({ kind: 'show', prompt });
        this.send({ type: 'shown', requestId });
      } else {
        prompt.leaseEnd = Math.max(prompt.leaseEnd, leaseEnd);
      }
    }
  }

  // Requests.

  private hearPrompt(frame: PromptFrame): void {
    const { requestId } = frame;
    if (this.held.has(requestId)) {
      return;
    }
    if (this.spent.has(requestId)) {
      this.owe(requestId);
      return;
    }
    if (this.held.size >= MOST_PROMPTS) {
      this.bury(requestId, 'none-shown', 'device', true);
      return;
    }
    this.held.set(requestId, new DevicePrompt(frame, this.time));
    this.beat();
  }

  private hearNumberResult(frame: NumberResultFrame): void {
    const prompt = this.held.get(frame.requestId);
    if (prompt?.state !== DevicePromptState.CHECKING || prompt.number?.attempt !== frame.attempt) {
      return;
    }
    prompt.retryAt = Infinity;
    prompt.triesLeft = frame.triesLeft;
    prompt.isNumberWrong = !frame.isRight;
    this.become(prompt, frame.isRight ? DevicePromptState.READY : DevicePromptState.ASKING);
    this.ask(prompt);
  }

  /** Asks for the face or the PIN, if the number was right and the system's prompt is free. */
  private ask(prompt: DevicePrompt): void {
    if (prompt.number === undefined || !this.takesAuthentication(prompt)) {
      return;
    }
    this.become(prompt, DevicePromptState.PROMPTING);
    this.actions.push({
      kind: 'authenticate',
      prompt,
      challengeInput: connectionChallenge({
        ...prompt.request,
        number: prompt.number.number,
        gateway: this.options.gateway,
      }),
      remainingMs: prompt.deadline - this.time,
    });
  }

  /** Whether the system's prompt may be asked for: the number was right, and no other request has it. */
  private takesAuthentication(prompt: DevicePrompt): boolean {
    return prompt.state === DevicePromptState.READY && !this.prompts.some((other) => isAtTheSystem(other));
  }

  private answer(prompt: DevicePrompt, answer: AssertionFrame | DenialFrame): void {
    prompt.answer = answer;
    this.become(prompt, DevicePromptState.ANSWERED);
    this.say(prompt);
  }

  /** Says, or says again, what this prompt waits for the gateway's word on. */
  private say(prompt: DevicePrompt): void {
    prompt.retryAt = Infinity;
    const frame =
      prompt.state === DevicePromptState.CHECKING
        ? prompt.number
        : prompt.state === DevicePromptState.ANSWERED
          ? prompt.answer
          : undefined;
    if (frame !== undefined && this.state === LinkState.READY && this.welcome !== undefined) {
      this.send(frame);
      prompt.retryAt = this.time + this.welcome.beatMs;
    }
  }

  private hearOutcome(frame: OutcomeFrame): void {
    const prompt = this.held.get(frame.requestId);
    if (prompt !== undefined && prompt.state !== DevicePromptState.WITHDRAWING) {
      this.withdraw(prompt, endOfOutcome(prompt, frame), 'cancel', false);
    }
  }

  private hearRefusal(frame: RefusalFrame): void {
    const prompt = this.held.get(frame.requestId);
    if (
      prompt === undefined ||
      (prompt.state !== DevicePromptState.CHECKING && prompt.state !== DevicePromptState.ANSWERED)
    ) {
      return;
    }
    if (frame.reason === 'try-again') {
      prompt.retryAt = this.time + this.options.retryMs;
      return;
    }
    if (frame.reason === 'bad-assertion' && this.state === LinkState.READY) {
      // the client need not wait for a device that cannot answer
      this.send({ type: 'denial', requestId: frame.requestId, reason: 'unavailable' });
    }
    this.withdraw(prompt, frame.reason, 'cancel', false);
  }

  private hearCancel(frame: CancelFrame): void {
    const { requestId } = frame;
    const prompt = this.held.get(requestId);
    if (prompt !== undefined) {
      if (prompt.state !== DevicePromptState.WITHDRAWING) {
        this.withdraw(prompt, frame.cause, 'cancel');
      }
    } else if (this.spent.has(requestId)) {
      this.owe(requestId);
    } else {
      this.bury(requestId, 'none-shown', 'cancel', true); // it has overtaken its prompt, which is never shown
    }
  }

  private withdrawAll(receipt: ReceiptCause): void {
    for (const prompt of this.prompts) {
      if (prompt.state !== DevicePromptState.WITHDRAWING) {
        this.withdrawBySelf(prompt, receipt);
      }
    }
  }

  /** Withdraws what the gateway has not said anything about: the word of its receipt says why. */
  private withdrawBySelf(prompt: DevicePrompt, receipt: ReceiptCause): void {
    this.withdraw(prompt, END_CAUSE_OF_RECEIPT[receipt], receipt);
  }

  /** The prompt is to go. What nobody sees is gone at once; `isOwed` then says whether the gateway waits for a receipt. */
  private withdraw(prompt: DevicePrompt, cause: PromptEndCause, receipt: ReceiptCause, isOwed = true): void {
    if (prompt.isShown) {
      prompt.withdrawal = { cause, since: this.time, receipt };
      prompt.retryAt = Infinity;
      prompt.state = DevicePromptState.WITHDRAWING;
      this.actions.push({ kind: 'withdraw', prompt });
    } else {
      const removal = prompt.state === DevicePromptState.ANNOUNCED ? 'none-shown' : 'confirmed';
      this.finish(prompt, cause, removal, receipt, isOwed);
    }
  }

  private gone(prompt: DevicePrompt, removal: 'confirmed' | 'unconfirmed'): void {
    if (prompt.withdrawal !== undefined) {
      this.finish(prompt, prompt.withdrawal.cause, removal, prompt.withdrawal.receipt, true);
    }
  }

  private finish(
    prompt: DevicePrompt,
    cause: PromptEndCause,
    removal: PromptRemoval,
    receipt: ReceiptCause,
    isOwed: boolean,
  ): void {
    prompt.state = DevicePromptState.ENDED;
    prompt.retryAt = Infinity;
    this.held.delete(prompt.id);
    this.actions.push({ kind: 'end', prompt, cause });
    this.bury(prompt.id, removal, receipt, isOwed);
  }

  private bury(requestId: string, removal: PromptRemoval, receipt: ReceiptCause, isOwed: boolean): void {
    this.spent.add(requestId, removal, receipt, this.time, isOwed);
    if (isOwed) {
      this.sendReceipt(requestId);
    }
  }

  private owe(requestId: string): void {
    this.spent.owe(requestId);
    this.sendReceipt(requestId);
  }

  /** Sends every receipt that was not noted, and again after a while. */
  private sendReceipts(): void {
    this.receiptsAt = Infinity;
    for (const requestId of this.spent.unnoted) {
      this.sendReceipt(requestId);
    }
  }

  private sendReceipt(requestId: string): void {
    const receipt = this.spent.receipt(requestId, this.time);
    if (receipt !== undefined && this.state === LinkState.READY && this.welcome !== undefined) {
      this.send(receipt);
      this.receiptsAt = Math.min(this.receiptsAt, this.time + this.welcome.beatMs);
    }
  }

  private become(prompt: DevicePrompt, state: DevicePromptState): void {
    prompt.state = state;
    this.actions.push({ kind: 'change', prompt });
  }
}

/** What an outcome means here: another device's approval is no approval of this one. */
function endOfOutcome(prompt: DevicePrompt, frame: OutcomeFrame): PromptEndCause {
  if (frame.cause === EndCause.APPROVED && !frame.isYours) {
    return EndCause.ANSWERED_ELSEWHERE;
  }
  return frame.cause === EndCause.DEVICE_UNABLE && frame.isYours && prompt.answer?.type === 'denial'
    ? prompt.answer.reason // a gateway of the version before has one word for all that a device cannot do
    : frame.cause;
}

/** When the prompt's present state is over by itself. */
function endOf(prompt: DevicePrompt, guardMs: number): number {
  if (prompt.state === DevicePromptState.WITHDRAWING) {
    return (prompt.withdrawal === undefined ? 0 : prompt.withdrawal.since) + guardMs;
  }
  if (prompt.state === DevicePromptState.ANSWERED) {
    return prompt.deadline + prompt.request.leaseMs;
  }
  return Math.min(prompt.leaseEnd, prompt.deadline);
}

/** Whether a number may be typed: the last one was looked at, and there are tries left. */
function takesNumber(prompt: DevicePrompt): boolean {
  return prompt.state === DevicePromptState.ASKING && prompt.triesLeft > 0;
}

/** Whether the user, or the device for them, may say no. */
function takesDenial(prompt: DevicePrompt): boolean {
  return prompt.isShown && prompt.state !== DevicePromptState.WITHDRAWING;
}

/** Whether the system's prompt is there for it, or may still be. */
function isAtTheSystem(prompt: DevicePrompt): boolean {
  return prompt.state === DevicePromptState.PROMPTING || prompt.state === DevicePromptState.WITHDRAWING;
}
