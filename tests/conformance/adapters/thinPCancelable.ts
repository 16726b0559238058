// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import PCancelable, { CancelError } from 'p-cancelable';
import { clearTimeout, setTimeout } from 'arkts-host/app';
import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { Adapter, Asked, Outcome, Question } from '../Adapter.ts';

/** One request as a cancelable promise, with a deadline. */
function authenticate(question: Question): PCancelable<userAuth.UserAuthResult> {
  return new PCancelable((resolve, _reject, onCancel) => {
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
    const instance = userAuth.getUserAuthInstance(auth, widget);
    instance.on('result', {
      onResult: (result) => {
        instance.off('result');
        resolve(result);
      },
    });
    onCancel(() => instance.cancel());
    instance.start();
  });
}

function ask(question: Question): Asked {
  const promise = authenticate(question);
  let isLate = false;
  const timer =
    question.deadline === undefined
      ? undefined
      : setTimeout(() => {
          isLate = true;
          promise.cancel();
        }, question.deadline);
  const outcome = promise.then<Outcome, Outcome>(outcomeOf, (error: unknown) =>
    error instanceof CancelError ? { kind: 'cancelled', endedBy: isLate ? 'deadline' : 'caller' } : { kind: 'failed' },
  );
  return { outcome: outcome.finally(() => clearTimeout(timer)), cancel: () => promise.cancel() };
}

function outcomeOf(result: userAuth.UserAuthResult): Outcome {
  switch (result.result) {
    case userAuth.UserAuthResultCode.SUCCESS:
      return { kind: 'succeeded', token: result.token };
    case userAuth.UserAuthResultCode.CANCELED:
      return { kind: 'cancelled', endedBy: 'unknown' };
    case userAuth.UserAuthResultCode.CANCELED_FROM_WIDGET:
      return { kind: 'cancelled', endedBy: 'navigation' };
    default:
      return { kind: 'failed' };
  }
}

export const thinPCancelable: Adapter = {
  name: 'p-cancelable',
  offers: ['deadline', 'cause', 'navigation', 'skipLocked'],
  open: () => ({ start: ask }),
};
