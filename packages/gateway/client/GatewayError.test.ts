// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GatewayError, GatewayFault, turnedAway } from './GatewayError.ts';

const URL_OF_GATEWAY = 'wss://gate.example:8443';

const answers: readonly (readonly [what: string, status: number, body: string, words: RegExp, location?: string])[] = [
  [
    'a page of the network',
    200,
    '\n<!DOCTYPE html>',
    / answers 200 with a web page, and not as a gateway: .*sign in first/,
  ],
  [
    'a redirection',
    302,
    '',
    / leads to http:\/\/portal\.example\/, where no client follows: .*moved/,
    'http://portal.example/',
  ],
  ['a redirection to nowhere', 307, '', / leads elsewhere, where no client follows/],
  ['a proxy that does not pass WebSockets on', 426, '', /a proxy in between does not pass WebSockets on$/],
  [
    'a proxy that does not reach the gateway',
    502,
    '<html>',
    /a proxy before the gateway does not reach it: it is down/,
  ],
  ['a proxy that waits for it', 504, '<html>', /a proxy before the gateway gets no answer from it/],
  ['something else', 404, 'not found', /there is no gateway at this address/],
  ['a network that wants a login', 511, '', /sign in first \(open a page in a browser\)$/],
  ['nothing that anybody knows', 418, 'teapot', /^wss:\/\/gate\.example:8443 answers 418$/],
];

for (const [what, status, body, words, location] of answers) {
  test(`an answer of ${what} is said in a sentence`, () => {
    const error = turnedAway(URL_OF_GATEWAY, { status, body, location });
    assert.equal(error.fault, GatewayFault.UNREACHABLE);
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /<|\n/);
  });
}

test("a gateway's own words go first, and are not endless", () => {
  const error = turnedAway(URL_OF_GATEWAY, { status: 503, body: JSON.stringify({ error: 'x'.repeat(10_000) }) });
  assert.equal(error.fault, GatewayFault.UNABLE);
  assert.ok(error.message.length < 400);
});

test('every end has a fault, whether or not this client knows its reason', () => {
  const faultOf = (reason: string, wasOpen: boolean): GatewayFault =>
    GatewayError.ofEnd({ reason, wasOpen, code: 0 }).fault;
  assert.deepEqual(
    [
      faultOf('cancelled', true),
      faultOf('connection-lost', false),
      faultOf('target-reset', true),
      faultOf('denied', false),
      faultOf('new one', false),
      faultOf('new one', true),
      faultOf('toString', true),
    ],
    [
      GatewayFault.CANCELLED,
      GatewayFault.GATEWAY_LOST,
      GatewayFault.TARGET_LOST,
      GatewayFault.NOT_LET_IN,
      GatewayFault.NOT_LET_IN,
      GatewayFault.DISCONNECTED,
      GatewayFault.DISCONNECTED,
    ],
  );
});
