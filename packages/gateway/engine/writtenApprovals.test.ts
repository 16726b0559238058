// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EndCause } from 'gateway_protocol';
import { EngineBed } from '../testing/EngineBed.ts';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import type { ApprovalRecord } from './ApprovalRecord.ts';
import { PATIENCE_MS } from './patiently.ts';

/** A promise that a test keeps back. */
function held(): { readonly promise: Promise<void>; readonly release: () => void } {
  let release = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

async function asked(bed: EngineBed): Promise<{ link: RecordingLink; id: string }> {
  const link = bed.connect();
  await bed.ask('a');
  return { link, id: link.prompted[0]!.id };
}

/** The deadline comes before the patience with the disk ends. */
const SOON_OVER = { deadlineMs: PATIENCE_MS - 1_000 };

/** Everything that takes an approval away, what it the request then ends with. */
const TAKEN_AWAY: readonly (readonly [string, string, (bed: EngineBed, id: string) => unknown])[] = [
  ['a cancel', EndCause.CLIENT_CANCELLED, (bed) => bed.engine.cancelAuthentication('session', 'a', 'client-cancelled')],
  ['the deadline', EndCause.DEADLINE, (bed, id) => bed.clock.advance(bed.engine.remainingMs(id))],
  ['"not me" on another phone', EndCause.NOT_ME, (bed, id) => bed.engine.disown(bed.device('tablet'), id)],
  ['a denial on another phone', EndCause.DENIED, (bed, id) => bed.engine.deny(bed.device('tablet'), id)],
  ['the end of the gateway', EndCause.SHUTDOWN, (bed) => bed.engine.shutDown()],
  [
    'the revocation of the client',
    EndCause.REVOKED,
    (bed) => {
      bed.untrusted.add('laptop');
      return bed.engine.revokeClient('laptop');
    },
  ],
  [
    'the revocation of the phone',
    EndCause.REVOKED,
    (bed) => {
      bed.untrusted.add('phone');
      return bed.engine.revokeDevice('phone');
    },
  ],
];

test('the log takes a request, and its approval, only as long as the row of its client is as it was', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  assert.deepEqual(bed.reliedOn, ['laptop']);
  assert.equal((await bed.engine.approve(link.device, id, id)).refusal, undefined);
  assert.deepEqual(bed.reliedOn, ['laptop', 'laptop']);
});

for (const [what, cause, takeAway] of TAKEN_AWAY) {
  test(`${what} while an approval waits for the disk wins at once, and the approval is not written any more`, async () => {
    const bed = new EngineBed(SOON_OVER);
    const { link, id } = await asked(bed);
    bed.connect(bed.device('tablet'));
    const writing = held();
    bed.writing = writing.promise;
    const approval = bed.engine.approve(link.device, id, id);
    await bed.clock.settle();
    await takeAway(bed, id); // it does not wait for the disk
    writing.release();
    const { isAccepted, request } = await approval;
    assert.deepEqual([isAccepted, request?.cause], [false, cause]);
    assert.deepEqual(
      [bed.sink.calls.filter((call) => call.startsWith('authenticated')), bed.records, bed.engine.liveCount],
      [[], [], 0],
    );
  });

  test(`${what} between the disk and the decision wins, and counts more than what was written`, async () => {
    const written = held();
    const record: ApprovalRecord = {
      write: async (_request, _device, _counter, isWanted) => {
        assert.ok(isWanted());
        await written.promise;
        return () => undefined;
      },
      writeResumed: () => assert.fail('nothing is resumed here'),
    };
    const bed = new EngineBed(SOON_OVER, undefined, record);
    const { link, id } = await asked(bed);
    bed.connect(bed.device('tablet'));
    const approval = bed.engine.approve(link.device, id, id);
    await bed.clock.settle();
    await takeAway(bed, id);
    written.release();
    const { isAccepted, request } = await approval;
    assert.deepEqual([isAccepted, request?.cause], [false, cause]);
    assert.deepEqual(
      [bed.sink.calls.filter((call) => call.startsWith('authenticated')), bed.engine.liveCount],
      [[], 0],
    );
  });
}

test('of two phones that approve at the same time one is written down, and the other hears whose answer it was', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  const tablet = bed.connect(bed.device('tablet'));
  const writing = held();
  bed.writing = writing.promise;
  const approvals = [link, tablet].map(({ device }) => bed.engine.approve(device, id, id));
  await bed.clock.settle();
  writing.release();
  const [first, second] = await Promise.all(approvals);
  assert.deepEqual([first!.isAccepted, second!.isAccepted, second!.request?.deviceId], [true, false, 'phone']);
  assert.deepEqual(bed.records, ['a']);
});

test('when the approval of one phone cannot be written, that of the other is tried', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  const tablet = bed.connect(bed.device('tablet'));
  const writing = held();
  bed.writing = writing.promise;
  bed.recordFault = new Error('the disk is full');
  const first = bed.engine.approve(link.device, id, id).then((answer) => {
    bed.recordFault = undefined;
    return answer;
  });
  const second = bed.engine.approve(tablet.device, id, id);
  await bed.clock.settle();
  writing.release();
  assert.deepEqual((await first).refusal, { kind: 'try-again' });
  assert.equal((await second).isAccepted, true);
});

test('a record that never answers is given up, and the device may try again', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  const writing = held();
  bed.writing = writing.promise;
  const approval = bed.engine.approve(link.device, id, id);
  await bed.clock.advance(PATIENCE_MS);
  assert.deepEqual((await approval).refusal, { kind: 'try-again' });
  bed.writing = Promise.resolve();
  assert.equal((await bed.engine.approve(link.device, id, id)).isAccepted, true);
  assert.equal(bed.engine.liveCount, 1);
});

test('an approval is written once, however often the log has something else', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  let tries = 0;
  bed.state.tap('change', async ({ go }) => {
    if (++tries === 1) {
      await bed.overwrite(id, {});
    }
    return go();
  });
  assert.equal((await bed.engine.approve(link.device, id, id)).isAccepted, true);
  assert.ok(tries > 1, 'it was refused');
  assert.deepEqual(bed.records, ['a']);
});

test('who is cancelled while it is written that they come back does not come back, and nobody is asked', async () => {
  const bed = new EngineBed({ resumeMs: 30_000 });
  const { link, id } = await asked(bed);
  await bed.engine.approve(link.device, id, id);
  await bed.engine.brokeOff('session', 'a');
  bed.sink.calls.length = 0;
  const writing = held();
  bed.writing = writing.promise;
  const back = bed.ask('b');
  await bed.clock.settle();
  void bed.engine.cancelAuthentication('session', 'b');
  writing.release();
  await back;
  assert.deepEqual([bed.sink.calls, bed.engine.liveCount, link.prompted.length], [[], 0, 1]);
  assert.ok(!bed.events.some((event) => event.startsWith('recorded that')));
});
