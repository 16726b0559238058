// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromBase64Url } from './base64Url.ts';
import { loadWebAuthn } from './loadWebAuthn.ts';

const APP = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';
const RUNS = 2_000;
const library = await loadWebAuthn();

const creation = (): Record<string, unknown> => ({
  rp: { id: 'example.com', name: 'Example' },
  user: { id: 'AQID', name: 'alice@example.com', displayName: 'Alice' },
  challenge: 'AAECAwQFBgcICQoLDA0ODw',
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  timeout: 60_000,
  excludeCredentials: [{ type: 'public-key', id: 'AQID' }],
  authenticatorSelection: { residentKey: 'required' },
  attestation: 'none',
  extensions: { credProps: true },
});
const request = (): Record<string, unknown> => ({
  rpId: 'example.com', challenge: 'AAECAwQFBgcICQoLDA0ODw', timeout: 60_000, userVerification: 'required',
  allowCredentials: [{ type: 'public-key', id: 'AQID' }], extensions: {},
});

/** What JSON can hold, and what it cannot but an app may hand over all the same. */
const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 53, '\ud800',
  '__proto__', 'constructor', {}, [], [[]], [null], { length: 3 }, '='.repeat(5_000), 'A'.repeat(5_000)));

/** A good set of options, with one member of any depth replaced. */
const broken = (good: () => Record<string, unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(fc.constantFrom(...pathsOf(good())), odd).map(([path, value]) => {
    const options = good();
    let at = options as Record<string, unknown>;
    path.slice(0, -1).forEach((key) => {
      at = at[key] as Record<string, unknown>;
    });
    at[path.at(-1)!] = value;
    return options;
  });

function pathsOf(value: unknown, before: readonly string[] = []): string[][] {
  return typeof value !== 'object' || value === null ? [] :
    Object.entries(value).flatMap(([key, inner]) => [[...before, key], ...pathsOf(inner, [...before, key])]);
}

function isVerdict(checked: object): boolean {
  return checked instanceof library.ArgumentError ? checked.message.length > 20 && checked.hresult > 0x80000000 :
    checked instanceof library.RegistrationTerms || checked instanceof library.AssertionTerms;
}

test('whatever a server sends is taken down or refused with a message, and nothing is thrown', () => {
  fc.assert(fc.property(odd, (json) => {
    assert.ok(isVerdict(library.checkCreationOptions(json, APP)));
    assert.ok(isVerdict(library.checkRequestOptions(json, APP)));
  }), { numRuns: RUNS });
});

test('options of which one member is anything at all are taken down or refused with a message', () => {
  fc.assert(fc.property(broken(creation), broken(request), (created, requested) => {
    assert.ok(isVerdict(library.checkCreationOptions(created, APP)));
    assert.ok(isVerdict(library.checkRequestOptions(requested, APP)));
  }), { numRuns: RUNS });
});

test('a deadline that is taken down is between one second and ten minutes', () => {
  fc.assert(fc.property(fc.oneof(fc.double(), fc.integer(), odd), (timeout) => {
    const checked = library.checkRequestOptions({ ...request(), timeout }, APP);
    assert.ok(checked instanceof library.ArgumentError ||
      (checked instanceof library.AssertionTerms && checked.deadline >= 1_000 && checked.deadline <= 600_000));
  }), { numRuns: RUNS });
});

test('an origin is anything at all, and is taken or refused', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.domain().map((host) => `https://${host}`)), (origin) => {
    assert.ok(isVerdict(library.checkRequestOptions(request(), origin)));
  }), { numRuns: RUNS });
});

test('base64url is written as Node writes it, and read only where Node would write the same', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), fc.base64String(), fc.string(), (bytes, base64, text) => {
    assert.equal(library.encodeBase64Url(bytes), Buffer.from(bytes).toString('base64url'));
    for (const each of [library.encodeBase64Url(bytes), base64, base64.replace(/=/g, ''), text]) {
      assert.deepEqual(library.decodeBase64Url(each), fromBase64Url(each));
    }
  }), { numRuns: RUNS });
});

test('UTF-8 is written as Node writes it', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
    (text, units) => {
      assert.equal(Buffer.from(library.encodeUtf8(text)).toString('hex'), Buffer.from(text).toString('hex'));
      assert.equal(Buffer.from(library.encodeUtf8(units)).toString('hex'), Buffer.from(units).toString('hex'));
    }), { numRuns: RUNS });
});

test('client data are JSON of the same texts, whatever the origin is', () => {
  fc.assert(fc.property(fc.uint8Array(), fc.string({ unit: 'binary' }), (challenge, origin) => {
    const data = Buffer.from(library.makeClientData('webauthn.get', challenge, origin)).toString();
    assert.deepEqual(JSON.parse(data), { type: 'webauthn.get', challenge: Buffer.from(challenge).toString('base64url'),
      origin: Buffer.from(origin).toString(), crossOrigin: false });
  }), { numRuns: RUNS });
});
