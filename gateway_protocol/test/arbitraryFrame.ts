// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fc from 'fast-check';
import {
  PROMPT_END_CAUSES,
  CLOSE_CODES,
  DENIAL_CAUSES,
  REQUEST_END_CAUSES,
  END_STATES,
  isPlainText,
  ANSWER_REFUSALS,
  RECEIPT_CAUSES,
  PROMPT_REMOVALS,
  WAKE_SERVICES,
} from '../Index.ts';
import type { AssertionResponse, DeviceFrame, ExtensionOutputs, GatewayFrame, RegistrationResponse } from '../Index.ts';

/** For each type of frame an arbitrary that makes every kind of it. */
type FrameArbitraries<F extends { readonly type: string }> = {
  readonly [T in F['type']]: fc.Arbitrary<Extract<F, { readonly type: T }>>;
};

const bytes = (least: number, most: number = least): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: least, maxLength: most }).map((value) => Buffer.from(value).toString('base64url'));
const text = (most: number): fc.Arbitrary<string> =>
  fc
    .oneof(fc.string({ minLength: 1, maxLength: most }), fc.string({ minLength: 1, maxLength: most, unit: 'grapheme' }))
    .filter((value) => isPlainText(value, most));
const remark = fc.oneof(fc.constant(''), text(200));
const integer = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const id = bytes(16);
const ids = fc.array(id, { maxLength: 64 });
const domain = fc.stringMatching(/^[a-z0-9](?:[a-z0-9.-]{0,60}[a-z0-9])?$/);
const seq = fc.maxSafeNat();
const milliseconds = integer(0, 600_000);
const lease = integer(1, 600_000);
const digits = fc.stringMatching(/^[0-9]{2,8}$/);
const signature = bytes(8, 72);
const type = <T extends string>(name: T): fc.Arbitrary<T> => fc.constant(name);

function record<T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(members, { noNullPrototype: true });
}

/** An object whose members in `maybe` may be missing. */
function withOptional<T extends object>(
  members: { [K in keyof T]-?: fc.Arbitrary<Exclude<T[K], undefined>> },
  maybe: (keyof T)[],
): fc.Arbitrary<T> {
  const requiredKeys = (Object.keys(members) as (keyof T)[]).filter((key) => !maybe.includes(key));
  return fc.record(members, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<T>; // record's type says less than it does
}

const extensions = withOptional<ExtensionOutputs>(
  { credProps: withOptional<{ readonly rk?: boolean }>({ rk: fc.boolean() }, ['rk']) },
  ['credProps'],
);
const attachment = fc.constantFrom('platform' as const, 'cross-platform' as const);

const assertionResponse = withOptional<AssertionResponse>(
  {
    id: bytes(1, 80),
    rawId: bytes(1, 80),
    type: type('public-key'),
    authenticatorAttachment: attachment,
    clientExtensionResults: extensions,
    response: withOptional<AssertionResponse['response']>(
      {
        clientDataJSON: bytes(1, 300),
        authenticatorData: bytes(37, 100),
        signature,
        userHandle: bytes(0, 64),
      },
      ['userHandle'],
    ),
  },
  ['authenticatorAttachment'],
);

const registrationResponse = withOptional<RegistrationResponse>(
  {
    id: bytes(1, 80),
    rawId: bytes(1, 80),
    type: type('public-key'),
    authenticatorAttachment: attachment,
    clientExtensionResults: extensions,
    response: withOptional<RegistrationResponse['response']>(
      {
        clientDataJSON: bytes(1, 300),
        attestationObject: bytes(1, 500),
        authenticatorData: bytes(37, 200),
        transports: fc.array(fc.constantFrom('internal', 'usb', 'hybrid', 'smart-card'), { maxLength: 8 }),
        publicKey: bytes(1, 100),
        publicKeyAlgorithm: fc.constantFrom(-7, -257, -8),
      },
      ['authenticatorData', 'transports', 'publicKey', 'publicKeyAlgorithm'],
    ),
  },
  ['authenticatorAttachment'],
);

const CERTIFICATE = `-----BEGIN CERTIFICATE-----\n${'MIIBszCCAVmgAwIBAgIUQ+/='.repeat(2)}\nAAAA\n-----END CERTIFICATE-----\n`;

const close = record({ type: type('close'), code: fc.constantFrom(...CLOSE_CODES), detail: remark });

/** What a gateway may send. */
export const gatewayFrames: FrameArbitraries<GatewayFrame> = {
  challenge: record({ type: type('challenge'), gateway: domain, nonce: bytes(32), key: bytes(91) }),
  signed: record({
    type: type('signed'),
    text: fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
    proof: signature,
  }),
  'enrol-options': record({
    type: type('enrol-options'),
    deviceId: id,
    user: text(128),
    rpId: domain,
    rpName: text(64),
    userHandle: bytes(1, 64),
    challenge: bytes(16, 64),
    remainingMs: milliseconds,
  }),
  enrolled: record({
    type: type('enrolled'),
    certificate: fc.constantFrom('', CERTIFICATE, CERTIFICATE + CERTIFICATE, CERTIFICATE.replaceAll('\n', '\r\n')),
  }),
  welcome: record({ type: type('welcome'), user: text(128), leaseMs: lease, beatMs: lease, idleBeatMs: lease }),
  devices: record({
    type: type('devices'),
    count: integer(0, 1_000_000),
    latest: fc.array(record({ name: text(64), enrolledAt: seq, isLater: fc.boolean() }), { maxLength: 16 }),
  }),
  resumed: record({
    type: type('resumed'),
    connections: fc.array(
      record({
        requestId: id,
        client: text(128),
        address: text(64),
        target: text(260),
        agoMs: integer(0, 86_400_000),
        isOpen: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
  }),
  prompt: record({
    type: type('prompt'),
    requestId: id,
    session: text(128),
    context: text(128),
    user: text(128),
    client: text(128),
    address: text(64),
    target: text(260),
    numberLength: integer(2, 8),
    numberTries: integer(1, 10),
    expiresAt: seq,
    remainingMs: milliseconds,
    leaseMs: lease,
    rpId: domain,
    credentialId: bytes(1, 1023),
  }),
  'login-prompt': record({
    type: type('login-prompt'),
    requestId: id,
    session: text(128),
    context: text(128),
    user: text(128),
    application: text(128),
    host: text(260),
    address: text(64),
    numberLength: integer(2, 8),
    numberTries: integer(1, 10),
    expiresAt: seq,
    remainingMs: milliseconds,
    leaseMs: lease,
    rpId: domain,
    credentialId: bytes(1, 1023),
  }),
  'transaction-prompt': record({
    type: type('transaction-prompt'),
    requestId: id,
    session: text(128),
    context: text(128),
    user: text(128),
    application: text(128),
    address: text(64),
    text: text(256),
    numberLength: integer(2, 8),
    numberTries: integer(1, 10),
    expiresAt: seq,
    remainingMs: milliseconds,
    leaseMs: lease,
    rpId: domain,
    credentialId: bytes(1, 1023),
  }),
  renew: record({ type: type('renew'), echo: seq, leaseMs: lease, requestIds: ids }),
  'number-result': record({
    type: type('number-result'),
    requestId: id,
    attempt: integer(1, 10),
    isRight: fc.boolean(),
    triesLeft: integer(0, 10),
  }),
  outcome: record({
    type: type('outcome'),
    requestId: id,
    state: fc.constantFrom(...END_STATES),
    cause: fc.constantFrom(...REQUEST_END_CAUSES),
    isYours: fc.boolean(),
  }),
  refusal: record({ type: type('refusal'), requestId: id, reason: fc.constantFrom(...ANSWER_REFUSALS) }),
  cancel: record({ type: type('cancel'), requestId: id, cause: fc.constantFrom(...PROMPT_END_CAUSES) }),
  'receipt-noted': record({ type: type('receipt-noted'), requestId: id }),
  'wake-wanted': record({ type: type('wake-wanted') }),
  'wake-noted': record({ type: type('wake-noted'), seq }),
  revoked: record({ type: type('revoked') }),
  close,
};

/** What a device may send. */
export const deviceFrames: FrameArbitraries<DeviceFrame> = {
  hello: record({ type: type('hello'), deviceId: id, nonce: bytes(32), proof: signature, seq, held: ids }),
  enrol: record({
    type: type('enrol'),
    user: text(128),
    nonce: bytes(32),
    deviceName: text(64),
    deviceKey: bytes(91),
    proof: signature,
  }),
  'enrol-credential': record({ type: type('enrol-credential'), response: registrationResponse, proof: signature }),
  beat: record({ type: type('beat'), seq, held: ids }),
  shown: record({ type: type('shown'), requestId: id }),
  number: record({ type: type('number'), requestId: id, attempt: integer(1, 10), number: digits }),
  assertion: record({ type: type('assertion'), requestId: id, response: assertionResponse }),
  denial: record({ type: type('denial'), requestId: id, reason: fc.constantFrom(...DENIAL_CAUSES) }),
  receipt: record({
    type: type('receipt'),
    requestId: id,
    withdrawal: fc.constantFrom(...PROMPT_REMOVALS),
    cause: fc.constantFrom(...RECEIPT_CAUSES),
    agoMs: integer(0, 86_400_000),
  }),
  wake: record({
    type: type('wake'),
    seq,
    service: fc.constantFrom(...WAKE_SERVICES),
    token: fc.stringMatching(/^[\x21-\x7e]{0,512}$/),
    language: fc.constantFrom('en', 'zh-Hans', 'zh-Hans-CN', 'deu-AT'),
    canShow: fc.boolean(),
    proof: signature,
  }),
  close,
};

/** Any frame with its sender. */
export const anyFrame: fc.Arbitrary<readonly ['gateway', GatewayFrame] | readonly ['device', DeviceFrame]> = fc.oneof(
  ...Object.values(gatewayFrames).map((frame) => frame.map((value: GatewayFrame) => ['gateway', value] as const)),
  ...Object.values(deviceFrames).map((frame) => frame.map((value: DeviceFrame) => ['device', value] as const)),
);
