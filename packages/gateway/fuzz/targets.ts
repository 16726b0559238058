// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import {
  decodeFrame,
  DEFAULT_DEVICE_OPTIONS,
  DeviceSession,
  encodeFrame,
  FRAME_FAULTS,
  FRAME_REVISION,
  FrameError,
} from 'gateway_protocol';
import type { DeviceFrame, GatewayFrame } from 'gateway_protocol';
import { HalfOpen } from '../admission/HalfOpen.ts';
import { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import { Revocations } from '../admission/Revocations.ts';
import { formatTicket, parseTicket } from '../admission/Ticket.ts';
import { DeviceConnection } from '../channel/DeviceConnection.ts';
import type { DeviceRecord } from '../channel/DeviceTable.ts';
import { Enrolments } from '../channel/Enrolments.ts';
import { ConnectionApproval } from '../party/ConnectionApproval.ts';
import { RelyingParty } from '../party/RelyingParty.ts';
import { FakeSocket } from '../properties/FakeSocket.ts';
import { WORLD_IDENTITY } from '../properties/worldIdentity.ts';
import { EngineBed } from '../testing/EngineBed.ts';
import { NOTHING_REVOKED } from '../properties/worldChannel.ts';
import { MemoryCodeTable } from '../testing/MemoryCodeTable.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { MemoryDeviceTable } from '../testing/MemoryDeviceTable.ts';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { SoftAuthenticator } from '../testing/SoftAuthenticator.ts';
import { parseClientMessage, parseServerMessage } from '../tunnel/TunnelMessage.ts';
import type { FuzzTarget } from './FuzzTarget.ts';

export { DESKTOP_DOOR, DESKTOP_HEADS, DESKTOP_PACKETS } from './desktopTargets.ts';

const GATEWAY = 'gate.example';
const ID = Buffer.alloc(16, 1).toString('base64url');
const OTHER = Buffer.alloc(16, 2).toString('base64url');
const NONCE = Buffer.alloc(32, 3).toString('base64url');
const KEY = WORLD_IDENTITY.key;
const PROOF = Buffer.alloc(70, 4).toString('base64url');
const ASSERTION = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key' as const,
  clientExtensionResults: {},
  response: { clientDataJSON: 'AAAA', authenticatorData: Buffer.alloc(37).toString('base64url'), signature: PROOF },
};

const DEVICE_FRAMES: readonly DeviceFrame[] = [
  { type: 'hello', deviceId: ID, nonce: NONCE, proof: PROOF, seq: 1, held: [ID] },
  { type: 'enrol', user: 'anna', nonce: NONCE, deviceName: 'phone', deviceKey: KEY, proof: PROOF },
  {
    type: 'enrol-credential',
    proof: PROOF,
    response: {
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: { credProps: { rk: true } },
      response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA', transports: ['internal'], publicKeyAlgorithm: -7 },
    },
  },
  { type: 'beat', seq: 2, held: [ID, OTHER] },
  { type: 'shown', requestId: ID },
  { type: 'number', requestId: ID, attempt: 1, number: '42' },
  { type: 'assertion', requestId: ID, response: ASSERTION },
  { type: 'denial', requestId: ID, reason: 'not-me' },
  { type: 'receipt', requestId: ID, withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 },
  { type: 'close', code: 'done', detail: 'x' },
];
const GATEWAY_FRAMES: readonly GatewayFrame[] = [
  { type: 'challenge', gateway: GATEWAY, nonce: NONCE, key: KEY },
  { type: 'signed', text: '{"v":1,"type":"revoked"}', proof: PROOF },
  {
    type: 'enrol-options',
    deviceId: ID,
    user: 'anna',
    rpId: GATEWAY,
    rpName: 'Gate',
    userHandle: 'AAAA',
    challenge: NONCE,
    remainingMs: 1,
  },
  { type: 'enrolled', certificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' },
  { type: 'welcome', user: 'anna', leaseMs: 15_000, beatMs: 5_000, idleBeatMs: 30_000 },
  {
    type: 'prompt',
    requestId: ID,
    session: 's',
    context: 'c',
    user: 'anna',
    client: 'laptop',
    address: '192.0.2.1',
    target: 'db:22',
    numberLength: 2,
    numberTries: 3,
    expiresAt: 1,
    remainingMs: 60_000,
    leaseMs: 15_000,
    rpId: GATEWAY,
    credentialId: 'AAAA',
  },
  { type: 'renew', echo: 1, leaseMs: 15_000, requestIds: [ID] },
  { type: 'number-result', requestId: ID, attempt: 1, isRight: true, triesLeft: 3 },
  { type: 'outcome', requestId: ID, state: 'approved', cause: 'approved', isYours: true },
  { type: 'refusal', requestId: ID, reason: 'bad-assertion' },
  { type: 'cancel', requestId: ID, cause: 'client-gone' },
  { type: 'receipt-noted', requestId: ID },
  { type: 'revoked' },
  { type: 'close', code: 'done', detail: '' },
];
const WORDS = [...DEVICE_FRAMES, ...GATEWAY_FRAMES].flatMap((frame) => [frame.type, ...Object.keys(frame)]);

/** Frames of either side: nothing is thrown; what is read is written the same way, and is a frame again. */
export const FRAMES: FuzzTarget = {
  seeds: [...DEVICE_FRAMES, ...GATEWAY_FRAMES].map(encodeFrame),
  words: WORDS,
  run: (text) => {
    for (const sender of ['device', 'gateway'] as const) {
      const frame = sender === 'device' ? decodeFrame(text, 'device') : decodeFrame(text, 'gateway');
      if (frame instanceof FrameError) {
        assert.ok(FRAME_FAULTS.includes(frame.fault) && frame.message.length < 400, frame.message);
      } else {
        const written = encodeFrame(frame);
        const again = sender === 'device' ? decodeFrame(written, 'device') : decodeFrame(written, 'gateway');
        assert.deepEqual(again, frame);
      }
    }
  },
};

/**
 * The engine and the channel behind a device that is welcome and says anything, one frame a line, while a connection of its
 * user and one of somebody else wait: nothing is ever approved, the other's request is not touched, nothing fails.
 */
export const ENGINE: FuzzTarget = {
  seeds: DEVICE_FRAMES.slice(3).map(encodeFrame).concat(DEVICE_FRAMES.slice(3, 9).map(encodeFrame).join('\n')),
  words: [...WORDS, '\n', ID, OTHER],
  run: async (text) => {
    const bed = await EngineTarget.open();
    for (const line of text.split('\n').slice(0, 20)) {
      bed.say(line.replaceAll(ID, bed.own).replaceAll(OTHER, bed.others));
    }
    await bed.check();
  },
};

/** A device's session before its welcome, and after it, when nothing that is said to it has a proof. */
export const SESSION: FuzzTarget = {
  seeds: GATEWAY_FRAMES.map(encodeFrame),
  words: WORDS,
  run: (text) => {
    const session = new DeviceSession({
      ...DEFAULT_DEVICE_OPTIONS,
      deviceId: ID,
      gateway: GATEWAY,
      gatewayKey: KEY,
      nonce: () => NONCE,
      random: () => 0,
    });
    session.start(0);
    session.connectionOpened(1, 0);
    session.received(1, encodeFrame(GATEWAY_FRAMES[0]!), 0);
    session.signed(1, PROOF, 0);
    const actions = text.split('\n').flatMap((line) => session.received(1, line, 1));
    if (actions.some(({ kind }) => kind === 'verify')) {
      actions.push(...session.verified(1, false, 2));
    }
    for (const { kind } of actions) {
      assert.ok(['verify', 'send', 'disconnect', 'warn'].includes(kind), `${kind} without a proof`);
    }
    assert.equal(session.prompts.length, 0);
  },
};

/** Messages of the tunnel, and tickets: read exactly, or not at all. */
export const TEXTS: FuzzTarget = {
  seeds: [
    '{"type":"connect","version":1,"user":"anna","target":"db:22"}',
    '{"type":"cancel"}',
    '{"type":"end"}',
    '{"type":"waiting","number":"42","deadlineMs":1,"deviceCount":1}',
    '{"type":"closed","code":1,"reason":"denied"}',
    formatTicket({
      kind: 'enrol',
      url: 'wss://gate.example:8443',
      userName: 'anna',
      code: 'ABCD-EFGH-JKMN',
      certificate: undefined,
      key: KEY,
    }),
  ],
  words: [
    'type',
    'connect',
    'cancel',
    'end',
    'open',
    'closed',
    'version',
    'user',
    'target',
    '&certificate=',
    '&key=',
    'login?',
  ],
  run: (text) => {
    for (const parse of [parseClientMessage, parseServerMessage]) {
      const message = parse(text);
      assert.ok(message === undefined || parse(JSON.stringify(message)) !== undefined);
    }
    const ticket = parseTicket(text);
    if (ticket !== undefined) {
      assert.deepEqual(parseTicket(formatTicket(ticket)), ticket);
    }
  },
};

/** A channel with one device that is welcome, and two requests that wait. */
class EngineTarget {
  readonly own: string;
  readonly others: string;
  private readonly engineBed: EngineBed;
  private readonly socket: FakeSocket;
  private readonly failures: string[];
  private readonly bens: RecordingLink;

  private constructor(engineBed: EngineBed, socket: FakeSocket, failures: string[], bens: RecordingLink, own: string) {
    this.engineBed = engineBed;
    this.socket = socket;
    this.failures = failures;
    this.bens = bens;
    this.own = own;
    this.others = bens.prompted[0]!.id;
  }

  static async open(): Promise<EngineTarget> {
    const party = new RelyingParty({ id: GATEWAY, name: 'Gate', origins: ['https://gate.example'] });
    const engineBed = new EngineBed({}, new ConnectionApproval(party, GATEWAY));
    const { clock, engine } = engineBed;
    const devices = new MemoryDeviceTable();
    const record: DeviceRecord = {
      ...engineBed.device(ID),
      key: new Uint8Array(),
      enrolledAt: 0,
      revokedAt: undefined,
      credential: { id: AUTHENTICATOR.credentialId, publicKey: new Uint8Array(77), counter: 0 },
    };
    void devices.put(record);
    const randomness = new SeededRandomness('fuzz');
    const failures: string[] = [];
    const sent: string[] = [];
    const socket = new FakeSocket(
      (text) => sent.push(text),
      () => undefined,
    );
    const connection = new DeviceConnection(
      {
        clock,
        randomness,
        engine,
        devices,
        party,
        name: GATEWAY,
        certificate: () => '',
        enrolments: new Enrolments(
          clock,
          randomness,
          new OneTimeCodes(clock, randomness, new MemoryCodeTable(), '', 1),
          new MemoryTables().enrolments,
          1,
          () => undefined,
        ),
        revocations: new Revocations(clock, NOTHING_REVOKED, () => undefined),
        wakes: undefined,
        verifyProof: (_bytes, proof) => proof === PROOF,
        halfOpen: new HalfOpen(clock, { total: 9, perSource: 9, helloMs: 1 }),
        observe: (event) => {
          if (event.kind === 'failed') {
            failures.push(`${event.what}: ${String(event.error)}`);
          }
        },
        options: {
          devices: 9,
          helloMs: 10_000,
          beatMs: 5_000,
          idleBeatMs: 30_000,
          bufferedBytes: 65_536,
          numberTries: 3,
        },
        identity: WORLD_IDENTITY,
        rp: { id: GATEWAY, name: 'Gate' },
      },
      socket.asWebSocket,
      '192.0.2.1',
      FRAME_REVISION,
      () => undefined,
      () => 0,
    );
    connection.challenge();
    socket.arrive(encodeFrame({ type: 'hello', deviceId: ID, nonce: NONCE, proof: PROOF, seq: 1, held: [] }));
    const bens = engineBed.connect(engineBed.device('bens', 'ben'));
    await engineBed.ask('own');
    await engineBed.ask('others', 'ben');
    const [own = ''] = sent.join().match(/(?<=requestId\\":\\")[\w-]{22}/) ?? [];
    assert.equal(own.length, 22);
    bens.take();
    return new EngineTarget(engineBed, socket, failures, bens, own);
  }

  say(text: string): void {
    this.socket.arrive(text);
  }

  async check(): Promise<void> {
    for (let i = 0; i < 200; i++) {
      await null;
    }
    const {
      bens,
      engineBed: { engine, sink },
      failures,
    } = this;
    assert.deepEqual(failures, []);
    assert.ok(!sink.calls.some((call) => call.startsWith('authenticated')), 'approved');
    assert.equal(engine.liveCount, 0);
    assert.deepEqual(bens.take(), [], 'the request of another user was touched');
  }
}

const AUTHENTICATOR = new SoftAuthenticator(GATEWAY, 'https://gate.example');
