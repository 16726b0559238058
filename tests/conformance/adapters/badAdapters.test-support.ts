// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { clearTimeout, setTimeout } from 'arkts-host/app';
import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { Ability, Adapter, Asked, EndedBy, Outcome, Question, Wrapper } from '../Adapter.ts';

/** Every fault: what can be wrong with a wrapper, one thing each. */
export const FAULTS = [
  'asks nobody',
  'tells every result',
  'takes attempts for outcomes',
  'takes failures for cancels',
  'takes cancels for failures',
  'takes navigation for success',
  'does not withdraw the prompt',
  'loses an early cancel',
  'has no deadline',
  'keeps the deadline running',
  'tells every cancel',
  'blames the caller',
  'says gone at once',
  'never says gone',
  'always says gone',
  'serves once',
  'has one place for the answer',
  'calls back through this',
  'ignores the death of the service',
  'ignores CANCELED',
  'makes up a token',
  'tells before it settles',
  'asks again',
  'keeps listening',
  'keeps tokens',
  'waits for the system',
  'passes the throw on',
] as const;

/** One of them; "none" is the wrapper that all of them are made from. */
export type Fault = (typeof FAULTS)[number] | 'none';

const ALL: readonly Ability[] = ['callback', 'deadline', 'cause', 'withdrawal', 'navigation', 'skipLocked'];

const Code = userAuth.UserAuthResultCode;

/** Codes that come instead of a prompt. */
const REFUSALS: readonly number[] = [201, 401, Code.TYPE_NOT_SUPPORT, Code.TRUST_LEVEL_NOT_SUPPORT, Code.NOT_ENROLLED];

/** Milliseconds after which a prompt that was to go is taken to be gone. */
const GUARD = 5_000;

/** One question of a wrapper that settles at the first result or cancel; without a fault it lets prompts overlap. */
class BadQuestion {
  readonly outcome: Promise<Outcome>;
  readonly gone: Promise<boolean>;
  private readonly question: Question;
  private readonly fault: Fault;
  private resolve = (_outcome: Outcome): void => undefined;
  private sayGone = (_gone: boolean): void => undefined;
  private instance: userAuth.UserAuthInstance | undefined = undefined;
  private hasEnded: boolean = false;
  private isStanding: boolean = false;
  private timer: number | undefined = undefined;

  constructor(question: Question, fault: Fault, latest: () => BadQuestion) {
    this.question = question;
    this.fault = fault;
    this.outcome = new Promise((resolve) => {
      this.resolve = resolve;
    });
    this.gone = new Promise((resolve) => {
      this.sayGone = resolve;
    });
    if (question.deadline !== undefined && fault !== 'has no deadline') {
      this.timer = setTimeout(() => {
        const due = fault === 'keeps the deadline running' ? latest() : this;
        due.end({ kind: 'cancelled', endedBy: 'deadline' });
        due.withdraw();
      }, question.deadline);
    }
  }

  ask(hear: (result: userAuth.UserAuthResult) => void): void {
    const { fault, question } = this;
    const auth: userAuth.AuthParam = {
      challenge: question.challenge,
      authType: question.types,
      authTrustLevel: question.trustLevel,
    };
    if (question.skipLockedBiometricAuth !== undefined) {
      auth.skipLockedBiometricAuth = question.skipLockedBiometricAuth;
    }
    const widget: userAuth.WidgetParam = { title: question.title };
    if (question.navigationButtonText !== undefined) {
      widget.navigationButtonText = question.navigationButtonText;
    }
    this.instance = userAuth.getUserAuthInstance(auth, widget);
    this.instance.on('result', fault === 'calls back through this' ? new MethodCallback(hear) : { onResult: hear });
    if (fault === 'takes attempts for outcomes') {
      this.instance.on('authTip', (tip) => {
        if (tip.tipCode === userAuth.UserAuthTipCode.COMPARE_FAILURE) {
          this.end({ kind: 'failed' });
        }
      });
    }
    if (fault !== 'asks nobody') {
      this.instance.start();
    }
  }

  hear(result: userAuth.UserAuthResult): void {
    const isIgnored =
      (this.fault === 'ignores the death of the service' && result.result === Code.GENERAL_ERROR) ||
      (this.fault === 'ignores CANCELED' && result.result === Code.CANCELED);
    if (isIgnored) {
      return;
    }
    if ((this.hasEnded || result.result !== Code.SUCCESS) && this.fault !== 'keeps tokens') {
      result.token?.fill(0);
    }
    if (this.fault === 'asks again' && result.result === Code.CANCELED && !this.hasEnded) {
      setTimeout(() => this.ask((again) => this.hear(again)), 500);
    }
    if (REFUSALS.includes(result.result) && this.fault !== 'never says gone') {
      this.sayGone(true);
    }
    this.end(this.outcomeOf(result));
  }

  cancel(): void {
    const outcome: Outcome = { kind: 'cancelled', endedBy: 'caller' };
    if (this.fault === 'waits for the system') {
      this.withdraw();
    } else if (!this.hasEnded) {
      this.end(outcome);
      if (this.fault !== 'does not withdraw the prompt') {
        this.withdraw();
      }
    } else if (this.fault === 'tells every cancel') {
      setTimeout(() => this.question.onAnswer(outcome));
    } else if (this.fault === 'passes the throw on') {
      this.instance?.cancel();
    }
  }

  end(outcome: Outcome): void {
    if (this.hasEnded) {
      if (this.fault === 'tells every result') {
        this.tell(outcome);
      }
      return;
    }
    if (this.fault === 'tells before it settles') {
      this.question.onAnswer(outcome);
    }
    this.hasEnded = true;
    if (this.fault !== 'keeps the deadline running') {
      clearTimeout(this.timer);
    }
    this.resolve(outcome);
    if (this.fault === 'says gone at once') {
      this.sayGone(true);
    }
    setTimeout(() => {
      if (this.fault !== 'never says gone') {
        this.sayGone(!this.isStanding || this.fault === 'always says gone');
      }
      if (this.fault !== 'keeps listening') {
        this.instance?.off('result');
      }
    }, GUARD);
    if (this.fault !== 'tells before it settles') {
      this.tell(outcome);
    }
  }

  withdraw(): void {
    try {
      this.instance?.cancel();
    } catch (error) {
      this.isStanding = (error as { code?: number }).code === 201;
      if (this.fault === 'passes the throw on') {
        throw error;
      }
    }
  }

  /** What the app throws is the app's own. */
  private tell(outcome: Outcome): void {
    try {
      this.question.onAnswer(outcome);
    } catch {
      // It has been told.
    }
  }

  private outcomeOf(result: userAuth.UserAuthResult): Outcome {
    const endedBy: EndedBy = this.fault === 'blames the caller' ? 'caller' : 'unknown';
    const token = this.fault === 'keeps tokens' ? result.token : undefined;
    switch (result.result) {
      case Code.SUCCESS:
        return { kind: 'succeeded', token: this.fault === 'makes up a token' ? new Uint8Array(280) : result.token };
      case Code.CANCELED:
        return { kind: this.fault === 'takes cancels for failures' ? 'failed' : 'cancelled', endedBy, token };
      case Code.CANCELED_FROM_WIDGET:
        return this.fault === 'takes navigation for success'
          ? { kind: 'succeeded' }
          : { kind: 'cancelled', endedBy: this.fault === 'blames the caller' ? 'caller' : 'navigation' };
      default:
        return { kind: this.fault === 'takes failures for cancels' ? 'cancelled' : 'failed', endedBy, token };
    }
  }
}

class MethodCallback {
  private readonly hear: (result: userAuth.UserAuthResult) => void;

  constructor(hear: (result: userAuth.UserAuthResult) => void) {
    this.hear = hear;
  }

  onResult(result: userAuth.UserAuthResult): void {
    this.hear(result);
  }
}

/** A wrapper that is wrong in one way. */
export function badAdapter(fault: Fault): Adapter {
  let latest: BadQuestion | undefined;
  const open = (): Wrapper => {
    let asked = 0;
    return {
      start: (question): Asked => {
        asked++;
        if (fault === 'serves once' && asked > 1) {
          throw new Error('This object has asked already.');
        }
        const bad: BadQuestion = new BadQuestion(question, fault, () => latest ?? bad);
        latest = bad;
        const ask = (): void =>
          bad.ask((result) => (fault === 'has one place for the answer' ? (latest ?? bad) : bad).hear(result));
        if (fault === 'loses an early cancel') {
          setTimeout(ask, 100);
        } else {
          ask();
        }
        return { outcome: bad.outcome, gone: bad.gone, cancel: () => bad.cancel() };
      },
    };
  };
  return { name: fault, offers: ALL, open };
}
