// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  causeForRevision,
  decodeFrame,
  EndCause,
  FRAME_REVISION,
  FrameError,
  PROMPT_END_CAUSES,
  WakeStanding,
} from '../Index.ts';
import type { PromptEndCause } from '../Index.ts';
import type { FramesDescription, SideDescription } from './describeFrames.ts';
import { ASSERTION, BEAT_MS, idOf, promptFrame, SessionBed } from './SessionBed.ts';
import { CURRENT, describeCurrent, describedVersions } from './versions.ts';

const versions = describedVersions();
const current = describeCurrent();

/** What a phone says only when a gateway has asked on the same connection, and the question. */
const ASKED_FOR = new Map([['wake', 'wake-wanted']]);

/** The words of "one of a, b." */
function wordsOf(demand: string): string[] | undefined {
  return demand.startsWith('one of ') ? demand.slice('one of '.length).replace(/\.$/, '').split(', ') : undefined;
}

test('every version from the first to this one is described, and no other', () => {
  assert.deepEqual(
    versions.map(({ version }) => version),
    Array.from({ length: FRAME_REVISION + 1 }, (_, revision) => `1.${revision}`),
    'write gateway_protocol/versions/ with: node --import ./tools/typescript.mjs gateway_protocol/test/versions.ts',
  );
});

test('no frame has changed since its version was described', () => {
  const { gateway, device } = versions.at(-1)!;
  const advice = `the frames are not those of ${CURRENT}: raise FRAME_REVISION, write its description, and see to it that older phones hear nothing that they do not know (docs/reference/frames.md, "Versions")`;
  assert.deepEqual(current.gateway, gateway, advice);
  assert.deepEqual(current.device, device, advice);
});

for (const [i, { version, recorded, gateway, device }] of versions.entries()) {
  test(`what went over the line in version ${version} is understood today`, () => {
    assert.equal(new Set(recorded.gateway.map(typeOf)).size, Object.keys(gateway).length, 'every frame is recorded');
    assert.equal(new Set(recorded.device.map(typeOf)).size, Object.keys(device).length, 'every frame is recorded');
    for (const text of recorded.gateway) {
      assert.ok(!(decodeFrame(text, 'gateway') instanceof FrameError), text);
    }
    for (const text of recorded.device) {
      assert.ok(!(decodeFrame(text, 'device') instanceof FrameError), text);
    }
  });

  test(`a gateway of version ${version} understands all that a phone of today says`, () => {
    // a phone does not hear the gateway's version: what it says unasked is what the first version has (decision 158)
    const unasked = Object.entries(current.device).filter(([type]) => {
      const question = ASKED_FOR.get(type);
      return question === undefined || question in gateway;
    });
    assert.deepEqual(Object.fromEntries(unasked), device);
  });

  test(`a phone of today, in front, in the pocket and back, says nothing that a gateway of version ${version} does not know`, () => {
    const bed = new SessionBed();
    bed.do(bed.session.wakeBy({ service: 'push-kit', token: 'token', language: 'en', canShow: true }, bed.now));
    bed.greet();
    bed.prompt(1);
    bed.do(bed.session.approved(idOf(1), ASSERTION, bed.now));
    bed.hear({ type: 'outcome', requestId: idOf(1), state: 'approved', cause: 'approved', isYours: true });
    bed.do(bed.session.look(false, bed.now));
    bed.hear(promptFrame(2));
    bed.renew();
    bed.advance(BEAT_MS);
    bed.hear(promptFrame(2)); // a gateway of any version says again what a beat does not name
    bed.do(bed.session.look(true, bed.now));
    bed.renew(2);
    bed.do(bed.session.connectionLost(bed.connection, bed.now));
    bed.do(bed.session.resume(bed.now));
    bed.open([2]);
    bed.cancel(2);
    bed.do(bed.session.withdrawn(idOf(2), 'confirmed', bed.now));
    bed.hear({ type: 'receipt-noted', requestId: idOf(2) });
    const said = new Set(bed.said.map(({ type }) => type));
    assert.deepEqual(
      [...said].filter((type) => !(type in device)),
      [],
    );
    assert.ok(['assertion', 'beat', 'hello', 'number', 'receipt', 'shown'].every((type) => said.has(type as 'beat')));
    for (const frame of bed.said) {
      const demands = device[frame.type]!;
      const strange = Object.keys(frame).filter(
        (name) => name !== 'type' && !(name in demands || `${name}?` in demands),
      );
      assert.deepEqual(strange, [], frame.type);
    }
    assert.notEqual(bed.session.wakeStanding, WakeStanding.TELLING, 'nobody has asked how it is woken');
  });

  test(`a phone of version ${version} knows every word for an end that it is told`, () => {
    for (const [frame, member] of [
      ['cancel', 'cause'],
      ['outcome', 'cause'],
    ] as const) {
      const known = wordsOf(gateway[frame]![member]!)!;
      const { [frame]: now } = current.gateway;
      for (const cause of PROMPT_END_CAUSES.filter((word) => wordsOf(now![member]!)!.includes(word))) {
        assert.ok(known.includes(causeForRevision(cause, i)), `${frame}: ${cause}`);
      }
    }
  });
}

for (const [i, newer] of versions.slice(1).entries()) {
  const older: FramesDescription = versions[i]!;
  test(`version ${newer.version} adds to ${older.version}, and takes nothing away`, () => {
    for (const side of ['gateway', 'device'] as const) {
      assert.deepEqual(takenAway(older[side], newer[side]), []);
    }
  });
}

test('what is taken away, narrowed or demanded anew is seen', () => {
  const older = { a: { id: 'an id.', kind: 'one of x, y.', 'note?': 'a text.' }, b: {} };
  assert.deepEqual(takenAway(older, structuredClone(older)), []);
  assert.deepEqual(takenAway(older, { a: { ...older.a, 'more?': 'a text.' }, b: {}, c: { id: 'an id.' } }), []);
  assert.deepEqual(takenAway(older, { a: { ...older.a, kind: 'one of x, y, z.' }, b: {} }), []);
  assert.deepEqual(takenAway(older, { a: older.a }), ['b']);
  assert.deepEqual(takenAway(older, { a: { id: 'an id.', kind: 'one of x, y.' }, b: {} }), ['a.note?']);
  assert.deepEqual(takenAway(older, { a: { ...older.a, kind: 'one of x.' }, b: {} }), ['a.kind']);
  assert.deepEqual(takenAway(older, { a: { ...older.a, id: 'a text.' }, b: {} }), ['a.id']);
  assert.deepEqual(takenAway(older, { a: older.a, b: { id: 'an id.' } }), ['b.id']);
});

/** What the newer has no more, takes less of, or cannot do without. */
function takenAway(older: SideDescription, newer: SideDescription): string[] {
  return Object.entries(older).flatMap(([type, members]) => {
    const now = newer[type];
    if (now === undefined) {
      return [type];
    }
    const lost = Object.entries(members).filter(([name, demand]) => {
      const words = wordsOf(demand);
      const widened = wordsOf(now[name] ?? '');
      return words === undefined ? now[name] !== demand : !words.every((word) => widened?.includes(word));
    });
    const demanded = Object.keys(now).filter((name) => !(name in members) && !/[?.[]/.test(name));
    return [...lost.map(([name]) => name), ...demanded].map((name) => `${type}.${name}`);
  });
}

function typeOf(text: string): string {
  return (JSON.parse(text) as { type: string }).type;
}

test('a device is told each cause itself from the revision on that has it, and another word before that only', () => {
  const told = (cause: PromptEndCause): readonly boolean[] =>
    [1, 2, 3, 4].map((revision) => causeForRevision(cause, revision) === cause);
  assert.deepEqual(told(EndCause.DENIED), [true, true, true, true]);
  assert.deepEqual(told(EndCause.LOCKED), [false, true, true, true]);
  assert.deepEqual(told(EndCause.DEVICE_OUTDATED), [false, false, false, true]);
  for (const cause of PROMPT_END_CAUSES) {
    assert.equal(told(cause)[3], true, cause);
  }
});
