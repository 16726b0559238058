// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TokenContents } from './TokenSigner.ts';
import { TOKEN_LENGTH, TokenSigner } from './TokenSigner.ts';

const CONTENTS: TokenContents = {
  challenge: new Uint8Array(32).fill(0xab),
  time: 123456789012,
  trustLevel: 30000,
  authType: 2,
  authMode: 1,
  tokenType: 0,
  userId: 100,
  secureUid: 4000000000,
  enrolledId: 77,
  credentialId: 78,
};

test('a token has 280 bytes with the plain fields at their places, little-endian', () => {
  const token = new TokenSigner().sign(CONTENTS);
  const view = new DataView(token.buffer, token.byteOffset, token.length);
  assert.equal(token.length, TOKEN_LENGTH);
  assert.equal(view.getUint32(0, true), 0);
  assert.deepEqual(new Uint8Array(token.subarray(4, 36)), CONTENTS.challenge);
  assert.equal(view.getBigUint64(36, true), 123456789012n);
  assert.deepEqual(
    [44, 48, 52, 60].map((at) => view.getUint32(at, true)),
    [30000, 2, 1, 0],
  );
});

test('a token says what was signed, to its own device only', () => {
  const signer = new TokenSigner();
  const token = signer.sign(CONTENTS);
  assert.deepEqual(signer.verify(token), CONTENTS);
  assert.equal(new TokenSigner().verify(token), undefined);
});

test('a token with any byte changed, or of another length, is not verified', () => {
  const signer = new TokenSigner();
  const token = signer.sign(CONTENTS);
  for (let at = 0; at < TOKEN_LENGTH; at++) {
    const changed = new Uint8Array(token);
    changed[at]! ^= 1;
    assert.equal(signer.verify(changed), undefined, `byte ${at}`);
  }
  assert.equal(signer.verify(token.subarray(1)), undefined);
});

test('two tokens of the same contents differ, in their encrypted part too', () => {
  const signer = new TokenSigner();
  const [a, b] = [signer.sign(CONTENTS), signer.sign(CONTENTS)];
  assert.notDeepEqual(a.subarray(64, 220), b.subarray(64, 220));
});
