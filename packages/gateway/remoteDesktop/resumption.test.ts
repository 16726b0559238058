// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DesktopBed } from '../testing/DesktopBed.ts';
import { codeOf, TRANSPORTS, u32 } from '../testing/DesktopClient.ts';
import type { DesktopClient, Transport } from '../testing/DesktopClient.ts';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { until } from '../testing/until.ts';
import { PacketType } from './packets.ts';
import { CloseCode } from './proxyCodes.ts';
import { Opcode } from './webSocketFrames.ts';

const bed = new DesktopBed({ resumeMs: 30_000 });
let phone: RecordingLink;

before(async () => {
  await bed.start();
  phone = bed.engineBed.connect();
});
after(() => bed.stop());

async function opened(transport: Transport, token: string): Promise<DesktopClient> {
  const client = await bed.client(transport);
  assert.ok((await client.ask(token)) !== undefined);
  client.agree();
  const { id } = phone.prompted.at(-1)!;
  await bed.engineBed.engine.approve(phone.device, id, id);
  await goesThrough(client);
  return client;
}

/** The answer to TUNNEL_AUTH is there, or comes; then the target is connected, and answers. */
async function goesThrough(client: DesktopClient): Promise<void> {
  assert.equal(codeOf((await client.next())!), 0);
  client.channel('127.0.0.1', bed.port);
  assert.equal(codeOf((await client.next())!), 0);
  client.data(Buffer.from('x'));
  await until(() => client.received === 1);
}

async function broken(): Promise<void> {
  await until(() => bed.engineBed.engine.liveCount === 0 && bed.door.count === 0, 'the session has ended');
}

for (const transport of TRANSPORTS) {
  test(`a session over a ${transport} that was cut off goes on without a text and a question, once; its phone is told`, async () => {
    const { token } = await bed.credential();
    (await opened(transport, token)).kill();
    await broken();
    const prompts = phone.prompted.length;
    const again = await bed.client(transport);
    again.handshake();
    await again.next();
    again.create(token);
    const answer = await again.next();
    assert.deepEqual(
      [answer?.type, answer?.body.toString('hex')],
      [PacketType.TUNNEL_RESPONSE, '0000000000000300000001000000' + '0c000000'],
      'nothing to agree to',
    );
    again.agree();
    await goesThrough(again);
    assert.equal(phone.prompted.length, prompts, 'nobody was asked');
    await until(() => phone.take().some((call) => /^resumed 1(,|$)/.test(call)), 'the phone is told');
    again.kill();
    await broken();
    const third = await bed.client(transport);
    assert.match((await third.ask(token))!, /Type this number/, 'once');
    third.end();
    await until(() => bed.door.count === 0);
  });

  test(`a session over a ${transport} that its client ended in order does not go on`, async () => {
    const ends: readonly ((client: DesktopClient) => void)[] = [
      (client) => client.say(PacketType.CLOSE_CHANNEL, u32(0)),
      (client) =>
        transport === 'websocket'
          ? client.sayFrame(Opcode.CLOSE, Buffer.from([3, 232]))
          : client.sayRaw(Buffer.from('0\r\n\r\n')),
      (client) => client.sayBytes(Buffer.alloc(8)), // no packet
    ];
    for (const end of ends) {
      const { token } = await bed.credential();
      const client = await opened(transport, token);
      end(client);
      await until(() => bed.engineBed.engine.liveCount === 0);
      client.end();
      await broken();
      const again = await bed.client(transport);
      assert.match((await again.ask(token))!, /Type this number/);
      again.end();
      await until(() => bed.door.count === 0);
    }
  });
}

test('"not me" on the phone ends a session that goes on', async () => {
  const { token } = await bed.credential();
  (await opened('websocket', token)).kill();
  await broken();
  const again = await bed.client('websocket');
  again.handshake();
  await again.next();
  again.create(token);
  await again.next();
  again.agree();
  await goesThrough(again);
  const { id } = phone.prompted.at(-1)!;
  await bed.engineBed.engine.disown(phone.device, id);
  await until(() => again.heard.some((packet) => packet.type === PacketType.CLOSE_CHANNEL));
  const closed = again.heard.find((packet) => packet.type === PacketType.CLOSE_CHANNEL)!;
  assert.equal(codeOf(closed), CloseCode.GRACEFUL_DISCONNECT);
  again.end();
  await broken();
});
