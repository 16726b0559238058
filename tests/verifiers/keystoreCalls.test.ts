// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PROFILE_VERSIONS } from 'arkts-host/device';
import { huks } from 'arkts-host/kits/@kit.UniversalKeystoreKit';
import { DeviceAuthenticator } from './DeviceAuthenticator.ts';

const ORIGIN = 'https://login.example.org';
const CHALLENGE = Buffer.alloc(32, 7).toString('base64url');
const CREATION = {
  rp: { id: 'example.org', name: 'Example' },
  user: { id: 'YWJj', name: 'anna', displayName: 'Anna' },
  challenge: CHALLENGE,
  pubKeyCredParams: [{ type: 'public-key' as const, alg: -7 }],
};
const REQUEST = { rpId: 'example.org', challenge: CHALLENGE };

/** One call of the kit, with what was in its properties. */
interface Call {
  readonly name: string;
  readonly properties: readonly huks.HuksParam[];
}

type KeystoreCall = (...args: unknown[]) => unknown;

/** The calls of the kit that the library makes, each once at least in what these tests do. */
const NAMES = [
  'generateKeyItem',
  'exportKeyItem',
  'initSession',
  'finishSession',
  'abortSession',
  'deleteKeyItem',
  'hasKeyItem',
  'listAliases',
  'anonAttestKeyItem',
] as const;

const { HuksTag } = huks;
/** The number of a tag, which has its type in the highest bits; not every system's declarations name every tag. */
const numberOf = (tag: number): number => tag & 0xfffffff;
const KEY_OVERRIDE = (huks.HuksTagType.HUKS_TAG_TYPE_BOOL as number) | 520;

/** What must never be set, by the tags' numbers, and why. */
const FORBIDDEN: ReadonlyMap<number, string> = new Map([
  [305, 'AUTH_TIMEOUT is for keys without a challenge'],
  [306, 'AUTH_TOKEN goes as the third argument'],
  [308, 'KEY_SECURE_SIGN_TYPE puts 24 bytes before what is signed'],
  [310, 'CHALLENGE_POS would let one prompt open four keys'],
  [311, 'KEY_AUTH_PURPOSE would leave other purposes open'],
  [319, 'USER_AUTH_MODE would take the token of another device'],
  [523, 'KEY_ACCESS_GROUP would share the key with other apps'],
  [1003, 'IS_ALLOWED_WRAP would let the key out'],
]);

/** Everything that an app does with credentials; each call of the kit comes in it. */
async function wholeLife(phone: DeviceAuthenticator): Promise<void> {
  const made = await phone.finish(phone.beginRegistration(CREATION, { keyAttestation: true }));
  assert.equal(made.describe(), 'credential created');
  assert.equal((await phone.finish(phone.beginSignIn(REQUEST))).describe(), 'assertion signed');
  const cancelled = phone.beginSignIn(REQUEST);
  await phone.device.clock.advance(500);
  cancelled.cancel(phone.library.CancelCause.byCaller('the test'));
  await phone.finish(cancelled);
  phone.reopen();
  await phone.listCredentials();
  await phone.deleteCredential(made.credential?.credentialId ?? '');
}

for (const profile of PROFILE_VERSIONS) {
  for (const keyLifetime of ['SURVIVES_NEW_BIOMETRICS', 'ENDS_WITH_NEW_BIOMETRICS']) {
    describe(`what the keystore is told on ${profile}, of keys that are ${keyLifetime}`, () => {
      const calls: Call[] = [];
      const real = new Map<string, KeystoreCall>();

      before(async () => {
        const kit = huks as unknown as Record<string, KeystoreCall>;
        for (const name of NAMES) {
          const call = kit[name] as KeystoreCall;
          real.set(name, call);
          kit[name] = (...args: unknown[]) => {
            const options = args.find((each) => typeof each === 'object' && each !== null && 'properties' in each);
            calls.push({ name, properties: (options as huks.HuksOptions | undefined)?.properties ?? [] });
            return call(...args);
          };
        }
        await wholeLife(await DeviceAuthenticator.open(ORIGIN, { profile }, { keyLifetime }));
      });

      after(() =>
        real.forEach((call, name) => {
          (huks as unknown as Record<string, KeystoreCall>)[name] = call;
        }),
      );

      const of = (name: string): Call => {
        const found = calls.find((call) => call.name === name);
        assert.ok(found, `${name} was not called`);
        return found;
      };
      const valueOf = (call: Call, wanted: number): unknown =>
        call.properties.find((property) => (property.tag as number) === wanted)?.value;

      it('comes in every call of the kit that the library makes', () => {
        assert.deepEqual([...new Set(calls.map((call) => call.name))].sort(), [...NAMES].sort());
      });

      it('is one storage level, the one that opens with the first unlock, in every call', () => {
        for (const call of calls) {
          const levels = call.properties.filter((property) => property.tag === HuksTag.HUKS_TAG_AUTH_STORAGE_LEVEL);
          assert.deepEqual(
            levels.map((property) => property.value),
            [huks.HuksAuthStorageLevel.HUKS_AUTH_STORAGE_LEVEL_CE],
            call.name,
          );
        }
      });

      it('is nothing that would make a key or a signature another thing', () => {
        for (const call of calls) {
          for (const property of call.properties) {
            assert.equal(FORBIDDEN.get(numberOf(property.tag)), undefined, call.name);
            assert.notEqual(property.value, undefined, `${call.name}: ${property.tag}`);
          }
          const tags = call.properties.map((property) => property.tag as number);
          assert.equal(new Set(tags).size, tags.length, `${call.name} says a tag twice`);
        }
      });

      it('makes a key that signs with P-256 and SHA-256, for a fresh challenge each time, and does nothing else', () => {
        const made = of('generateKeyItem');
        const expected = new Map<number, unknown>([
          [HuksTag.HUKS_TAG_AUTH_STORAGE_LEVEL, huks.HuksAuthStorageLevel.HUKS_AUTH_STORAGE_LEVEL_CE],
          [HuksTag.HUKS_TAG_ALGORITHM, huks.HuksKeyAlg.HUKS_ALG_ECC],
          [HuksTag.HUKS_TAG_KEY_SIZE, huks.HuksKeySize.HUKS_ECC_KEY_SIZE_256],
          [HuksTag.HUKS_TAG_PURPOSE, huks.HuksKeyPurpose.HUKS_KEY_PURPOSE_SIGN],
          [HuksTag.HUKS_TAG_DIGEST, huks.HuksKeyDigest.HUKS_DIGEST_SHA256],
          [
            HuksTag.HUKS_TAG_USER_AUTH_TYPE,
            huks.HuksUserAuthType.HUKS_USER_AUTH_TYPE_PIN | huks.HuksUserAuthType.HUKS_USER_AUTH_TYPE_FACE,
          ],
          [
            HuksTag.HUKS_TAG_KEY_AUTH_ACCESS_TYPE,
            keyLifetime === 'ENDS_WITH_NEW_BIOMETRICS'
              ? huks.HuksAuthAccessType.HUKS_AUTH_ACCESS_INVALID_NEW_BIO_ENROLL
              : huks.HuksAuthAccessType.HUKS_AUTH_ACCESS_INVALID_CLEAR_PASSWORD,
          ],
          [HuksTag.HUKS_TAG_CHALLENGE_TYPE, huks.HuksChallengeType.HUKS_CHALLENGE_TYPE_NORMAL],
          ...(profile >= 20 ? [[KEY_OVERRIDE, false] as const] : []),
        ]);
        assert.deepEqual(
          new Map(made.properties.map((property) => [property.tag as number, property.value])),
          expected,
        );
      });

      it('repeats in each session what the key was made with, as far as a session has it', () => {
        const made = of('generateKeyItem');
        for (const name of ['initSession', 'finishSession', 'abortSession']) {
          for (const call of calls.filter((each) => each.name === name)) {
            for (const wanted of [
              HuksTag.HUKS_TAG_ALGORITHM,
              HuksTag.HUKS_TAG_KEY_SIZE,
              HuksTag.HUKS_TAG_PURPOSE,
              HuksTag.HUKS_TAG_DIGEST,
            ]) {
              assert.equal(valueOf(call, wanted), valueOf(made, wanted), name);
            }
          }
        }
      });
    });
  }
}
