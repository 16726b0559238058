// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DenialCause, GatewayFrame } from 'gateway_protocol';
import { ChannelBed, GATEWAY } from '../testing/ChannelBed.ts';
import { frameVersion, strangeTo } from '../testing/OlderPhone.ts';
import { until } from '../testing/until.ts';

const bed = new ChannelBed({}, { resumeMs: 30_000 });
const { engineBed } = bed;
before(() => bed.start());
after(() => bed.stop());

const DENIALS: readonly DenialCause[] = [
  'denied',
  'verification-failed',
  'locked',
  'not-enrolled',
  'no-credential',
  'unavailable',
  'not-me',
];

const PURPOSES = [
  ['login-prompt', { kind: 'login', application: 'Shop', host: 'shop.example' }],
  ['transaction-prompt', { kind: 'transaction', application: 'Shop', text: 'Pay 12 euros' }],
] as const;

for (const [version, path] of [
  ['1.0', '/v1/device'],
  ['1.1', '/v1/device?revision=1'],
  ['1.2', '/v1/device?revision=2'],
  ['1.3', '/v1/device?revision=3'],
  ['1.4', '/v1/device?revision=4'],
  ['1.5', '/v1/device?revision=5'],
  ['1.5', '/v1/device?revision=999'],
] as const) {
  test(`a phone of version ${version} at ${path} enrols, approves, denies and is revoked, and hears nothing strange`, async () => {
    const known = frameVersion(version);
    const user = `user of ${path}`;
    const phone = bed.device();
    phone.path = path;
    await phone.enrol(user, await bed.codes.issue(user));
    await phone.greet();
    if ('wake-wanted' in known.gateway) {
      await phone.next('wake-wanted');
      phone.wake({
        seq: 1,
        service: 'push-kit',
        token: `token of ${version}`.replaceAll(' ', '-'),
        language: 'en',
        canShow: true,
      });
      await phone.next('wake-noted');
    }

    engineBed.sink.progress.length = 0;
    await engineBed.ask(`approved ${path}`, user);
    const prompt = await phone.next('prompt');
    phone.beat([prompt.requestId]);
    await phone.next('renew');
    phone.send({ type: 'shown', requestId: prompt.requestId });
    phone.send({ type: 'number', requestId: prompt.requestId, attempt: 1, number: engineBed.sink.number });
    assert.equal((await phone.next('number-result')).isRight, true);
    phone.send(phone.assertion(prompt, engineBed.sink.number, 'another.example'));
    assert.equal((await phone.next('refusal')).reason, 'bad-assertion');
    phone.send(phone.assertion(prompt, engineBed.sink.number, GATEWAY));
    assert.equal((await phone.next('outcome')).state, 'approved');

    for (const [type, purpose] of PURPOSES) {
      engineBed.sink.progress.length = 0;
      const context = `${purpose.kind} ${path}`;
      await engineBed.ask(context, user, 'laptop', '192.0.2.1', purpose);
      assert.deepEqual(
        engineBed.sink.progress.map(({ step }) => step),
        ['waiting'],
      );
      if (type in known.gateway) {
        const asked = await phone.next(type);
        phone.beat([asked.requestId]);
        phone.send({ type: 'number', requestId: asked.requestId, attempt: 1, number: engineBed.sink.number });
        assert.equal((await phone.next('number-result')).isRight, true);
        phone.send(phone.assertion(asked, engineBed.sink.number, GATEWAY));
        assert.equal((await phone.next('outcome')).state, 'approved');
      } else {
        await engineBed.engine.cancelAuthentication('session', context);
      }
    }

    const session = `approved ${path}`;
    await engineBed.engine.brokeOff('session', session);
    await engineBed.ask(`again ${path}`, user);
    if ('resumed' in known.gateway) {
      assert.equal((await phone.next('resumed')).connections.length, 1);
    }

    for (const reason of DENIALS) {
      await engineBed.ask(`${reason} ${path}`, user, `laptop ${reason}`);
      const { requestId } = await phone.next('prompt');
      phone.send({ type: 'denial', requestId, reason });
      await phone.next('outcome');
    }
    const gone = `gone ${path}`;
    await engineBed.ask(gone, user, 'laptop that goes');
    const { requestId } = await phone.next('prompt');
    await engineBed.engine.cancelAuthentication('session', gone);
    await phone.next('cancel');
    phone.send({ type: 'receipt', requestId, withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
    await phone.next('receipt-noted');
    void bed.revocations.revoke('device', phone.id);
    await until(() => phone.isClosed);

    const types = new Set(phone.heard.map(({ type }) => type));
    for (const type of Object.keys(known.gateway)) {
      assert.ok(type === 'signed' || types.has(type as GatewayFrame['type']), `the phone heard a ${type} frame`);
    }
    for (const frame of phone.heard) {
      assert.deepEqual(strangeTo(known, frame), [], JSON.stringify(frame));
    }
  });
}

test('what an older phone would refuse is seen: a frame, a member or a word that came later, and a member that is missing', () => {
  const first = frameVersion('1.0');
  const outcome = (members: object): { readonly type: string } => ({ type: 'outcome', ...members });
  const end = { requestId: 'id', state: 'denied', cause: 'denied', isYours: true };
  assert.deepEqual(strangeTo(first, outcome(end)), []);
  assert.deepEqual(strangeTo(first, outcome({ ...end, cause: 'locked' })), ['outcome.cause']);
  assert.deepEqual(strangeTo(first, outcome({ ...end, more: [{ of: 1 }] })), [
    'outcome.more',
    'outcome.more[]',
    'outcome.more[].of',
  ]);
  assert.deepEqual(strangeTo(first, outcome({ requestId: 'id' })), [
    'outcome.state',
    'outcome.cause',
    'outcome.isYours',
  ]);
  assert.deepEqual(strangeTo(first, { type: 'devices' }), ['devices']);
});
