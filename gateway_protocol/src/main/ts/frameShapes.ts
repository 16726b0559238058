// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { CLOSE_CODES } from './CloseCode.ts';
import { ANSWER_REFUSALS } from './AnswerRefusal.ts';
import type {
  AssertionFrame,
  BeatFrame,
  DenialFrame,
  EnrolCredentialFrame,
  EnrolFrame,
  HelloFrame,
  NumberFrame,
  ReceiptFrame,
  ShownFrame,
  WakeFrame,
} from './DeviceFrame.ts';
import type {
  CancelFrame,
  ChallengeFrame,
  CloseFrame,
  DevicesFrame,
  EnrolledFrame,
  EnrolOptionsFrame,
  LoginPromptFrame,
  NumberResultFrame,
  OtherDevice,
  OutcomeFrame,
  PromptFrame,
  ReceiptNotedFrame,
  RefusalFrame,
  RenewFrame,
  ResumedConnection,
  ResumedFrame,
  RevokedFrame,
  SignedFrame,
  TransactionPromptFrame,
  WakeNotedFrame,
  WakeWantedFrame,
  WelcomeFrame,
} from './GatewayFrame.ts';
import {
  bytes,
  flag,
  integer,
  list,
  membersOf,
  object,
  oneOf,
  optional,
  pattern,
  plainText,
  remark,
  text,
} from './checks.ts';
import type { Member, Shape } from './checks.ts';
import { FRAME_LIMITS } from './frameLimits.ts';
import { DENIAL_CAUSES, END_STATES, PROMPT_END_CAUSES, REQUEST_END_CAUSES } from './EndCause.ts';
import { PROMPT_REMOVALS, RECEIPT_CAUSES } from './Receipt.ts';
import { WAKE_SERVICES } from './WakeService.ts';
import type { AssertionResponse, ExtensionOutputs, RegistrationResponse } from './WebAuthnResponse.ts';

const {
  frameBytes,
  deadlineMs,
  leaseMs,
  held,
  devices: mostDevices,
  resumed: mostResumed,
  leastDigits,
  mostDigits,
  numberTries,
  transactionText,
  agoMs,
  wakeToken,
} = FRAME_LIMITS;

/** 16 random bytes: the name of a request or a device. */
const id = bytes(16);
const ids = list(id, held);
const name = plainText(128);
const domain = pattern(
  /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/,
  253,
  'a lower-case domain of at most 253 characters',
);
const milliseconds = integer(0, deadlineMs);
const lease = integer(1, leaseMs);
const sequence = integer(0, Number.MAX_SAFE_INTEGER);
const attempt = integer(1, numberTries);
/** SPKI of P-256 in DER. */
const publicKey = bytes(91);
const nonce = bytes(32);
/** ECDSA over P-256 in DER has 8 to 72 bytes. */
const signature = bytes(8, 72);
const credentialId = bytes(1, 1023);
const certificate = pattern(
  /^(?:-----BEGIN CERTIFICATE-----\r?\n(?:[A-Za-z0-9+/=]{1,76}\r?\n){1,400}-----END CERTIFICATE-----(?:\r?\n)?){0,4}$/,
  32_768,
  'at most four certificates in PEM, 32,768 characters',
);
const attachment = oneOf(['platform', 'cross-platform']);
const publicKeyType = oneOf(['public-key']);

const extensionOutputs = object<ExtensionOutputs>({
  credProps: optional(object<{ readonly rk?: boolean }>({ rk: optional(flag()) })),
});

const assertionResponse = object<AssertionResponse>({
  id: credentialId,
  rawId: credentialId,
  type: publicKeyType,
  authenticatorAttachment: optional(attachment),
  clientExtensionResults: extensionOutputs,
  response: object<AssertionResponse['response']>({
    clientDataJSON: bytes(1, 4096),
    authenticatorData: bytes(37, 4096),
    signature,
    userHandle: optional(bytes(0, 64)),
  }),
});

const registrationResponse = object<RegistrationResponse>({
  id: credentialId,
  rawId: credentialId,
  type: publicKeyType,
  authenticatorAttachment: optional(attachment),
  clientExtensionResults: extensionOutputs,
  response: object<RegistrationResponse['response']>({
    clientDataJSON: bytes(1, 4096),
    attestationObject: bytes(1, 24_576),
    authenticatorData: optional(bytes(37, 4096)),
    transports: optional(list(pattern(/^[a-z-]{1,32}$/, 32, 'a transport of at most 32 letters'), 8)),
    publicKey: optional(bytes(1, 1024)),
    publicKeyAlgorithm: optional(integer(-65_536, 65_535)),
  }),
});

/** A frame's members; its type has been looked at when its shape is known. */
type ShapeOf<F> = Shape<Omit<F, 'type'>>;
const type: Member = { name: 'type', check: () => undefined, isOptional: false };

const challenge: ShapeOf<ChallengeFrame> = {
  gateway: domain,
  nonce,
  key: publicKey,
};
const signed: ShapeOf<SignedFrame> = {
  text: text(frameBytes),
  proof: signature,
};
const enrolOptions: ShapeOf<EnrolOptionsFrame> = {
  deviceId: id,
  user: name,
  rpId: domain,
  rpName: plainText(64),
  userHandle: bytes(1, 64),
  challenge: bytes(16, 64),
  remainingMs: milliseconds,
};
const enrolled: ShapeOf<EnrolledFrame> = {
  certificate,
};
const welcome: ShapeOf<WelcomeFrame> = {
  user: name,
  leaseMs: lease,
  beatMs: lease,
  idleBeatMs: lease,
};
const devices: ShapeOf<DevicesFrame> = {
  count: integer(0, 1_000_000),
  latest: list(
    object<OtherDevice>({
      name: plainText(64),
      enrolledAt: integer(0, Number.MAX_SAFE_INTEGER),
      isLater: flag(),
    }),
    mostDevices,
  ),
};
const resumed: ShapeOf<ResumedFrame> = {
  connections: list(
    object<ResumedConnection>({
      requestId: id,
      client: plainText(128),
      address: plainText(64),
      target: plainText(260),
      agoMs: integer(0, agoMs),
      isOpen: flag(),
    }),
    mostResumed,
  ),
};
const prompt: ShapeOf<PromptFrame> = {
  requestId: id,
  session: name,
  context: name,
  user: name,
  client: name,
  address: plainText(64),
  target: plainText(260),
  numberLength: integer(leastDigits, mostDigits),
  numberTries: integer(1, numberTries),
  expiresAt: integer(0, Number.MAX_SAFE_INTEGER),
  remainingMs: milliseconds,
  leaseMs: lease,
  rpId: domain,
  credentialId,
};
const loginPrompt: ShapeOf<LoginPromptFrame> = {
  requestId: id,
  session: name,
  context: name,
  user: name,
  application: name,
  host: plainText(260),
  address: plainText(64),
  numberLength: integer(leastDigits, mostDigits),
  numberTries: integer(1, numberTries),
  expiresAt: integer(0, Number.MAX_SAFE_INTEGER),
  remainingMs: milliseconds,
  leaseMs: lease,
  rpId: domain,
  credentialId,
};
const transactionPrompt: ShapeOf<TransactionPromptFrame> = {
  requestId: id,
  session: name,
  context: name,
  user: name,
  application: name,
  address: plainText(64),
  text: plainText(transactionText),
  numberLength: integer(leastDigits, mostDigits),
  numberTries: integer(1, numberTries),
  expiresAt: integer(0, Number.MAX_SAFE_INTEGER),
  remainingMs: milliseconds,
  leaseMs: lease,
  rpId: domain,
  credentialId,
};
const renew: ShapeOf<RenewFrame> = {
  echo: sequence,
  leaseMs: lease,
  requestIds: ids,
};
const numberResult: ShapeOf<NumberResultFrame> = {
  requestId: id,
  attempt,
  isRight: flag(),
  triesLeft: integer(0, numberTries),
};
const outcome: ShapeOf<OutcomeFrame> = {
  requestId: id,
  state: oneOf(END_STATES),
  cause: oneOf(REQUEST_END_CAUSES),
  isYours: flag(),
};
const refusal: ShapeOf<RefusalFrame> = {
  requestId: id,
  reason: oneOf(ANSWER_REFUSALS),
};
const cancel: ShapeOf<CancelFrame> = {
  requestId: id,
  cause: oneOf(PROMPT_END_CAUSES),
};
const receiptNoted: ShapeOf<ReceiptNotedFrame> = {
  requestId: id,
};
const wakeWanted: ShapeOf<WakeWantedFrame> = {};
const wakeNoted: ShapeOf<WakeNotedFrame> = {
  seq: sequence,
};
const revoked: ShapeOf<RevokedFrame> = {};
const close: ShapeOf<CloseFrame> = {
  code: oneOf(CLOSE_CODES),
  detail: remark(200),
};

const hello: ShapeOf<HelloFrame> = {
  deviceId: id,
  nonce,
  proof: signature,
  seq: sequence,
  held: ids,
};
const enrol: ShapeOf<EnrolFrame> = {
  user: name,
  nonce,
  deviceName: plainText(64),
  deviceKey: publicKey,
  proof: signature,
};
const enrolCredential: ShapeOf<EnrolCredentialFrame> = {
  response: registrationResponse,
  proof: signature,
};
const beat: ShapeOf<BeatFrame> = {
  seq: sequence,
  held: ids,
};
const shown: ShapeOf<ShownFrame> = {
  requestId: id,
};
const number: ShapeOf<NumberFrame> = {
  requestId: id,
  attempt,
  number: pattern(/^[0-9]{2,8}$/, mostDigits, `${leastDigits} to ${mostDigits} digits`),
};
const assertion: ShapeOf<AssertionFrame> = {
  requestId: id,
  response: assertionResponse,
};
const denial: ShapeOf<DenialFrame> = {
  requestId: id,
  reason: oneOf(DENIAL_CAUSES),
};
const receipt: ShapeOf<ReceiptFrame> = {
  requestId: id,
  withdrawal: oneOf(PROMPT_REMOVALS),
  cause: oneOf(RECEIPT_CAUSES),
  agoMs: integer(0, agoMs),
};
const wake: ShapeOf<WakeFrame> = {
  seq: sequence,
  service: oneOf(WAKE_SERVICES),
  token: pattern(
    /^[\x21-\x7e]*$/,
    wakeToken,
    `at most ${wakeToken} letters, digits and signs of ASCII, without spaces`,
  ),
  language: pattern(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, 30, 'a language tag as in zh-Hans-CN'),
  canShow: flag(),
  proof: signature,
};

/**
 * The members of every frame that a gateway sends, by its type. A Map has no prototype's keys.
 *
 * @since 1.0.0
 */
export const GATEWAY_SHAPES: ReadonlyMap<string, readonly Member[]> = new Map([
  ['challenge', [type, ...membersOf(challenge)]],
  ['signed', [type, ...membersOf(signed)]],
  ['enrol-options', [type, ...membersOf(enrolOptions)]],
  ['enrolled', [type, ...membersOf(enrolled)]],
  ['welcome', [type, ...membersOf(welcome)]],
  ['devices', [type, ...membersOf(devices)]],
  ['resumed', [type, ...membersOf(resumed)]],
  ['prompt', [type, ...membersOf(prompt)]],
  ['login-prompt', [type, ...membersOf(loginPrompt)]],
  ['transaction-prompt', [type, ...membersOf(transactionPrompt)]],
  ['renew', [type, ...membersOf(renew)]],
  ['number-result', [type, ...membersOf(numberResult)]],
  ['outcome', [type, ...membersOf(outcome)]],
  ['refusal', [type, ...membersOf(refusal)]],
  ['cancel', [type, ...membersOf(cancel)]],
  ['receipt-noted', [type, ...membersOf(receiptNoted)]],
  ['wake-wanted', [type, ...membersOf(wakeWanted)]],
  ['wake-noted', [type, ...membersOf(wakeNoted)]],
  ['revoked', [type, ...membersOf(revoked)]],
  ['close', [type, ...membersOf(close)]],
]);

/**
 * The members of every frame that a device sends, by its type.
 *
 * @since 1.0.0
 */
export const DEVICE_SHAPES: ReadonlyMap<string, readonly Member[]> = new Map([
  ['hello', [type, ...membersOf(hello)]],
  ['enrol', [type, ...membersOf(enrol)]],
  ['enrol-credential', [type, ...membersOf(enrolCredential)]],
  ['beat', [type, ...membersOf(beat)]],
  ['shown', [type, ...membersOf(shown)]],
  ['number', [type, ...membersOf(number)]],
  ['assertion', [type, ...membersOf(assertion)]],
  ['denial', [type, ...membersOf(denial)]],
  ['receipt', [type, ...membersOf(receipt)]],
  ['wake', [type, ...membersOf(wake)]],
  ['close', [type, ...membersOf(close)]],
]);
