// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A mistake that somebody could make in the library, and the test that would notice. */
export interface Mistake {
  /** The promise of docs/features.md, or the part of docs/assertions.md, that it breaks. */
  readonly rule: string;
  readonly mistake: string;
  /** Below `cancellable_auth/src/main/ets`. */
  readonly file: string;
  /** A text of that file, there once, and what somebody could have written in its place. */
  readonly original: string;
  readonly broken: string;
  readonly noticedBy: string;
}

/**
 * Rule by rule: what a library would do that has forgotten it. `npm run mutate -- mistakes` plants each and sees that
 * its test notices.
 */
export const MISTAKES: readonly Mistake[] = [
  {
    rule: 'P1',
    mistake: 'an outcome can be set a second time',
    file: 'operation/SettleOnce.ets',
    original: 'if (this.settled !== undefined) {\n      return false;\n    }',
    broken: '',
    noticedBy: 'cancel#leavesAnOutcomeThatWasThereBeforeAndSaysSo'
  },
  {
    rule: 'P1',
    mistake: 'who asks for the outcome after the end is never told',
    file: 'operation/SettleOnce.ets',
    original: 'this.settled !== undefined ? Promise.resolve(this.settled) :\n        new Promise',
    broken: 'new Promise',
    noticedBy: 'callbacks#areToldOfTheOutcomeHoweverLateTheyAsk'
  },
  {
    rule: 'P1',
    mistake: 'a success that the deadline has overtaken is taken all the same',
    file: 'operation/PromptedOperation.ets',
    original: 'if (this.hasEnded) {\n      result.token?.fill(0);',
    broken: 'if (this.hasEnded && result.code !== 12500000) {\n      result.token?.fill(0);',
    noticedBy: 'cancel#winsOverASuccessThatComesAfterItAndOverwritesItsToken'
  },
  {
    rule: 'P2',
    mistake: 'a cancel waits for the system to answer before it settles',
    file: 'operation/PromptedOperation.ets',
    original: 'const cancelled: AuthOutcome = new AuthCancelled(cause);',
    broken: 'const cancelled: AuthOutcome = new AuthCancelled(cause);\n    if (this.life?.isStanding === true) ' +
      '{\n      this.prompt?.cancel();\n      return new CancelResult(CancelStatus.CANCELLED, cancelled);\n' +
      '    }',
    noticedBy: 'cancel#endsARunningOperationAtOnceAndAsksTheSystemToEndThePrompt'
  },
  {
    rule: 'P2',
    mistake: 'a cancel settles in a later turn',
    file: 'operation/PromptedOperation.ets',
    original: 'const status: CancelStatus = this.end(cancelled) ? CancelStatus.CANCELLED : ' +
      'CancelStatus.ALREADY_ENDED;',
    broken: 'Promise.resolve().then((): void => {\n      this.end(cancelled);\n    });\n    const status: ' +
      'CancelStatus = CancelStatus.CANCELLED;',
    noticedBy: 'cancel#endsARunningOperationAtOnceAndAsksTheSystemToEndThePrompt'
  },
  {
    rule: 'P2',
    mistake: 'a cancel after the end says that it cancelled',
    file: 'operation/PromptedOperation.ets',
    original: 'CancelStatus.CANCELLED : CancelStatus.ALREADY_ENDED;',
    broken: 'CancelStatus.CANCELLED : CancelStatus.CANCELLED;',
    noticedBy: 'cancel#leavesAnOutcomeThatWasThereBeforeAndSaysSo'
  },
  {
    rule: 'P2',
    mistake: 'a cancel does not ask the system to end the prompt',
    file: 'operation/PromptedOperation.ets',
    original: 'if (isStanding && this.prompt?.cancel() === SystemCode.GENERAL_ERROR) {\n      ' +
      'life.sessionUnknown();\n    }',
    broken: '',
    noticedBy: 'cancel#endsARunningOperationAtOnceAndAsksTheSystemToEndThePrompt'
  },
  {
    rule: 'P2',
    mistake: 'the system is asked to end a prompt that has answered',
    file: 'operation/PromptedOperation.ets',
    original: 'const isStanding: boolean = life.isStanding;',
    broken: 'const isStanding: boolean = true;',
    noticedBy: 'cancel#leavesAnOutcomeThatWasThereBeforeAndSaysSo'
  },
  {
    rule: 'P2',
    mistake: 'a prompt that a ceremony was ended within is left standing',
    file: 'assertion/PromptedCeremony.ets',
    original: '      this.withdrawPrompt();\n    } else if',
    broken: '    } else if',
    noticedBy: 'ceremonySlot#leavesNoPromptWhenAListenerOfTheOperationThatItSupersedesCancelsIt'
  },
  {
    rule: 'P2',
    mistake: 'an id of an operation that has ended cancels a later one',
    file: 'operation/WorkInProgress.ets',
    original: 'this.byId.delete(id.value);\n      this.spent.add(id.value);',
    broken: '',
    noticedBy: 'cancel#remembersTheLastFourThousandAndNinetySixIds'
  },
  {
    rule: 'P2',
    mistake: 'a signal that was cancelled before the start is not looked at',
    file: 'operation/PromptedOperation.ets',
    original: 'if (cause !== undefined) {\n      this.cancel(cause);\n      return;\n    }',
    broken: '',
    noticedBy: 'cancel#ofASignalThatWasCancelledBeforeKeepsTheSystemFromEverBeingCalled'
  },
  {
    rule: 'P2',
    mistake: 'a signal that was cancelled before a ceremony is not looked at',
    file: 'assertion/PromptedCeremony.ets',
    original: 'if (cause !== undefined) {\n      this.cancel(cause);\n      return;\n    }',
    broken: '',
    noticedBy: 'ceremonyArguments#a18AnIdIsSpentByTheEndOfItsCeremonyUntil4096OthersAre'
  },
  {
    rule: 'P3',
    mistake: 'a token on a result that is no success is kept',
    file: 'outcome/outcomeOf.ets',
    original: 'result.token?.fill(0);\n',
    broken: '',
    noticedBy: 'cancel#overwritesATokenThatComesWithACancelledResult'
  },
  {
    rule: 'P3',
    mistake: 'a token that comes after the end is kept',
    file: 'operation/PromptedOperation.ets',
    original: 'if (this.hasEnded) {\n      result.token?.fill(0);',
    broken: 'if (this.hasEnded) {',
    noticedBy: 'cancel#winsOverASuccessThatComesAfterItAndOverwritesItsToken'
  },
  {
    rule: 'P3',
    mistake: 'a token is not overwritten after its use',
    file: 'outcome/AuthToken.ets',
    original: '} finally {\n      bytes.fill(0);\n    }',
    broken: '} finally {\n    }',
    noticedBy: 'token#isHandedOutOnceAndOverwrittenAfterwards'
  },
  {
    rule: 'P3',
    mistake: 'a token is not overwritten when its user throws',
    file: 'outcome/AuthToken.ets',
    original: 'return await use(bytes);\n    } finally {\n      bytes.fill(0);\n    }',
    broken: 'const used: T = await use(bytes);\n      bytes.fill(0);\n      return used;\n    } finally {\n    }',
    noticedBy: 'token#isOverwrittenWhenItsUserThrowsAndTheErrorReachesTheCaller'
  },
  {
    rule: 'P3',
    mistake: 'a token is overwritten before its user has finished',
    file: 'outcome/AuthToken.ets',
    original: 'return await use(bytes);',
    broken: 'return use(bytes);',
    noticedBy: 'token#isOverwrittenOnlyWhenItsUserHasFinished'
  },
  {
    rule: 'P3',
    mistake: 'a token is handed out twice',
    file: 'outcome/AuthToken.ets',
    original: '    this.bytes = undefined;\n    this.goneBecause = \'it was handed out before\';\n',
    broken: '',
    noticedBy: 'token#isRefusedTheSecondTime'
  },
  {
    rule: 'P3',
    mistake: 'an unused token lives ten times as long',
    file: 'outcome/AuthToken.ets',
    original: 'const LIFE: number = 30000;',
    broken: 'const LIFE: number = 300000;',
    noticedBy: 'token#isOverwrittenAfterThirtySecondsWithoutUse'
  },
  {
    rule: 'P3',
    mistake: 'an unused token lives thirty milliseconds',
    file: 'outcome/AuthToken.ets',
    original: 'const LIFE: number = 30000;',
    broken: 'const LIFE: number = 30;',
    noticedBy: 'token#isOverwrittenAfterThirtySecondsWithoutUse'
  },
  {
    rule: 'P3',
    mistake: 'an unused token is never overwritten',
    file: 'outcome/AuthToken.ets',
    original: '    this.bytes?.fill(0);\n    this.bytes = undefined;\n    this.goneBecause = \'its',
    broken: '    this.bytes = undefined;\n    this.goneBecause = \'its',
    noticedBy: 'token#isOverwrittenAfterThirtySecondsWithoutUse'
  },
  {
    rule: 'P3',
    mistake: 'a token is left in the keystore\'s hands when a ceremony is cancelled',
    file: 'assertion/PromptedCeremony.ets',
    original: 'this.token?.fill(0);',
    broken: '',
    noticedBy: 'ceremonySlot#overwritesTheTokenAtOnceWhenItIsCancelledWhileTheKeySigns'
  },
  {
    rule: 'P3',
    mistake: 'a consent that comes after the end of a ceremony keeps its token',
    file: 'assertion/PromptedCeremony.ets',
    original: '    if (this.hasEnded) {\n      await this.dismiss(outcome);\n    }\n    this.check();',
    broken: '    this.check();',
    noticedBy: 'ceremonySlot#ignoresAConsentInTheSameMomentAsTheCancelAndOverwritesItsToken'
  },
  {
    rule: 'P3',
    mistake: 'the consent to an excluded credential keeps its token',
    file: 'assertion/Registration.ets',
    original: '      await stage.dismiss(consent);\n',
    broken: '',
    noticedBy: 'registration#asksForAGestureBeforeItTellsOfAnExcludedCredential'
  },
  {
    rule: 'P4',
    mistake: 'the deadline is forgotten',
    file: 'operation/PromptedOperation.ets',
    original: 'this.cancel(CancelCause.deadline());',
    broken: '',
    noticedBy: 'deadline#endsAPromptThatNobodyAnswersAndWithdrawsIt'
  },
  {
    rule: 'P4',
    mistake: 'the deadline counts from the turn and not from the start',
    file: 'operation/PromptedOperation.ets',
    original: 'this.deadlineTimer = this.environment.clock.schedule(this.terms.deadline, (): void => {\n      ' +
      'this.cancel(CancelCause.deadline());\n    });',
    broken: 'this.deadlineTimer = this.environment.clock.schedule(this.terms.deadline, (): void => {\n      if ' +
      '(this.currentState !== OperationState.CREATED) {\n        this.cancel(CancelCause.deadline());\n    ' +
      '  }\n    });',
    noticedBy: 'deadline#countsFromTheStartTimeInTheQueueIncluded'
  },
  {
    rule: 'P4',
    mistake: 'the deadline of a ceremony is forgotten',
    file: 'assertion/PromptedCeremony.ets',
    original: 'this.cancel(CancelCause.deadline());',
    broken: '',
    noticedBy: 'ceremonyArguments#countTheDeadlineFromTheStartTimeInTheQueueIncluded'
  },
  {
    rule: 'P4',
    mistake: 'the default deadline is in seconds',
    file: 'request/checkRequest.ets',
    original: 'const DEFAULT_DEADLINE: number = 60000;',
    broken: 'const DEFAULT_DEADLINE: number = 60;',
    noticedBy: 'deadline#endsAPromptThatNobodyAnswersAndWithdrawsIt'
  },
  {
    rule: 'P4',
    mistake: 'the default deadline is an hour',
    file: 'request/checkRequest.ets',
    original: 'const DEFAULT_DEADLINE: number = 60000;',
    broken: 'const DEFAULT_DEADLINE: number = 3600000;',
    noticedBy: 'deadline#endsAPromptThatNobodyAnswersAndWithdrawsIt'
  },
  {
    rule: 'P4',
    mistake: 'the shortest deadline is a millisecond',
    file: 'request/checkRequest.ets',
    original: 'const MIN_DEADLINE: number = 1000;',
    broken: 'const MIN_DEADLINE: number = 1;',
    noticedBy: 'badInput#takesADeadlineBeyondTheBoundsAsTheNearestBound'
  },
  {
    rule: 'P4',
    mistake: 'the longest deadline is a hundred minutes',
    file: 'request/checkRequest.ets',
    original: 'const MAX_DEADLINE: number = 600000;',
    broken: 'const MAX_DEADLINE: number = 6000000;',
    noticedBy: 'badInput#takesADeadlineBeyondTheBoundsAsTheNearestBound'
  },
  {
    rule: 'P4',
    mistake: 'the guard of a withdrawal is half a second',
    file: 'operation/PromptedOperation.ets',
    original: 'const GUARD: number = 4000;',
    broken: 'const GUARD: number = 500;',
    noticedBy: 'withdrawal#isUnconfirmedAfterFourSecondsOfSilence'
  },
  {
    rule: 'P4',
    mistake: 'the guard of a withdrawal is forty seconds',
    file: 'operation/PromptedOperation.ets',
    original: 'const GUARD: number = 4000;',
    broken: 'const GUARD: number = 40000;',
    noticedBy: 'withdrawal#isUnconfirmedAfterFourSecondsOfSilence'
  },
  {
    rule: 'P4',
    mistake: 'a clean-up that is never answered is given up before the prompt\'s own guard',
    file: 'assertion/PromptedCeremony.ets',
    original: 'const GUARD: number = 5000;',
    broken: 'const GUARD: number = 3000;',
    noticedBy: 'ceremonySlot#isFreeAfterTheGuardWhenTheKeystoreNeverAnswersAndWhatComesLateIsClearedAway'
  },
  {
    rule: 'P4',
    mistake: 'a clean-up that is never answered is given up after fifty seconds',
    file: 'assertion/PromptedCeremony.ets',
    original: 'const GUARD: number = 5000;',
    broken: 'const GUARD: number = 50000;',
    noticedBy: 'ceremonySlot#isFreeAfterTheGuardWhenTheKeystoreNeverAnswersAndWhatComesLateIsClearedAway'
  },
  {
    rule: 'P4',
    mistake: 'a clean-up that is never answered blocks the next ceremony',
    file: 'assertion/PromptedCeremony.ets',
    original: '(): void => this.giveUp());',
    broken: '(): void => {\n    });',
    noticedBy: 'ceremonySlot#isFreeAfterTheGuardWhenTheKeystoreNeverAnswersAndWhatComesLateIsClearedAway'
  },
  {
    rule: 'P4',
    mistake: 'queries of the authenticator wait for a hundred seconds',
    file: 'assertion/Authenticator.ets',
    original: 'const LIMIT: number = 10000;',
    broken: 'const LIMIT: number = 100000;',
    noticedBy: 'authenticatorQueries#givesUpAfterTenSecondsWhenNothingAnswers'
  },
  {
    rule: 'P4',
    mistake: 'queries of the authenticator wait for ten milliseconds',
    file: 'assertion/Authenticator.ets',
    original: 'const LIMIT: number = 10000;',
    broken: 'const LIMIT: number = 10;',
    noticedBy: 'authenticatorQueries#givesUpAfterTenSecondsWhenNothingAnswers'
  },
  {
    rule: 'P4',
    mistake: 'a query that was answered leaves its timer',
    file: 'assertion/Authenticator.ets',
    original: '      this.environment.auth.clock.cancel(timer);\n',
    broken: '',
    noticedBy: 'authenticatorQueries#failsWithoutRejectingWhenTheStoreFails'
  },
  {
    rule: 'P4',
    mistake: 'an operation that has ended leaves its deadline\'s timer',
    file: 'operation/PromptedOperation.ets',
    original: 'if (this.deadlineTimer !== undefined) {\n      this.environment.clock.cancel(this.deadlineTimer);\n ' +
      '   }',
    broken: '',
    noticedBy: 'ceremonyEnds#endOneRegistrationThatWaitsByItsCaller'
  },
  {
    rule: 'P4',
    mistake: 'a port that throws leaves the caller waiting',
    file: 'operation/PromptedOperation.ets',
    original: 'this.end(new AuthFailed(FailureReason.SYSTEM_ERROR, SystemCode.GENERAL_ERROR));\n    }\n  }\n\n  ' +
      'private ask',
    broken: '}\n  }\n\n  private ask',
    noticedBy: 'mockedPort#thatThrowsAgainstItsContractFailsTheOperationAndLeavesNothingPending'
  },
  {
    rule: 'P4',
    mistake: 'a ceremony waits for work that never ends',
    file: 'assertion/PromptedCeremony.ets',
    original: '      this.interrupt = resolve;\n',
    broken: '',
    noticedBy: 'assertion#doesNotWaitForAChoiceWhenItIsCancelled'
  },
  {
    rule: 'P5',
    mistake: 'the background is told as the end of the ability',
    file: 'operation/CancellableAuth.ets',
    original: 'this.cancelAll(CancelCause.background());',
    broken: 'this.cancelAll(CancelCause.destroyed());',
    noticedBy: 'ceremonyEnds#endOneRegistrationThatWaitsInTheBackground'
  },
  {
    rule: 'P5',
    mistake: 'the end of the ability is told as the background',
    file: 'operation/CancellableAuth.ets',
    original: 'this.isDestroyed = true;\n    this.cancelAll(CancelCause.destroyed());',
    broken: 'this.isDestroyed = true;\n    this.cancelAll(CancelCause.background());',
    noticedBy: 'ceremonyEnds#endOneRegistrationThatWaitsWithTheAbility'
  },
  {
    rule: 'P5',
    mistake: 'a signal\'s own cause is lost',
    file: 'operation/PromptedOperation.ets',
    original: 'this.cancel(cancelledBy);',
    broken: 'this.cancel(CancelCause.byCaller(\'a signal\'));',
    noticedBy: 'cancel#ofASignalEndsTheOperationWithTheSignalsCause'
  },
  {
    rule: 'P5',
    mistake: 'a signal\'s own cause is lost on the way to a ceremony',
    file: 'assertion/PromptedCeremony.ets',
    original: 'this.cancel(cancelledBy);',
    broken: 'this.cancel(CancelCause.byCaller(\'a signal\'));',
    noticedBy: 'ceremonyArguments#endWithTheCauseOfTheSignalItself'
  },
  {
    rule: 'P5',
    mistake: 'who is superseded is told that the app ended it',
    file: 'operation/PromptedOperation.ets',
    original: 'giveWay(): void {\n    this.cancel(CancelCause.superseded());',
    broken: 'giveWay(): void {\n    this.cancel(CancelCause.byCaller(\'another\'));',
    noticedBy: 'outcome#ofOneOperationIsNotTouchedByEventsOfAnother'
  },
  {
    rule: 'P5',
    mistake: 'a superseded ceremony is told that the app ended it',
    file: 'assertion/PromptedCeremony.ets',
    original: 'giveWay(): void {\n    this.cancel(CancelCause.superseded());',
    broken: 'giveWay(): void {\n    this.cancel(CancelCause.byCaller(\'another\'));',
    noticedBy: 'ceremonyEnds#endOneRegistrationThatWaitsByALaterOne'
  },
  {
    rule: 'P5',
    mistake: 'the way to the app\'s own authentication is told as a cancel by the user',
    file: 'outcome/outcomeOf.ets',
    original: 'return new AuthCancelled(CancelCause.navigation());',
    broken: 'return new AuthCancelled(CancelCause.userOrSystem());',
    noticedBy: 'outcome#isTotalOverWhatTheSystemDelivers'
  },
  {
    rule: 'P5',
    mistake: 'what the session ends is told to be cancelled by the app',
    file: 'assertion/PromptedCeremony.ets',
    original: 'return this.cancel(cause) === CancelStatus.CANCELLED;',
    broken: 'return this.cancel(CancelCause.byCaller(\'the session\')) === CancelStatus.CANCELLED;',
    noticedBy: 'ceremonyEnds#endOneRegistrationThatWaitsInTheBackground'
  },
  {
    rule: 'P5',
    mistake: 'an app in the background is told that it lacks the permission',
    file: 'outcome/outcomeOf.ets',
    original: 'return FailureReason.IN_BACKGROUND;',
    broken: 'return FailureReason.NO_PERMISSION;',
    noticedBy: 'outcome#isTotalOverWhatTheSystemDelivers'
  },
  {
    rule: 'P6',
    mistake: 'a cancelled ceremony does not wait for its prompt to go',
    file: 'assertion/PromptedCeremony.ets',
    original: 'if (this.operation !== undefined && this.lastWithdrawal !== undefined) {\n      ' +
      'this.gone.settle(this.lastWithdrawal);',
    broken: 'if (this.operation !== undefined) {\n      this.gone.settle(this.lastWithdrawal ?? new ' +
      'Withdrawal(WithdrawalKind.CONFIRMED, 0));',
    noticedBy: 'ceremonySlot#isTakenByALaterCeremonyWhichBeginsWhenTheFirstIsClearedAway'
  },
  {
    rule: 'P6',
    mistake: 'the withdrawal of a busy prompt is told for the one that follows it',
    file: 'assertion/PromptedCeremony.ets',
    original: 'this.lastWithdrawal = undefined;\n    this.isHearingTips',
    broken: 'this.isHearingTips',
    noticedBy: 'ceremonySlot#doesNotTakeTheEndOfABusyPromptForTheEndOfTheOneThatFollows'
  },
  {
    rule: 'P6',
    mistake: 'a success that comes after a cancel confirms that the prompt is gone',
    file: 'operation/PromptLife.ets',
    original: '(this.result !== SystemCode.SUCCESS || !this.reportsTips)',
    broken: '(this.result !== SystemCode.SUCCESS || !this.reportsTips || this.isCancelled)',
    noticedBy: 'withdrawal#isNotConfirmedByASuccessThatComesAfterACancel'
  },
  {
    rule: 'P6',
    mistake: 'a prompt is called gone with its outcome',
    file: 'operation/PromptedOperation.ets',
    original: 'this.concludeWithdrawal();\n    if (this.gone.value === undefined) {\n      this.guardTimer',
    broken: 'this.finish(WithdrawalKind.CONFIRMED);\n    if (this.gone.value === undefined) {\n      this.guardTimer',
    noticedBy: 'ceremonySlot#isTakenByALaterCeremonyWhichBeginsWhenTheFirstIsClearedAway'
  },
  {
    rule: 'P6',
    mistake: 'a cancel that the system refuses for want of a permission confirms',
    file: 'operation/PromptedOperation.ets',
    original: 'this.prompt?.cancel() === SystemCode.GENERAL_ERROR',
    broken: 'this.prompt?.cancel() !== SystemCode.SUCCESS',
    noticedBy: 'withdrawal#goesOnListeningWhenThePermissionToCancelIsGone'
  },
  {
    rule: 'P6',
    mistake: 'the answer that there is no session is not heard',
    file: 'operation/PromptedOperation.ets',
    original: '      life.sessionUnknown();\n',
    broken: '',
    noticedBy: 'withdrawal#isConfirmedWhenTheSystemKnowsNoSuchSession'
  },
  {
    rule: 'P6',
    mistake: 'the next prompt starts while the one before is going',
    file: 'operation/PromptedOperation.ets',
    original: 'this.withdraw();\n    this.tellState();',
    broken: 'this.environment.slot.leave(this);\n    this.withdraw();\n    this.tellState();',
    noticedBy: 'overlap#supersedesTheFirstByDefaultAndAsksWhenItsPromptIsGone'
  },
  {
    rule: 'P6',
    mistake: 'the next ceremony begins while the one before is cleared away',
    file: 'assertion/PromptedCeremony.ets',
    original: 'this.withdrawPrompt();\n    this.guardTimer',
    broken: 'this.withdrawPrompt();\n    this.slot.leave(this);\n    this.guardTimer',
    noticedBy: 'ceremonySlot#isTakenByALaterCeremonyWhichBeginsWhenTheFirstIsClearedAway'
  },
  {
    rule: 'P6',
    mistake: 'an ended operation stops listening before its prompt is gone',
    file: 'operation/PromptedOperation.ets',
    original: '    this.withdraw();\n    this.tellState();\n    return true;',
    broken: '    this.withdraw();\n    this.prompt?.close();\n    this.tellState();\n    return true;',
    noticedBy: 'withdrawal#stopsListeningOnceAndOnlyWhenThePromptIsGone'
  },
  {
    rule: 'P6',
    mistake: 'a prompt that nobody confirmed is called confirmed',
    file: 'operation/PromptLife.ets',
    original: 'this.end(WithdrawalKind.UNCONFIRMED);',
    broken: 'this.end(WithdrawalKind.CONFIRMED);',
    noticedBy: 'ceremonySlot#isFreeAfterTheGuardWhenThePromptIsNeverConfirmedToBeGone'
  },
  {
    rule: 'P6',
    mistake: 'a ceremony is called cleared away though its prompt was not confirmed to be gone',
    file: 'assertion/PromptedCeremony.ets',
    original: 'this.isCleared && this.gone.value.kind !== WithdrawalKind.UNCONFIRMED',
    broken: 'this.isCleared',
    noticedBy: 'ceremonySlot#isFreeAfterTheGuardWhenThePromptIsNeverConfirmedToBeGone'
  },
  {
    rule: 'P6',
    mistake: 'a refused request is told to have shown a prompt',
    file: 'operation/PromptLife.ets',
    original: 'this.result !== undefined && REFUSALS.includes(this.result)',
    broken: 'false',
    noticedBy: 'withdrawal#saysThatNoneWasShownWhenTheSystemRefusedTheRequest'
  },
  {
    rule: 'P7',
    mistake: 'an ended operation stays subscribed to its signal',
    file: 'operation/PromptedOperation.ets',
    original: '    this.leaveSignal?.();\n',
    broken: '',
    noticedBy: 'cancel#leavesASignalAloneOnceTheOperationHasEnded'
  },
  {
    rule: 'P7',
    mistake: 'an ended ceremony stays subscribed to its signal',
    file: 'assertion/PromptedCeremony.ets',
    original: '    this.leaveSignal?.();\n',
    broken: '',
    noticedBy: 'ceremonyArguments#leaveSignalAndSessionAloneOnceTheCeremonyHasEnded'
  },
  {
    rule: 'P7',
    mistake: 'an ended ceremony stays a member of its session',
    file: 'assertion/PromptedCeremony.ets',
    original: '    this.auth.leave(this);\n',
    broken: '',
    noticedBy: 'ceremonyArguments#leaveSignalAndSessionAloneOnceTheCeremonyHasEnded'
  },
  {
    rule: 'P7',
    mistake: 'the same function subscribed twice is one subscription',
    file: 'request/CancellationSource.ets',
    original: 'const entry: (cause: CancelCause) => void = (cause: CancelCause): void => listener(cause);',
    broken: 'const entry: (cause: CancelCause) => void = listener;',
    noticedBy: 'cancellationSource#tellsAFunctionThatIsSubscribedTwiceTwiceAndTakesItBackOnce'
  },
  {
    rule: 'P7',
    mistake: 'the same listener added twice is taken back at once',
    file: 'operation/Listeners.ets',
    original: 'const entry: (event: T) => void = (event: T): void => listener(event);',
    broken: 'const entry: (event: T) => void = listener;',
    noticedBy: 'callbacks#areTakenBackOneByOneEvenIfOneFunctionWasAddedTwice'
  },
  {
    rule: 'P7',
    mistake: 'a listener that throws keeps the others from hearing',
    file: 'operation/Listeners.ets',
    original: '        log.warn(`A listener of an operation threw',
    broken: '        throw e as Error;\n        log.warn(`A listener of an operation threw',
    noticedBy: 'callbacks#thatThrowHurtNobodyAndAreReported'
  },
  {
    rule: 'P7',
    mistake: 'a listener of a signal that throws keeps the others from hearing',
    file: 'request/CancellationSource.ets',
    original: '} catch (e) {\n        // A broken',
    broken: '} catch (e) {\n        throw e as Error;\n        // A broken',
    noticedBy: 'cancellationSource#tellsTheOthersWhenOneListenerThrows'
  },
  {
    rule: 'P7',
    mistake: 'a ceremony that does not want to disturb takes the prompt of an operation of the app',
    file: 'assertion/PromptedCeremony.ets',
    original: '      overlap: this.terms.overlap\n',
    broken: '',
    noticedBy: 'ceremonySlot#isRefusedAlsoWhileAnOperationOfTheAppHasThePrompt'
  },
  {
    rule: 'P7',
    mistake: 'an id is forgotten after forty others',
    file: 'operation/SpentIds.ets',
    original: 'const REMEMBERED: number = 4096;',
    broken: 'const REMEMBERED: number = 40;',
    noticedBy: 'cancel#remembersTheLastFourThousandAndNinetySixIds'
  },
  {
    rule: 'P7',
    mistake: 'ids are remembered for ever',
    file: 'operation/SpentIds.ets',
    original: '      this.known.delete(this.ring[this.oldest]);\n',
    broken: '',
    noticedBy: 'cancel#remembersTheLastFourThousandAndNinetySixIds'
  },
  {
    rule: 'P7',
    mistake: 'what the app changes in a challenge after the start counts',
    file: 'request/checkRequest.ets',
    original: 'return challenge.slice();',
    broken: 'return challenge;',
    noticedBy: 'request#copiesTheChallengeThatItIsGiven'
  },
  {
    rule: 'P7',
    mistake: 'what the app changes in the types after the start counts',
    file: 'request/checkRequest.ets',
    original: 'request.need.types.slice()',
    broken: 'request.need.types',
    noticedBy: 'request#copiesTheTypesThatItIsGiven'
  },
  {
    rule: 'P8',
    mistake: 'a cancel of what has ended throws',
    file: 'operation/PromptedOperation.ets',
    original: 'const cancelled: AuthOutcome = new AuthCancelled(cause);',
    broken: 'if (this.hasEnded) {\n      throw new Error(\'ended\');\n    }\n    const cancelled: AuthOutcome = ' +
      'new AuthCancelled(cause);',
    noticedBy: 'cancel#isLegalInEveryStateAnyNumberOfTimes'
  },
  {
    rule: 'P8',
    mistake: 'a code that nobody knows is a wrong attempt',
    file: 'outcome/outcomeOf.ets',
    original: 'default:\n      return FailureReason.SYSTEM_ERROR;',
    broken: 'default:\n      return FailureReason.VERIFICATION_FAILED;',
    noticedBy: 'ceremonyFailures#comeFromAPromptThatEndsWith12500002'
  },
  {
    rule: 'P8',
    mistake: 'a lock is no reason of its own',
    file: 'outcome/outcomeOf.ets',
    original: 'case SystemCode.LOCKED:\n      return FailureReason.LOCKED;',
    broken: '',
    noticedBy: 'ceremonyFailures#comeFromAPromptThatEndsWith12500009'
  },
  {
    rule: 'session',
    mistake: 'what ends the session ends operations only',
    file: 'operation/CancellableAuth.ets',
    original: 'if (member.endWithSession(cause)) {\n        ended += 1;\n      }',
    broken: '',
    noticedBy: 'ceremonyEnds#endOneRegistrationThatWaitsWithItsSession'
  },
  {
    rule: 'session',
    mistake: 'the background ends nothing',
    file: 'operation/CancellableAuth.ets',
    original: '    this.cancelAll(CancelCause.background());\n',
    broken: '',
    noticedBy: 'ceremonyEnds#endOneRegistrationThatWaitsInTheBackground'
  },
  {
    rule: 'session',
    mistake: 'the end of the ability ends nothing',
    file: 'operation/CancellableAuth.ets',
    original: 'this.isDestroyed = true;\n    this.cancelAll(CancelCause.destroyed());',
    broken: 'this.isDestroyed = true;',
    noticedBy: 'ceremonyEnds#endOneRegistrationThatWaitsWithTheAbility'
  },
  {
    rule: 'session',
    mistake: 'a destroyed session starts operations',
    file: 'operation/CancellableAuth.ets',
    original: 'if (this.isDestroyed) {\n      operation.cancel(CancelCause.destroyed());\n      return operation;\n' +
      '    }',
    broken: '',
    noticedBy: 'lifecycle#neverAsksAgainAfterTheAbilityWasDestroyed'
  },
  {
    rule: 'session',
    mistake: 'a destroyed session takes members',
    file: 'operation/CancellableAuth.ets',
    original: 'if (this.isDestroyed) {\n      member.endWithSession(CancelCause.destroyed());\n    } else {\n      ' +
      'this.members.add(member);\n    }',
    broken: 'this.members.add(member);',
    noticedBy: 'sessionMember#isEndedAtOnceBySessionThatIsDestroyed'
  },
  {
    rule: 'session',
    mistake: 'what waited for the foreground goes on waiting',
    file: 'operation/CancellableAuth.ets',
    original: 'this.isInBackground = false;\n',
    broken: 'this.isInBackground = false;\n    return;\n',
    noticedBy: 'lifecycle#holdsWhatIsQueuedInTheBackgroundUntilTheForeground'
  },
  {
    rule: 'session',
    mistake: 'what waits in the background does not count against the limit',
    file: 'operation/CancellableAuth.ets',
    original: 'this.held.length + slot.waiting >= this.queueLimit',
    broken: 'slot.waiting >= this.queueLimit',
    noticedBy: 'lifecycle#countsHeldOperationsAgainstTheQueueLimit'
  },
  {
    rule: 'session',
    mistake: 'a ceremony does not join its session',
    file: 'assertion/PromptedCeremony.ets',
    original: '    this.auth.join(this);\n',
    broken: '',
    noticedBy: 'ceremonyEnds#endOneRegistrationThatWaitsWithItsSession'
  },
  {
    rule: 'session',
    mistake: 'of two in a queue the later comes first',
    file: 'operation/ClaimQueue.ets',
    original: 'const claimant: SlotClaimant | undefined = this.first;',
    broken: 'const claimant: SlotClaimant | undefined = this.last;',
    noticedBy: 'ceremonySlot#isWaitedForInOrder'
  },
  {
    rule: 'plan',
    mistake: 'the trust level is lowered when nothing is left',
    file: 'policy/planPrompt.ets',
    original: 'port.availability(type, requirement.trustLevel)',
    broken: 'port.availability(type, 10000)',
    noticedBy: 'mockedPort#isAskedForTheAvailabilityOfEachTypeOnce'
  },
  {
    rule: 'plan',
    mistake: 'a lock is told in seconds',
    file: 'policy/planPrompt.ets',
    original: 'clock.now() + state.duration',
    broken: 'clock.now() + state.duration / 1000',
    noticedBy: 'plan#failsLockedUntilTheFirstLockOpens'
  },
  {
    rule: 'plan',
    mistake: 'locks are asked for from API 20 on',
    file: 'policy/planPrompt.ets',
    original: 'const LOCK_STATE_SINCE: number = 22;',
    broken: 'const LOCK_STATE_SINCE: number = 20;',
    noticedBy: 'plan#doesNotAskForLocksWhereTheSystemCannotTell'
  },
  {
    rule: 'plan',
    mistake: 'two biometrics are asked for without a navigation button',
    file: 'policy/planPrompt.ets',
    original: 'if (onlyTwoBiometrics && (navigationText === undefined || apiLevel < TWO_BIOMETRICS_SINCE)) {',
    broken: 'if (onlyTwoBiometrics && apiLevel < TWO_BIOMETRICS_SINCE) {',
    noticedBy: 'plan#dropsTheFingerprintBesideAFaceWithoutANavigationText'
  },
  {
    rule: 'plan',
    mistake: 'a navigation text stays beside the PIN',
    file: 'policy/planPrompt.ets',
    original: 'isNavigationDropped ? undefined : navigationText',
    broken: 'navigationText',
    noticedBy: 'plan#dropsTheNavigationTextWhereThePinIsLeftAndSaysSo'
  },
  {
    rule: 'plan',
    mistake: 'paying asks for less than unlocking',
    file: 'policy/StandardPolicy.ets',
    original: 'AuthPurpose.PAYMENT.name, new AuthRequirement(types, TrustLevel.ATL4)',
    broken: 'AuthPurpose.PAYMENT.name, new AuthRequirement(types, TrustLevel.ATL2)',
    noticedBy: 'request#asksForFaceAndPinAtTheLevelOfItsPurpose'
  },
  {
    rule: 'request',
    mistake: 'the challenge is sixteen bytes',
    file: 'operation/PromptedOperation.ets',
    original: 'const CHALLENGE_BYTES: number = 32;',
    broken: 'const CHALLENGE_BYTES: number = 16;',
    noticedBy: 'request#bringsThirtyTwoFreshBytesWhenItHasNoChallenge'
  },
  {
    rule: 'request',
    mistake: 'the page of the prompt is lost',
    file: 'operation/PromptedOperation.ets',
    original: '    parameters.uiContext = this.terms.uiContext;\n',
    broken: '',
    noticedBy: 'the page that operation and ceremony are given reaches the prompt, and none where there is none'
  },
  {
    rule: 'request',
    mistake: 'the page of a ceremony\'s prompt is lost',
    file: 'assertion/PromptedCeremony.ets',
    original: '      options.uiContext = this.terms.uiContext;\n',
    broken: '',
    noticedBy: 'the page that operation and ceremony are given reaches the prompt, and none where there is none'
  },
  {
    rule: 'request',
    mistake: 'the log has the whole id of an operation',
    file: 'operation/PromptedOperation.ets',
    original: '${this.cancellationId.masked} was not confirmed',
    broken: '${this.cancellationId.value} was not confirmed',
    noticedBy: 'withdrawal#isReportedToTheLogWhenItStaysUnconfirmedWithoutTheWholeId'
  },
  {
    rule: 'request',
    mistake: 'the log has what a listener threw',
    file: 'operation/Listeners.ets',
    original: 'e instanceof Error ? e.name : \'value\'',
    broken: 'e instanceof Error ? e.message : \'value\'',
    noticedBy: 'callbacks#thatThrowHurtNobodyAndAreReported'
  },
  {
    rule: 'request',
    mistake: 'the log has what the choice of an account threw',
    file: 'assertion/Assertion.ets',
    original: 'e instanceof Error ? e.name : \'value\'',
    broken: 'e instanceof Error ? e.message : \'value\'',
    noticedBy: 'assertion#takesAChoiceThatThrowsOrRejectsAsNone'
  },
  {
    rule: 'request',
    mistake: 'the log has the alias of a key',
    file: 'keystore/reconcile.ets',
    original: 'A key that belongs to no credential could',
    broken: 'A key ${alias} that belongs to no credential could',
    noticedBy: 'vault#leavesTheRecordOfAKeyThatCannotBeDeletedForTheNextStart'
  },
  {
    rule: 'adapters',
    mistake: 'an error of the keystore with code 0 counts as success',
    file: 'keystore/SystemKeystore.ets',
    original: 'Number.isNaN(code) || code === KeystoreCode.SUCCESS ? NO_ANSWER : code',
    broken: 'Number.isNaN(code) ? NO_ANSWER : code',
    noticedBy: 'whatever a call throws or rejects with is a code, and never a success'
  },
  {
    rule: 'adapters',
    mistake: 'a finger opens a key for the PIN',
    file: 'keystore/SystemKeystore.ets',
    original: 'types |= keystoreType(type);',
    broken: 'types |= type;',
    noticedBy: 'a key is made with these properties and no other'
  },
  {
    rule: 'adapters',
    mistake: 'keys are kept in another storage than they are looked for',
    file: 'keystore/SystemKeystore.ets',
    original: 'const properties: huks.HuksParam[] = this.signing.slice();\n    properties.push({ tag: ' +
      'huks.HuksTag.HUKS_TAG_USER_AUTH_TYPE',
    broken: 'const properties: huks.HuksParam[] = this.signing.slice(1);\n    properties.push({ tag: ' +
      'huks.HuksTag.HUKS_TAG_USER_AUTH_TYPE',
    noticedBy: 'a key is made with these properties and no other'
  },
  {
    rule: 'adapters',
    mistake: 'a key can be used for some time after one consent',
    file: 'keystore/SystemKeystore.ets',
    original: 'HUKS_CHALLENGE_TYPE_NORMAL',
    broken: 'HUKS_CHALLENGE_TYPE_NONE',
    noticedBy: 'a key is made with these properties and no other'
  },
  {
    rule: 'adapters',
    mistake: 'a key without a challenge signs',
    file: 'keystore/SystemKeystore.ets',
    original: 'if (challenge === undefined || challenge === null) {',
    broken: 'if (false) {',
    noticedBy: 'a session without a challenge is ended and refused: nothing may be signed with such a key'
  },
  {
    rule: 'adapters',
    mistake: 'a query that fails is an empty table',
    file: 'keystore/RelationalCredentialStore.ets',
    original: 'if (records.length !== count) {',
    broken: 'if (false) {',
    noticedBy: 'a query that finds nothing, because it failed without a word, is no empty table'
  },
  {
    rule: 'adapters',
    mistake: 'two transactions run at once',
    file: 'keystore/RelationalCredentialStore.ets',
    original: '      await before;\n',
    broken: '',
    noticedBy: 'statements of two calls never mix, however long each takes'
  },
  {
    rule: 'adapters',
    mistake: 'an error of the prompt with a code as text is a success',
    file: 'port/SystemUserAuth.ets',
    original: 'return typeof code === \'number\' ? code : SystemCode.GENERAL_ERROR;',
    broken: 'return typeof code === \'number\' ? code : SystemCode.SUCCESS;',
    noticedBy: 'whatever the user authentication throws is a code, and never a success'
  },
  {
    rule: 'A5',
    mistake: 'base64url has two spellings',
    file: 'webauthn/decodeBase64Url.ets',
    original: 'return (bits & ((1 << held) - 1)) === 0 ? bytes : undefined;',
    broken: 'return bytes;',
    noticedBy: 'arguments#A5_theChallengeIsBase64UrlWithoutPadding'
  },
  {
    rule: 'A2',
    mistake: 'the whole of a top-level domain is a relying party',
    file: 'webauthn/checkRpId.ets',
    original: '!NUMBER.test(text.slice(text.lastIndexOf(\'.\') + 1))',
    broken: 'true',
    noticedBy: 'arguments#A2_theRelyingPartysIdIsADomain'
  },
  {
    rule: 'A3',
    mistake: 'an origin whose host ends like the party\'s belongs to it',
    file: 'webauthn/checkRpId.ets',
    original: '!host.endsWith(`.${rpId}`)',
    broken: '!host.endsWith(rpId)',
    noticedBy: 'arguments#A3_theOriginsHostIsTheRelyingPartysIdOrBelowIt'
  },
  {
    rule: 'A9',
    mistake: 'an allow list of unknown types stands for any credential',
    file: 'webauthn/checkRequestOptions.ets',
    original: '(json.allowCredentials ?? []).length === 0',
    broken: 'listed.length === 0',
    noticedBy: 'arguments#A9_anEmptyOrAbsentAllowListStandsForAnyAndOneOfUnknownTypesForNone'
  },
  {
    rule: 'A10',
    mistake: 'a timeout is in seconds',
    file: 'webauthn/checkTimeout.ets',
    original: 'const DEFAULT_DEADLINE: number = 300000;',
    broken: 'const DEFAULT_DEADLINE: number = 300;',
    noticedBy: 'arguments#A10_theTimeoutIsTakenAsOneSecondToTenMinutesAndFiveByDefault'
  },
  {
    rule: 'A18',
    mistake: 'a ceremony takes an id that names another',
    file: 'assertion/checkCeremony.ets',
    original: '!inProgress.isUsed(id)',
    broken: 'true',
    noticedBy: 'ceremonyArguments#a18AnIdNamesOneCeremonyInProgress'
  },
  {
    rule: 'states',
    mistake: 'what ends a ceremony leaves the session open',
    file: 'assertion/GatedSignature.ets',
    original: 'const code: number = await this.keystore.abort(session.handle);',
    broken: 'const code: number = KeystoreCode.SUCCESS;',
    noticedBy: 'ceremonyEnds#endOneAssertionThatPromptsByItsCaller'
  },
  {
    rule: 'states',
    mistake: 'a session whose end threw counts as cleared away',
    file: 'assertion/GatedSignature.ets',
    original: 'must not keep the rest from being cleared away.\n      return false;',
    broken: 'must not keep the rest from being cleared away.\n      return true;',
    noticedBy: 'ceremonySlot#saysThatSomethingIsLeftWhenTheEndOfASessionThrowsAndClearsTheRestAway'
  },
  {
    rule: 'states',
    mistake: 'a session that the keystore does not let go of counts as cleared away',
    file: 'assertion/GatedSignature.ets',
    original: 'return code === KeystoreCode.SUCCESS || code === KeystoreCode.NOT_FOUND;',
    broken: 'return true;',
    noticedBy: 'ceremonySlot#saysThatSomethingIsLeftWhenTheKeystoreDoesNotLetGoOfASession'
  },
  {
    rule: 'states',
    mistake: 'the signature is not overwritten',
    file: 'assertion/GatedSignature.ets',
    original: '    this.signature?.fill(0);\n',
    broken: '',
    noticedBy: 'assertion#overwritesTokenChallengeAndSignatureAlsoWhenItSucceeds'
  },
  {
    rule: 'states',
    mistake: 'the challenge is not overwritten',
    file: 'assertion/GatedSignature.ets',
    original: '    this.challenge?.fill(0);\n',
    broken: '',
    noticedBy: 'assertion#overwritesTokenChallengeAndSignatureAlsoWhenItSucceeds'
  },
  {
    rule: 'states',
    mistake: 'the user is asked with another challenge than the session\'s',
    file: 'assertion/GatedSignature.ets',
    original: 'stage.ask(session.challenge, types)',
    broken: 'stage.ask(new Uint8Array(32), types)',
    noticedBy: 'registration#asksWithTheChallengeOfTheKeysSessionUnchanged'
  },
  {
    rule: 'states',
    mistake: 'a token of a lower level signs',
    file: 'assertion/GatedSignature.ets',
    original: 'if (tokenTrustLevel(token) < this.trustLevel) {',
    broken: 'if (false) {',
    noticedBy: 'ceremonyFailures#refuseATokenOfALowerTrustLevelThanWasAskedFor'
  },
  {
    rule: 'states',
    mistake: 'a lost session is taken for a lost key, and the credential removed',
    file: 'assertion/GatedSignature.ets',
    original: 'isThere === false ? CeremonyFailure.CREDENTIAL_GONE : CeremonyFailure.SESSION_LOST',
    broken: 'CeremonyFailure.CREDENTIAL_GONE',
    noticedBy: '(the tests do not end)'
  },
  {
    rule: 'states',
    mistake: 'a busy system is asked again at once',
    file: 'assertion/PromptedCeremony.ets',
    original: 'const BUSY_DELAY: number = 300;',
    broken: 'const BUSY_DELAY: number = 0;',
    noticedBy: 'ceremonyFailures#askAgainOnceAfterThreeHundredMillisecondsWhenTheSystemWasBusy'
  },
  {
    rule: 'states',
    mistake: 'a busy system is asked again after three seconds',
    file: 'assertion/PromptedCeremony.ets',
    original: 'const BUSY_DELAY: number = 300;',
    broken: 'const BUSY_DELAY: number = 3000;',
    noticedBy: 'ceremonyFailures#askAgainOnceAfterThreeHundredMillisecondsWhenTheSystemWasBusy'
  },
  {
    rule: 'states',
    mistake: 'a busy system is asked again though no time is left',
    file: 'assertion/PromptedCeremony.ets',
    original: ' && this.timeLeft > BUSY_DELAY',
    broken: '',
    noticedBy: 'ceremonyFailures#doNotAskABusySystemAgainWhenNoTimeRemains'
  },
  {
    rule: 'states',
    mistake: 'the prompt has its own sixty seconds, and not what is left of the ceremony',
    file: 'assertion/PromptedCeremony.ets',
    original: '      deadline: this.terms.deadline,\n',
    broken: '',
    noticedBy: 'ceremonyFailures#doNotAskABusySystemAgainWhenNoTimeRemains'
  },
  {
    rule: 'states',
    mistake: 'a ceremony that throws blocks the next one',
    file: 'assertion/PromptedCeremony.ets',
    original: 'this.isCleared = false;\n    }\n    if (!this.isCleared)',
    broken: 'return;\n    }\n    if (!this.isCleared)',
    noticedBy: '(the tests do not end)'
  },
  {
    rule: 'registration',
    mistake: 'cancelled at the wrong moment it deletes the key of another',
    file: 'assertion/Registration.ets',
    original: '      this.isKeyAnothers = isTaken;\n      stage.check();',
    broken: '      stage.check();\n      this.isKeyAnothers = isTaken;',
    noticedBy: 'registration#leavesTheKeyOfAnotherAloneWhenItIsCancelledAsItHearsThatTheAliasIsTaken'
  },
  {
    rule: 'registration',
    mistake: 'the key is made before the record is written',
    file: 'assertion/Registration.ets',
    original: '    await this.vault.add(record);\n    this.record = record;\n    stage.check();',
    broken: '    this.vault.add(record);\n    this.record = record;\n    stage.check();',
    noticedBy: 'ceremonyFailures#comeFromAStoreThatIsFullAndFromOneThatFails'
  },
  {
    rule: 'registration',
    mistake: 'the record is committed before the key has signed',
    file: 'assertion/Registration.ets',
    original: '    const authenticatorData: Uint8Array = this.attestedData(record, publicKey);\n',
    broken: '    const authenticatorData: Uint8Array = this.attestedData(record, publicKey);\n    await ' +
      'this.vault.commit(record);\n',
    noticedBy: 'registration#writesDownBeforeItMakesTheKeyAndCommitsAfterItHasSigned'
  },
  {
    rule: 'registration',
    mistake: 'the key is not bound to the PIN',
    file: 'assertion/keyTypesOf.ets',
    original: '  types.push(AuthType.PIN);\n',
    broken: '',
    noticedBy: 'assertion#asksOnlyForTypesThatOpenTheKey'
  },
  {
    rule: 'registration',
    mistake: 'a biometric that is only locked does not open the key',
    file: 'assertion/keyTypesOf.ets',
    original: 'dropped.reason === DropReason.LOCKED || ',
    broken: '',
    noticedBy: 'registration#bindsTheKeyToABiometricThatIsOnlyLocked'
  },
  {
    rule: 'registration',
    mistake: 'a commit is not taken back',
    file: 'assertion/Registration.ets',
    original: 'await this.vault.takeBack(this.record, this.replaced);',
    broken: '',
    noticedBy: 'ceremonyEnds#endOneRegistrationThatCommitsByItsCaller'
  },
  {
    rule: 'registration',
    mistake: 'what it replaced keeps its key',
    file: 'assertion/Registration.ets',
    original: '    if (isKept) {\n      for (const old of this.replaced) {',
    broken: '    if (isKept) {\n      for (const old of [] as CredentialRecord[]) {',
    noticedBy: 'registration#replacesACredentialOfTheSameAccountAndDeletesItsKeyAfterwards'
  },
  {
    rule: 'registration',
    mistake: 'an excluded credential is told without a gesture',
    file: 'assertion/Registration.ets',
    original: '      const consent: AuthSucceeded =\n        await ' +
      'stage.ask(this.environment.random.bytes(CHALLENGE_BYTES), this.environment.requirement.types);\n    ' +
      '  await stage.dismiss(consent);\n',
    broken: '',
    noticedBy: 'registration#asksForAGestureBeforeItTellsOfAnExcludedCredential'
  },
  {
    rule: 'registration',
    mistake: 'one that takes its commit back does not remember that it has committed',
    file: 'assertion/Registration.ets',
    original: '    this.isCommitted = true;\n',
    broken: '',
    noticedBy: 'vault#bringsBackACredentialThatARegistrationReplacedWhenThatIsCancelledInTheCommit'
  },
  {
    rule: 'registration',
    mistake: 'certificates are waited for without an end',
    file: 'assertion/KeyAttestation.ets',
    original: 'const LIMIT: number = 10000;',
    broken: 'const LIMIT: number = 10000000;',
    noticedBy: 'registration#waitsTenSecondsForCertificatesAndThenSucceedsWithoutThem'
  },
  {
    rule: 'registration',
    mistake: 'certificates leave a timer when they have come',
    file: 'assertion/Registration.ets',
    original: '    this.attestation?.stop();\n',
    broken: '',
    noticedBy: 'registration#succeedsWithoutCertificatesWhenTheSystemHasNone'
  },
  {
    rule: 'registration',
    mistake: 'a taken alias is tried for ever',
    file: 'assertion/Registration.ets',
    original: 'if (isTaken && !hasTriedAnotherId) {',
    broken: 'if (isTaken) {',
    noticedBy: 'registration#givesUpWhenTheSecondAliasIsTakenTooAndNeverSaysThatTheCredentialExists'
  },
  {
    rule: 'registration',
    mistake: 'a key that cannot be written for want of room is a fault of the system',
    file: 'assertion/Registration.ets',
    original: '} else if (code === KeystoreCode.FILE_FAILED) {',
    broken: '} else if (false) {',
    noticedBy: 'ceremonyFailures#comeFromAKeystoreWithoutRoomForANewKey'
  },
  {
    rule: 'assertion',
    mistake: 'the first credential is taken and not the latest',
    file: 'assertion/Assertion.ets',
    original: '    return records;\n  }\n\n  private async read',
    broken: '    return records.reverse();\n  }\n\n  private async read',
    noticedBy: 'assertion#signsWithTheLatestOfSeveralWhenNobodyChooses'
  },
  {
    rule: 'assertion',
    mistake: 'a credential that the user chose is replaced by another whose key is there',
    file: 'assertion/Assertion.ets',
    original: 'return [await this.chosen(stage, records, this.chooser)];',
    broken: 'return [await this.chosen(stage, records, this.chooser)].concat(records);',
    noticedBy: 'assertion#doesNotReplaceTheCredentialThatTheUserChose'
  },
  {
    rule: 'assertion',
    mistake: 'a choice that was not offered is taken',
    file: 'assertion/Assertion.ets',
    original: 'records.find((record: CredentialRecord): boolean => record.id === id);',
    broken: 'records[0];',
    noticedBy: 'assertion#refusesAChoiceThatWasNotOffered'
  },
  {
    rule: 'assertion',
    mistake: 'a key that cannot be read is taken for a key that is gone',
    file: 'assertion/Assertion.ets',
    original: 'if (isThere !== false) {',
    broken: 'if (isThere === true) {',
    noticedBy: 'assertion#keepsACredentialWhenTheKeystoreDoesNotSayWhetherItsKeyIsThere'
  },
  {
    rule: 'assertion',
    mistake: 'an invalidated credential stays',
    file: 'assertion/Assertion.ets',
    original: '    if (failed.reason === CeremonyFailure.CREDENTIAL_GONE ||\n      failed.reason === ' +
      'CeremonyFailure.CREDENTIAL_INVALIDATED) {',
    broken: '    if (failed.reason === CeremonyFailure.CREDENTIAL_GONE) {',
    noticedBy: 'assertion#removesACredentialThatTheSystemHasInvalidatedWithItsKey'
  },
  {
    rule: 'assertion',
    mistake: 'the prompt asks for types that do not open the key',
    file: 'assertion/Assertion.ets',
    original: 'await this.signature.sign(stage, this.typesFor(record), message);',
    broken: 'await this.signature.sign(stage, this.environment.requirement.types, message);',
    noticedBy: 'assertion#asksOnlyForTypesThatOpenTheKey'
  },
  {
    rule: 'vault',
    mistake: 'it clears away before every ceremony',
    file: 'keystore/CredentialVault.ets',
    original: 'if (this.reconciled === undefined) {',
    broken: 'if (true) {',
    noticedBy: 'vault#clearsAwayOnceInItsLife'
  },
  {
    rule: 'vault',
    mistake: 'it forgets to read again after a write',
    file: 'keystore/CredentialVault.ets',
    original: '    this.changes++;\n    this.known = undefined;',
    broken: '    this.changes++;',
    noticedBy: 'vault#readsTheCredentialsOnceUntilSomethingIsWritten'
  },
  {
    rule: 'vault',
    mistake: 'a credential whose commit is being taken back signs',
    file: 'keystore/CredentialVault.ets',
    original: '    this.leaving.add(record.id);\n',
    broken: '',
    noticedBy: 'vault#givesNobodyACredentialWhoseCommitIsBeingTakenBack'
  },
  {
    rule: 'vault',
    mistake: 'the record is removed before the key',
    file: 'keystore/CredentialVault.ets',
    original: 'const code: number = await this.keystore.deleteKey(record.alias);',
    broken: 'await this.forget(record);\n    const code: number = await this.keystore.deleteKey(record.alias);',
    noticedBy: 'ceremonySlot#clearsTheSessionAwayBeforeTheKeyAndTheKeyBeforeTheRecord'
  },
  {
    rule: 'vault',
    mistake: 'a credential whose key the keystore does not delete loses its record',
    file: 'keystore/CredentialVault.ets',
    original: 'if (code !== KeystoreCode.SUCCESS && code !== KeystoreCode.NOT_FOUND) {\n      return code;\n    }',
    broken: '',
    noticedBy: 'authenticatorQueries#keepsACredentialWhoseKeyTheKeystoreDoesNotDelete'
  },
  {
    rule: 'vault',
    mistake: 'keys of the app\'s own are deleted',
    file: 'keystore/reconcile.ets',
    original: 'CredentialRecord.isAlias(alias) && !known.has(alias)',
    broken: '!known.has(alias)',
    noticedBy: 'vault#clearsAwayWhatAnEarlierProcessLeftHalfDone'
  },
  {
    rule: 'vault',
    mistake: 'a key without a record stays',
    file: 'keystore/reconcile.ets',
    original: '      await deleteKey(keystore, alias, log);\n',
    broken: '',
    noticedBy: 'vault#clearsAwayWhatAnEarlierProcessLeftHalfDone'
  },
  {
    rule: 'vault',
    mistake: 'a credential that the list leaves out is removed',
    file: 'keystore/reconcile.ets',
    original: ' && await keystore.hasKey(credential.alias) === false',
    broken: '',
    noticedBy: 'vault#keepsACredentialWhoseKeyOnlyTheListLeftOut'
  },
  {
    rule: 'vault',
    mistake: 'a credential whose key is there or not, nobody knows, is removed',
    file: 'keystore/reconcile.ets',
    original: 'await keystore.hasKey(credential.alias) === false',
    broken: 'await keystore.hasKey(credential.alias) !== true',
    noticedBy: 'vault#keepsACredentialWhenTheKeystoreDoesNotSayWhetherItsKeyIsThere'
  },
  {
    rule: 'queries',
    mistake: 'a lock counts as a device that cannot verify its user',
    file: 'assertion/Authenticator.ets',
    original: '(plan.isUsable ||\n      plan.dropped.some((dropped: DroppedType): boolean => dropped.reason === ' +
      'DropReason.LOCKED))',
    broken: 'plan.isUsable',
    noticedBy: 'authenticatorQueries#countsALockAsSomethingThatPasses'
  },
  {
    rule: 'queries',
    mistake: 'a list has credentials whose keys are gone',
    file: 'assertion/Authenticator.ets',
    original: 'answers[i] !== false)',
    broken: 'true)',
    noticedBy: 'authenticatorQueries#doesNotListACredentialWhoseKeyIsGone'
  },
  {
    rule: 'queries',
    mistake: 'a list leaves out credentials of which the keystore does not say whether their keys are there',
    file: 'assertion/Authenticator.ets',
    original: 'answers[i] !== false)',
    broken: 'answers[i] === true)',
    noticedBy: 'authenticatorQueries#listsACredentialOfWhichTheKeystoreDoesNotSayWhetherItsKeyIsThere'
  },
  {
    rule: 'queries',
    mistake: 'a list of one party has those of all',
    file: 'assertion/Authenticator.ets',
    original: 'await vault.credentials(rpId);',
    broken: 'await vault.credentials();',
    noticedBy: 'authenticatorQueries#listsCredentialsWithTheLatestFirst'
  }
];
