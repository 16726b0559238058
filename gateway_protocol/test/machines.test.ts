// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeFrame, LinkState } from '../Index.ts';
import type { CloseCode, ReceiptFrame } from '../Index.ts';
import { GatewayLink } from '../src/main/ts/GatewayLink.ts';
import { PromptReceipts } from '../src/main/ts/PromptReceipts.ts';
import { SessionStep } from '../src/main/ts/SessionStep.ts';
import { BEAT_MS, CHALLENGE, idOf, OPTIONS, signedFrame, WELCOME } from './SessionBed.ts';

const PROOF = Buffer.alloc(70).toString('base64url');

/** A link alone, and what its owner heard. */
class LinkBed {
  readonly step = new SessionStep();
  readonly heard: string[] = [];
  readonly link: GatewayLink;

  constructor() {
    this.step.advance(1_000);
    this.link = new GatewayLink(OPTIONS, this.step, {
      heldIds: () => [],
      hasWaiting: () => false,
      welcomed: () => this.heard.push('welcomed'),
      left: () => this.heard.push('left'),
      hear: ({ type }) => this.heard.push(type),
    });
  }

  /** Whatever it waits for does not come. */
  wait(): void {
    this.step.advance(this.link.nextTime === Infinity ? this.step.now + 60_000 : this.step.now + 600_000);
    this.link.elapse();
  }

  closed(code: CloseCode): void {
    this.link.received(1, encodeFrame(signedFrame({ type: 'close', code, detail: '' })));
    this.link.verified(1, true);
  }

  /** Brings it into a state, from off. */
  in(state: LinkState): this {
    const { link } = this;
    switch (state) {
      case LinkState.OFF:
        break;
      case LinkState.CONNECTING:
        link.start();
        break;
      case LinkState.RESTING:
        link.start();
        link.lost(1);
        break;
      case LinkState.GREETING:
        this.in(LinkState.CONNECTING);
        link.opened(1);
        break;
      case LinkState.READY:
        this.in(LinkState.GREETING);
        link.received(1, encodeFrame(CHALLENGE));
        link.signed(1, PROOF);
        link.received(1, encodeFrame(signedFrame(WELCOME)));
        link.verified(1, true);
        break;
    }
    this.step.take();
    this.heard.length = 0;
    return this;
  }
}

const { OFF, RESTING, CONNECTING, GREETING, READY } = LinkState;
const EVENTS: readonly (readonly [string, (bed: LinkBed) => void, Readonly<Record<LinkState, LinkState>>])[] = [
  [
    'start',
    ({ link }) => link.start(),
    { off: CONNECTING, resting: RESTING, connecting: CONNECTING, greeting: GREETING, ready: READY },
  ],
  ['stop', ({ link }) => link.stop(), { off: OFF, resting: OFF, connecting: OFF, greeting: OFF, ready: OFF }],
  [
    'the socket is open',
    ({ link }) => link.opened(1),
    { off: OFF, resting: RESTING, connecting: GREETING, greeting: GREETING, ready: READY },
  ],
  [
    'the socket is lost',
    ({ link }) => link.lost(1),
    { off: OFF, resting: RESTING, connecting: RESTING, greeting: RESTING, ready: RESTING },
  ],
  [
    'the socket of another connection is lost',
    ({ link }) => link.lost(9),
    { off: OFF, resting: RESTING, connecting: CONNECTING, greeting: GREETING, ready: READY },
  ],
  [
    'the device key does not sign',
    ({ link }) => link.signingFailed(1),
    { off: OFF, resting: RESTING, connecting: CONNECTING, greeting: RESTING, ready: READY },
  ],
  [
    'nonsense comes',
    ({ link }) => link.received(1, '{'),
    { off: OFF, resting: RESTING, connecting: CONNECTING, greeting: RESTING, ready: RESTING },
  ],
  [
    'nothing comes',
    (bed) => bed.wait(),
    { off: OFF, resting: CONNECTING, connecting: RESTING, greeting: RESTING, ready: RESTING },
  ],
  [
    'the gateway goes down, and has signed it',
    (bed) => bed.closed('shutdown'),
    { off: OFF, resting: RESTING, connecting: CONNECTING, greeting: RESTING, ready: RESTING },
  ],
  [
    'the gateway knows no such device, and has signed it',
    (bed) => bed.closed('unknown-device'),
    { off: OFF, resting: RESTING, connecting: CONNECTING, greeting: RESTING, ready: OFF },
  ],
];

describe('the link of a device', () => {
  for (const [what, happens, becomes] of EVENTS) {
    for (const from of Object.values(LinkState)) {
      test(`is ${from}; ${what}: ${becomes[from]}`, () => {
        const bed = new LinkBed().in(from);
        assert.equal(bed.link.state, from);
        happens(bed);
        assert.equal(bed.link.state, becomes[from]);
        const wasLeft = from !== becomes[from] && (becomes[from] === OFF || becomes[from] === RESTING);
        assert.equal(bed.heard.includes('left'), wasLeft || (what === 'stop' && from === OFF));
      });
    }
  }

  test('hands on what is proved and nothing else, and beats while it is ready', () => {
    const bed = new LinkBed().in(READY);
    bed.link.received(1, encodeFrame(signedFrame({ type: 'receipt-noted', requestId: idOf(1) })));
    assert.deepEqual(bed.heard, []);
    bed.link.verified(1, true);
    assert.deepEqual(bed.heard, ['receipt-noted']);
    bed.link.beat();
    bed.link.stop();
    bed.link.beat();
    const said = bed.step.take().map((action) => (action.kind === 'send' ? action.frame.type : action.kind));
    assert.deepEqual(said, ['verify', 'beat', 'close', 'disconnect']);
  });
});

describe('the receipts of a device', () => {
  const make = (): {
    step: SessionStep;
    sent: ReceiptFrame[];
    outlet: { isReady: boolean };
    receipts: PromptReceipts;
  } => {
    const step = new SessionStep();
    step.advance(1_000);
    const sent: ReceiptFrame[] = [];
    const outlet = { isReady: true, beatMs: BEAT_MS, send: (frame: ReceiptFrame): void => void sent.push(frame) };
    return { step, sent, outlet, receipts: new PromptReceipts(step, outlet) };
  };

  test('are sent at once, and again after a beat until they are noted', () => {
    const { step, sent, receipts } = make();
    receipts.bury(idOf(1), 'confirmed', 'cancel', true);
    assert.equal(receipts.nextTime, 1_000 + BEAT_MS);
    step.advance(receipts.nextTime);
    receipts.elapse();
    receipts.noted(idOf(1));
    step.advance(receipts.nextTime);
    receipts.elapse();
    assert.deepEqual(
      sent.map(({ requestId, agoMs }) => [requestId, agoMs]),
      [
        [idOf(1), 0],
        [idOf(1), BEAT_MS],
      ],
    );
    assert.equal(receipts.nextTime, Infinity);
  });

  test('wait for a connection, and say then how long ago it was', () => {
    const { step, sent, outlet, receipts } = make();
    outlet.isReady = false;
    receipts.bury(idOf(1), 'unconfirmed', 'lease', true);
    assert.deepEqual([sent.length, receipts.nextTime], [0, Infinity]);
    outlet.isReady = true;
    step.advance(8_000);
    receipts.sendAll();
    assert.deepEqual(sent[0], {
      type: 'receipt',
      requestId: idOf(1),
      withdrawal: 'unconfirmed',
      cause: 'lease',
      agoMs: 7_000,
    });
  });

  test('that are not owed are sent when the gateway asks', () => {
    const { sent, receipts } = make();
    receipts.bury(idOf(1), 'confirmed', 'deadline', false);
    receipts.owe(idOf(2));
    assert.deepEqual([sent.length, receipts.isSpent(idOf(1)), receipts.isSpent(idOf(2))], [0, true, false]);
    receipts.owe(idOf(1));
    assert.equal(sent.length, 1);
  });
});
