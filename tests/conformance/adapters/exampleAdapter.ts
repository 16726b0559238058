// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { Adapter, Outcome } from '../Adapter.ts';

/** A wrapper that settles once, by whoever comes first: the result or the cancel. */
export const adapter: Adapter = {
  name: 'example',
  offers: [],
  open: () => ({
    start: (question) => {
      const instance = userAuth.getUserAuthInstance(
        { challenge: question.challenge, authType: question.types, authTrustLevel: question.trustLevel },
        { title: question.title },
      );
      let settle = (_outcome: Outcome): void => undefined;
      const outcome = new Promise<Outcome>((resolve) => {
        settle = resolve;
      });
      instance.on('result', {
        onResult: ({ result, token }) =>
          settle(
            result === 12500000 ? { kind: 'succeeded', token } : { kind: result === 12500003 ? 'cancelled' : 'failed' },
          ),
      });
      instance.start();
      return {
        outcome,
        cancel: () => {
          settle({ kind: 'cancelled' });
          instance.cancel();
        },
      };
    },
  }),
};
