// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { EnrolledDevice } from '../engine/EnrolledDevice.ts';
import { RequestState } from '../engine/RequestState.ts';
import { SoftAuthenticator } from '../testing/SoftAuthenticator.ts';
import { challengeOf, ConnectionApproval } from './ConnectionApproval.ts';
import { PartyError, PartyFault } from '../engine/PartyError.ts';
import { RelyingParty } from './RelyingParty.ts';

const ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';
const GATEWAY = 'gate.example';
const REQUEST: ConnectionRequest = {
  id: 'request',
  mainSessionId: 'session',
  context: '1',
  userName: 'anna',
  userDomain: '',
  clientId: 'laptop',
  clientName: 'Laptop',
  address: '192.0.2.1',
  purpose: { kind: 'connection', target: 'db:22' },
  number: '42',
  createdAt: 1,
  expiresAt: 60_001,
  state: RequestState.PENDING,
  cause: undefined,
  endedAt: undefined,
  deviceId: undefined,
};

const text = (request: ConnectionRequest, gateway = GATEWAY): string =>
  Buffer.from(challengeOf(request, gateway)).toString('base64url');

test('the challenge is 32 bytes, the same for the same connection, and another for whatever the user was shown', () => {
  assert.equal(challengeOf(REQUEST, GATEWAY).length, 32);
  assert.equal(text({ ...REQUEST }), text(REQUEST));
  const others: readonly Partial<ConnectionRequest>[] = [
    { id: 'other' },
    { mainSessionId: 'other' },
    { context: '2' },
    { userName: 'ben' },
    { clientName: 'Desk' },
    { address: '192.0.2.2' },
    { purpose: { kind: 'connection', target: 'db:23' } },
    { number: '43' },
    { expiresAt: 60_002 },
  ];
  const all = [
    text(REQUEST),
    text(REQUEST, 'other.example'),
    ...others.map((change) => text({ ...REQUEST, ...change })),
  ];
  assert.equal(new Set(all).size, all.length);
});

test('an assertion approves the connection that it was made for, at the gateway that it was made for, and no other', async () => {
  const party = new RelyingParty({ id: GATEWAY, name: 'Gate', origins: [ORIGIN] });
  const phone = new SoftAuthenticator(GATEWAY, ORIGIN);
  const registration = randomBytes(32);
  const credential = await party.verifyRegistration(phone.register(registration.toString('base64url')), registration);
  const device: EnrolledDevice = { id: 'phone', name: 'phone', userName: 'anna', credential };
  const assertion = phone.assert(text(REQUEST), { counter: 7 });
  const wrongChallenge = (error: unknown): boolean =>
    error instanceof PartyError && error.fault === PartyFault.WRONG_CHALLENGE;
  assert.equal(await new ConnectionApproval(party, GATEWAY).verify(REQUEST, device, assertion), 7);
  await assert.rejects(
    new ConnectionApproval(party, GATEWAY).verify(
      { ...REQUEST, purpose: { kind: 'connection', target: 'db:23' } },
      device,
      assertion,
    ),
    wrongChallenge,
  );
  await assert.rejects(
    new ConnectionApproval(party, 'other.example').verify(REQUEST, device, assertion),
    wrongChallenge,
  );
});
