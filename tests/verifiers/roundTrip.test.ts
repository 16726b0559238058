// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { beforeEach, describe, it } from 'node:test';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { someOf } from 'arkts-host/testing';
import { CHALLENGE_CLAIM, PROFILE_VERSIONS } from 'arkts-host/device';
import { DeviceAuthenticator } from './DeviceAuthenticator.ts';
import type { CeremonyEnd, Consent } from './DeviceAuthenticator.ts';
import { encodeObjectIdentifier } from './encodeObjectIdentifier.ts';
import { readCoseKey } from '@cancellable-auth/relying-party/testing';
import { Refusal, RelyingParty } from '@cancellable-auth/relying-party';
import { VerifierTrial } from './VerifierTrial.ts';
import type { Verdicts } from './VerifierTrial.ts';
import { verifiers } from './verifiers.ts';

const RP_ID = 'example.com';
const WEB_ORIGIN = 'https://www.example.com';
const CONSENTS: readonly Consent[] = ['face', 'PIN'];
const FORMATS = ['none', 'packed'] as const;

/** Everyone that takes such an origin, and our own relying party, accepts. */
function assertAllAccept(verdicts: Verdicts, isWeb: boolean): void {
  const able = verifiers.filter((verifier) => isWeb || verifier.takesAppOrigins).map((verifier) => verifier.name);
  assert.deepEqual(
    [...verdicts],
    [...able, 'RelyingParty'].map((name) => [name, undefined]),
  );
}

for (const profile of someOf(PROFILE_VERSIONS, PROFILE_VERSIONS.length - 1)) {
  describe(`what the library makes on system version ${profile}`, () => {
    for (const origin of [WEB_ORIGIN, undefined]) {
      const speaker = origin === undefined ? 'the app' : 'a site';
      for (const consent of CONSENTS) {
        for (const format of FORMATS) {
          it(`for ${speaker}, by ${consent}: a registration (${format}) is accepted by all`, async () => {
            const device = await DeviceAuthenticator.open(origin, { profile });
            device.consent = consent;

            assertAllAccept(await new VerifierTrial(device, format).tryRegistration(), origin !== undefined);
          });
        }

        it(`for ${speaker}, by ${consent}: an assertion is accepted by all`, async () => {
          const device = await DeviceAuthenticator.open(origin, { profile });
          device.consent = consent;

          assertAllAccept(await new VerifierTrial(device).tryAssertion(), origin !== undefined);
        });
      }
    }
  });
}

describe('the library and a relying party', () => {
  let device: DeviceAuthenticator;
  let party: RelyingParty;

  beforeEach(async () => {
    device = await DeviceAuthenticator.open();
    party = new RelyingParty({ rpId: RP_ID, rpName: 'Example', origins: [device.origin], now: () => 0 });
  });

  async function register(userName: string): Promise<string> {
    const response = await device.register(await party.registrationOptions(userName));
    return (await party.verifyRegistration(response)).credentialId;
  }

  async function signedInWith(end: CeremonyEnd): Promise<string> {
    return (await party.verifyAuthentication(end.response)).userName;
  }

  it('signs in each of several accounts, whichever is chosen, and the latest without a choice', async () => {
    for (const name of ['ann', 'bob', 'cy']) {
      await register(name);
    }
    const choose = async (userName: string): Promise<string> =>
      signedInWith(
        await device.finish(
          device.beginSignIn(await party.authenticationOptions(), {
            chooseCredential: async (accounts) => accounts.find((account) => account.userName === userName),
          }),
        ),
      );

    assert.equal(await choose('bob'), 'bob');
    assert.equal(await choose('ann'), 'ann');
    const end = await device.finish(device.beginSignIn(await party.authenticationOptions()));
    assert.equal(await signedInWith(end), 'cy');
  });

  it('keeps to the list of allowed credentials, without a choice where that has one', async () => {
    await register('ann');
    await register('bob');

    const end = await device.finish(
      device.beginSignIn(await party.authenticationOptions('ann'), {
        chooseCredential: () => assert.fail('There is nothing to choose.'),
      }),
    );

    assert.equal(await signedInWith(end), 'ann');
  });

  it('has no credential for a list of others, and asks nobody', async () => {
    await register('ann');
    const prompts = device.device.timeline.entries.filter((entry) => entry.source === 'prompt').length;

    const end = await device.finish(device.beginSignIn(await party.authenticationOptions('eve')));

    assert.equal(end.reason, 'NO_CREDENTIAL');
    assert.equal(end.name, 'NotAllowedError');
    assert.equal(device.device.timeline.entries.filter((entry) => entry.source === 'prompt').length, prompts);
  });

  it('says after the consent that the user is registered already, and makes no key', async () => {
    await register('ann');

    const end = await device.finish(device.beginRegistration(await party.registrationOptions('ann', true)));

    assert.equal(end.reason, 'CREDENTIAL_EXCLUDED');
    assert.equal(end.name, 'InvalidStateError');
    assert.deepEqual(
      (await device.listCredentials()).map((each) => each.userName),
      ['ann'],
    );
  });

  it('hands the user handle back as it came', async () => {
    const options = await party.registrationOptions('ann');
    await party.verifyRegistration(await device.register(options));

    const end = await device.finish(device.beginSignIn(await party.authenticationOptions()));

    assert.equal((end.response as AuthenticationResponseJSON).response.userHandle, options.user.id);
    assert.equal(end.credential?.userHandle, options.user.id);
  });

  it('replaces the credential of an account that registers again without a list', async () => {
    const first = await register('ann');
    const { excludeCredentials: _excluded, ...options } = await party.registrationOptions('ann', true);
    const second = (await party.verifyRegistration(await device.register(options))).credentialId;

    assert.deepEqual(
      (await device.listCredentials()).map((each) => each.credentialId),
      [second],
    );
    assert.notEqual(first, second);
    const end = await device.finish(device.beginSignIn(await party.authenticationOptions()));
    assert.equal(await signedInWith(end), 'ann');
  });

  it('does not sign with a credential that was deleted', async () => {
    const id = await register('ann');
    await device.deleteCredential(id);

    const end = await device.finish(device.beginSignIn(await party.authenticationOptions()));

    assert.equal(end.reason, 'NO_CREDENTIAL');
  });

  it('sends nothing when it is cancelled, and the challenge waits for another response', async () => {
    const id = await register('ann');
    const options = await party.authenticationOptions();
    const ceremony = device.beginSignIn(options);
    await device.device.clock.advance(500);

    ceremony.cancel(device.library.CancelCause.byCaller('the test'));
    const end = await device.finish(ceremony);

    assert.equal(end.response, undefined);
    assert.equal(party.ceremonies, 1);
    assert.equal((await party.verifyAuthentication(await device.signIn(options, id))).userName, 'ann');
  });

  it('makes a response that is good for one origin only', async () => {
    const elsewhere = new RelyingParty({ rpId: RP_ID, rpName: 'Example', origins: [WEB_ORIGIN], now: () => 0 });
    const response = await device.register(await elsewhere.registrationOptions('ann'));

    await assert.rejects(elsewhere.verifyRegistration(response), { refusal: Refusal.NOT_VERIFIED });
  });
});

for (const profile of PROFILE_VERSIONS) {
  it(`a face that is added ends the face's way to a key that does not survive it, and not the PIN's, on ${profile}`, async () => {
    const device = await DeviceAuthenticator.open(WEB_ORIGIN, { profile }, { keyLifetime: 'ENDS_WITH_NEW_BIOMETRICS' });
    const party = new RelyingParty({ rpId: RP_ID, rpName: 'Example', origins: [device.origin], now: () => 0 });
    await party.verifyRegistration(await device.register(await party.registrationOptions('ann')));
    const signIn = async (consent: Consent): Promise<string> => {
      device.consent = consent;
      return (await device.finish(device.beginSignIn(await party.authenticationOptions()))).describe();
    };

    assert.equal(await signIn('face'), 'assertion signed');
    device.device.user.enrolFace();
    assert.equal(await signIn('PIN'), 'assertion signed');
    assert.equal(await signIn('face'), 'failed: TYPE_INVALIDATED (12000007)');
    assert.equal(await signIn('PIN'), 'assertion signed');
    device.reopen();
    assert.equal(await signIn('PIN'), 'assertion signed');
    assert.equal((await device.listCredentials()).length, 1);
  });
}

describe("the keystore's certificates for a key", () => {
  let device: DeviceAuthenticator;
  let party: RelyingParty;
  let end: CeremonyEnd;
  let chain: X509Certificate[];

  beforeEach(async () => {
    device = await DeviceAuthenticator.open();
    party = new RelyingParty({ rpId: RP_ID, rpName: 'Example', origins: [device.origin], now: () => 0 });
    const options = await party.registrationOptions('ann');
    end = await device.finish(device.beginRegistration(options, { keyAttestation: true }));
    chain = (end.keyAttestation ?? []).map((pem) => new X509Certificate(pem));
  });

  it('lead from the key to the root of the device, each signed by the next', () => {
    const root = new X509Certificate(device.device.attestationAuthority.chain.at(-1)!);

    assert.ok(chain.length >= 3, `${chain.length} certificates`);
    assert.equal(chain.at(-1)?.fingerprint256, root.fingerprint256);
    chain.forEach((certificate, i) => {
      const issuer = chain[i + 1] ?? certificate;
      assert.ok(certificate.checkIssued(issuer), `${i}: issuer`);
      assert.ok(certificate.verify(issuer.publicKey), `${i}: signature`);
    });
    assert.deepEqual(
      chain.map((certificate) => certificate.ca),
      chain.map((_certificate, i) => i > 0),
    );
  });

  it('are for the key of the credential', async () => {
    const { credentialId } = await party.verifyRegistration(end.response);
    const key = readCoseKey(party.credential(credentialId)!.publicKey)!;

    assert.deepEqual(
      chain[0]?.publicKey.export({ type: 'spki', format: 'der' }),
      key.export({ type: 'spki', format: 'der' }),
    );
  });

  it("claim the hash of this ceremony's client data as their challenge", () => {
    const { clientDataJSON } = (end.response as RegistrationResponseJSON).response;
    const hash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest();
    const claim = Buffer.concat([encodeObjectIdentifier(CHALLENGE_CLAIM), Buffer.from([0x04, hash.length]), hash]);

    assert.ok(chain[0]?.raw.includes(claim));
  });

  it('are not there unless they were asked for', async () => {
    const other = await device.finish(device.beginRegistration(await party.registrationOptions('bob')));

    assert.deepEqual([...(other.keyAttestation ?? [])], []);
  });
});
