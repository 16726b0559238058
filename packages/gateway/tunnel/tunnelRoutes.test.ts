// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clients } from '../admission/Clients.ts';
import { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import { Revocations } from '../admission/Revocations.ts';
import type { PostRoute } from '../admission/routes.ts';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import { SharedClients } from '../tables/SharedClients.ts';
import { SharedCodes } from '../tables/SharedCodes.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { TappedState } from '../testing/TappedState.ts';
import type { TunnelEvent } from './TunnelEvent.ts';
import { loginRoute } from './tunnelRoutes.ts';

const DAY_MS = 86_400_000;
const NOTHING_REVOKED = { revoked: () => [], write: () => Promise.resolve(), listen: () => undefined };

/** The login of a node over what its site shares. */
function bed(): { state: TappedState; codes: OneTimeCodes; clients: Clients; logIn: PostRoute; told: TunnelEvent[] } {
  const state = new TappedState();
  const clock = new ManualClock();
  const randomness = new SeededRandomness(1);
  const ignore = (): void => undefined;
  const codes = new OneTimeCodes(clock, randomness, new SharedCodes(state, ignore, () => true), 'login', DAY_MS);
  const revocations = new Revocations(clock, NOTHING_REVOKED, ignore);
  const clients = new Clients(clock, randomness, new SharedClients(state, ignore), DAY_MS, revocations);
  const told: TunnelEvent[] = [];
  return { state, codes, clients, told, logIn: loginRoute(codes, clients, (event) => told.push(event)) };
}

for (const isDone of [false, true]) {
  test(`a node that dies at any commit of a login, ${isDone ? 'after' : 'before'} it is done: a code that is spent has made a client`, async () => {
    for (let dies = 1; ; dies++) {
      const { clients, codes, logIn, state } = bed();
      const code = await codes.issue('anna');
      let commits = 0;
      state.onCommit = async (commit) => {
        if (++commits !== dies) {
          return commit.go();
        }
        if (isDone) {
          await commit.go();
        }
        throw new SharedStateError(SharedStateFault.UNKNOWN, 'the node is dead');
      };
      const answer = await Promise.resolve(logIn({ user: 'anna', code, name: 'laptop' }, '192.0.2.1')).catch(
        () => 'dead' as const,
      );
      state.letGo();
      await state.catchUp();
      assert.equal(clients.all().length, codes.open().length === 0 ? 1 : 0);
      if (answer !== 'dead') {
        assert.equal(answer.status, 200);
        break; // there are no more
      }
    }
  });
}

test("a code that is said with another's name is spent, and nobody has a client", async () => {
  const { clients, codes, logIn, told } = bed();
  const code = await codes.issue('anna');
  assert.equal((await logIn({ user: 'ben', code, name: 'laptop' }, '192.0.2.1')).status, 401);
  assert.deepEqual([clients.all(), codes.open()], [[], []]);
  assert.deepEqual(told, [
    {
      kind: 'turned-away',
      what: 'login-code',
      reason: 'wrong, spent or expired',
      clientId: undefined,
      address: '192.0.2.1',
      userName: 'ben',
    },
  ]);
});
