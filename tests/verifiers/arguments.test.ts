// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromBase64Url } from '@cancellable-auth/relying-party/testing';
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
  rpId: 'example.com',
  challenge: 'AAECAwQFBgcICQoLDA0ODw',
  timeout: 60_000,
  userVerification: 'required',
  allowCredentials: [{ type: 'public-key', id: 'AQID' }],
  extensions: {},
});

/** What JSON can hold, and what it cannot but an app may hand over all the same. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    undefined,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    2 ** 53,
    '\ud800',
    '__proto__',
    'constructor',
    {},
    [],
    [[]],
    [null],
    { length: 3 },
    '='.repeat(5_000),
    'A'.repeat(5_000),
  ),
);

/** What becomes of a member; undefined: it is deleted. */
type Change = ((before: unknown) => unknown) | undefined;

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: odd.map((value) => () => value) },
  fc.constantFrom<Change>(
    undefined,
    (before) => [before],
    (before) => ({ value: before }),
    (before) => String(before),
    (before) => JSON.stringify(before),
    (before) => ({ __proto__: before }),
    (before) => JSON.parse(`{"__proto__":${JSON.stringify(before)}}`) as unknown,
  ),
);

/** A good set of options, with one member of any depth changed. */
const broken = (good: () => Record<string, unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(fc.constantFrom(...pathsOf(good())), change).map(([path, each]) => changed(good(), path, each));

function changed(options: Record<string, unknown>, path: readonly string[], each: Change): Record<string, unknown> {
  const key = path.at(-1)!;
  const at = path.slice(0, -1).reduce((value, name) => value[name] as Record<string, unknown>, options);
  if (each !== undefined) {
    at[key] = each(at[key]);
  } else if (Array.isArray(at)) {
    at.splice(Number(key), 1);
  } else {
    delete at[key];
  }
  return options;
}

/** Texts of characters, and of 16-bit units, among them surrogates that stand alone. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0xd7f0, max: 0xe010 }).map((unit) => String.fromCharCode(unit)) }),
);

function pathsOf(value: unknown, before: readonly string[] = []): string[][] {
  return typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => [[...before, key], ...pathsOf(inner, [...before, key])]);
}

function isVerdict(checked: object): boolean {
  return checked instanceof library.ArgumentError
    ? checked.message.length > 20 && checked.hresult > 0x80000000
    : checked instanceof library.RegistrationTerms || checked instanceof library.AssertionTerms;
}

test('good options are taken down, and without any member that has to be there they are refused', () => {
  const optional = new Set([
    'timeout',
    'excludeCredentials',
    'excludeCredentials.0',
    'allowCredentials',
    'allowCredentials.0',
    'authenticatorSelection',
    'authenticatorSelection.residentKey',
    'attestation',
    'extensions',
    'extensions.credProps',
    'userVerification',
    'pubKeyCredParams.0',
  ]);
  assert.ok(library.checkCreationOptions(creation(), APP) instanceof library.RegistrationTerms);
  assert.ok(library.checkRequestOptions(request(), APP) instanceof library.AssertionTerms);
  for (const path of pathsOf(creation())) {
    const checked = library.checkCreationOptions(changed(creation(), path, undefined), APP);
    assert.equal(checked instanceof library.RegistrationTerms, optional.has(path.join('.')), path.join('.'));
  }
  for (const path of pathsOf(request())) {
    const checked = library.checkRequestOptions(changed(request(), path, undefined), APP);
    assert.equal(checked instanceof library.AssertionTerms, optional.has(path.join('.')), path.join('.'));
  }
});

test('options within a member __proto__ are no options', () => {
  const within = (json: unknown): unknown => JSON.parse(`{"__proto__":${JSON.stringify(json)}}`);

  assert.ok(library.checkCreationOptions(within(creation()), APP) instanceof library.ArgumentError);
  assert.ok(library.checkRequestOptions(within(request()), APP) instanceof library.ArgumentError);
});

test('whatever a server sends is taken down or refused with a message, and nothing is thrown', () => {
  fc.assert(
    fc.property(odd, (json) => {
      assert.ok(isVerdict(library.checkCreationOptions(json, APP)));
      assert.ok(isVerdict(library.checkRequestOptions(json, APP)));
    }),
    { numRuns: RUNS },
  );
});

test('options of which one member is anything at all, wrapped or deleted are taken down or refused with a message', () => {
  fc.assert(
    fc.property(broken(creation), broken(request), (created, requested) => {
      assert.ok(isVerdict(library.checkCreationOptions(created, APP)));
      assert.ok(isVerdict(library.checkRequestOptions(requested, APP)));
    }),
    { numRuns: RUNS },
  );
});

test('a deadline that is taken down is between one second and ten minutes', () => {
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.integer(), odd), (timeout) => {
      const checked = library.checkRequestOptions({ ...request(), timeout }, APP);
      assert.ok(
        checked instanceof library.ArgumentError ||
          (checked instanceof library.AssertionTerms && checked.deadline >= 1_000 && checked.deadline <= 600_000),
      );
    }),
    { numRuns: RUNS },
  );
});

test('an origin is anything at all, and is taken or refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.domain().map((host) => `https://${host}`),
      ),
      (origin) => {
        assert.ok(isVerdict(library.checkRequestOptions(request(), origin)));
      },
    ),
    { numRuns: RUNS },
  );
});

test('base64url is written as Node writes it, and read only where Node would write the same', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.base64String(), fc.string(), (bytes, base64, text) => {
      assert.equal(library.encodeBase64Url(bytes), Buffer.from(bytes).toString('base64url'));
      for (const each of [library.encodeBase64Url(bytes), base64, base64.replace(/=/g, ''), text]) {
        assert.deepEqual(library.decodeBase64Url(each), fromBase64Url(each));
      }
    }),
    { numRuns: RUNS },
  );
});

test('UTF-8 is written as Node writes it', () => {
  fc.assert(
    fc.property(text, (each) => {
      assert.equal(Buffer.from(library.encodeUtf8(each)).toString('hex'), Buffer.from(each).toString('hex'));
    }),
    { numRuns: RUNS },
  );
});

test('client data are JSON of the same texts, whatever the origin is', () => {
  fc.assert(
    fc.property(fc.uint8Array(), text, (challenge, origin) => {
      const data = Buffer.from(library.makeClientData('webauthn.get', challenge, origin)).toString();
      assert.deepEqual(JSON.parse(data), {
        type: 'webauthn.get',
        challenge: Buffer.from(challenge).toString('base64url'),
        origin: Buffer.from(origin).toString(),
        crossOrigin: false,
      });
    }),
    { numRuns: RUNS },
  );
});
