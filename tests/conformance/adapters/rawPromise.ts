// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { Adapter, Outcome, Question, Wrapper } from '../Adapter.ts';

/** The promise that most apps write: one field for the running request, nothing between the caller and the system. */
class RawAuth {
  private instance: userAuth.UserAuthInstance | undefined = undefined;

  authenticate(question: Question): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      const auth: userAuth.AuthParam = {
        challenge: question.challenge,
        authType: question.types,
        authTrustLevel: question.trustLevel,
      };
      const widget: userAuth.WidgetParam = { title: question.title };
      // The options are handed on as the caller set them.
      if ('skipLockedBiometricAuth' in question) {
        auth.skipLockedBiometricAuth = question.skipLockedBiometricAuth;
      }
      if ('navigationButtonText' in question) {
        widget.navigationButtonText = question.navigationButtonText;
      }
      this.instance = userAuth.getUserAuthInstance(auth, widget);
      this.instance.on('result', {
        onResult: (result) => {
          if (result.result === userAuth.UserAuthResultCode.SUCCESS) {
            resolve(result.token);
          } else {
            reject(result);
          }
        },
      });
      this.instance.start();
    });
  }

  cancel(): void {
    this.instance?.cancel();
  }
}

function outcomeOfRejection(error: unknown): Outcome {
  const code = (error as { result?: number }).result;
  if (code === userAuth.UserAuthResultCode.CANCELED_FROM_WIDGET) {
    return { kind: 'cancelled', endedBy: 'navigation' };
  }
  return code === userAuth.UserAuthResultCode.CANCELED ? { kind: 'cancelled', endedBy: 'unknown' } : { kind: 'failed' };
}

function open(): Wrapper {
  const auth = new RawAuth();
  return {
    start: (question) => ({
      outcome: auth
        .authenticate(question)
        .then<Outcome, Outcome>((token) => ({ kind: 'succeeded', token }), outcomeOfRejection),
      cancel: () => auth.cancel(),
    }),
  };
}

export const rawPromise: Adapter = { name: 'raw promise', offers: ['navigation', 'skipLocked'], open };
