// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { webcrypto } from 'node:crypto';
import PCancelable from 'p-cancelable';
import type { BenchLibrary } from './loadLibrary.ts';

const SUCCESS = 12500000;
const DEADLINE = 60_000;

/** Where time and randomness come from. */
export interface Surroundings {
  readonly clock: {
    now(): number;
    schedule(delay: number, task: () => void): NodeJS.Timeout | number;
    cancel(handle: NodeJS.Timeout | number): void;
  };
  readonly random: { bytes(count: number): Uint8Array };
}

/** Node's timers, which keep no process alive, and its random generator. */
export const real: Surroundings = {
  clock: {
    now: () => performance.now(),
    schedule: (delay, task) => setTimeout(task, delay).unref(),
    cancel: (handle) => clearTimeout(handle),
  },
  random: { bytes: (count) => webcrypto.getRandomValues(new Uint8Array(count)) },
};

/** Nothing: what is measured among them is the contender alone. The bytes only count, so that ids are different. */
export const inert: Surroundings = {
  clock: { now: () => 0, schedule: () => 1, cancel: () => undefined },
  random: { bytes: countedBytes },
};

let counted = 0;

function countedBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  counted += 1;
  bytes[0] = counted;
  bytes[1] = counted >> 8;
  bytes[2] = counted >> 16;
  return bytes;
}

/** A service over a port that does nothing: it answers at once with success, or never. */
export function idleService(
  library: BenchLibrary,
  { clock, random }: Surroundings,
  answers: boolean,
): InstanceType<BenchLibrary['CancellableAuth']> {
  const unlocked = Promise.resolve(new library.LockState(SUCCESS, false, 0));
  const port = {
    apiLevel: 26,
    availability: () => SUCCESS,
    lockState: () => unlocked,
    open: (_parameters: object, onResult: (result: object) => void) => ({
      reportsTips: false,
      start: () => {
        if (answers) {
          queueMicrotask(() => onResult(new library.PromptResult(SUCCESS, new Uint8Array(280))));
        }
        return SUCCESS;
      },
      cancel: () => {
        queueMicrotask(() => onResult(new library.PromptResult(12500003)));
        return SUCCESS;
      },
      close: () => undefined,
    }),
  };
  return new library.CancellableAuth({
    port,
    clock,
    random,
    slot: new library.PromptSlot(),
    log: { warn: () => undefined },
  });
}

/** The thinnest wrapper that can be cancelled, over the same nothing, with a challenge and a deadline. */
export function idlePCancelable({ clock, random }: Surroundings, answers: boolean): PCancelable<number> {
  return new PCancelable<number>((resolve, _reject, onCancel) => {
    onCancel.shouldReject = false;
    random.bytes(32);
    const deadline = clock.schedule(DEADLINE, () => resolve(0));
    const settle = (code: number): void => {
      clock.cancel(deadline);
      resolve(code);
    };
    if (answers) {
      queueMicrotask(() => settle(SUCCESS));
    }
    onCancel(() => settle(0));
  });
}
