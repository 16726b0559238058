// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { SoftAuthenticator } from '../testing/SoftAuthenticator.ts';
import type { Flaws } from '../testing/SoftAuthenticator.ts';
import { PartyError, PartyFault } from '../engine/PartyError.ts';
import { RelyingParty } from './RelyingParty.ts';

const ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';
const party = new RelyingParty({ id: 'gate.example', name: 'Gate', origins: [ORIGIN] });
const challenge = randomBytes(32);
const text = challenge.toString('base64url');

function fault(expected: PartyFault): (error: unknown) => boolean {
  return (error) => error instanceof PartyError && error.fault === expected;
}

test('a registration that answers the challenge brings the credential', async () => {
  const device = new SoftAuthenticator('gate.example', ORIGIN);
  const options = await party.registrationOptions('anna', randomBytes(16), challenge);
  assert.equal(options.challenge, text);
  assert.deepEqual(options.pubKeyCredParams, [{ alg: -7, type: 'public-key' }]);
  const credential = await party.verifyRegistration(device.register(options.challenge), challenge);
  assert.equal(credential.id, device.credentialId);
  assert.equal(credential.counter, 0);
});

test('an assertion by the registered credential is accepted', async () => {
  const device = new SoftAuthenticator('gate.example', ORIGIN);
  const credential = await party.verifyRegistration(device.register(text), challenge);
  const options = await party.assertionOptions(challenge, credential.id);
  assert.equal(options.userVerification, 'required');
  assert.equal(await party.verifyAssertion(device.assert(options.challenge, { counter: 7 }), challenge, credential), 7);
});

test('a registration is refused for the fault that it has', async () => {
  const device = new SoftAuthenticator('gate.example', ORIGIN);
  const other = randomBytes(32).toString('base64url');
  await assert.rejects(party.verifyRegistration(device.register(other), challenge), fault(PartyFault.WRONG_CHALLENGE));
  const flawed: Flaws[] = [{ origin: 'https://evil.example' }, { flags: 0x41 }, { id: other }];
  for (const flaws of flawed) {
    await assert.rejects(party.verifyRegistration(device.register(text, flaws), challenge), fault(PartyFault.INVALID));
  }
  await assert.rejects(
    party.verifyRegistration(new SoftAuthenticator('other.example', ORIGIN).register(text), challenge),
    fault(PartyFault.INVALID),
  );
});

test('an assertion is refused for the fault that it has', async () => {
  const device = new SoftAuthenticator('gate.example', ORIGIN);
  const credential = { ...(await party.verifyRegistration(device.register(text), challenge)), counter: 5 };
  const check = (response: unknown): Promise<number> => party.verifyAssertion(response, challenge, credential);
  const good: Flaws = { counter: 6 };
  assert.equal(await check(device.assert(text, good)), 6);
  await assert.rejects(
    check(device.assert(randomBytes(32).toString('base64url'), good)),
    fault(PartyFault.WRONG_CHALLENGE),
  );
  await assert.rejects(check(device.assert(text, { ...good, breakSignature: true })), fault(PartyFault.BAD_SIGNATURE));
  const stranger = new SoftAuthenticator('gate.example', ORIGIN);
  await assert.rejects(check(stranger.assert(text, good)), fault(PartyFault.WRONG_CREDENTIAL));
  await assert.rejects(check(stranger.assert(text, { ...good, id: credential.id })), fault(PartyFault.BAD_SIGNATURE));
  const flawed: Flaws[] = [{ ...good, origin: 'https://evil.example' }, { ...good, flags: 0x01 }, { counter: 5 }];
  for (const flaws of flawed) {
    await assert.rejects(check(device.assert(text, flaws)), fault(PartyFault.INVALID));
  }
});

test('what is no response at all is refused, whatever it is', async () => {
  const device = new SoftAuthenticator('gate.example', ORIGIN);
  const credential = await party.verifyRegistration(device.register(text), challenge);
  for (const response of [
    undefined,
    null,
    1,
    'x',
    [],
    {},
    { id: credential.id },
    { id: credential.id, response: null },
    { id: credential.id, rawId: credential.id, type: 'public-key', response: { clientDataJSON: 'AA' } },
  ]) {
    await assert.rejects(party.verifyAssertion(response, challenge, credential), PartyError);
    await assert.rejects(party.verifyRegistration(response, challenge), PartyError);
  }
});

test('a device is asked for a key that stays on it and asks for its user, and for one credential only', async () => {
  const registration = await party.registrationOptions('anna', randomBytes(16), challenge);
  assert.deepEqual(
    [
      registration.authenticatorSelection?.residentKey,
      registration.authenticatorSelection?.userVerification,
      registration.authenticatorSelection?.authenticatorAttachment,
      registration.attestation,
    ],
    ['required', 'required', 'platform', 'none'],
  );
  assert.deepEqual(
    [registration.rp, registration.user.name, registration.user.displayName],
    [{ id: 'gate.example', name: 'Gate' }, 'anna', 'anna'],
  );
  const assertion = await party.assertionOptions(challenge, 'AAAA');
  assert.deepEqual([assertion.rpId, assertion.allowCredentials?.map(({ id }) => id)], ['gate.example', ['AAAA']]);
});

test('a refusal keeps the cause that the library had', async () => {
  await assert.rejects(
    party.verifyRegistration({}, challenge),
    (error) => error instanceof PartyError && error.cause instanceof Error,
  );
});

test('the origin of an app that may answer is one of those that are configured, and no beginning of one', () => {
  const two = new RelyingParty({ id: 'gate.example', name: 'Gate', origins: ['ohos:app-id:other', ORIGIN] });
  assert.deepEqual(
    [ORIGIN, `${ORIGIN}x`, ORIGIN.slice(0, -1), ''].map((origin) => two.allows(origin)),
    [true, false, false, false],
  );
});
