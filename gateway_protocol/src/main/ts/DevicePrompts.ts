// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { promptChallenge } from './connectionChallenge.ts';
import type { AssertionFrame, DenialFrame, DeviceFrame } from './DeviceFrame.ts';
import type { DeviceOptions } from './DeviceOptions.ts';
import { DevicePrompt } from './DevicePrompt.ts';
import { DevicePromptState } from './DevicePromptState.ts';
import { EndCause } from './EndCause.ts';
import type { DenialCause, PromptEndCause } from './EndCause.ts';
import type {
  AnyPromptFrame,
  CancelFrame,
  NumberResultFrame,
  OutcomeFrame,
  RefusalFrame,
  RenewFrame,
} from './GatewayFrame.ts';
import type { PromptChoices } from './PromptChoices.ts';
import type { PromptReceipts } from './PromptReceipts.ts';
import { END_CAUSE_OF_RECEIPT } from './Receipt.ts';
import type { PromptRemoval, ReceiptCause } from './Receipt.ts';
import type { SessionStep } from './SessionStep.ts';
import type { AssertionResponse } from './WebAuthnResponse.ts';

/** Prompts that a device has at a time; what comes above that is refused. */
const MOST_PROMPTS = 16;

/** How prompts reach the gateway. */
export interface PromptOutlet {
  readonly isReady: boolean;
  readonly beatMs: number;
  send(frame: DeviceFrame): void;
  /** Says now which prompts there are. */
  beat(): void;
}

/**
 * The prompts of a device. Each goes through the states of DevicePromptState: by what the gateway says (`hear…`), by what the user
 * does, and by time. What is over has its receipt.
 */
export class DevicePrompts {
  private readonly options: DeviceOptions;
  private readonly step: SessionStep;
  private readonly outlet: PromptOutlet;
  private readonly receipts: PromptReceipts;
  private readonly held = new Map<string, DevicePrompt>();
  /** Whether the user sees what is shown. */
  private isWatched = true;

  constructor(options: DeviceOptions, step: SessionStep, outlet: PromptOutlet, receipts: PromptReceipts) {
    this.options = options;
    this.step = step;
    this.outlet = outlet;
    this.receipts = receipts;
  }

  /** Those that are not over, in the order in which they came. */
  get all(): readonly DevicePrompt[] {
    return Array.from(this.held.values());
  }

  /**
   * The prompts that this device has, or has not yet got rid of. What it keeps unseen is not among them: the gateway says it again with
   * each beat, which is how it is known that it still waits.
   */
  get ids(): readonly string[] {
    return Array.from(this.held.values())
      .filter((prompt) => !this.isUnseen(prompt))
      .map((prompt) => prompt.id);
  }

  /** Whether something waits that nobody has seen, and nobody looks. */
  get isCalling(): boolean {
    return this.all.some((prompt) => this.isUnseen(prompt));
  }

  get nextTime(): number {
    let next = Infinity;
    for (const prompt of this.held.values()) {
      next = Math.min(next, endOf(prompt, this.options.guardMs), prompt.retryAt);
    }
    return next;
  }

  /** Those whose time has come run out. */
  elapse(): void {
    for (const prompt of this.all) {
      if (endOf(prompt, this.options.guardMs) <= this.step.now) {
        this.runOut(prompt);
      }
    }
  }

  /** What waits for the gateway's word is said again, when it is time. */
  elapseRetries(): void {
    for (const prompt of this.all) {
      if (prompt.retryAt <= this.step.now) {
        this.say(prompt);
      }
    }
  }

  /** The gateway has welcomed this device: what waits for its word is said. */
  welcomed(): void {
    for (const prompt of this.held.values()) {
      if (prompt.isShown && prompt.state !== DevicePromptState.WITHDRAWING) {
        this.outlet.send({ type: 'shown', requestId: prompt.id }); // the word may have been lost with the last connection
      }
      this.say(prompt);
    }
  }

  /** The connection is gone. */
  left(): void {
    for (const prompt of this.held.values()) {
      prompt.retryAt = Infinity; // the welcome of the next connection is the time to say it again
    }
  }

  /** The user sees the app, or does not. What waited unseen is shown as soon as the gateway says that it still stands. */
  look(isWatched: boolean): void {
    const mayBeShown = isWatched && this.isCalling;
    this.isWatched = isWatched;
    if (mayBeShown) {
      this.outlet.beat();
    }
  }

  // What the user does.

  /** What the user may do about a request now: a page offers what is true here, and everything else does nothing. */
  choices(requestId: string, now: number): PromptChoices {
    const prompt = this.held.get(requestId);
    if (prompt === undefined || endOf(prompt, this.options.guardMs) <= Math.max(this.step.now, now)) {
      return { number: false, authentication: false, denial: false };
    }
    return {
      number: takesNumber(prompt),
      authentication: this.takesAuthentication(prompt),
      denial: takesDenial(prompt),
    };
  }

  /** The user typed the number of a request. */
  typed(requestId: string, number: string): void {
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
  }

  /** The user wants to be asked for their face or PIN (again), after the number was right. One request at a time. */
  authenticate(requestId: string): void {
    const prompt = this.held.get(requestId);
    if (prompt !== undefined) {
      this.ask(prompt);
    }
  }

  /** The user has approved; the assertion that proves it. */
  approved(requestId: string, response: AssertionResponse): void {
    const prompt = this.held.get(requestId);
    if (prompt?.state === DevicePromptState.PROMPTING) {
      this.answer(prompt, { type: 'assertion', requestId, response });
    }
  }

  /** The user closed the system's prompt without an answer: they may be asked again. */
  dismissed(requestId: string): void {
    const prompt = this.held.get(requestId);
    if (prompt?.state === DevicePromptState.PROMPTING) {
      this.become(prompt, DevicePromptState.READY);
    }
  }

  /** The user, or the device for them, says no. The system's prompt is gone when this is said. */
  denied(requestId: string, cause: DenialCause): void {
    const prompt = this.held.get(requestId);
    if (prompt !== undefined && takesDenial(prompt)) {
      this.answer(prompt, { type: 'denial', requestId, reason: cause });
    }
  }

  /** What a WithdrawAction asked for is done: by the system's word, or without it. */
  withdrawn(requestId: string, withdrawal: 'confirmed' | 'unconfirmed'): void {
    const prompt = this.held.get(requestId);
    if (prompt?.state === DevicePromptState.WITHDRAWING) {
      this.gone(prompt, withdrawal);
    }
  }

  /** Withdraws everything: `receipt` says why. */
  withdrawAll(receipt: ReceiptCause): void {
    for (const prompt of this.all) {
      if (receipt === 'device' && this.isUnseen(prompt)) {
        this.held.delete(prompt.id); // it is for whoever looks next
      } else if (prompt.state !== DevicePromptState.WITHDRAWING) {
        this.withdrawBySelf(prompt, receipt);
      }
    }
  }

  // What the gateway says.

  hearPrompt(frame: AnyPromptFrame): void {
    const { requestId } = frame;
    const known = this.held.get(requestId);
    if (known !== undefined) {
      if (this.isUnseen(known)) {
        known.leaseEnd = this.step.now + frame.leaseMs;
      }
      return;
    }
    if (this.receipts.isSpent(requestId)) {
      this.receipts.owe(requestId);
      return;
    }
    if (this.held.size >= MOST_PROMPTS) {
      this.receipts.bury(requestId, 'none-shown', 'device', true);
      return;
    }
    this.held.set(requestId, new DevicePrompt(frame, this.step.now));
    this.outlet.beat();
  }

  /** The leases of these requests are renewed: they count from when the beat was sent that this answers. */
  hearRenew(frame: RenewFrame, sentAt: number): void {
    const leaseEnd = sentAt + frame.leaseMs;
    for (const requestId of frame.requestIds) {
      const prompt = this.held.get(requestId);
      if (prompt === undefined || leaseEnd <= this.step.now || prompt.state === DevicePromptState.WITHDRAWING) {
        continue;
      }
      if (this.isUnseen(prompt)) {
        prompt.leaseEnd = Math.max(prompt.leaseEnd, leaseEnd);
      } else if (prompt.state === DevicePromptState.ANNOUNCED) {
        prompt.leaseEnd = leaseEnd;
        prompt.state = DevicePromptState.ASKING;
        this.step.do({ kind: 'show', prompt });
        this.outlet.send({ type: 'shown', requestId });
      } else {
        prompt.leaseEnd = Math.max(prompt.leaseEnd, leaseEnd);
      }
    }
  }

  hearNumberResult(frame: NumberResultFrame): void {
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

  hearOutcome(frame: OutcomeFrame): void {
    const prompt = this.held.get(frame.requestId);
    if (prompt !== undefined && prompt.state !== DevicePromptState.WITHDRAWING) {
      this.withdraw(prompt, endOfOutcome(prompt, frame), 'cancel', false);
    }
  }

  hearRefusal(frame: RefusalFrame): void {
    const prompt = this.held.get(frame.requestId);
    if (
      prompt === undefined ||
      (prompt.state !== DevicePromptState.CHECKING && prompt.state !== DevicePromptState.ANSWERED)
    ) {
      return;
    }
    if (frame.reason === 'try-again') {
      prompt.retryAt = this.step.now + this.options.retryMs;
      return;
    }
    if (frame.reason === 'bad-assertion' && this.outlet.isReady) {
      // the client need not wait for a device that cannot answer
      this.outlet.send({ type: 'denial', requestId: frame.requestId, reason: 'unavailable' });
    }
    this.withdraw(prompt, frame.reason, 'cancel', false);
  }

  hearCancel(frame: CancelFrame): void {
    const { requestId } = frame;
    const prompt = this.held.get(requestId);
    if (prompt !== undefined) {
      if (prompt.state !== DevicePromptState.WITHDRAWING) {
        this.withdraw(prompt, frame.cause, 'cancel');
      }
    } else if (this.receipts.isSpent(requestId)) {
      this.receipts.owe(requestId);
    } else {
      this.receipts.bury(requestId, 'none-shown', 'cancel', true); // it has overtaken its prompt, which is never shown
    }
  }

  // What follows.

  /** A time of this prompt has come. */
  private runOut(prompt: DevicePrompt): void {
    if (prompt.state === DevicePromptState.ANNOUNCED && prompt.deadline > this.step.now) {
      this.held.delete(prompt.id); // nobody has seen it: the gateway offers it again when it is heard of, or ends it
      return;
    }
    if (prompt.state === DevicePromptState.WITHDRAWING) {
      this.gone(prompt, 'unconfirmed');
    } else if (prompt.state === DevicePromptState.ANSWERED) {
      this.finish(prompt, EndCause.DEADLINE, 'confirmed', 'deadline', false);
    } else {
      this.withdrawBySelf(prompt, prompt.deadline <= this.step.now ? 'deadline' : 'lease');
    }
  }

  /** Asks for the face or the PIN, if the number was right and the system's prompt is free. */
  private ask(prompt: DevicePrompt): void {
    if (prompt.number === undefined || !this.takesAuthentication(prompt)) {
      return;
    }
    this.become(prompt, DevicePromptState.PROMPTING);
    this.step.do({
      kind: 'authenticate',
      prompt,
      challengeInput: promptChallenge(prompt.request, prompt.number.number, this.options.gateway),
      remainingMs: prompt.deadline - this.step.now,
    });
  }

  /** Whether the system's prompt may be asked for: the number was right, and no other request has it. */
  private takesAuthentication(prompt: DevicePrompt): boolean {
    return prompt.state === DevicePromptState.READY && !this.all.some((other) => isAtTheSystem(other));
  }

  private isUnseen(prompt: DevicePrompt): boolean {
    return !this.isWatched && prompt.state === DevicePromptState.ANNOUNCED;
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
    if (frame !== undefined && this.outlet.isReady) {
      this.outlet.send(frame);
      prompt.retryAt = this.step.now + this.outlet.beatMs;
    }
  }

  /** Withdraws what the gateway has not said anything about: the word of its receipt says why. */
  private withdrawBySelf(prompt: DevicePrompt, receipt: ReceiptCause): void {
    this.withdraw(prompt, END_CAUSE_OF_RECEIPT[receipt], receipt);
  }

  /** The prompt is to go. What nobody sees is gone at once; `isOwed` then says whether the gateway waits for a receipt. */
  private withdraw(prompt: DevicePrompt, cause: PromptEndCause, receipt: ReceiptCause, isOwed = true): void {
    if (prompt.isShown) {
      prompt.withdrawal = { cause, since: this.step.now, receipt };
      prompt.retryAt = Infinity;
      prompt.state = DevicePromptState.WITHDRAWING;
      this.step.do({ kind: 'withdraw', prompt });
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
    this.step.do({ kind: 'end', prompt, cause });
    this.receipts.bury(prompt.id, removal, receipt, isOwed);
  }

  private become(prompt: DevicePrompt, state: DevicePromptState): void {
    prompt.state = state;
    this.step.do({ kind: 'change', prompt });
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
