// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { RelyingParty } from './RelyingParty.ts';
import type { VerifiedAccount } from './RelyingParty.ts';
import { Refusal } from './RelyingPartyError.ts';
import { SoftAuthenticator } from './SoftAuthenticator.ts';

const APP_ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';
const WEB_ORIGIN = 'https://www.example.com';
const LIFETIME = 60_000;

describe('the relying party', () => {
  let now = 0;
  let party: RelyingParty;
  let phone: SoftAuthenticator;

  beforeEach(() => {
    now = 1_000;
    party = open();
    phone = new SoftAuthenticator(APP_ORIGIN);
  });

  function open(limit: number = 10): RelyingParty {
    return new RelyingParty({
      rpId: 'example.com',
      rpName: 'Example',
      origins: [APP_ORIGIN, WEB_ORIGIN],
      now: () => now,
      lifetime: LIFETIME,
      limit,
    });
  }

  async function register(userName: string, isSignedIn: boolean = false): Promise<VerifiedAccount> {
    return party.verifyRegistration(await phone.register(await party.registrationOptions(userName, isSignedIn)));
  }

  it('registers a user, and signs them in by their name, or by none', async () => {
    const account = await register('ann');

    assert.equal(account.userName, 'ann');
    for (const userName of ['ann', undefined]) {
      const options = await party.authenticationOptions(userName);
      assert.deepEqual(await party.verifyAuthentication(await phone.signIn(options, account.credentialId)), account);
    }
  });

  it('takes every origin of its list, and no other', async () => {
    for (const origin of [APP_ORIGIN, WEB_ORIGIN]) {
      phone = new SoftAuthenticator(origin);
      assert.equal((await register(`user of ${origin.slice(0, 5)}`)).userName, `user of ${origin.slice(0, 5)}`);
    }
    phone = new SoftAuthenticator('https://example.com');

    await assert.rejects(register('ann'), { refusal: Refusal.NOT_VERIFIED });
  });

  it('asks for a discoverable key of this device that verifies its user, and for ES256 alone', async () => {
    const options = await party.registrationOptions('ann');

    assert.deepEqual(options.pubKeyCredParams, [{ type: 'public-key', alg: -7 }]);
    assert.equal(options.authenticatorSelection?.residentKey, 'required');
    assert.equal(options.authenticatorSelection?.userVerification, 'required');
    assert.equal(options.authenticatorSelection?.authenticatorAttachment, 'platform');
    assert.equal(options.timeout, LIFETIME);
    assert.equal(Buffer.from(options.challenge, 'base64url').length, 32);
    assert.equal(Buffer.from(options.user.id, 'base64url').length, 32);
  });

  it('gives a challenge for one response', async () => {
    const { credentialId } = await register('ann');
    const options = await party.authenticationOptions();
    const response = await phone.signIn(options, credentialId);
    await party.verifyAuthentication(response);

    await assert.rejects(party.verifyAuthentication(response), { refusal: Refusal.UNKNOWN_CHALLENGE });
    assert.equal(party.ceremonies, 0);
  });

  it('spends a challenge on a response that does not verify, too', async () => {
    const { credentialId } = await register('ann');
    const options = await party.authenticationOptions();
    const good = await phone.signIn(options, credentialId);
    const bad = { ...good, response: { ...good.response, signature: 'AAAA' } };

    await assert.rejects(party.verifyAuthentication(bad), { refusal: Refusal.NOT_VERIFIED });
    await assert.rejects(party.verifyAuthentication(good), { refusal: Refusal.UNKNOWN_CHALLENGE });
  });

  it('gives a challenge for its lifetime, and not a millisecond longer', async () => {
    const { credentialId } = await register('ann');
    const early = await phone.signIn(await party.authenticationOptions(), credentialId);
    const late = await phone.signIn(await party.authenticationOptions(), credentialId);

    now += LIFETIME - 1;
    assert.equal((await party.verifyAuthentication(early)).userName, 'ann');
    now += 1;
    await assert.rejects(party.verifyAuthentication(late), { refusal: Refusal.UNKNOWN_CHALLENGE });
  });

  it('does not take the challenge of the other ceremony', async () => {
    const { credentialId } = await register('ann');
    const { challenge } = await party.registrationOptions('bob');

    await assert.rejects(party.verifyAuthentication(await phone.signIn({ challenge }, credentialId)), {
      refusal: Refusal.WRONG_CEREMONY,
    });
  });

  it('does not give a name that is taken to somebody else', async () => {
    await register('ann');
    phone = new SoftAuthenticator(APP_ORIGIN);

    await assert.rejects(register('ann'), { refusal: Refusal.NAME_TAKEN });
    await assert.rejects(register(' ann '), { refusal: Refusal.NAME_TAKEN });
  });

  it('gives a name to the first of two who register it at the same time', async () => {
    const both = await Promise.all([party.registrationOptions('ann'), party.registrationOptions('ann')]);
    const responses = await Promise.all(both.map((options) => phone.register(options)));

    const results = await Promise.allSettled(responses.map((response) => party.verifyRegistration(response)));

    assert.deepEqual(results.map((each) => each.status).sort(), ['fulfilled', 'rejected']);
  });

  it('adds a credential to a user who is signed in, with the same handle, and excludes what they have', async () => {
    const first = await register('ann');
    const options = await party.registrationOptions('ann', true);
    const second = await party.verifyRegistration(await phone.register(options));

    assert.deepEqual(
      options.excludeCredentials?.map((each) => each.id),
      [first.credentialId],
    );
    const allowed = (await party.authenticationOptions('ann')).allowCredentials?.map((each) => each.id);
    assert.deepEqual(allowed, [first.credentialId, second.credentialId]);
    for (const { credentialId } of [first, second]) {
      const response = await phone.signIn(await party.authenticationOptions(), credentialId);
      assert.equal((await party.verifyAuthentication(response)).userName, 'ann');
    }
  });

  it('does not sign in as one user with the credential of another', async () => {
    await register('ann');
    const bob = await register('bob');
    const response = await phone.signIn(await party.authenticationOptions('ann'), bob.credentialId);

    await assert.rejects(party.verifyAuthentication(response), { refusal: Refusal.WRONG_USER });
  });

  it('demands the user handle where the sign-in names nobody', async () => {
    const ann = await register('ann');
    const withoutHandle = async (userName: string | undefined): Promise<unknown> => {
      const { userHandle: _userHandle, ...response } = (
        await phone.signIn(await party.authenticationOptions(userName), ann.credentialId)
      ).response;
      return { id: ann.credentialId, rawId: ann.credentialId, type: 'public-key', response };
    };

    await assert.rejects(party.verifyAuthentication(await withoutHandle(undefined)), { refusal: Refusal.WRONG_USER });
    assert.equal((await party.verifyAuthentication(await withoutHandle('ann'))).userName, 'ann');
  });

  it('does not know a credential that nobody has registered', async () => {
    const options = await new RelyingParty({
      rpId: 'example.com',
      rpName: 'Elsewhere',
      origins: [APP_ORIGIN],
      now: () => now,
    }).registrationOptions('ann');
    const { id } = await phone.register(options);

    await assert.rejects(party.verifyAuthentication(await phone.signIn(await party.authenticationOptions(), id)), {
      refusal: Refusal.UNKNOWN_CREDENTIAL,
    });
  });

  it('does not tell by its options which users there are', async () => {
    await register('ann');
    const [known, unknown, again] = await Promise.all(
      ['ann', 'eve', 'eve'].map((name) => party.authenticationOptions(name)),
    );

    assert.deepEqual(Object.keys(unknown!).sort(), Object.keys(known!).sort());
    assert.equal(unknown!.allowCredentials?.[0]?.id.length, known!.allowCredentials?.[0]?.id.length);
    assert.deepEqual(again!.allowCredentials, unknown!.allowCredentials);
  });

  it('keeps the counter, and demands that it rises', async () => {
    phone.signCount = 5;
    const { credentialId } = await register('ann');
    const signIn = async (signCount: number): Promise<VerifiedAccount> => {
      phone.signCount = signCount;
      return party.verifyAuthentication(await phone.signIn(await party.authenticationOptions(), credentialId));
    };

    await assert.rejects(signIn(5), { refusal: Refusal.NOT_VERIFIED });
    await signIn(6);
    await assert.rejects(signIn(6), { refusal: Refusal.NOT_VERIFIED });
    await signIn(9);
    assert.equal(party.credential(credentialId)?.signCount, 9);
  });

  it('does not take one counter twice, in two responses at the same time', async () => {
    const { credentialId } = await register('ann');
    phone.signCount = 1;
    const responses = await Promise.all(
      [0, 1].map(async () => phone.signIn(await party.authenticationOptions(), credentialId)),
    );

    const results = await Promise.allSettled(responses.map((response) => party.verifyAuthentication(response)));

    assert.deepEqual(results.map((each) => each.status).sort(), ['fulfilled', 'rejected']);
  });

  it('refuses user names that are none', async () => {
    for (const name of ['', '  ', 'x'.repeat(65), 'a\u0000b', '\ud800', 5, null, undefined, {}, ['ann']]) {
      await assert.rejects(party.registrationOptions(name), { refusal: Refusal.BAD_USER_NAME });
    }
    for (const name of ['', 5, null, {}]) {
      await assert.rejects(party.authenticationOptions(name), { refusal: Refusal.BAD_USER_NAME });
    }
    assert.equal(party.ceremonies, 0);
  });

  it('refuses anything that is no response, and spends nothing on it', async () => {
    const options = await party.registrationOptions('ann');
    const good = await phone.register(options);
    const shapes: unknown[] = [
      undefined,
      null,
      5,
      'text',
      [],
      {},
      { ...good, id: 5 },
      { ...good, id: '', rawId: 'x' },
      { ...good, response: null },
      { ...good, response: [] },
      { ...good, type: 'x' },
      { ...good, response: { ...good.response, clientDataJSON: 'ew' } },
      { ...good, response: { ...good.response, clientDataJSON: '_w' } },
      { ...good, response: { ...good.response, clientDataJSON: { length: 5 } } },
      { ...good, response: { ...good.response, attestationObject: 5 } },
      JSON.parse('{"__proto__":{"id":"x"}}'),
    ];

    for (const shape of shapes) {
      await assert.rejects(party.verifyRegistration(shape), { refusal: Refusal.MALFORMED });
    }
    assert.equal((await party.verifyRegistration(good)).userName, 'ann');
  });

  it('refuses a response without its parts after its challenge', async () => {
    const { credentialId } = await register('ann');
    for (const missing of ['authenticatorData', 'signature'] as const) {
      const good = await phone.signIn(await party.authenticationOptions(), credentialId);
      const bad = { ...good, response: { ...good.response, [missing]: undefined } };

      await assert.rejects(party.verifyAuthentication(bad), { refusal: Refusal.NOT_VERIFIED });
    }
    const { attestationObject: _attestationObject, ...response } = (
      await phone.register(await party.registrationOptions('bob'))
    ).response;

    await assert.rejects(party.verifyRegistration({ id: 'AAAA', rawId: 'AAAA', type: 'public-key', response }), {
      refusal: Refusal.NOT_VERIFIED,
    });
  });

  it('does not register a credential a second time', async () => {
    const options = await party.registrationOptions('ann', true);
    const first = await phone.register(options);
    await party.verifyRegistration(first);
    const second = await party.registrationOptions('eve');
    const client = JSON.stringify({
      type: 'webauthn.create',
      challenge: second.challenge,
      origin: APP_ORIGIN,
      crossOrigin: false,
    });
    const copied = {
      ...first,
      response: { ...first.response, clientDataJSON: Buffer.from(client).toString('base64url') },
    };

    await assert.rejects(party.verifyRegistration(copied), { refusal: Refusal.CREDENTIAL_TAKEN });
  });

  it('has room for so many ceremonies, and for new ones when the old have expired', async () => {
    party = open(3);
    for (let i = 0; i < 3; i++) {
      await party.authenticationOptions();
    }

    await assert.rejects(party.authenticationOptions(), { refusal: Refusal.FULL });
    await assert.rejects(party.registrationOptions('ann'), { refusal: Refusal.FULL });
    now += LIFETIME;
    await party.authenticationOptions();
    assert.equal(party.ceremonies, 1);
  });

  it('has room for so many users', async () => {
    party = open(1);
    await register('ann');

    await assert.rejects(register('bob'), { refusal: Refusal.FULL });
    assert.equal((await register('ann', true)).userName, 'ann');
  });
});
