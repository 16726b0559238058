// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { util } from '../kits/@kit.ArkTS.ts';

test('a random UUID has the form of version 4 and is new each time', () => {
  const uuid = util.generateRandomUUID(true);
  assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(util.generateRandomUUID(false), uuid);
});

test('text goes to UTF-8 and back', () => {
  const bytes = util.TextEncoder.create().encodeInto('aé字😀');
  assert.equal(bytes.length, 1 + 2 + 3 + 4);
  assert.equal(util.TextDecoder.create('utf-8').decodeToString(bytes), 'aé字😀');
});

test('encodeIntoUint8Array stops before a character that does not fit', () => {
  const dest = new Uint8Array(6);
  assert.deepEqual(new util.TextEncoder().encodeIntoUint8Array('a😀字', dest), { read: 3, written: 5 });
});

test('a byte order mark is dropped with ignoreBOM only', () => {
  const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x61]);
  assert.equal(util.TextDecoder.create('utf-8', { ignoreBOM: true }).decodeToString(bytes), 'a');
  assert.equal(util.TextDecoder.create('utf-8').decodeToString(bytes), '\ufeffa');
});

test('a fatal decoder refuses malformed input', () => {
  const bytes = new Uint8Array([0xff]);
  assert.throws(() => util.TextDecoder.create('utf-8', { fatal: true }).decodeToString(bytes), { code: 401 });
  assert.equal(util.TextDecoder.create('utf-8').decodeToString(bytes), '\ufffd');
});

test('input in pieces is decoded across their border', () => {
  const decoder = util.TextDecoder.create();
  const bytes = util.TextEncoder.create().encodeInto('字');
  assert.equal(
    decoder.decodeToString(bytes.subarray(0, 1), { stream: true }) + decoder.decodeToString(bytes.subarray(1)),
    '字',
  );
});

test('base64 goes there and back in every form', () => {
  const helper = new util.Base64Helper();
  const bytes = new Uint8Array([0xfb, 0xff, 0xfe, 0x00]);
  assert.equal(helper.encodeToStringSync(bytes), '+//+AA==');
  assert.equal(helper.encodeToStringSync(bytes, util.Type.BASIC_URL_SAFE), '-__-AA');
  for (const type of [util.Type.BASIC, util.Type.MIME, util.Type.BASIC_URL_SAFE, util.Type.MIME_URL_SAFE]) {
    assert.deepEqual(helper.decodeSync(helper.encodeToStringSync(bytes, type), type), bytes);
    assert.deepEqual(helper.decodeSync(helper.encodeSync(bytes, type), type), bytes);
  }
});

test('MIME base64 has lines of 76', () => {
  const text = new util.Base64Helper().encodeToStringSync(new Uint8Array(100), util.Type.MIME);
  assert.deepEqual(
    text.split('\r\n').map((line) => line.length),
    [76, 60],
  );
});

test('what is not base64 is 401', () => {
  const helper = new util.Base64Helper();
  for (const text of ['a', 'ab', '+//+AA=', '-__-AA', 'a b=']) {
    assert.throws(() => helper.decodeSync(text), { code: 401 }, text);
  }
});
