// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device } from '../host/device/Device.ts';
import type { VirtualClock } from '../host/device/VirtualClock.ts';
import type { Stage } from './Stage.ts';

/** A wait of the scenario takes as long as it says, but no longer than this: a minute passes in a few seconds. */
const LONGEST_WAIT = 3_000;
/** Real milliseconds from one step of a wait to the next. */
const STEP = 50;
/** Real milliseconds before each wait, so that a person sees what comes before it. */
const PAUSE = 500;

/** A replay that was stopped because the phone does something else now. */
export class StoppedError extends Error {
  constructor() {
    super('The replay was stopped.');
    this.name = 'StoppedError';
  }
}

/** The same stage, with a clock whose `advance` takes real time, so that a person can watch. */
export function pacedStage(stage: Stage, isStopped: () => boolean): Stage {
  const { clock } = stage.device;
  const advance = async (milliseconds: number): Promise<void> => {
    await pass(PAUSE);
    const end = clock.now + Math.max(0, milliseconds - PAUSE);
    const speed = Math.max(1, milliseconds / LONGEST_WAIT);
    while (clock.now < end) {
      await pass(STEP);
      check();
      // The clock follows the real time already; this is what it has to be ahead of that.
      await clock.advance(Math.min(end - clock.now, Math.ceil(STEP * (speed - 1))));
    }
  };
  const check = (): void => {
    if (isStopped()) {
      throw new StoppedError();
    }
  };
  const pacedClock = withMembers<VirtualClock>(clock, {
    advance: async (milliseconds: number) => {
      check();
      await advance(milliseconds);
    },
  });
  return { ...stage, device: withMembers<Device>(stage.device, { clock: pacedClock }) };
}

function pass(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** The same object with some members replaced; everything else works on the object itself. */
function withMembers<T extends object>(target: T, members: Partial<T>): T {
  return new Proxy(target, {
    get(_, name): unknown {
      if (Object.hasOwn(members, name)) {
        return members[name as keyof T];
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
