// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { DeviceOptions } from 'arkts-host/device';
import { PROFILE_VERSIONS, READY_PIN } from 'arkts-host/device';
import type { Library, Operation } from './Library.ts';
import { FACE, LibraryStage } from './LibraryStage.ts';
import { loadLibrary } from './loadLibrary.ts';

const FINGERPRINT = 4;
/** Above the library's guard. */
const ALL_GUARDS = 6_000;

/** What the library says of prompts that tell of themselves together, and of those that do so page by page. */
for (const promptTips of ['together', 'byPage'] as const) {
  for (const profile of PROFILE_VERSIONS.filter((version) => version >= 20)) {
    describe(`API ${profile}, tips ${promptTips}`, () => {
      let library: Library;
      before(async () => {
        library = await loadLibrary();
      });

      function stageOf(options: Partial<DeviceOptions> = {}): LibraryStage {
        return new LibraryStage(library, { profile, promptTips, seed: 2, ...options });
      }

      /** How an operation ends; and a confirmed withdrawal is one of a prompt that takes no more input. */
      async function ended(stage: LibraryStage, operation: Operation, play?: Promise<void>): Promise<string> {
        let stateThen: string | undefined;
        void operation.withdrawal.then((withdrawal) => {
          stateThen = withdrawal.kind === 'CONFIRMED' ? stage.device.prompt?.state : undefined;
        });
        await play;
        await stage.pass(ALL_GUARDS);
        assert.notEqual(stateThen, 'asking', 'confirmed, and the prompt still asks');
        return `${operation.settled?.describe()}, ${stage.withdrawals[stage.operations.indexOf(operation)]?.kind}`;
      }

      it('a face that is frozen with skipLocked is LOCKED', async () => {
        const stage = stageOf();
        const operation = await stage.ask([FACE], { skipLocked: true });
        await stage.freezeTheFace();
        assert.equal(await ended(stage, operation), 'failed: LOCKED (12500009), CONFIRMED');
      });

      it("the user's cancel, the navigation and a success are confirmed", async () => {
        for (const [end, outcome, options] of [
          ['cancelPrompt', 'cancelled: USER_OR_SYSTEM', {}],
          ['pressNavigation', 'cancelled: NAVIGATION', { navigationText: 'Other' }],
          ['presentFace', 'succeeded: FACE', {}],
        ] as const) {
          const stage = stageOf();
          const operation = await stage.ask([FACE], options);
          stage.device.user[end]();
          assert.equal(await ended(stage, operation), `${outcome}, CONFIRMED`);
        }
      });

      it('a cancel at every moment of a turn to the PIN is confirmed only when the prompt is gone', async () => {
        for (let moment = 0; moment < 12; moment++) {
          const stage = stageOf();
          const operation = await stage.ask();
          // The releases of one page and the loads of the next are messages of one millisecond.
          const end = ended(
            stage,
            operation,
            cancelAfter(stage, operation, moment, () => stage.device.user.turnToPin()),
          );
          assert.equal(await end, 'cancelled: CALLER, CONFIRMED');
        }
      });

      it('a PIN is as good as a face', async () => {
        const stage = stageOf();
        const operation = await stage.ask();
        stage.device.user.typePin(READY_PIN);
        assert.equal(await ended(stage, operation), 'succeeded: PIN, CONFIRMED');
      });

      it('a prompt that never said that it is there is confirmed by its end, and after a success not known', async () => {
        const isSilent = promptTips === 'byPage';
        const cancelled = stageOf();
        cancelled.device.user.enrolFingerprint();
        const first = await cancelled.ask([FINGERPRINT], { navigationText: 'Other', skipLocked: true });
        first.cancel(cancelled.cause);
        assert.equal(await ended(cancelled, first), 'cancelled: CALLER, CONFIRMED');
        const succeeded = stageOf();
        succeeded.device.user.enrolFingerprint();
        const second = await succeeded.ask([FINGERPRINT], { navigationText: 'Other', skipLocked: true });
        succeeded.device.user.presentFinger();
        assert.equal(
          await ended(succeeded, second),
          `succeeded: FINGERPRINT, ${isSilent ? 'UNCONFIRMED' : 'CONFIRMED'}`,
        );
      });
    });
  }
}

/** Does something, and cancels after so many things that happen on the device then; at the latest in a second. */
async function cancelAfter(
  stage: LibraryStage,
  operation: Operation,
  messages: number,
  act: () => void,
): Promise<void> {
  const { clock } = stage.device;
  const schedule = clock.schedule.bind(clock);
  let left = messages;
  clock.schedule = (delay, task): number =>
    schedule(delay, () => {
      task();
      left -= 1;
      if (left === 0) {
        operation.cancel(stage.cause);
      }
    });
  act();
  if (messages === 0) {
    operation.cancel(stage.cause);
  }
  await stage.pass(1_000);
  clock.schedule = schedule;
  operation.cancel(stage.cause);
}
