// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { Adapter, Outcome } from '../Adapter.ts';

const outcomeOf = (code: number, token?: Uint8Array): Outcome =>
  code === 12500000 ? { kind: 'succeeded', token } : { kind: code === 12500003 ? 'cancelled' : 'failed' };

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
      let settle: (outcome: Outcome) => void;
      const outcome = new Promise<Outcome>((resolve) => (settle = resolve));
      instance.on('result', { onResult: ({ result, token }) => settle(outcomeOf(result, token)) });
      instance.start();
      return { outcome, cancel: () => (settle({ kind: 'cancelled' }), instance.cancel()) };
    },
  }),
};
