// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import PCancelable from 'p-cancelable';
import { clearTimeout, setTimeout } from 'arkts-host/app';
import type { Device } from 'arkts-host/device';
import { readyDevice } from 'arkts-host/device';
import { cryptoFramework } from 'arkts-host/kits/@kit.CryptoArchitectureKit';
import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { Contender } from './Contender.ts';
import type { BenchLibrary } from './loadLibrary.ts';

const DEADLINE = 60_000;
const TYPES: readonly userAuth.UserAuthType[] = [userAuth.UserAuthType.FACE, userAuth.UserAuthType.PIN];

/** A phone without latencies and without a memory: what is left is computation. */
export function fastDevice(): Device {
  return readyDevice({
    ipcMs: 0,
    widgetReadyMs: 0,
    widgetCloseMs: 0,
    matchMs: 0,
    keystoreDelayMs: 0,
    timelineLimit: 0,
    logLimit: 0,
  });
}

/** The kit by hand: a random challenge, the availability of each type, a deadline, one promise. */
function askByHand(settle: (succeeded: boolean) => void): () => void {
  const challenge = cryptoFramework.createRandom().generateRandomSync(32).data;
  for (const type of TYPES) {
    userAuth.getAvailableStatus(type, userAuth.AuthTrustLevel.ATL3);
  }
  const instance = userAuth.getUserAuthInstance(
    { challenge, authType: [...TYPES], authTrustLevel: userAuth.AuthTrustLevel.ATL3 },
    { title: 'Verify identity' },
  );
  const deadline = setTimeout(() => instance.cancel(), DEADLINE);
  instance.on('result', {
    onResult: (result) => {
      clearTimeout(deadline);
      instance.off('result');
      settle(result.result === userAuth.UserAuthResultCode.SUCCESS);
    },
  });
  instance.start();
  return () => instance.cancel();
}

export const raw: Contender = {
  name: 'raw calls',
  ask: () => {
    let cancel = (): void => undefined;
    const answered = new Promise<boolean>((resolve) => {
      cancel = askByHand(resolve);
    });
    return { answered, cancel };
  },
};

export const pCancelable: Contender = {
  name: 'p-cancelable',
  ask: () => {
    const promise = new PCancelable<boolean>((resolve, _reject, onCancel) => {
      onCancel.shouldReject = false;
      const cancel = askByHand(resolve);
      onCancel(() => {
        cancel();
        resolve(false);
      });
    });
    return { answered: promise, cancel: () => promise.cancel() };
  },
};

export function cancellableAuth(library: BenchLibrary): Contender {
  const auth = new library.CancellableAuth({});
  const cause = library.CancelCause.byCaller('measured');
  return {
    name: 'CancellableAuth',
    ask: () => {
      const operation = auth.start(new library.AuthRequest('Verify identity', library.AuthPurpose.UNLOCK));
      const answered = operation.outcome.then(async (outcome) => {
        if (!(outcome instanceof library.AuthSucceeded)) {
          return false;
        }
        await outcome.useToken(() => undefined);
        return true;
      });
      return { answered, cancel: () => operation.cancel(cause) };
    },
  };
}
