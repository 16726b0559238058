// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { test } from 'node:test';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { fromBase64Url, toBase64Url } from '@cancellable-auth/relying-party/testing';
import { loadWebAuthn } from './loadWebAuthn.ts';

// One ceremony with every byte written down; the key is for tests only: it is the hash of a sentence.
const RP_ID = 'example.com';
const ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG+VaGo5UD0ztO9VcT8+KjMdXvlKRIwKISNRxKKfCF9zU9sT6QmwWXS/XSKT8hCt+x5hE';
const X = 'c26210f0ee30237e80155d453b8247c142795069aaab518c441e16e3f553b4e2';
const Y = 'e3a3c267961e12ad308e451959848c0029894ce1c19af22ad81c12e883e21098';
const SPKI = `3059301306072a8648ce3d020106082a8648ce3d03010703420004${X}${Y}`;
const COSE = `a5010203262001215820${X}225820${Y}`;
const CREDENTIAL_ID = '98c922810de2acf508ae070be536fa90efba86f06c785e11ff0cfb74f5e8864d';
const RP_ID_HASH = 'a379a6f6eeafb9a55e378c118034e2751e682fab9f2d30ab13d2125586ce1947';
const ATTESTED = `${RP_ID_HASH}4500000000${'00'.repeat(16)}0020${CREDENTIAL_ID}${COSE}`;
const ASSERTED = `${RP_ID_HASH}0500000000`;
const REGISTRATION_CHALLENGE = 'a2GmuIKkS3erhB9KL7fGrNN-8DyGrw6_ZjTq9vcT5y0';
const REGISTRATION_HASH = 'f90e3665a42cbe46e2b856c06c05789a825d5f00f9ba4080bfe782a245e0159c';
const ASSERTION_CHALLENGE = 'WXktnlfDxDwgQPbJvsJn29yriU5im0XYJjvP3TOp5N8';
const ASSERTION_HASH = 'eb768cfb2195d6ab4d50773bb255699fbc7f6b0fdcdb95a7cb23f5afbf32fd26';
const SIGNATURE =
  '30450221009a0feb50a31bb0bcd7e1777f31fad8160f66002b5a4a1ddcfb79c25f25429b54' +
  '02203597dfec7014492f955fe4aa269cad1de4e194acd66f07f52d4dfdbb2aa29b9b';

const library = await loadWebAuthn();
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'hex'));
const sha256 = (value: Uint8Array): string => createHash('sha256').update(value).digest('hex');
const challenge = (text: string): Uint8Array => fromBase64Url(text)!;

test("the hash of the relying party's id is the known one", () => {
  assert.equal(sha256(library.encodeUtf8(RP_ID)), RP_ID_HASH);
});

test('the key is read from its 91 bytes and written as the known COSE_Key', () => {
  assert.equal(hex(library.encodeCoseKey(library.readSubjectPublicKey(bytes(SPKI))!)), COSE);
});

test('the authenticator data of the registration are the known 164 bytes', () => {
  const point = library.readSubjectPublicKey(bytes(SPKI))!;

  assert.equal(hex(library.makeAttestedData(bytes(RP_ID_HASH), bytes(CREDENTIAL_ID), point)), ATTESTED);
  assert.equal(ATTESTED.length / 2, 164);
});

test('the authenticator data of the assertion are the known 37 bytes', () => {
  assert.equal(hex(library.makeAuthenticatorData(bytes(RP_ID_HASH))), ASSERTED);
});

test('the client data of the registration are the known 215 bytes', () => {
  const data = library.makeClientData('webauthn.create', challenge(REGISTRATION_CHALLENGE), ORIGIN);

  assert.equal(data.length, 215);
  assert.equal(sha256(data), REGISTRATION_HASH);
});

test('the client data of the assertion are the known 212 bytes', () => {
  const data = library.makeClientData('webauthn.get', challenge(ASSERTION_CHALLENGE), ORIGIN);

  assert.equal(data.length, 212);
  assert.equal(sha256(data), ASSERTION_HASH);
  assert.equal(
    Buffer.from(data).toString(),
    `{"type":"webauthn.get","challenge":"${ASSERTION_CHALLENGE}",` + `"origin":"${ORIGIN}","crossOrigin":false}`,
  );
});

test('the known signature verifies over the message that the library would have signed', () => {
  const key = createPublicKey({ key: Buffer.from(SPKI, 'hex'), format: 'der', type: 'spki' });
  const message = Buffer.concat([library.makeAuthenticatorData(bytes(RP_ID_HASH)), bytes(ASSERTION_HASH)]);

  assert.equal(message.length, 69);
  assert.ok(verify('sha256', message, key, bytes(SIGNATURE)));
});

test('@simplewebauthn/server verifies the registration and the assertion', async () => {
  const id = toBase64Url(bytes(CREDENTIAL_ID));
  const point = library.readSubjectPublicKey(bytes(SPKI))!;
  const registration = await verifyRegistrationResponse({
    response: {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: toBase64Url(
          library.makeClientData('webauthn.create', challenge(REGISTRATION_CHALLENGE), ORIGIN),
        ),
        attestationObject: toBase64Url(
          library.makeAttestationObject(
            library.makeAttestedData(bytes(RP_ID_HASH), bytes(CREDENTIAL_ID), point),
            undefined,
          ),
        ),
      },
    },
    expectedChallenge: REGISTRATION_CHALLENGE,
    expectedOrigin: ORIGIN,
    expectedRPID: RP_ID,
  });
  const assertion = await verifyAuthenticationResponse({
    response: {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: toBase64Url(library.makeClientData('webauthn.get', challenge(ASSERTION_CHALLENGE), ORIGIN)),
        authenticatorData: toBase64Url(bytes(ASSERTED)),
        signature: toBase64Url(bytes(SIGNATURE)),
      },
    },
    expectedChallenge: ASSERTION_CHALLENGE,
    expectedOrigin: ORIGIN,
    expectedRPID: RP_ID,
    credential: { id, publicKey: bytes(COSE), counter: 0 },
  });

  assert.equal(registration.verified, true);
  assert.equal(assertion.verified, true);
});
