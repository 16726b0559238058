// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import { fastDevice } from './deviceContenders.ts';
import { median } from './median.ts';
import { takeTurns } from './takeTurns.ts';

const CHALLENGE = new Uint8Array(32).fill(1);

/**
 * Whole sessions of the simulated device in a second, on one core: asked, shown, answered by the face, released. The
 * baseline is as many tasks on the same clock with nothing in them: what of it is the order of events alone.
 */
export async function measureSessions(size: BenchSize): Promise<BenchRow[]> {
  const device = fastDevice();
  const { clock } = device;
  const schedule = clock.schedule.bind(clock);
  let tasks = 0;
  clock.schedule = (delay, task) => {
    tasks += 1;
    return schedule(delay, task);
  };
  const session = async (): Promise<void> => {
    const instance = userAuth.getUserAuthInstance(
      { challenge: CHALLENGE, authType: [userAuth.UserAuthType.FACE], authTrustLevel: userAuth.AuthTrustLevel.ATL3 },
      { title: 'Verify identity' },
    );
    let isOver = false;
    instance.on('result', {
      onResult: () => {
        isOver = true;
      },
    });
    instance.start();
    await clock.settle();
    device.user.presentFace();
    await clock.settle();
    if (!isOver || device.prompt !== undefined) {
      throw new Error('A session of the simulated device did not come to its end.');
    }
  };
  await session();
  const tasksOfOne = tasks;
  clock.schedule = schedule;
  const empty = async (): Promise<void> => {
    for (let i = 0; i < tasksOfOne; i++) {
      clock.schedule(0, () => undefined);
    }
    await clock.settle();
  };
  const times = await takeTurns(size.rounds, size.cycles, [session, empty]);
  const [sessions, bare] = times.map((each) => 1_000_000 / median(each)) as [number, number];
  return [{ name: 'device-sessions', unit: '1/s', value: sessions, baseline: bare, ratio: sessions / bare }];
}
