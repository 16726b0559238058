// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineBed } from '../testing/EngineBed.ts';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { EndCause } from 'gateway_protocol';
import { HResult } from './HResult.ts';
import { RequestState } from './RequestState.ts';

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

const REVOCATIONS: readonly (readonly [string, (bed: EngineBed) => unknown])[] = [
  ['the client, known to the register only', (bed) => bed.untrusted.add('laptop')],
  ['the device, known to the register only', (bed) => bed.untrusted.add('phone')],
  [
    'the client, by the operator',
    (bed) => {
      bed.untrusted.add('laptop');
      void bed.engine.revokeClient('laptop');
    },
  ],
  [
    'the device, by the operator',
    (bed) => {
      bed.untrusted.add('phone');
      void bed.engine.revokeDevice('phone');
    },
  ],
];

for (const [who, revoke] of REVOCATIONS) {
  test(`what is revoked while an approval is verified lets nobody in: ${who}`, async () => {
    const bed = new EngineBed();
    const { link, id } = await asked(bed);
    const verification = held();
    bed.verification = verification.promise;
    const approval = bed.engine.approve(link.device, id, id);
    revoke(bed);
    verification.release();
    const answer = await approval;
    assert.equal(answer.isAccepted, false);
    assert.deepEqual(
      [bed.sink.calls.filter((call) => call.startsWith('authenticated')), bed.records, bed.engine.liveCount],
      [[], [], 0],
    );
  });

  test(`what is revoked while an approval is decided lets nobody in: ${who}`, async () => {
    const bed = new EngineBed();
    const { link, id } = await asked(bed);
    const decision = held();
    bed.state.isDeaf = true;
    bed.state.tap('change', async ({ go }) => {
      await decision.promise;
      return go();
    });
    const approval = bed.engine.approve(link.device, id, id);
    await bed.clock.settle();
    revoke(bed);
    decision.release();
    await approval;
    await bed.clock.settle();
    assert.deepEqual(
      bed.sink.calls.map((call) => call.split(' ')[0]),
      ['failed'],
      'one verdict, and it is no',
    );
    assert.equal(bed.engine.liveCount, 0);
  });
}

test('a cookie of a client that was revoked since is worth nothing', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  const cookie = bed.cookie();
  bed.untrusted.add('laptop');
  assert.equal(
    await bed.engine.authenticateUser('s', cookie, 'a', bed.sink),
    HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED,
  );
  assert.deepEqual([link.prompted.length, bed.takeEvents()], [0, ['refused client-not-trusted anna']]);
});

test('a client that is revoked while its request is stored asks nobody', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  bed.state.tap('create', async ({ go }) => {
    bed.untrusted.add('laptop');
    return go();
  });
  assert.equal(await bed.ask('a'), HResult.S_OK);
  await bed.clock.settle();
  assert.deepEqual([link.prompted.length, bed.sink.calls], [0, ['failed a ERROR_CANCELLED 0']]);
});

test('who asks during the shutdown is cancelled, and asks nobody', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  const stored = held();
  bed.state.tap('create', async ({ go }) => {
    await stored.promise;
    return go();
  });
  const accepted = bed.ask('a');
  const stopped = bed.engine.shutDown();
  stored.release();
  await Promise.all([accepted, stopped]);
  await bed.clock.settle();
  assert.deepEqual([link.prompted.length, bed.sink.calls], [0, ['failed a ERROR_SHUTDOWN_IN_PROGRESS 0']]);
  assert.equal(bed.engine.pendingCount, 0);
});

test('a shutdown does not wait for a request that the store never takes: its client hears of it after three seconds', async () => {
  const bed = new EngineBed();
  bed.state.tap('create', () => new Promise(() => undefined));
  void bed.ask('a');
  const stopped = bed.engine.shutDown();
  await bed.clock.advance(3_000);
  await stopped;
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_SHUTDOWN_IN_PROGRESS 0']);
  assert.equal(bed.engine.pendingCount, 0);
});

test('a revoked device answers nothing and learns nothing, also of requests that are over', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  bed.untrusted.add('phone');
  const { device } = link;
  assert.deepEqual((await bed.engine.matchNumber(device, id, 1, '00')).answer?.refusal, { kind: 'unknown-request' });
  assert.deepEqual((await bed.engine.deny(device, id)).refusal, { kind: 'unknown-request' });
  assert.deepEqual((await bed.engine.disown(device, id)).refusal, { kind: 'unknown-request' });
  await bed.engine.cancelAuthentication('session', 'a');
  assert.deepEqual((await bed.engine.deny(device, id)).refusal, { kind: 'unknown-request' });
  assert.deepEqual(bed.disowned, []);
});

test('a token that has run out while its request waited lets nobody in, and the request ends', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  bed.untrusted.add('laptop');
  const answer = await bed.engine.approve(link.device, id, id);
  assert.deepEqual([answer.isAccepted, answer.request?.cause], [false, EndCause.REVOKED]);
  assert.deepEqual(bed.sink.calls, ['failed a ERROR_CANCELLED 0']);
});

test('an approval is written down before the connection is let in', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  bed.sink.onUserAuthenticated = () => bed.events.push('let in');
  await bed.engine.approve(link.device, id, id);
  assert.deepEqual(bed.takeEvents(), ['opened a', 'recorded a', 'ended a approved approved', 'let in']);
});

test('an approval that cannot be written down lets nobody in; the device may try again, and then it counts', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  bed.recordFault = new Error('the disk is full');
  assert.deepEqual((await bed.engine.approve(link.device, id, id)).refusal, { kind: 'try-again' });
  assert.deepEqual([bed.sink.calls, bed.engine.pendingCount, bed.engine.liveCount], [[], 1, 0]);
  bed.recordFault = undefined;
  assert.equal((await bed.engine.approve(link.device, id, id)).isAccepted, true);
  assert.equal(bed.sink.calls.length, 1);
});

test('who cannot be found out about is not trusted', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  const has = bed.untrusted.has.bind(bed.untrusted);
  bed.untrusted.has = () => {
    throw new Error('the store cannot be read');
  };
  assert.deepEqual((await bed.engine.approve(link.device, id, id)).refusal, { kind: 'unknown-request' });
  assert.equal(await bed.ask('b'), HResult.E_FAIL);
  bed.untrusted.has = has;
  assert.equal((await bed.engine.approve(link.device, id, id)).isAccepted, true);
});

test('"not me" goes through when nothing can be written, read or told', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await bed.ask('live');
  await bed.engine.approve(link.device, link.prompted[0]!.id, link.prompted[0]!.id);
  await bed.ask('strange');
  bed.state.tap('change', () => Promise.reject(new Error('the disk is full')));
  const { push } = bed.disowned;
  bed.disowned.push = () => {
    throw new Error('the disk is full');
  };
  const answer = await bed.engine.disown(link.device, link.prompted[1]!.id);
  bed.disowned.push = push;
  assert.equal(answer.request?.cause, EndCause.NOT_ME);
  assert.deepEqual(bed.sink.calls.slice(1), ['disconnect live', 'failed strange NTE_USER_CANCELLED 0']);
});

test('"not me" after the end makes the token worthless, too', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  await bed.engine.deny(link.device, id);
  await bed.engine.disown(link.device, id);
  assert.deepEqual(bed.disowned, ['laptop']);
});

test('a store that hangs keeps nobody waiting: what protects takes effect after three seconds', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  bed.state.tap('change', () => new Promise(() => undefined));
  const denial = bed.engine.deny(link.device, id);
  await bed.clock.advance(2_999);
  assert.deepEqual(bed.sink.calls, []);
  await bed.clock.advance(1);
  assert.equal((await denial).request?.state, RequestState.DENIED);
  assert.deepEqual(bed.sink.calls, ['failed a NTE_USER_CANCELLED 0']);
});

test('an approval does not wait for a store that hangs, and counts when the store says so in the end', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  const stored = held();
  bed.state.tap('change', async ({ go }) => {
    await stored.promise;
    return go();
  });
  const approval = bed.engine.approve(link.device, id, id);
  await bed.clock.advance(3_000);
  assert.deepEqual((await approval).refusal, { kind: 'try-again' });
  assert.deepEqual(bed.sink.calls, []);
  stored.release();
  await bed.clock.settle();
  assert.deepEqual(bed.sink.calls, ['authenticated lab/anna a null']);
});

test('a verification that never answers is given up after three seconds, and the device may try again', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  const verification = held();
  bed.verification = verification.promise;
  let answer: unknown;
  const approval = bed.engine.approve(link.device, id, id).then((given) => (answer = given.refusal));
  await bed.clock.advance(2_999);
  assert.equal(answer, undefined);
  await bed.clock.advance(1);
  await approval;
  assert.deepEqual(answer, { kind: 'try-again' });
  assert.deepEqual(bed.takeEvents(), ['opened a', 'failed the verification of an assertion']);
  verification.release();
  await bed.clock.settle();
  assert.deepEqual([bed.sink.calls, bed.records], [[], []], 'what it says later counts for nothing');
  bed.verification = Promise.resolve();
  assert.equal((await bed.engine.approve(link.device, id, id)).isAccepted, true);
});

for (const cause of [EndCause.CLIENT_GONE, EndCause.CLIENT_CANCELLED] as const) {
  test(`a store that hangs at the beginning: the cancel ends it, and what comes later changes nothing: ${cause}`, async () => {
    const bed = new EngineBed();
    const link = bed.connect();
    const stored = held();
    bed.state.tap('create', async ({ go }) => {
      await stored.promise;
      return go();
    });
    const accepted = bed.ask('a');
    const cancel = bed.engine.cancelAuthentication('session', 'a', cause);
    await bed.clock.advance(3_000);
    assert.equal(await cancel, HResult.S_OK);
    assert.equal(bed.engine.pendingCount, 0);
    stored.release();
    assert.equal(await accepted, HResult.ERROR_CANCELLED);
    assert.deepEqual([link.prompted.length, bed.sink.calls, bed.engine.pendingCount], [0, [], 0]);
  });
}

test('any number of live connections: one more asks, and what is over is forgotten', async () => {
  const bed = new EngineBed({ waiting: 1_000_000, perUserAndMinute: 1_000_000, perSourceAndMinute: 1_000_000 });
  const count = 10_050;
  const link = bed.connect();
  for (let i = 0; i < count; i++) {
    await bed.ask(`c${i}`, 'anna', `client ${i}`);
    const { id } = link.prompted.at(-1)!;
    await bed.engine.approve(link.device, id, id);
  }
  assert.equal(await bed.ask('one more', 'anna', 'the last'), HResult.S_OK);
  assert.equal(bed.engine.liveCount, count);
  for (let i = 0; i < count; i++) {
    void bed.engine.cancelAuthentication('session', `c${i}`);
  }
  await bed.clock.settle();
  await bed.ask('and another', 'anna', 'the last');
  const known = Reflect.get(Reflect.get(bed.engine, 'table') as object, 'byId') as ReadonlyMap<string, unknown>;
  assert.ok(known.size <= 10_002, `${known.size} are kept`);
});

test('what is revoked while another gateway writes lets nobody in at the next try, and is not written down again', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  let tries = 0;
  bed.state.tap('change', async ({ go }) => {
    if (++tries === 1) {
      bed.untrusted.add('phone');
      await bed.overwrite(id, {}); // the other one's, which changes nothing but the revision
    }
    return go();
  });
  const answer = await bed.engine.approve(link.device, id, id);
  assert.equal(answer.isAccepted, false);
  assert.equal(answer.request?.cause, EndCause.REVOKED);
  assert.deepEqual(
    [bed.sink.calls, bed.records, bed.engine.liveCount],
    [['failed a ERROR_CANCELLED 0'], ['a'], 0],
    'what was written down is the first try',
  );
});

test('an approval that comes too late is not verified: it is told how the request ended', async () => {
  let verified = 0;
  const bed = new EngineBed(
    {},
    {
      verify: async (_request, device) => {
        verified++;
        return device.credential.counter;
      },
    },
  );
  const { link, id } = await asked(bed);
  await bed.engine.cancelAuthentication('session', 'a');
  assert.equal((await bed.engine.approve(link.device, id, id)).request?.cause, EndCause.CLIENT_GONE);
  assert.equal(verified, 0);
});

test('a device that connects while a request is being stored is asked when it is stored, and not before', async () => {
  const bed = new EngineBed();
  const stored = held();
  bed.state.tap('create', async ({ go }) => {
    await stored.promise;
    return go();
  });
  const accepted = bed.ask('a');
  const link = bed.connect();
  assert.equal(link.prompted.length, 0);
  stored.release();
  assert.equal(await accepted, HResult.S_OK);
  assert.equal(link.prompted.length, 1);
});

test('nothing is kept of a user none of whose requests waits', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  await bed.ask('b');
  await bed.engine.deny(link.device, id);
  await bed.engine.cancelAuthentication('session', 'b');
  assert.equal((Reflect.get(Reflect.get(bed.engine, 'table') as object, 'byUser') as Map<string, unknown>).size, 0);
});

test('an approval whose connection nobody would end lets nobody in, and whoever waits hears so', async () => {
  const bed = new EngineBed();
  const { link, id } = await asked(bed);
  const { schedule } = bed.clock;
  bed.clock.schedule = (delayMs, task) => {
    if (delayMs === bed.engine.options.reauthenticateMs) {
      throw new Error('no timer for a session');
    }
    return schedule.call(bed.clock, delayMs, task);
  };
  await bed.engine.approve(link.device, id, id);
  assert.equal(bed.engine.liveCount, 0);
  assert.deepEqual(
    bed.sink.calls.filter((call) => !call.startsWith('progress')),
    ['failed a ERROR_CANCELLED 0'],
  );
});
