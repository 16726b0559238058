// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineOptions } from '../engine/EngineOptions.ts';
import { codeOf } from '../testing/DesktopClient.ts';
import type { DesktopClient } from '../testing/DesktopClient.ts';
import { DESK, DoorBed } from '../testing/DoorBed.ts';
import { EngineBed } from '../testing/EngineBed.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { PacketType } from './packets.ts';
import { CloseCode } from './proxyCodes.ts';
import { redirectionOf } from './redirection.ts';
import type { RemoteDesktopOptions } from './RemoteDesktopDoor.ts';

const HOUR_MS = 3_600_000;

/** A session that is open, in a world of its own. */
async function opened(
  options: Partial<RemoteDesktopOptions> = {},
  engineOptions: Partial<EngineOptions> = {},
  dialMs = 0,
): Promise<{ bed: DoorBed; engineBed: EngineBed; client: DesktopClient; clientId: string }> {
  const engineBed = new EngineBed(engineOptions);
  const { clock, engine } = engineBed;
  const bed = new DoorBed({ clock, engine, randomness: new SeededRandomness('sessions'), options });
  bed.dialMs = dialMs;
  const phone = engineBed.connect();
  const { client: who, token } = await bed.credential();
  const client = bed.client('websocket');
  await client.begin();
  client.handshake();
  await turns();
  client.create(token);
  await turns();
  client.agree();
  await turns();
  const { id } = phone.prompted[0]!;
  await engine.approve(phone.device, id, id);
  await turns();
  client.channel(DESK.host, DESK.port);
  await turns();
  assert.equal(bed.dialled.length, dialMs === 0 ? 1 : 0);
  return { bed, engineBed, client, clientId: who.id };
}

test('clients are told what they may bring along and when they are idle: as configured, all off without a word', async () => {
  const strict = await opened();
  const allowed = redirectionOf({ clipboard: true, drives: false, printers: false, ports: false, devices: false });
  const configured = await opened({ redirection: allowed, idleMinutes: 15 });
  const told = ({ client }: { client: DesktopClient }): [number, number] => {
    const { body } = client.heard.find(({ type }) => type === PacketType.TUNNEL_AUTH_RESPONSE)!;
    return [body.readUInt32LE(8), body.readUInt32LE(12)];
  };
  assert.deepEqual(told(strict), [0x1f, 0]);
  assert.deepEqual(told(configured), [0x17, 15]);
});

test('a session in which nobody does anything stays for hours, as long as its client echoes', async () => {
  const { client, engineBed } = await opened();
  for (let minute = 0; minute < 180; minute++) {
    await engineBed.clock.advance(60_000);
    await turns();
    client.say(PacketType.KEEPALIVE);
    await turns();
  }
  assert.ok(!client.isClosed);
  assert.deepEqual(client.controls, [], 'and its WebSocket is never pinged');
  client.data(Buffer.from('still here'));
  await turns();
  assert.equal(client.received, 10);
});

test('it is authorised again in silence, and ends at the longest hours with a code of its own', async () => {
  const { client, engineBed } = await opened({}, { longestSessionMs: 8 * HOUR_MS, reauthenticateMs: HOUR_MS });
  const heard = client.heard.length;
  await echoing(client, engineBed, 8 * HOUR_MS - 60_000);
  assert.ok(
    client.heard.slice(heard).every(({ type }) => type === PacketType.KEEPALIVE),
    'eight times it was looked at, and nobody heard of it',
  );
  await echoing(client, engineBed, 60_000);
  const closed = client.heard.at(-1)!;
  assert.deepEqual([closed.type, codeOf(closed)], [PacketType.CLOSE_CHANNEL, CloseCode.SESSION_TIMEOUT]);
});

test('a place that is not allowed any more ends its sessions when they are authorised again', async () => {
  const { bed, client, engineBed } = await opened({}, { reauthenticateMs: HOUR_MS });
  bed.targets.replace([]);
  await echoing(client, engineBed, HOUR_MS - 60_000);
  assert.ok(!client.isClosed && client.heard.every(({ type }) => type !== PacketType.CLOSE_CHANNEL));
  await echoing(client, engineBed, 60_000);
  const closed = client.heard.find(({ type }) => type === PacketType.CLOSE_CHANNEL)!;
  assert.equal(codeOf(closed), CloseCode.CONNECTION_ABORTED);
});

for (const [what, takeAway] of [
  ['credential is revoked', ({ revocations }: DoorBed, clientId: string) => revocations.revoke('client', clientId)],
  ['place is taken away', ({ targets }: DoorBed) => targets.replace([])],
] as const) {
  test(`whose ${what} while the target is looked up or dialled gets no byte to it`, async () => {
    const { bed, client, clientId, engineBed } = await opened({}, {}, 5_000);
    await takeAway(bed, clientId);
    await engineBed.clock.advance(5_000);
    await turns();
    assert.deepEqual([bed.dialled.length, client.heard.at(-1)!.type], [0, PacketType.CHANNEL_RESPONSE]);
    assert.notEqual(codeOf(client.heard.at(-1)!), 0);
  });
}

test('a credential that is revoked ends its sessions at once', async () => {
  const { bed, client, clientId, engineBed } = await opened();
  await bed.revocations.revoke('client', clientId);
  await turns();
  const closed = client.heard.at(-1)!;
  assert.deepEqual([closed.type, codeOf(closed)], [PacketType.CLOSE_CHANNEL, CloseCode.CONNECTION_ABORTED]);
  assert.equal(engineBed.engine.liveCount, 0);
});

test('a target that takes nothing ends it with a code, and is told as such', async () => {
  const { bed, client, engineBed } = await opened({ stallMs: 20_000 });
  bed.dialled[0]!.pause();
  for (let i = 0; i < 8; i++) {
    client.data(Buffer.alloc(32_768));
  }
  await turns();
  await engineBed.clock.advance(30_000);
  await turns();
  const closed = client.heard.at(-1)!;
  assert.deepEqual([closed.type, codeOf(closed)], [PacketType.CLOSE_CHANNEL, CloseCode.TARGET_STALLED]);
  assert.deepEqual(stalls(bed), ['target']);
});

test('a client that takes nothing, or gives no sign of life, is let go, and is told as such', async () => {
  const held = await opened({ stallMs: 20_000 });
  held.client.hold(true);
  held.bed.dialled[0]!.write(Buffer.alloc(4_000_000));
  await turns();
  await held.engineBed.clock.advance(30_000);
  await turns();
  assert.deepEqual(stalls(held.bed), ['client']);
  const silent = await opened();
  await silent.engineBed.clock.advance(100_000);
  await turns();
  assert.deepEqual(stalls(silent.bed), ['client-silent']);
  for (const { bed, engineBed } of [held, silent]) {
    assert.deepEqual([bed.door.count, engineBed.engine.liveCount], [0, 0]);
    assert.ok(!bed.events.some(({ kind }) => kind === 'failed'), 'nothing of the gateway has failed');
  }
});

function stalls(bed: DoorBed): string[] {
  return bed.events.flatMap((event) => (event.kind === 'remote-desktop-stalled' ? [event.side] : []));
}

/** Time passes, and the client answers each sign of life. */
async function echoing(client: DesktopClient, { clock }: EngineBed, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 60_000) {
    await clock.advance(Math.min(left, 60_000));
    await turns();
    client.say(PacketType.KEEPALIVE);
    await turns();
  }
}

/** Streams in memory go on between turns. */
async function turns(): Promise<void> {
  for (let i = 0; i < 6; i++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
