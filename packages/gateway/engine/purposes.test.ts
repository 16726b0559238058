// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineBed } from '../testing/EngineBed.ts';
import { HResult } from './HResult.ts';
import { detailOf, faultOfPurpose, placeOf } from './Purpose.ts';
import type { Purpose } from './Purpose.ts';

const LOGIN: Purpose = { kind: 'login', application: 'Shop', host: 'shop.example' };
const PAYMENT: Purpose = { kind: 'transaction', application: 'Shop', text: 'Pay 12 euros' };

function ask(bed: EngineBed, purpose: Purpose, context = 'context'): Promise<number> {
  return bed.ask(context, 'anna', 'laptop', '192.0.2.1', purpose);
}

test('a request keeps what it is for, to the letter', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  await ask(bed, LOGIN, 'one');
  await ask(bed, PAYMENT, 'two');
  assert.deepEqual(
    link.prompted.map(({ purpose }) => purpose),
    [LOGIN, PAYMENT],
  );
});

test('a phone that cannot show it is not asked, and another that can is', async () => {
  const bed = new EngineBed();
  const old = bed.connect(bed.device('old'));
  old.unknown.add('login');
  const young = bed.connect(bed.device('young'));
  await ask(bed, LOGIN);
  assert.deepEqual([old.prompted.length, young.prompted.length], [0, 1]);
  assert.equal(bed.engine.prompts.isOffered(young.prompted[0]!.id, 'old'), false);
  await bed.clock.advance(5_000);
  bed.engine.prompts.beat(old, new Set());
  assert.equal(old.prompted.length, 0, 'a beat does not change what it can show');
});

test('a request that no phone can show waits for one that can', async () => {
  const bed = new EngineBed();
  const old = bed.connect(bed.device('old'));
  old.unknown.add('transaction');
  assert.equal(await ask(bed, PAYMENT), HResult.S_OK);
  await bed.clock.advance(30_000);
  const young = bed.connect(bed.device('young'));
  assert.equal(young.prompted.length, 1);
});

test('a request that no connected phone could show ends with a word of its own', async () => {
  const bed = new EngineBed();
  const old = bed.connect(bed.device('old'));
  old.unknown.add('transaction');
  await ask(bed, PAYMENT);
  await bed.clock.advance(60_000);
  assert.ok(bed.events.includes('ended context expired device-outdated'), bed.events.join('\n'));
  assert.deepEqual(bed.sink.calls, ['failed context NTE_DEVICE_NOT_FOUND 0']);
});

test('a request ends by its deadline when a phone that can show it was asked, or none was there', async () => {
  for (const isThere of [true, false]) {
    const bed = new EngineBed({ leaseMs: 600_000 });
    if (isThere) {
      bed.connect(bed.device('old')).unknown.add('login');
      bed.connect(bed.device('young'));
    }
    await ask(bed, LOGIN);
    await bed.clock.advance(60_000);
    assert.ok(bed.events.includes('ended context expired deadline'), bed.events.join('\n'));
  }
});

test('what could not be shown whole is refused before anybody is asked', async () => {
  const bed = new EngineBed();
  const link = bed.connect();
  for (const purpose of [
    { ...PAYMENT, text: '' },
    { ...PAYMENT, text: 'x'.repeat(257) },
    { ...PAYMENT, text: 'Pay 1\nPay 2' },
    { ...PAYMENT, text: 'Pay \u202e21 euros' },
    { ...PAYMENT, application: ' Shop' },
    { ...LOGIN, host: 'shop.example\u0000' },
    { ...LOGIN, application: 'x'.repeat(129) },
  ]) {
    assert.match(faultOfPurpose(purpose) ?? '', /^the (text|name|host).* characters that can all be seen/);
    assert.equal(await ask(bed, purpose), HResult.E_INVALIDARG, JSON.stringify(purpose));
  }
  assert.equal(link.prompted.length, 0);
  assert.equal(faultOfPurpose({ ...PAYMENT, text: 'x'.repeat(256) }), undefined);
});

test('the place and the text of a purpose are what the audit keeps', () => {
  const connection: Purpose = { kind: 'connection', target: 'db:22' };
  assert.deepEqual(
    [connection, LOGIN, PAYMENT].map((purpose) => [placeOf(purpose), detailOf(purpose)]),
    [
      ['db:22', ''],
      ['shop.example', ''],
      [undefined, 'Pay 12 euros'],
    ],
  );
});
