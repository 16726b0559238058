// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseClientMessage, parseServerMessage } from './TunnelMessage.ts';

const CONNECT = { type: 'connect', version: 1, user: 'anna', target: 'db:22' };

test('a message that is exactly one is read', () => {
  assert.deepEqual(parseClientMessage(JSON.stringify(CONNECT)), CONNECT);
  assert.deepEqual(parseClientMessage(JSON.stringify({ ...CONNECT, via: 'listener' })), {
    ...CONNECT,
    via: 'listener',
  });
  assert.deepEqual(parseClientMessage('{"type":"cancel"}'), { type: 'cancel' });
  assert.deepEqual(parseServerMessage('{"type":"closed","code":1,"reason":"x"}'), {
    type: 'closed',
    code: 1,
    reason: 'x',
  });
});

test('anything else is none', () => {
  for (const text of [
    '',
    'null',
    '[]',
    '1',
    '"cancel"',
    '{}',
    '{"type":"toString"}',
    '{"type":"__proto__"}',
    '{"type":["end"]}',
    JSON.stringify({ ...CONNECT, version: 2 }),
    JSON.stringify({ ...CONNECT, surplus: 1 }),
    JSON.stringify({ ...CONNECT, user: 1 }),
    JSON.stringify({ ...CONNECT, via: 'pigeon' }),
    JSON.stringify({ ...CONNECT, via: null }),
    '{"type":"cancel","via":"listener"}',
    '{"type":"connect"}',
    '{"type":"open"}',
    JSON.stringify({ ...CONNECT, user: 'x'.repeat(5000) }),
  ]) {
    assert.equal(parseClientMessage(text), undefined, text.slice(0, 80));
  }
});

test('no text and no JSON makes it throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc
          .dictionary(
            fc.constantFrom('type', 'version', 'user', 'target', 'x'),
            fc.oneof(fc.constantFrom('connect', 'cancel', 'end'), fc.anything()),
          )
          .map((value) => JSON.stringify(value) ?? ''),
      ),
      (text) => {
        const message = parseClientMessage(text);
        return message === undefined || ['connect', 'cancel', 'end'].includes(message.type);
      },
    ),
    { numRuns: 2000 },
  );
});
