// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { EngineBed } from '../testing/EngineBed.ts';
import type { ClientIdentity } from './ClientIdentity.ts';
import { HResult } from './HResult.ts';
import { MOST_RIGHTS, Resumptions } from './Resumptions.ts';
import type { ResumptionParts } from './Resumptions.ts';
import type { Entry, OwnPart } from './RequestTable.ts';
import { DEFAULT_ENGINE_OPTIONS } from './EngineOptions.ts';

const RESUME_MS = 30_000;
const nothing = (): undefined => undefined;

/** Rights with nothing around them. */
function rightsOf(parts: Partial<ResumptionParts>): Resumptions {
  return new Resumptions({
    clock: new EngineBed().clock,
    options: { ...DEFAULT_ENGINE_OPTIONS, resumeMs: RESUME_MS },
    observe: nothing,
    state: new MemorySharedState(),
    users: { relyOnClient: nothing, relyOnDevice: nothing },
    record: { write: () => Promise.resolve(nothing), writeResumed: () => Promise.resolve(true) },
    table: { find: nothing, handOver: nothing, drop: nothing },
    ends: { goesOn: nothing },
    trust: { mayLetIn: () => true },
    live: { add: nothing, endOf: () => 1e9, has: () => false },
    prompts: { tellResumed: nothing },
    ...parts,
  });
}

function of(client: number): ClientIdentity {
  return {
    clientId: `client ${client}`,
    clientName: 'laptop',
    userName: 'anna',
    userDomain: '',
    address: '192.0.2.1',
    purpose: { kind: 'connection', target: 'db:22' },
  };
}

/** An approved connection '1' of anna's laptop that has broken off. */
async function broken(resumeMs = RESUME_MS): Promise<{ bed: EngineBed; phone: ReturnType<EngineBed['connect']> }> {
  const bed = new EngineBed({ resumeMs });
  const phone = bed.connect();
  await bed.ask('1');
  const { id } = phone.prompted[0]!;
  await bed.engine.approve(phone.device, id, id);
  assert.equal(await bed.engine.brokeOff('session', '1'), HResult.S_FALSE);
  bed.sink.calls.length = 0;
  phone.take();
  return { bed, phone };
}

test('who comes back soon, with the same credential from the same place, goes on once; phones and record are told', async () => {
  const { bed, phone } = await broken();
  await bed.clock.advance(RESUME_MS - 1);
  assert.equal(await bed.ask('2'), HResult.S_OK);
  assert.deepEqual(bed.sink.calls, ['authenticated lab/anna 2 null']);
  assert.equal(phone.prompted.length, 1, 'nobody was asked');
  assert.deepEqual(bed.events.slice(-2), ['recorded that 2 goes on', 'resumed 2']);
  assert.ok(phone.take().includes('resumed 2'));
  assert.ok(bed.engine.isLive('session', '2') && !bed.engine.isLive('session', '1'));
  await bed.engine.brokeOff('session', '2');
  assert.ok(phone.take().includes('resumed 2 over'));
  await bed.ask('3');
  assert.equal(phone.prompted.length, 2, 'an approval lets in again once');
});

for (const [name, coming, spoil] of [
  ['too late', ['2'], (bed: EngineBed) => bed.clock.advance(RESUME_MS)],
  ['with another credential', ['2', 'anna', 'other laptop'], () => undefined],
  ['from another address', ['2', 'anna', 'laptop', '192.0.2.2'], () => undefined],
  ['for another place', ['2', 'anna', 'laptop', '192.0.2.1', { kind: 'connection', target: 'db:23' }], () => undefined],
  ['after the phone was revoked', ['2'], (bed: EngineBed) => bed.engine.revokeDevice('phone')],
  ['and the phone is trusted no more', ['2'], (bed: EngineBed) => void bed.untrusted.add('phone')],
  [
    'when it cannot be written down',
    ['2'],
    (bed: EngineBed) => {
      bed.recordFault = new Error('the disk is full');
    },
  ],
] as const) {
  test(`who comes back ${name} is asked about`, async () => {
    const { bed, phone } = await broken();
    const other = bed.connect({ ...phone.device, id: 'tablet' });
    await spoil(bed);
    await bed.ask(...(coming as unknown as Parameters<EngineBed['ask']>));
    assert.deepEqual(bed.sink.calls, []);
    assert.equal(other.prompted.length, 1);
  });
}

test('"not me", to that connection or to another of that client, ends the right; so does the revocation of the client', async () => {
  for (const end of ['not-me', 'revoked'] as const) {
    const { bed, phone } = await broken();
    const { id } = phone.prompted[0]!;
    await (end === 'not-me' ? bed.engine.disown(phone.device, id) : bed.engine.revokeClient('laptop'));
    await bed.ask('2');
    assert.equal(phone.prompted.length, 2);
  }
});

test('"not me" to a connection that goes on ends it, and the phone that comes later is told of it', async () => {
  const { bed, phone } = await broken();
  await bed.ask('2');
  const late = bed.connect({ ...phone.device, id: 'tablet' });
  assert.ok(late.take().includes('resumed 2'));
  await bed.engine.disown(phone.device, phone.prompted[0]!.id);
  assert.deepEqual(bed.sink.calls, ['authenticated lab/anna 2 null', 'disconnect 2']);
  assert.ok(late.take().includes('resumed 2 over'));
  await bed.clock.advance(DEFAULT_ENGINE_OPTIONS.keptMs + 1);
  assert.ok(late.take().includes('resumed '), 'what nobody remembers is told no more');
});

test('it goes on no longer than it would have, and is looked at as others are', async () => {
  const { bed } = await broken();
  await bed.clock.advance(RESUME_MS / 2);
  await bed.ask('2');
  const { longestSessionMs, reauthenticateMs } = DEFAULT_ENGINE_OPTIONS;
  await bed.clock.advance(reauthenticateMs);
  assert.equal(bed.sink.calls.at(-1), 'reauthenticate 2');
  await bed.clock.advance(longestSessionMs - RESUME_MS / 2 - reauthenticateMs);
  assert.equal(bed.sink.calls.at(-1), 'disconnect 2');
});

test('without the option, after a cancel, and when the gateway goes down, nobody has a right', async () => {
  const off = await broken(0);
  await off.bed.ask('2');
  assert.equal(off.phone.prompted.length, 2);
  const bed = new EngineBed({ resumeMs: RESUME_MS });
  const phone = bed.connect();
  await bed.ask('1');
  await bed.engine.approve(phone.device, phone.prompted[0]!.id, phone.prompted[0]!.id);
  await bed.engine.cancelAuthentication('session', '1', 'client-cancelled');
  await bed.ask('2');
  assert.equal(phone.prompted.length, 2);
  await bed.engine.brokeOff('session', '2'); // it waits: it is cancelled, and leaves nothing
  await bed.ask('3');
  assert.equal(phone.prompted.length, 3);
});

test('a phone or a client that is revoked while it is written down that a connection goes on ends that, too', async () => {
  for (const revoke of ['revokeDevice phone', 'revokeClient laptop'] as const) {
    const { bed, phone } = await broken();
    const tablet = bed.connect({ ...phone.device, id: 'tablet' });
    let written = (): void => undefined;
    bed.writing = new Promise((resolve) => {
      written = resolve;
    });
    const coming = bed.ask('2');
    await bed.clock.settle();
    const [method, id] = revoke.split(' ') as ['revokeDevice' | 'revokeClient', string];
    const revoked = bed.engine[method](id);
    written();
    await Promise.all([coming, revoked]);
    assert.deepEqual(
      bed.sink.calls.filter((call) => call.startsWith('authenticated')),
      [],
      revoke,
    );
    assert.ok(!bed.events.includes('resumed 2'), revoke);
    void tablet;
  }
});

test('rights are so many, and the oldest go', () => {
  const rights = rightsOf({
    table: {
      find: (id) => {
        found.push(id);
        return undefined;
      },
      handOver: nothing,
      drop: nothing,
    },
  });
  const found: string[] = [];
  for (let i = 0; i <= MOST_RIGHTS; i++) {
    rights.keep({ ...of(i), id: `${i}` } as Parameters<Resumptions['keep']>[0]);
  }
  for (const client of [0, 1, 1]) {
    rights.take(of(client));
  }
  assert.deepEqual(found, ['1'], 'the oldest has none, and another has one once');
});

/** Those that go on, one after the other, of clients by number; only `open` are in the table. */
function goingOn(parts: Partial<ResumptionParts> = {}): {
  open: Map<string, Entry>;
  rights: Resumptions;
  goOn: (client: number) => Promise<boolean>;
} {
  const open = new Map<string, Entry>();
  const rights = rightsOf({ table: { find: (id) => open.get(id), handOver: nothing, drop: nothing }, ...parts });
  const goOn = async (client: number): Promise<boolean> => {
    const request = { ...of(client), id: `${client}`, deviceId: 'phone' } as unknown as Entry['request'];
    const own = { sink: { onUserAuthenticated: nothing } } as unknown as OwnPart;
    open.set(request.id, { request, own } as Entry);
    rights.keep(request);
    return rights.goOn(rights.take(of(client))!, { request, own } as Entry, own);
  };
  return { open, rights, goOn };
}

test('what the record has not written does not go on', async () => {
  const record = { write: () => Promise.resolve(nothing), writeResumed: () => Promise.resolve(false) };
  assert.equal(await goingOn({ record }).goOn(1), false);
  assert.equal(await goingOn().goOn(1), true);
});

test('a log that refuses each attempt is asked twenty times whom the site trusts, and then the person is', async () => {
  const state = new MemorySharedState();
  let attempts = 0;
  state.commit = async () => {
    attempts++;
    assert.ok(attempts <= 20);
    return { kind: 'refused', found: new Map() };
  };
  assert.equal(await goingOn({ state }).goOn(1), false);
  assert.equal(attempts, 20);
});

test('connections that went on are remembered so many, unless they are open, and forgotten with their request', async () => {
  const { goOn, open, rights } = goingOn();
  for (let i = 0; i < MOST_RIGHTS; i++) {
    await goOn(i);
  }
  assert.equal(rights.ofUser('anna').length, MOST_RIGHTS);
  for (let i = 10; i < MOST_RIGHTS; i++) {
    open.delete(`${i}`);
  }
  await goOn(MOST_RIGHTS);
  assert.deepEqual(
    rights.ofUser('anna').map(({ request }) => request.id),
    [`${MOST_RIGHTS}`, '9', '8', '7', '6', '5', '4', '3', '2', '1', '0'],
  );
  const [first, second] = ['0', '1'].map((id) => open.get(id)!);
  open.delete('0');
  rights.forget([first!, second!]);
  assert.equal(rights.ofUser('anna').at(-1)?.request.id, '1');
});
