// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { TextMistake } from './TextMistake.ts';

/**
 * A mistake that somebody could make in the phone's half of a gateway. Its text is one of the module that the source is compiled to;
 * its test is one of gateway_device/src/test or entry/src/test.
 */
export type PhoneMistake = TextMistake;

const GATEWAY = 'gateway_device/src/main/ets';
const PHONE = `${GATEWAY}/GatewayPhone.ets`;
const VIEW_MODEL = 'entry/src/main/ets/viewmodel/GatewayViewModel.ets';
const ENROLLER = `${GATEWAY}/GatewayEnroller.ets`;
const DEVICE = `${GATEWAY}/GatewayDevice.ets`;
const LINK = 'gateway_protocol/src/main/ts/GatewayLink.ts';
const PROMPTS = 'gateway_protocol/src/main/ts/DevicePrompts.ts';

/** A phone on which... `npm run mutate -- mistakes` plants each and sees that its test notices. */
export const PHONE_MISTAKES: readonly PhoneMistake[] = [
  {
    mistake: 'the end of the app leaves an enrolment running',
    file: PHONE,
    original: 'this.standing.isDestroyed = true;\n        this.enroller?.abandon();',
    broken: 'this.standing.isDestroyed = true;',
    noticedBy: 'enrolment#theEndOfTheAppEndsAnEnrolmentThatAsksTheUser',
  },
  {
    mistake: 'the end of the app leaves its half of the gateway connected',
    file: PHONE,
    original: 'this.enroller?.abandon();\n        this.device?.stop();',
    broken: 'this.enroller?.abandon();',
    noticedBy: 'keptEnrolment#givesUpADamagedEnrolmentWhenTheUserSaysSoAndTellsWhatIsToBeRevoked',
  },
  {
    mistake: 'an enrolment whose app has ended while its key was made connects',
    file: ENROLLER,
    original:
      'if (this.isOver) {\n                await this.clearAway();\n                return;\n            ' +
      '}\n            this.steps',
    broken: 'this.steps',
    noticedBy: 'enrolment#theEndOfTheAppEndsAnEnrolmentThatMakesItsKey',
  },
  {
    mistake: 'an enrolment that is over sends its credential after it was kept',
    file: ENROLLER,
    original:
      'if (this.isOver) {\n                await this.clearAway();\n                return;\n            ' +
      '}\n            this.pending',
    broken: 'this.pending',
    noticedBy: 'enrolment#theEndOfTheAppEndsAnEnrolmentThatIsBeingKeptBeforeItIsSent',
  },
  {
    mistake: 'the ticket is spent before the enrolment is kept',
    file: ENROLLER,
    original: 'this.isKept = true;\n                await this.ports.store.save(kept);',
    broken:
      'this.isKept = true;\n                this.connection?.send(encodeFrame(frame));\n                ' +
      'await this.ports.store.save(kept);',
    noticedBy: 'enrolment#keepsNothingOfAnEnrolmentThatThePhoneCannotStore',
  },
  {
    mistake: 'an enrolment that failed leaves its prompt',
    file: ENROLLER,
    original: "this.ceremony?.cancel(CancelCause.byCaller('the enrolment failed'));\n",
    broken: '',
    noticedBy: 'enrolment#theEndOfTheAppEndsAnEnrolmentThatAsksTheUser',
  },
  {
    mistake: 'an enrolment that failed leaves its credential',
    file: ENROLLER,
    original: "if (this.credentialId !== '') {",
    broken: 'if (false) {',
    noticedBy: 'enrolment#keepsNothingOfAnEnrolmentThatThePhoneCannotStore',
  },
  {
    mistake: 'an enrolment has fifteen seconds while the user is asked',
    file: ENROLLER,
    original: 'async register(options) {\n        this.clock.cancel(this.timer);',
    broken: 'async register(options) {',
    noticedBy: 'enrolment#anEnrolmentWaitsFifteenSecondsForEachAnswerAndForTheUserAsLongAsHeTakes',
  },
  {
    mistake: 'an enrolment believes a gateway that does not prove itself',
    file: ENROLLER,
    original: 'this.steps?.verified(isRight)',
    broken: 'this.steps?.verified(true)',
    noticedBy: 'enrolment#enrolsAtNoGatewayThatDoesNotProveItself',
  },
  {
    mistake: 'a phone believes a gateway that does not prove itself',
    file: DEVICE,
    original: 'verified(action.connection, isRight,',
    broken: 'verified(action.connection, true,',
    noticedBy: 'gatewayLink#believesNothingThatTheGatewayDoesNotProve',
  },
  {
    mistake: 'a revoked phone keeps its key',
    file: PHONE,
    original: '        await this.remove(() => this.ports.key.remove());\n',
    broken: '',
    noticedBy: 'enrolment#keepsNothingOfAnEnrolmentThatTheGatewayDoesNotKnowWhenItIsAsked',
  },
  {
    mistake: 'a revoked phone keeps its record',
    file: PHONE,
    original: '        await this.remove(() => this.ports.store.remove());\n',
    broken: '',
    noticedBy: 'enrolment#keepsNothingOfAnEnrolmentThatTheGatewayDoesNotKnowWhenItIsAsked',
  },
  {
    mistake: 'a revoked phone keeps its credential',
    file: PHONE,
    original: 'await this.authenticator.deleteCredential(credentialId);',
    broken: '',
    noticedBy: 'enrolment#keepsNothingOfAnEnrolmentThatTheGatewayDoesNotKnowWhenItIsAsked',
  },
  {
    mistake: 'a record that cannot be deleted keeps the key',
    file: PHONE,
    original: 'this.standing.fault = EnrolFault.PHONE_FAILED;',
    broken: 'this.standing.fault = EnrolFault.PHONE_FAILED;\n            throw e;',
    noticedBy: 'keptEnrolment#whatIsRevokedIsForgottenAlsoWhenTheRecordCannotBeDeleted',
  },
  {
    mistake: 'what is saved late is there after it was forgotten',
    file: PHONE,
    original: 'await this.confirming;',
    broken: '',
    noticedBy: 'keptEnrolment#whatIsForgottenIsNotSavedAgainByAWriteThatComesLate',
  },
  {
    mistake: 'it can be enrolled while the gateway is being forgotten',
    file: PHONE,
    original: 'this.take(undefined, GatewayPhase.FORGETTING);',
    broken: 'this.take(undefined, GatewayPhase.NOT_ENROLLED);',
    noticedBy: 'buttons#ofForgettingItsRecordAreEnabledWhenTheyDoSomething',
  },
  {
    mistake: 'what cannot be read is not enrolled',
    file: PHONE,
    original: 'this.cannotRead(e instanceof EnrolmentStoreError && e.isDamaged);',
    broken: 'this.take(undefined);',
    noticedBy: 'keptEnrolment#saysNotThatItIsNotEnrolledWhenWhatIsKeptCannotBeReadAndTriesAgain',
  },
  {
    mistake: 'what cannot be read is never read again',
    file: PHONE,
    original: 'this.loadTimer = this.clock.schedule(this.loadPause, () => {\n            this.load();\n        });',
    broken: '',
    noticedBy: 'keptEnrolment#saysNotThatItIsNotEnrolledWhenWhatIsKeptCannotBeReadAndTriesAgain',
  },
  {
    mistake: 'an unknown phone whose enrolment is pending stops for good',
    file: PHONE,
    original: "code === 'unknown-device' && this.enrolment?.isPending",
    broken: 'false',
    noticedBy: 'enrolment#keepsNothingOfAnEnrolmentThatTheGatewayDoesNotKnowWhenItIsAsked',
  },
  {
    mistake: 'a close that nobody has signed is not told',
    file: LINK,
    original: "this.step.do({ kind: 'warn', code });",
    broken: '',
    noticedBy: 'gatewayLink#believesNothingThatTheGatewayDoesNotProve',
  },
  {
    mistake: 'the welcome does not confirm a pending enrolment',
    file: PHONE,
    original: '            this.confirm();\n',
    broken: '',
    noticedBy: 'enrolment#isTheGatewaysPhoneWhenTheWordOfThatWasLost',
  },
  {
    mistake: 'what it cannot hash it does not deny',
    file: DEVICE,
    original: "this.perform(this.session.denied(prompt.id, 'unavailable', this.clock.now()));",
    broken: '',
    noticedBy: 'approval#deniesWhatItCannotHash',
  },
  {
    mistake: 'the receipt does not wait for the prompt to go',
    file: DEVICE,
    original:
      'const withdrawal = await ceremony.withdrawal;\n            isKnown = withdrawal.kind !== ' +
      'WithdrawalKind.UNCONFIRMED;',
    broken: '',
    noticedBy: 'requestWithdrawal#takesTheFacePromptAwayByACancelAndSendsTheReceiptWhenItIsGone',
  },
  {
    mistake: 'an unconfirmed withdrawal counts as confirmed',
    file: DEVICE,
    original: 'isKnown = withdrawal.kind !== WithdrawalKind.UNCONFIRMED;',
    broken: '',
    noticedBy: 'requestWithdrawal#saysSoWhenTheSystemDoesNotConfirmThatTheFacePromptIsGone',
  },
  {
    mistake: 'a request that is withdrawn leaves its prompt',
    file: DEVICE,
    original:
      'ceremony.cancel(CancelCause.byCaller(`the request was withdrawn: ${prompt.withdrawal?.cause ?? ' + "''}`));",
    broken: '',
    noticedBy: 'requestWithdrawal#takesTheFacePromptAwayByACancelAndSendsTheReceiptWhenItIsGone',
  },
  {
    mistake: 'a no is said before the prompt has gone',
    file: DEVICE,
    original: 'await ceremony.withdrawal;\n            this.denials.delete(requestId);',
    broken: 'this.denials.delete(requestId);',
    noticedBy: 'approval#saysThatItWasNotTheUserAfterThePromptIsGone',
  },
  {
    mistake: 'a no does not take the prompt away',
    file: DEVICE,
    original: "ceremony.cancel(CancelCause.byCaller('the user denied the connection'));",
    broken: '',
    noticedBy: 'approval#saysThatItWasNotTheUserAfterThePromptIsGone',
  },
  {
    mistake: 'a locked face asks again without an end',
    file: `${GATEWAY}/denialOf.ets`,
    original: "return 'locked';",
    broken: 'return undefined;',
    noticedBy: 'approval#deniesWhenTheFaceIsLocked',
  },
  {
    mistake: 'any credential of the party approves',
    file: DEVICE,
    original: "allowCredentials: [{ type: 'public-key', id: this.enrolment.credentialId }],\n",
    broken: '',
    noticedBy: 'approval#whatIsApprovedIsWhatWasShownByThePhonesOwnCredential',
  },
  {
    mistake: 'it is connected in the background without a request',
    file: DEVICE,
    original: 'this.isInBackground && !this.isLingering',
    broken: 'false',
    noticedBy: 'gatewayLink#isNotConnectedInTheBackgroundWithoutARequest',
  },
  {
    mistake: 'the session hears of no time',
    file: DEVICE,
    original: 'this.perform(this.session.tick(this.clock.now()));',
    broken: '',
    noticedBy: 'gatewayLink#triesAgainWhenTheSystemHasNoRandomBytes',
  },
  {
    mistake: 'a button is on after the last try',
    file: PROMPTS,
    original: 'return prompt.state === DevicePromptState.ASKING && prompt.triesLeft > 0;',
    broken: 'return prompt.state === DevicePromptState.ASKING;',
    noticedBy: 'buttons#ofAskingAfterTheLastTryAreEnabledWhenTheyDoSomething',
  },
  {
    mistake: 'a button is on when the lease has run out',
    file: PROMPTS,
    original:
      'if (prompt === undefined || endOf(prompt, this.options.guardMs) <= Math.max(this.step.now, now)) {\n    ' +
      '        return { number',
    broken: 'if (prompt === undefined) {\n            return { number',
    noticedBy: 'buttons#ofAskingWhenTheLeaseIsOverAndNoTimerHasSaidSoAreEnabledWhenTheyDoSomething',
  },
  {
    mistake: 'a button is on while the prompt of another request is going',
    file: PROMPTS,
    original: 'authentication: this.takesAuthentication(prompt),',
    broken: 'authentication: prompt.state === DevicePromptState.READY,',
    noticedBy: 'buttons#ofReadyWhileThePromptOfAnotherIsGoingAreEnabledWhenTheyDoSomething',
  },
  {
    mistake: 'a button is on after the user has said no',
    file: DEVICE,
    original: 'this.denials.has(requestId) ? NO_CHOICES : this.session',
    broken: 'this.session',
    noticedBy: 'buttons#ofPromptingWhileItIsDeniedAreEnabledWhenTheyDoSomething',
  },
  {
    mistake: 'the number of another request stays in the field',
    file: VIEW_MODEL,
    original: "this.number = ''; // another request, or another try",
    broken: '',
    noticedBy: 'gatewayViewModel#showsOneRequestAfterTheOtherAndHowTheLatestEnded',
  },
];
