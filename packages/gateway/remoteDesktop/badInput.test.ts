// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codeOf, numberIn, packet, text, TRANSPORTS, u16, u32 } from '../testing/DesktopClient.ts';
import type { DesktopClient, Transport } from '../testing/DesktopClient.ts';
import { DESK, DoorBed, FORBIDDEN } from '../testing/DoorBed.ts';
import { EngineBed } from '../testing/EngineBed.ts';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { PacketType } from './packets.ts';
import { ProxyCode } from './proxyCodes.ts';

/** What a client has done that is right, and what it waits for then. */
type Reached = 'opened' | 'greeted' | 'reading' | 'waiting' | 'approved' | 'open';
const REACHED: readonly Reached[] = ['opened', 'greeted', 'reading', 'waiting', 'approved', 'open'];
/** The packet that carries the error there; undefined: CLOSE_CHANNEL, because no answer is owed. */
const ANSWER: Readonly<Record<Reached, number | undefined>> = {
  opened: PacketType.HANDSHAKE_RESPONSE,
  greeted: PacketType.TUNNEL_RESPONSE,
  reading: PacketType.TUNNEL_AUTH_RESPONSE,
  waiting: PacketType.TUNNEL_AUTH_RESPONSE,
  approved: PacketType.CHANNEL_RESPONSE,
  open: undefined,
};

const { host, port } = DESK;
const bytes = (...values: readonly number[]): Buffer => Buffer.from(values);
const utf16 = (value: string): Buffer => {
  const encoded = Buffer.from(value, 'utf16le');
  return Buffer.concat([u16(encoded.length), encoded]);
};
const create = (cookie: Buffer, capabilities = 0x0d, fields = 1): Buffer =>
  packet(PacketType.TUNNEL_CREATE, u32(capabilities), u16(fields), u16(0), cookie);
const channel = (names: readonly Buffer[], to = port, protocol = 3, count = names.length): Buffer =>
  packet(PacketType.CHANNEL_CREATE, bytes(count, 0), u16(to), u16(protocol), ...names);

/** Each packet that a client may say, right in itself. */
const PACKETS = (token: string): Readonly<Record<string, Buffer>> => ({
  handshake: packet(PacketType.HANDSHAKE_REQUEST, bytes(1, 0), u16(0), u16(2)),
  'tunnel-create': create(text(token)),
  'tunnel-auth': packet(PacketType.TUNNEL_AUTH, u16(0), text('ANNAS-PC')),
  'channel-create': channel([text(host)]),
  data: packet(PacketType.DATA, u16(1), bytes(1)),
  keepalive: packet(PacketType.KEEPALIVE),
  'close-channel-response': packet(PacketType.CLOSE_CHANNEL_RESPONSE, u32(0)),
});
/** Where each of them is right; CLOSE_CHANNEL, which ends it everywhere, is in no table here. */
const LEGAL: Readonly<Record<string, readonly Reached[]>> = {
  handshake: ['opened'],
  'tunnel-create': ['greeted'],
  'tunnel-auth': ['reading'],
  'channel-create': ['approved'],
  data: ['open'],
  keepalive: ['open'],
  'close-channel-response': [],
};

/** What is wrong with one packet, where it is said, and what is heard of it. */
interface BadInput {
  readonly what: string;
  readonly at: Reached;
  readonly say: (token: string) => Buffer;
  readonly code: number;
}

const { INTERNAL_ERROR, COOKIE_BAD_PACKET, CAPABILITY_MISMATCH, UNSUPPORTED_AUTHENTICATION } = ProxyCode;
const { COOKIE_ACCESS_DENIED, RAP_ACCESS_DENIED } = ProxyCode;

/** Every packet where it is not legal. */
const outOfOrder: readonly BadInput[] = REACHED.flatMap((at) =>
  Object.keys(LEGAL)
    .filter((name) => !LEGAL[name]!.includes(at))
    .map((name) => ({
      what: `${name} while ${at}`,
      at,
      say: (token: string) => PACKETS(token)[name]!,
      code: INTERNAL_ERROR,
    })),
);

/** Every length, and every type that no client has, in every step. */
const noPackets: readonly BadInput[] = REACHED.flatMap((at) => [
  ...[0, 7, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff].flatMap((length) => [
    {
      what: `a length of ${length} while ${at}`,
      at,
      say: () => Buffer.concat([u16(PacketType.KEEPALIVE), u16(0), u32(length)]),
      code: INTERNAL_ERROR,
    },
  ]),
  ...[0, 2, 3, 5, 7, 9, 0x0b, 0x0c, 0x0e, 0x12, 0xffff].map((type) => ({
    what: `type ${type} while ${at}`,
    at,
    say: () => packet(type, Buffer.alloc(16)),
    code: INTERNAL_ERROR,
  })),
]);

const LONE = utf16('a\ud800b');
const ODD = Buffer.concat([u16(3), bytes(97, 0, 98)]);
const CUT = Buffer.concat([u16(40), Buffer.from('ab', 'utf16le')]);
const INNER_NUL = utf16('a\0b');
/** Texts that are none, wherever a text is. */
const TEXTS: readonly (readonly [string, Buffer])[] = [
  ['a lone surrogate', LONE],
  ['an odd number of bytes', ODD],
  ['a NUL inside', INNER_NUL],
  ['600 characters', text('x'.repeat(600))],
];

/** Every field out of its range. */
const outOfRange: readonly BadInput[] = [
  ...[
    [bytes(0, 0), CAPABILITY_MISMATCH],
    [bytes(2, 0), CAPABILITY_MISMATCH],
    [bytes(1, 1), CAPABILITY_MISMATCH],
    [bytes(255, 255), CAPABILITY_MISMATCH],
  ].map(([version, code]) => ({
    what: `version ${[...(version as Buffer)].join('.')}`,
    at: 'opened' as const,
    say: () => packet(PacketType.HANDSHAKE_REQUEST, version as Buffer, u16(0), u16(2)),
    code: code as number,
  })),
  ...[0, 1, 4, 5].map((extendedAuth) => ({
    what: `extended authentication ${extendedAuth}, without a cookie`,
    at: 'opened' as const,
    say: () => packet(PacketType.HANDSHAKE_REQUEST, bytes(1, 0), u16(0), u16(extendedAuth)),
    code: UNSUPPORTED_AUTHENTICATION,
  })),
  {
    what: 'a handshake that is cut off',
    at: 'opened',
    say: () => packet(PacketType.HANDSHAKE_REQUEST, bytes(1)),
    code: INTERNAL_ERROR,
  },
  ...[0, 1, 2, 8, 0x10, 0x20, 0x3b, 0xffff_fffb].map((capabilities) => ({
    what: `capabilities ${capabilities.toString(16)}, without the consent message`,
    at: 'greeted' as const,
    say: (token: string) => create(text(token), capabilities),
    code: CAPABILITY_MISMATCH,
  })),
  ...[4, 8, 0x8001, 0xffff].map((fields) => ({
    what: `fields ${fields} of a tunnel`,
    at: 'greeted' as const,
    say: (token: string) => create(text(token), 0x0d, fields),
    code: INTERNAL_ERROR,
  })),
  { what: 'no cookie', at: 'greeted', say: () => create(Buffer.alloc(0), 0x0d, 0), code: UNSUPPORTED_AUTHENTICATION },
  { what: 'an empty cookie', at: 'greeted', say: () => create(text('')), code: COOKIE_BAD_PACKET },
  { what: 'a cookie that is cut off', at: 'greeted', say: () => create(CUT), code: INTERNAL_ERROR },
  ...TEXTS.map(([what, cookie]) => ({
    what: `a cookie of ${what}`,
    at: 'greeted' as const,
    say: () => create(cookie),
    code: COOKIE_BAD_PACKET,
  })),
  {
    what: 'a cookie that nobody has',
    at: 'greeted',
    say: () => create(text('x'.repeat(43))),
    code: COOKIE_ACCESS_DENIED,
  },
  ...[2, 4, 0xffff].map((fields) => ({
    what: `fields ${fields} of an authorisation`,
    at: 'reading' as const,
    say: () => packet(PacketType.TUNNEL_AUTH, u16(fields), text('PC')),
    code: INTERNAL_ERROR,
  })),
  {
    what: 'a name that is cut off',
    at: 'reading',
    say: () => packet(PacketType.TUNNEL_AUTH, u16(0), CUT),
    code: INTERNAL_ERROR,
  },
  ...TEXTS.map(([what, name]) => ({
    what: `a computer called ${what}`,
    at: 'reading' as const,
    say: () => packet(PacketType.TUNNEL_AUTH, u16(0), name),
    code: INTERNAL_ERROR,
  })),
  ...TEXTS.map(([what, name]) => ({
    what: `a target of ${what}`,
    at: 'approved' as const,
    say: () => channel([name]),
    code: INTERNAL_ERROR,
  })),
  { what: 'no target', at: 'approved', say: () => channel([]), code: INTERNAL_ERROR },
  {
    what: 'nine targets',
    at: 'approved',
    say: () => channel(Array.from({ length: 9 }, () => text(host))),
    code: INTERNAL_ERROR,
  },
  {
    what: 'fewer targets than it says',
    at: 'approved',
    say: () => channel([text(host)], port, 3, 2),
    code: INTERNAL_ERROR,
  },
  ...[0, 1, port + 1, 65_535].map((other) => ({
    what: `port ${other}`,
    at: 'approved' as const,
    say: () => channel([text(host)], other),
    code: RAP_ACCESS_DENIED,
  })),
  ...[0, 1, 0xffff].map((protocol) => ({
    what: `protocol ${protocol}`,
    at: 'approved' as const,
    say: () => channel([text(host)], port, protocol),
    code: RAP_ACCESS_DENIED,
  })),
  {
    what: 'another target than the approved one',
    at: 'approved',
    say: () => channel([text('other.example')]),
    code: RAP_ACCESS_DENIED,
  },
  {
    what: 'data that are cut off',
    at: 'open',
    say: () => packet(PacketType.DATA, u16(9), bytes(1)),
    code: INTERNAL_ERROR,
  },
];

for (const transport of TRANSPORTS) {
  describe(`bad input over a ${transport}`, () => {
    for (const [name, rows] of Object.entries({
      'out of order': outOfOrder,
      'no packet': noPackets,
      'out of range': outOfRange,
    })) {
      test(`${name}: ${rows.length} kinds each get their code, ask nobody, and leave nothing`, async () => {
        for (const row of rows) {
          await play(transport, row);
        }
      });
    }

    test('of what a client can do it is granted what the gateway knows, and nothing else', async () => {
      const { bed, client } = await reach(transport, 'greeted');
      await say(client, create(text(tokens.get(bed)!), 0xffff_ffff));
      const answer = client.heard.at(-1)!;
      assert.deepEqual(
        [answer.type, codeOf(answer), answer.body.readUInt32LE(14)],
        [PacketType.TUNNEL_RESPONSE, 0, 0x0e],
      );
    });

    test('a credential for a place that is not allowed any more, or that is revoked, asks nobody', async () => {
      for (const isRevoked of [false, true]) {
        const { bed, client, phone } = await reach(transport, 'greeted', isRevoked ? undefined : FORBIDDEN);
        if (isRevoked) {
          await bed.revocations.revoke('client', bed.clients.all()[0]!.id);
        }
        await say(client, create(text(tokens.get(bed)!)));
        assert.deepEqual(
          [client.heard.at(-1)?.type, codeOf(client.heard.at(-1)!)],
          [PacketType.TUNNEL_RESPONSE, isRevoked ? COOKIE_ACCESS_DENIED : RAP_ACCESS_DENIED],
        );
        assert.equal(phone.prompted.length, 0);
      }
    });
  });
}

test('a half from another address is not joined, whatever id it brings; the one that it wanted to take goes on', async () => {
  const engineBed = new EngineBed();
  const { clock, engine } = engineBed;
  const bed = new DoorBed({ clock, engine, randomness: new SeededRandomness('pairs') });
  const owner = bed.client('pair');
  await owner.connectOut();
  const thief = bed.client('pair', '198.51.100.7', owner.connectionId);
  await thief.connectIn();
  await turns();
  assert.match(thief.statuses.at(-1)!, /404/);
  assert.equal(bed.refusals.at(-1), 'remote-desktop: the other half is at another address');
  const double = bed.client('pair', '198.51.100.7', owner.connectionId);
  await double.connectOut();
  await turns();
  assert.match(double.statuses.at(-1)!, /409/);
  await owner.connectIn();
  await turns();
  owner.handshake();
  await turns();
  assert.equal(codeOf(owner.heard[0]!), 0);
  assert.ok(thief.isClosed && double.isClosed && thief.heard.length + double.heard.length === 0);
  owner.end();
  await turns();
  assert.deepEqual([bed.door.count, bed.door.pairCount], [0, 0]);
});

const tokens = new WeakMap<DoorBed, string>();

/** A client that has come so far, in a world of its own. */
async function reach(
  transport: Transport,
  reached: Reached,
  target?: string,
): Promise<{ bed: DoorBed; engineBed: EngineBed; client: DesktopClient; phone: RecordingLink }> {
  const engineBed = new EngineBed();
  const { clock, engine } = engineBed;
  const bed = new DoorBed({ clock, engine, randomness: new SeededRandomness('bad input') });
  const phone = engineBed.connect();
  const { token } = await bed.credential(target);
  tokens.set(bed, token);
  const client = bed.client(transport);
  await client.begin();
  await turns();
  const right = PACKETS(token);
  for (const step of REACHED.slice(0, REACHED.indexOf(reached))) {
    switch (step) {
      case 'opened':
        await say(client, right['handshake']!);
        break;
      case 'greeted':
        await say(client, right['tunnel-create']!);
        break;
      case 'reading':
        await say(client, right['tunnel-auth']!);
        break;
      case 'waiting': {
        const { id } = phone.prompted.at(-1)!;
        await engine.approve(phone.device, id, id);
        await turns();
        break;
      }
      case 'approved':
        await say(client, right['channel-create']!);
        break;
      case 'open':
        break;
    }
  }
  assert.ok(!client.isClosed && client.heard.every((heard) => codeOf(heard) === 0), `${reached} is reached`);
  return { bed, engineBed, client, phone };
}

async function play(transport: Transport, { at, code, say: spoil, what }: BadInput): Promise<void> {
  const { bed, client, engineBed, phone } = await reach(transport, at);
  const prompts = phone.prompted.length;
  const heard = client.heard.length;
  const number = client.heard.find(({ type }) => type === PacketType.TUNNEL_RESPONSE);
  if (number !== undefined) {
    assert.match(numberIn(number.body.subarray(20).toString('utf16le')), /^\d\d$/);
  }
  await say(client, spoil(tokens.get(bed)!));
  const answers = client.heard.slice(heard);
  const [answer] = answers;
  assert.equal(answers.length, 1, `${what}: one answer`);
  assert.deepEqual(
    [answer!.type, codeOf(answer!).toString(16)],
    [ANSWER[at] ?? PacketType.CLOSE_CHANNEL, code.toString(16)],
    what,
  );
  assert.equal(phone.prompted.length, prompts, `${what}: nobody is asked`);
  await engineBed.clock.advance(1_000); // what is said last has a second
  await turns();
  const { engine } = engineBed;
  assert.ok(client.isClosed, `${what}: it is closed`);
  assert.deepEqual([bed.door.count, engine.pendingCount, engine.liveCount], [0, 0, 0], `${what}: nothing is left`);
  assert.ok(
    bed.dialled.every((target) => target.destroyed || target.readableEnded),
    `${what}: the target is let go`,
  );
  assert.ok(at === 'open' || bed.refusals.length === 1, `${what}: the operator hears of it: ${bed.refusals.join()}`);
  assert.ok(!bed.events.some(({ kind }) => kind === 'failed'), `${what}: nothing fails`);
}

async function say(client: DesktopClient, packetBytes: Buffer): Promise<void> {
  client.sayBytes(packetBytes);
  await turns();
}

/** Streams in memory go on between turns. */
async function turns(): Promise<void> {
  for (let i = 0; i < 6; i++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
