// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { Adapter, Asked, Outcome, Question } from '../Adapter.ts';

/** The pattern of the official samples: off in onResult, the token read whatever the result, errors only logged. */
function ask(question: Question): Asked {
  let cancel = (): void => undefined;
  const outcome = new Promise<Outcome>((resolve, reject) => {
    try {
      const instance = userAuth.getUserAuthInstance(
        { challenge: question.challenge, authType: question.types, authTrustLevel: question.trustLevel },
        { title: question.title },
      );
      instance.on('result', {
        onResult: (result) => {
          instance.off('result');
          const answer: Outcome = { kind: kindOf(result.result), token: result.token };
          resolve(answer);
          question.onAnswer(answer);
        },
      });
      instance.start();
      cancel = (): void => {
        try {
          instance.cancel();
        } catch {
          // The samples log the error and go on.
        }
      };
    } catch (error) {
      reject(error);
    }
  });
  return { outcome, cancel: () => cancel() };
}

function kindOf(code: number): Outcome['kind'] {
  if (code === userAuth.UserAuthResultCode.SUCCESS) {
    return 'succeeded';
  }
  return code === userAuth.UserAuthResultCode.CANCELED ? 'cancelled' : 'failed';
}

export const officialSample: Adapter = {
  name: 'official sample',
  offers: ['callback'],
  open: () => ({ start: ask }),
};
