// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeFrame, encodeFrame, FRAME_FAULTS, FRAME_LIMITS, FrameError } from '../Index.ts';
import type { DeviceFrame, FrameFault, FrameSender, GatewayFrame } from '../Index.ts';
import { anyFrame, deviceFrames, gatewayFrames } from './arbitraryFrame.ts';

type Json = Record<string, unknown>;

function decode(text: string, sender: FrameSender): GatewayFrame | DeviceFrame | FrameError {
  return sender === 'gateway' ? decodeFrame(text, 'gateway') : decodeFrame(text, 'device');
}

/** The fault of a text; fails when it has none. */
function faultOf(value: unknown, sender: FrameSender): FrameFault {
  const frame = decode(typeof value === 'string' ? value : JSON.stringify(value), sender);
  assert.ok(frame instanceof FrameError, JSON.stringify(frame));
  assert.ok(FRAME_FAULTS.includes(frame.fault));
  return frame.fault;
}

/** Paths of all members of a frame, "response.signature" and the like. */
function paths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [];
  }
  return Object.entries(value).flatMap(([name, member]) => [[...path, name], ...paths(member, [...path, name])]);
}

function parent(frame: Json, path: readonly string[]): Json {
  return path.slice(0, -1).reduce((value, name) => value[name] as Json, frame);
}

for (const [sender, arbitraries] of [
  ['gateway', gatewayFrames],
  ['device', deviceFrames],
] as const) {
  for (const [type, arbitrary] of Object.entries(arbitraries) as [string, fc.Arbitrary<GatewayFrame | DeviceFrame>][]) {
    test(`${type} from the ${sender}: what is encoded is what is decoded`, () => {
      fc.assert(
        fc.property(arbitrary, (frame) => {
          const text = encodeFrame(frame);
          assert.ok(Buffer.byteLength(text) <= FRAME_LIMITS.frameBytes);
          assert.deepEqual(decode(text, sender), frame);
        }),
      );
    });

    test(`${type} from the ${sender}: any member missing, replaced or added is refused, or changes nothing else`, () => {
      const strange = fc.oneof(
        fc.constant(null),
        fc.boolean(),
        fc.double(),
        fc.integer(),
        fc.string(),
        fc.constant([]),
        fc.constant({}),
        fc.array(fc.string()),
        fc.constant(-1),
        fc.constant('\u202egnp.exe'),
        fc.constant('x'.repeat(300)),
      );
      fc.assert(
        fc.property(arbitrary, strange, fc.nat(), (frame, value, choice) => {
          const all = paths({ v: 1, ...frame });
          const path = all[choice % all.length]!;
          const name = path.at(-1)!;
          const without = structuredClone({ v: 1, ...frame }) as Json;
          delete parent(without, path)[name];
          const left = decode(JSON.stringify(without), sender);
          if (!(left instanceof FrameError)) {
            assert.ok(
              [
                'authenticatorAttachment',
                'userHandle',
                'credProps',
                'rk',
                'authenticatorData',
                'transports',
                'publicKey',
                'publicKeyAlgorithm',
              ].includes(name),
              name,
            );
          }
          const replaced = structuredClone({ v: 1, ...frame }) as Json;
          parent(replaced, path)[name] = value;
          const other = decode(JSON.stringify(replaced), sender);
          if (!(other instanceof FrameError)) {
            assert.deepEqual({ v: 1, ...other }, JSON.parse(JSON.stringify(replaced)));
          }
          const added = structuredClone({ v: 1, ...frame }) as Json;
          parent(added, path)['more'] = value;
          assert.equal(faultOf(added, sender), 'unknown-member');
        }),
      );
    });
  }
}

test('nothing that a stranger sends throws or passes', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((json) => `{"v":1,"type":${json}}`),
      ),
      (text) => decode(text, 'device') instanceof FrameError && decode(text, 'gateway') instanceof FrameError,
    ),
  );
});

test('a frame with some bytes changed is refused, or is another frame that keeps all limits', () => {
  fc.assert(
    fc.property(anyFrame, fc.nat(), fc.constantFrom(...'{}[]",:0-9aé\\\u0000'), ([sender, frame], at, char) => {
      const text = encodeFrame(frame);
      const changed = text.slice(0, at % text.length) + char + text.slice((at % text.length) + 1);
      const decoded = decode(changed, sender);
      if (!(decoded instanceof FrameError)) {
        assert.deepEqual(decode(encodeFrame(decoded), sender), decoded);
      }
    }),
    { numRuns: 2000 },
  );
});

test('each fault has its name', () => {
  const beat = { v: 1, type: 'beat', seq: 1, held: [] };
  assert.equal(faultOf('{"v":1,', 'device'), 'malformed');
  assert.equal(faultOf('[]', 'device'), 'malformed');
  assert.equal(faultOf('null', 'device'), 'malformed');
  assert.equal(faultOf('"beat"', 'device'), 'malformed');
  assert.equal(faultOf({ ...beat, v: 2 }, 'device'), 'unsupported-version');
  assert.equal(faultOf({ ...beat, v: '1' }, 'device'), 'unsupported-version');
  assert.equal(faultOf({ type: 'beat', seq: 1, held: [] }, 'device'), 'unsupported-version');
  assert.equal(faultOf({ v: 1, seq: 1 }, 'device'), 'missing-member');
  assert.equal(faultOf({ ...beat, type: 'bleat' }, 'device'), 'unknown-type');
  assert.equal(faultOf(beat, 'gateway'), 'wrong-side');
  assert.equal(faultOf({ v: 1, type: 'beat', seq: 1 }, 'device'), 'missing-member');
  assert.equal(faultOf({ ...beat, more: 1 }, 'device'), 'unknown-member');
  assert.equal(faultOf({ ...beat, seq: 1.5 }, 'device'), 'bad-member');
  assert.equal(faultOf({ ...beat, held: ['short'] }, 'device'), 'bad-member');
});

test('a wrong member is named, wherever it is', () => {
  const [frame] = fc.sample(deviceFrames.assertion, 1) as [DeviceFrame & { type: 'assertion' }];
  const response = { ...frame.response, response: { ...frame.response.response, signature: 'no' } };
  const error = decode(JSON.stringify({ v: 1, ...frame, response }), 'device');
  assert.ok(error instanceof FrameError);
  assert.equal(error.member, 'response.response.signature');
  assert.match(error.message, /response\.response\.signature must be base64url of 8 to 72 bytes/);
});

test('names of the prototype are no types and no members', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    assert.equal(faultOf(`{"v":1,"type":"${name}"}`, 'device'), 'unknown-type');
    assert.equal(faultOf(`{"v":1,"type":"beat","seq":1,"held":[],"${name}":{}}`, 'device'), 'unknown-member');
  }
  assert.equal(faultOf('{"v":1,"type":"revoked","__proto__":{"seq":1}}', 'gateway'), 'unknown-member');
  assert.equal(faultOf('{"__proto__":{"v":1,"type":"revoked"}}', 'gateway'), 'unsupported-version');
  assert.equal(({} as Json)['seq'], undefined);
});

test('a frame of 64 KiB is the largest, counted in bytes', () => {
  const pad = (length: number, char: string): string =>
    `{"v":1,"type":"beat","seq":1,"held":["${char.repeat(Math.ceil((length - 40) / Buffer.byteLength(char)))}"]}`;
  assert.equal(faultOf(pad(70_000, 'a'), 'device'), 'too-large');
  assert.equal(faultOf(pad(66_000, '€'), 'device'), 'too-large');
  assert.equal(faultOf(pad(60_000, '€'), 'device'), 'bad-member');
});

test('deep nesting costs nothing but its refusal', () => {
  assert.ok(
    ['malformed', 'bad-member'].includes(
      faultOf(`{"v":1,"type":"beat","seq":1,"held":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 'device'),
    ),
  );
});

test('texts for people carry nothing that cannot be seen, no change of direction and no half characters', () => {
  const [prompt] = fc.sample(gatewayFrames.prompt, 1) as [GatewayFrame & { type: 'prompt' }];
  for (const client of [
    '',
    'a\nb',
    'a\u0000',
    'a\u202eb',
    'a\u2066b',
    '\ud83d',
    'x\ude00',
    'a\u0085',
    '\u200fa',
    'x'.repeat(129),
    'a\u200db',
    '\u3164',
    'a\u{e0041}',
    ' ',
    'a ',
    'a  b',
    `a${'\u0301'.repeat(5)}`,
  ]) {
    assert.equal(faultOf({ v: 1, ...prompt, client }, 'gateway'), 'bad-member', JSON.stringify(client));
  }
  for (const client of ['Laptop', 'Ordinateur d’Anaïs', '安娜的笔记本', '😀 👩💻', 'x'.repeat(128)]) {
    assert.deepEqual(decode(JSON.stringify({ v: 1, ...prompt, client }), 'gateway'), { ...prompt, client });
  }
});

test('bytes are written in one way only', () => {
  const beat = (held: string): unknown => ({ v: 1, type: 'beat', seq: 1, held: [held] });
  const id = Buffer.alloc(16, 0xff).toString('base64url');
  assert.ok(!(decode(JSON.stringify(beat(id)), 'device') instanceof FrameError));
  for (const other of [`${id}==`, id.replace(/_/g, '/'), `${id.slice(0, -1)}x`, `${id}A`, id.slice(1), ` ${id}`]) {
    assert.equal(faultOf(beat(other), 'device'), 'bad-member', other);
  }
});

test('the number to match is in no frame that a gateway sends', () => {
  fc.assert(fc.property(gatewayFrames.prompt, (prompt) => !('number' in prompt) && !('challenge' in prompt)));
  const [prompt] = fc.sample(gatewayFrames.prompt, 1) as [GatewayFrame & { type: 'prompt' }];
  assert.equal(faultOf({ v: 1, ...prompt, number: '42' }, 'gateway'), 'unknown-member');
});

test('a frame that the other side would refuse is not encoded', () => {
  assert.throws(() => encodeFrame({ type: 'shown', requestId: 'x' }), /shown: requestId must be base64url of 16 bytes/);
  assert.throws(() => encodeFrame({ type: 'close', code: 'done', detail: 'x\n' }), RangeError);
  assert.throws(() => encodeFrame({ type: 'nonsense' } as unknown as DeviceFrame), RangeError);
  const proof = Buffer.alloc(70).toString('base64url');
  assert.throws(() => encodeFrame({ type: 'signed', text: 'ö'.repeat(40_000), proof }), /at most 65536 bytes/);
});

test('no message about a frame repeats what a stranger wrote', () => {
  const secret = 'hunter2-hunter2-hunter2';
  for (const frame of [
    { v: 1, type: 'number', requestId: secret, attempt: 1, number: secret },
    { v: 1, type: secret },
    { v: secret, type: 'beat' },
    { v: 1, type: 'close', code: secret, detail: secret },
  ]) {
    const error = decode(JSON.stringify(frame), 'device');
    assert.ok(error instanceof FrameError && !error.message.includes('hunter2'), JSON.stringify(error));
  }
});

test('digits and languages are that from the first to the last character', () => {
  const [number, wake] = [fc.sample(deviceFrames.number, 1)[0]!, fc.sample(deviceFrames.wake, 1)[0]!];
  for (const wrong of ['x12', ' 12', '12x', '12\n', '1', '123456789', '']) {
    assert.equal(faultOf({ v: 1, ...number, number: wrong }, 'device'), 'bad-member', JSON.stringify(wrong));
  }
  for (const wrong of ['?en', ' en', 'en ', 'en\n', 'e', 'zh-', 'zh_CN', 'en-a', '']) {
    assert.equal(faultOf({ v: 1, ...wake, language: wrong }, 'device'), 'bad-member', JSON.stringify(wrong));
  }
});

test('a frame of exactly 64 KiB is looked at', () => {
  const text = JSON.stringify({ v: 1, type: 'nothing' });
  assert.equal(faultOf(text.padEnd(FRAME_LIMITS.frameBytes), 'device'), 'unknown-type');
  assert.equal(faultOf(text.padEnd(FRAME_LIMITS.frameBytes + 1), 'device'), 'too-large');
});
