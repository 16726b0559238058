// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import type { HeardCommit, SharedState, StateChange } from '../state/SharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { until } from '../testing/until.ts';
import { Cable } from '../testing/Cable.ts';
import { EtcdMembers, findEtcd } from '../testing/EtcdMembers.ts';
import { newClient, newPrefix, openState } from '../testing/EtcdBed.ts';
import { EtcdClient } from './EtcdClient.ts';
import { EtcdSharedState } from './EtcdSharedState.ts';
import type { EtcdNotice } from './EtcdSharedState.ts';

const { etcd, reason } = findEtcd();
const skip = etcd === undefined ? reason : false;
/** Short where a test waits for a limit to pass; what has to come in time comes on any machine, for it is tried again. */
const HASTY = { attemptMs: 500, totalMs: 60_000 };

describe('a shared state on etcd, when things fail', { skip }, () => {
  const ends: (() => void | Promise<void>)[] = [];
  let shared: Promise<EtcdMembers> | undefined;
  after(async () => (await shared)?.close());
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) {
      await end();
    }
  });

  const three = (): Promise<EtcdMembers> => (shared ??= EtcdMembers.start(etcd!, 3));
  const ownMembers = async (count: number, more: readonly string[] = []): Promise<EtcdMembers> => {
    const members = await EtcdMembers.start(etcd!, count, more);
    ends.push(() => members.close());
    return members;
  };
  const kept = (state: EtcdSharedState): EtcdSharedState => {
    ends.push(() => state.close());
    return state;
  };
  const cableTo = async (target: string): Promise<Cable> => {
    const cable = await Cable.to(target);
    ends.push(() => cable.close());
    return cable;
  };

  test('a commit whose answer was lost, done once, is told as committed', async () => {
    const { endpoints } = await three();
    const cable = await cableTo(endpoints[0]!);
    const prefix = newPrefix();
    const state = kept(await openState(newClient([cable.endpoint, endpoints[1]!], HASTY, 0), prefix));
    const other = kept(await openState(newClient([endpoints[2]!]), prefix));
    for (let i = 0; i < 5; i++) {
      cable.loseAnswers(true);
      const before = (await other.read(['a/1'])).get('a/1')?.revision ?? 0;
      const result = await state.commit(new Map([['a/1', before]]), [{ key: 'a/1', value: `${i}` }]);
      cable.loseAnswers(false);
      cable.cut();
      const now = (await other.read(['a/1'])).get('a/1');
      assert.deepEqual(result, { kind: 'committed', revision: now!.revision });
      assert.equal(now!.value, `${i}`);
    }
  });

  test('what a node commits is its sign of life, and it beats by itself only when it commits nothing', async () => {
    const { endpoints } = await three();
    const clock = new ManualClock();
    const random = { bytes: (count: number): Uint8Array => new Uint8Array(count) };
    const client = new EtcdClient({ endpoints, attemptMs: 1e9, totalMs: 1e9 }, clock, random);
    const options = { prefix: newPrefix(), node: 'node', beatMs: 1_000, echoMs: 2_500, doubtMs: 1e9 };
    const told = { beat: () => '', told: () => undefined };
    const state = kept(
      await EtcdSharedState.open(client, clock, { ...options, ...told }, (error) => assert.fail(String(error))),
    );
    let beats = 0;
    state.watch('beats/', () => beats++);
    for (const key of ['a/1', 'a/2', 'a/3']) {
      await clock.advance(900);
      await state.commit(new Map([[key, 0]]), [{ key, value: '' }]);
      await until(() => state.get(key) !== undefined, 'it comes back');
    }
    await clock.advance(900);
    assert.deepEqual([state.isFresh, beats], [true, 0], 'the last beat was 3.6 s ago, and the last commit 0.9 s');
    await clock.advance(400);
    await until(() => beats === 1, 'a beat');
    await state.commit(new Map([['a/1', 0]]), [{ key: 'a/1', value: 'refused' }]);
    await clock.advance(2_600);
    await until(() => beats > 1, 'what is refused does not come back, and is no sign');
  });

  test('also when somebody has changed the key since', async () => {
    const { endpoints } = await three();
    const cable = await cableTo(endpoints[0]!);
    const prefix = newPrefix();
    const state = kept(await openState(newClient([cable.endpoint, endpoints[1]!], HASTY, 0), prefix));
    const other = kept(await openState(newClient([endpoints[2]!]), prefix));
    other.watch('a/', ({ changes, revision }) => {
      if (changes[0]!.record?.value === 'mine') {
        void other.commit(new Map([['a/1', revision]]), [{ key: 'a/1', value: undefined }]);
      }
    });
    cable.loseAnswers(true);
    const result = await state.commit(new Map([['a/1', 0]]), [{ key: 'a/1', value: 'mine' }]);
    assert.equal(result.kind, 'committed');
    await until(() => other.get('a/1') === undefined && other.revision > (result as { revision: number }).revision);
  });

  const unmarked: readonly (readonly [string, (revision: number) => ReadonlyMap<string, number>, StateChange])[] = [
    ['that only takes away', (revision) => new Map([['a/1', revision]]), { key: 'a/1', value: undefined }],
    ['that relies on nothing, and is therefore sent once', () => new Map(), { key: 'a/1', value: 'two' }],
    ['that relies on nothing and only takes away', () => new Map(), { key: 'a/1', value: undefined }],
  ];
  for (const [what, relied, change] of unmarked) {
    test(`a commit ${what} is recognised as well`, async () => {
      const { endpoints } = await three();
      const cable = await cableTo(endpoints[0]!);
      const prefix = newPrefix();
      const client = newClient([cable.endpoint, endpoints[1]!], HASTY, 0);
      const state = kept(await openState(client, prefix, { echoMs: 1_000 }));
      const created = await state.commit(new Map(), [{ key: 'a/1', value: 'one' }]);
      assert.ok(created.kind === 'committed');
      cable.loseAnswers(true);
      const result = await state.commit(relied(created.revision), [change]);
      assert.ok(result.kind === 'committed' && result.revision > created.revision);
      assert.equal((await state.read(['a/1'])).get('a/1')?.value, change.value);
    });
  }

  test('a member that hangs costs a wait: the next one is asked, and the watch goes there', async () => {
    const { endpoints } = await three();
    const cable = await cableTo(endpoints[0]!);
    const prefix = newPrefix();
    const notices: EtcdNotice[] = [];
    const client = newClient([cable.endpoint, endpoints[1]!], HASTY, 0);
    const state = kept(await openState(client, prefix, { echoMs: 1_000 }, notices));
    const other = kept(await openState(newClient([endpoints[2]!]), prefix));
    cable.mute(true);
    assert.equal((await state.commit(new Map([['a/1', 0]]), [{ key: 'a/1', value: 'one' }])).kind, 'committed');
    await other.commit(new Map(), [{ key: 'a/2', value: 'two' }]);
    await until(() => state.get('a/2')?.value === 'two' && state.isFresh);
    assert.ok(notices.some(({ kind }) => kind === 'watch-ended'));
    cable.mute(false);
  });

  test('without a majority nothing is fresh and nothing is known; with it again all is there, and nothing acknowledged is lost', async () => {
    const members = await ownMembers(3);
    const prefix = newPrefix();
    const times = { attemptMs: 500, totalMs: 2_000 };
    const state = kept(await openState(newClient(members.endpoints, times), prefix, { echoMs: 1_500, doubtMs: 2_000 }));
    const acknowledged = new Map<string, number>();
    const heard: HeardCommit[] = [];
    state.watch('a/', (commit) => heard.push(commit));
    for (let i = 0; i < 50; i++) {
      const result = await state.commit(new Map([[`a/${i}`, 0]]), [{ key: `a/${i}`, value: 'value' }]);
      assert.ok(result.kind === 'committed');
      acknowledged.set(`a/${i}`, result.revision);
    }
    await members.signal(0, 'SIGKILL');
    await members.signal(2, 'SIGKILL');
    await until(() => !state.isFresh);
    await until(() => state.fault !== undefined);
    assert.match(state.fault!, /sign of life for \d+ s.*majority/s);
    await assert.rejects(
      state.commit(new Map([['b/1', 0]]), [{ key: 'b/1', value: 'one' }]),
      (error) => error instanceof SharedStateError && error.fault === SharedStateFault.UNKNOWN,
    );
    await members.signal(1, 'SIGKILL');
    [0, 1, 2].forEach((member) => members.startMember(member));
    await until(() => state.isFresh);
    assert.equal(state.fault, undefined);
    for (const [key, revision] of acknowledged) {
      assert.equal(state.get(key)?.revision, revision);
    }
    assert.equal(heard.length, 50);
    assert.equal((await commitUntilKnown(state, 'c/1')).kind, 'committed');
  });

  test('a leader that hangs is replaced: the state is fresh again, and commits go on', async () => {
    const members = await ownMembers(3);
    const state = kept(await openState(newClient(members.endpoints, HASTY), newPrefix(), { echoMs: 1_500 }));
    for (let member = 0; member < 3; member++) {
      await members.signal(member, 'SIGSTOP');
      assert.equal((await commitUntilKnown(state, `a/${member}`)).kind, 'committed');
      await members.signal(member, 'SIGCONT');
      await until(() => state.isFresh);
    }
  });

  test('where the history is gone everything is loaded anew, and watchers hear what has changed', async () => {
    const members = await three();
    const { endpoints } = members;
    const cable = await cableTo(endpoints[0]!);
    const prefix = newPrefix();
    const notices: EtcdNotice[] = [];
    const other = kept(await openState(newClient([endpoints[1]!]), prefix));
    await other.commit(new Map(), [
      { key: 'a/gone', value: 'old' },
      { key: 'a/changed', value: 'old' },
      { key: 'a/same', value: 'old' },
    ]);
    const state = kept(await openState(newClient([cable.endpoint], { attemptMs: 500 }), prefix, {}, notices));
    const heard: HeardCommit[] = [];
    state.watch('a/', (commit) => heard.push(commit));
    cable.mute(true);
    await other.commit(new Map(), [{ key: 'a/gone', value: undefined }]);
    await other.commit(new Map(), [{ key: 'a/changed', value: 'newer' }]);
    const last = await other.commit(new Map(), [
      { key: 'a/changed', value: 'newest' },
      { key: 'a/new', value: 'new' },
    ]);
    assert.ok(last.kind === 'committed');
    await members.ask(1, '/v3/kv/compaction', { revision: String(last.revision), physical: true });
    cable.cut();
    cable.mute(false);
    await until(() => notices.some(({ kind }) => kind === 'reloaded'));
    await until(() => state.isFresh);
    assert.deepEqual(state.list('a/'), await records(other, ['a/changed', 'a/new', 'a/same']));
    assert.deepEqual(
      heard.flatMap(({ changes }) => changes.map(({ key, record }) => [key, record?.value])),
      [
        ['a/changed', 'newest'],
        ['a/gone', undefined],
        ['a/new', 'new'],
      ],
    );
  });

  test('an etcd that was put back from elsewhere is not taken for the one before', async () => {
    const members = await ownMembers(1);
    const notices: EtcdNotice[] = [];
    const state = kept(await openState(newClient(members.endpoints, HASTY), newPrefix(), { echoMs: 1_500 }, notices));
    await members.replaceAll();
    await until(() => notices.some(({ kind }) => kind === 'other-site'));
    await assert.rejects(
      state.commit(new Map(), [{ key: 'a/1', value: 'one' }]),
      (error) => error instanceof SharedStateError && error.fault === SharedStateFault.OTHER_SITE,
    );
    assert.equal(state.isFresh, false);
    assert.match(state.fault!, /another one.*start the gateway anew/is);
  });

  test('an etcd whose disk is full takes nothing, and says what to do', async () => {
    const members = await ownMembers(1, ['--quota-backend-bytes', String(4 * 1024 * 1024)]);
    const state = kept(await openState(newClient(members.endpoints), newPrefix(), { echoMs: 600_000 }));
    const value = 'x'.repeat(400_000);
    await assert.rejects(
      async () => {
        for (let i = 0; i < 100; i++) {
          await state.commit(new Map([[`a/${i}`, 0]]), [{ key: `a/${i}`, value }]);
        }
      },
      (error) => {
        assert.ok(error instanceof SharedStateError);
        assert.equal(error.fault, SharedStateFault.FULL);
        assert.match(error.message, /quota.*alarm disarm/s);
        return true;
      },
    );
  });

  test('where nobody answers, opening says so, with the address, and leaves nothing running', async () => {
    const cable = await cableTo('127.0.0.1:9');
    cable.mute(true);
    await assert.rejects(
      openState(newClient([cable.endpoint], { attemptMs: 100, totalMs: 300 }), newPrefix()),
      (error) => {
        assert.ok(error instanceof SharedStateError);
        assert.match(error.message, new RegExp(`etcd at ${cable.endpoint}: .*majority`, 's'));
        return true;
      },
    );
  });

  test('sites with different prefixes do not hear of each other', async () => {
    const { endpoints } = await three();
    const prefix = newPrefix();
    const site = kept(await openState(newClient([endpoints[0]!]), prefix));
    const longer = kept(await openState(newClient([endpoints[0]!]), `${prefix}s/`));
    const heard: HeardCommit[] = [];
    longer.watch('a/', (commit) => heard.push(commit));
    const result = await site.commit(new Map(), [{ key: 'a/1', value: 'one' }]);
    assert.ok(result.kind === 'committed');
    await until(() => longer.revision >= result.revision || site.revision >= result.revision);
    await longer.commit(new Map(), [{ key: 'b/1', value: 'two' }]);
    await until(() => longer.get('b/1') !== undefined);
    assert.deepEqual(heard, []);
    assert.deepEqual(longer.list('a/'), []);
  });
});

async function commitUntilKnown(state: SharedState, key: string): Promise<{ readonly kind: string }> {
  for (;;) {
    try {
      return await state.commit(new Map([[key, 0]]), [{ key, value: 'value' }]);
    } catch (error) {
      assert.ok(error instanceof SharedStateError && error.fault === SharedStateFault.UNKNOWN, String(error));
      await until(() => state.isFresh);
      if (state.get(key) !== undefined) {
        return { kind: 'committed' };
      }
    }
  }
}

async function records(state: SharedState, keys: readonly string[]): Promise<unknown[]> {
  return [...(await state.read(keys)).values()];
}
