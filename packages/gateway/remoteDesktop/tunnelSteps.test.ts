// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepAfter } from './tunnelSteps.ts';
import type { TunnelDeed, TunnelHappening, TunnelStep } from './tunnelSteps.ts';

const HAPPENINGS = Object.keys({
  handshake: 0,
  'tunnel-create': 0,
  'tunnel-auth': 0,
  'channel-create': 0,
  data: 0,
  keepalive: 0,
  'close-channel': 0,
  'close-channel-response': 0,
  'bad-packet': 0,
  number: 0,
  'verdict-yes': 0,
  'verdict-no': 0,
  'target-connected': 0,
  'target-failed': 0,
  'target-ended': 0,
  disconnect: 0,
  timeout: 0,
  gone: 0,
} satisfies Record<TunnelHappening, 0>) as TunnelHappening[];

/** What has happened on a way through the machine, as far as it matters for what may come. */
interface Way {
  readonly step: TunnelStep;
  readonly isAsked: boolean;
  readonly isApproved: boolean;
  readonly isAgreed: boolean;
  readonly isRefused: boolean;
  readonly isCancelled: boolean;
  readonly path: string;
}

const START: Way = {
  step: 'opened',
  isAsked: false,
  isApproved: false,
  isAgreed: false,
  isRefused: false,
  isCancelled: false,
  path: '',
};

/** Goes every way there is, and shows each step of it. */
function walk(
  look: (before: Way, happening: TunnelHappening, deeds: readonly TunnelDeed[], after: Way) => void,
): number {
  const seen = new Set<string>();
  const open: Way[] = [START];
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    for (const happening of HAPPENINGS) {
      const { step, deeds } = stepAfter(way.step, happening);
      const after: Way = {
        step,
        isAsked: way.isAsked || deeds.includes('ask-engine'),
        isApproved: way.isApproved || happening === 'verdict-yes',
        isAgreed: way.isAgreed || happening === 'tunnel-auth',
        isRefused: way.isRefused || happening === 'verdict-no' || happening === 'disconnect',
        isCancelled: way.isCancelled || deeds.includes('cancel'),
        path: `${way.path} ${happening}`,
      };
      look(way, happening, deeds, after);
      const { path: _path, ...facts } = after;
      const key = JSON.stringify(facts);
      if (!seen.has(key)) {
        seen.add(key);
        open.push(after);
      }
    }
  }
  return seen.size;
}

test('the good way: one question, one number, one approval, one target', () => {
  const happenings: readonly TunnelHappening[] = [
    'handshake',
    'tunnel-create',
    'number',
    'tunnel-auth',
    'verdict-yes',
    'channel-create',
    'target-connected',
    'data',
    'close-channel',
  ];
  const deeds: TunnelDeed[] = [];
  let step: TunnelStep = 'opened';
  for (const happening of happenings) {
    const transition = stepAfter(step, happening);
    deeds.push(...transition.deeds);
    step = transition.step;
  }
  assert.deepEqual(deeds, [
    'say-handshake',
    'ask-engine',
    'say-number',
    'say-approved',
    'connect-target',
    'say-open',
    'relay',
    'answer-close',
    'cancel',
    'hang-up',
  ]);
  assert.equal(step, 'closed');
});

test('on every way a target is connected only after the phone approved, the user agreed, and nobody said no', () => {
  let times = 0;
  const count = walk((before, _happening, deeds, after) => {
    if (deeds.includes('connect-target') || deeds.includes('say-approved')) {
      times++;
      assert.ok(after.isAsked && after.isApproved && after.isAgreed && !before.isRefused, after.path);
    }
    if (deeds.includes('relay')) {
      assert.equal(before.step, 'open', after.path);
    }
  });
  assert.ok(times > 0 && count > 20);
});

test('on every way the engine is asked once, and hears of the end of whatever it was asked for, once', () => {
  walk((before, _happening, deeds, after) => {
    if (deeds.includes('ask-engine')) {
      assert.ok(!before.isAsked, after.path);
    }
    if (after.step === 'closing' || after.step === 'closed') {
      assert.equal(after.isCancelled, after.isAsked, after.path);
    }
    assert.ok(!(before.isCancelled && deeds.includes('cancel')), after.path);
    assert.ok(after.isAsked || !after.isCancelled, after.path);
  });
});

test('nothing is asked before the handshake and the cookie were right', () => {
  walk((before, happening, deeds, after) => {
    if (deeds.includes('ask-engine')) {
      assert.equal(before.step, 'greeted', after.path);
      assert.equal(happening, 'tunnel-create', after.path);
    }
  });
});

test('a client that is gone, or waits too long, leaves nothing in any step', () => {
  walk((before, happening, deeds, after) => {
    if (happening === 'gone') {
      assert.equal(after.step, 'closed', after.path);
      assert.ok(!deeds.some((deed) => deed.startsWith('say-') || deed === 'refuse'), after.path);
    }
    if (happening === 'timeout' && before.step !== 'open') {
      assert.equal(after.step, 'closed', after.path);
    }
    if (after.step === 'closed' && before.step !== 'closed') {
      assert.equal(deeds.at(-1), 'hang-up', after.path);
    }
  });
});

test('a packet out of its order never moves the tunnel forward', () => {
  const legal: Readonly<Partial<Record<TunnelStep, readonly TunnelHappening[]>>> = {
    opened: ['handshake'],
    greeted: ['tunnel-create'],
    reading: ['tunnel-auth'],
    'reading-approved': ['tunnel-auth'],
    approved: ['channel-create'],
    open: ['data', 'keepalive'],
  };
  const packets = HAPPENINGS.slice(0, 9);
  walk((before, happening, _deeds, after) => {
    if (packets.includes(happening) && !(legal[before.step]?.includes(happening) ?? false)) {
      assert.ok(after.step === 'closed' || after.step === 'closing', after.path);
    }
  });
});

test('what is closed stays closed, and does nothing', () => {
  for (const happening of HAPPENINGS) {
    assert.deepEqual(stepAfter('closed', happening), { step: 'closed', deeds: [] });
  }
});

test('a keep-alive is never answered', () => {
  assert.deepEqual(stepAfter('open', 'keepalive').deeds, []);
});
