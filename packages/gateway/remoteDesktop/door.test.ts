// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DesktopBed } from '../testing/DesktopBed.ts';
import { codeOf, DesktopClient, numberIn, packet, text, TRANSPORTS, u16, u32 } from '../testing/DesktopClient.ts';
import type { Transport } from '../testing/DesktopClient.ts';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { until } from '../testing/until.ts';
import { PacketType } from './packets.ts';
import { CloseCode, ProxyCode } from './proxyCodes.ts';
import { Opcode } from './webSocketFrames.ts';

const bed = new DesktopBed();
let phone: RecordingLink;

before(async () => {
  await bed.start();
  phone = bed.engineBed.connect();
});
after(() => bed.stop());

/** The request that the phone shows last. */
function asked(): RecordingLink['prompted'][number] {
  return phone.prompted.at(-1)!;
}

async function approve(): Promise<void> {
  await bed.engineBed.engine.approve(phone.device, asked().id, asked().id);
}

/** A client that was let in. */
async function opened(transport: Transport, given?: string): Promise<DesktopClient> {
  const token = given ?? (await bed.credential()).token;
  const client = await bed.client(transport);
  assert.ok((await client.ask(token)) !== undefined);
  client.agree();
  await approve();
  assert.equal(codeOf((await client.next())!), 0);
  client.channel('127.0.0.1', bed.port);
  assert.equal(codeOf((await client.next())!), 0);
  return client;
}

/** The gateway refuses with this code, in an answer of this type, and goes. */
async function refuses(client: DesktopClient, type: number, code: number): Promise<void> {
  const answer = await client.next();
  assert.deepEqual([answer?.type, answer && codeOf(answer).toString(16)], [type, code.toString(16)]);
  await until(() => client.isClosed, 'the gateway hangs up');
}

/** Nobody asks any more, and nothing is left. */
async function nothingIsLeft(): Promise<void> {
  await until(() => bed.door.count === 0 && bed.engineBed.engine.pendingCount === 0, 'nothing is left of the tunnel');
}

for (const transport of TRANSPORTS) {
  describe(`over a ${transport}`, () => {
    test('the number is shown before the wait, the approval opens the target, and bytes go both ways', async () => {
      const { client: who, token } = await bed.credential();
      const client = await bed.client(transport);
      const consent = await client.ask(token);
      const request = asked();
      assert.equal(numberIn(consent!), request.number);
      assert.match(consent!, /^gate\.example: remote desktop of 127\.0\.0\.1:\d+\r\n/);
      assert.deepEqual(
        [request.userName, request.clientId, request.clientName, request.address, request.purpose],
        [
          'anna',
          who.id,
          `${who.name} (remote desktop)`,
          '127.0.0.1',
          { kind: 'connection', target: `127.0.0.1:${bed.port}` },
        ],
      );
      client.agree();
      const before = bed.accepted.length;
      await approve();
      const approved = await client.next();
      assert.deepEqual(
        [approved?.type, approved?.body.toString('hex')],
        [PacketType.TUNNEL_AUTH_RESPONSE, `00000000${'0300'}${'0000'}${'1f000000'}00000000`],
      );
      assert.equal(bed.accepted.length, before, 'the target hears nothing before it is named');
      client.channel('127.0.0.1', bed.port);
      assert.equal((await client.next())?.type, PacketType.CHANNEL_RESPONSE);
      client.data(Buffer.from('hello'));
      const data = await client.next();
      assert.equal(data?.body.subarray(2).toString(), 'hello');
      client.end();
      await nothingIsLeft();
      await until(() => bed.events.some((event) => event.kind === 'tunnel-closed' && event.toTarget === 5));
      const open = bed.events.flatMap((event) => (event.kind === 'remote-desktop-opened' ? [event] : [])).at(-1);
      assert.deepEqual([open?.computerName, open?.carrier], ['ANNAS-PC', transport]);
    });

    test('an approval before the user has agreed is said when they do', async () => {
      const client = await bed.client(transport);
      await client.ask((await bed.credential()).token);
      await approve();
      client.agree();
      const answer = await client.next();
      assert.deepEqual([answer?.type, codeOf(answer!)], [PacketType.TUNNEL_AUTH_RESPONSE, 0]);
      client.end();
      await nothingIsLeft();
    });

    test('a denial is said in the answer that the client waits for, or will wait for', async () => {
      for (const isEarly of [true, false]) {
        const client = await bed.client(transport);
        await client.ask((await bed.credential()).token);
        if (!isEarly) {
          client.agree();
        }
        await bed.engineBed.engine.deny(phone.device, asked().id);
        if (isEarly) {
          client.agree();
        }
        await refuses(client, PacketType.TUNNEL_AUTH_RESPONSE, ProxyCode.NAP_ACCESS_DENIED);
        await nothingIsLeft();
      }
    });

    test('a client that goes takes its prompt away, wherever it is', async () => {
      for (const isWaiting of [false, true]) {
        for (const how of ['kill', 'end'] as const) {
          const client = await bed.client(transport);
          await client.ask((await bed.credential()).token);
          if (isWaiting) {
            client.agree();
          }
          client[how]();
          await until(() => phone.calls.at(-1) === 'withdraw 1 client-gone');
          phone.take();
          await nothingIsLeft();
        }
      }
    });

    test('a client that closes its channel while it waits is answered, and its prompt goes', async () => {
      const client = await bed.client(transport);
      await client.ask((await bed.credential()).token);
      client.agree();
      client.say(PacketType.CLOSE_CHANNEL, u32(0));
      assert.equal((await client.next())?.type, PacketType.CLOSE_CHANNEL_RESPONSE);
      await until(() => phone.calls.at(-1) === 'withdraw 1 client-cancelled');
      await nothingIsLeft();
    });

    test('another target than the approved one is refused, and nobody is connected', async () => {
      for (const [host, port] of [
        ['127.0.0.1', 1],
        ['localhost', bed.port],
      ] as const) {
        const before = bed.accepted.length;
        const client = await bed.client(transport);
        await client.ask((await bed.credential()).token);
        client.agree();
        await approve();
        await client.next();
        client.channel(host, port);
        await refuses(client, PacketType.CHANNEL_RESPONSE, ProxyCode.RAP_ACCESS_DENIED);
        assert.equal(bed.accepted.length, before);
        await nothingIsLeft();
      }
    });

    test('a target that does not answer is told as such', async () => {
      const client = await bed.client(transport);
      await client.ask((await bed.credential('127.0.0.1:1')).token);
      client.agree();
      await approve();
      await client.next();
      client.channel('127.0.0.1', 1);
      await refuses(client, PacketType.CHANNEL_RESPONSE, ProxyCode.CONNECT_FAILED);
      assert.ok(bed.events.some((event) => event.kind === 'target-failed'));
      await nothingIsLeft();
    });

    test('the end of the target closes the channel, and so does a disconnection', async () => {
      const first = await opened(transport);
      bed.accepted.at(-1)!.end();
      const over = await first.next();
      assert.deepEqual([over?.type, codeOf(over!)], [PacketType.CLOSE_CHANNEL, 0]);
      await bed.engineBed.clock.advance(1_000);
      await until(() => first.isClosed, 'a client that does not answer is not waited for');
      const { client: who, token } = await bed.credential();
      const second = await opened(transport, token);
      void bed.revocations.revoke('client', who.id);
      await bed.engineBed.engine.revokeClient(who.id);
      const closed = await second.next();
      assert.deepEqual([closed?.type, codeOf(closed!)], [PacketType.CLOSE_CHANNEL, CloseCode.CONNECTION_ABORTED]);
      second.say(PacketType.CLOSE_CHANNEL_RESPONSE, u32(0));
      await until(() => second.isClosed);
      await nothingIsLeft();
    });

    test('a keep-alive is not answered, and packets in pieces or together are read', async () => {
      const client = await opened(transport);
      client.say(PacketType.KEEPALIVE);
      const stream = Buffer.concat([
        packet(PacketType.KEEPALIVE),
        packet(PacketType.DATA, u16(3), Buffer.from('one')),
        packet(PacketType.DATA, u16(3), Buffer.from('two')),
      ]);
      client.sayBytes(stream.subarray(0, 11));
      client.sayBytes(stream.subarray(11, 30));
      client.sayBytes(stream.subarray(30));
      await until(() => client.received === 6);
      assert.ok(client.heard.every(({ type }) => type !== PacketType.KEEPALIVE));
      client.end();
      await nothingIsLeft();
    });

    test('a megabyte comes through both ways, however slow the client reads', async () => {
      const client = await opened(transport);
      client.hold(true);
      for (let sent = 0; sent < 1_048_576; sent += 32_768) {
        client.data(Buffer.alloc(32_768, 7));
      }
      setTimeout(() => client.hold(false), 50);
      await until(() => client.received === 1_048_576);
      client.end();
      await nothingIsLeft();
    });

    test('what is out of order is refused, and asks nothing of the phone', async () => {
      const { token } = await bed.credential();
      const prompts = phone.prompted.length;
      const early = await bed.client(transport);
      early.create(token);
      await refuses(early, PacketType.HANDSHAKE_RESPONSE, ProxyCode.INTERNAL_ERROR);
      for (const said of ['handshake', 'agree', 'channel', 'data', 'close'] as const) {
        const client = await bed.client(transport);
        client.handshake();
        await client.next();
        switch (said) {
          case 'handshake':
          case 'agree':
            client[said]();
            break;
          case 'channel':
            client.channel('127.0.0.1', bed.port);
            break;
          case 'data':
            client.data(Buffer.from('early'));
            break;
          case 'close':
            client.say(PacketType.CLOSE_CHANNEL, u32(0));
            break;
        }
        await refuses(client, PacketType.TUNNEL_RESPONSE, ProxyCode.INTERNAL_ERROR);
      }
      assert.equal(phone.prompted.length, prompts);
      await nothingIsLeft();
    });

    test('bytes while the phone is asked end everything, and its prompt goes', async () => {
      const before = bed.accepted.length;
      const client = await bed.client(transport);
      await client.ask((await bed.credential()).token);
      client.agree();
      client.data(Buffer.from('early'));
      await refuses(client, PacketType.TUNNEL_AUTH_RESPONSE, ProxyCode.INTERNAL_ERROR);
      await until(() => phone.calls.at(-1) === 'withdraw 1 client-gone');
      assert.equal(bed.accepted.length, before);
      await nothingIsLeft();
    });

    test('who cannot be served hears why, and nothing is asked of the phone', async () => {
      const { client: who, token } = await bed.credential();
      const prompts = phone.prompted.length;
      const hello = async (): Promise<DesktopClient> => {
        const client = await bed.client(transport);
        client.handshake();
        await client.next();
        return client;
      };
      const { token: login } = await bed.clients.add('anna', 'laptop');
      const { token: elsewhere } = await bed.credential('secret.example:3389');
      const tries: readonly [string, (client: DesktopClient) => void, number, string][] = [
        ['unknown', (client) => client.create('x'.repeat(43)), ProxyCode.COOKIE_ACCESS_DENIED, 'client-token: unknown'],
        ['empty', (client) => client.create(''), ProxyCode.COOKIE_BAD_PACKET, 'remote-desktop: bad-packet cookie'],
        ['long', (client) => client.create('x'.repeat(600)), ProxyCode.COOKIE_BAD_PACKET, 'bad-packet cookie'],
        ['no consent', (client) => client.create(token, 1), ProxyCode.CAPABILITY_MISMATCH, 'shows no consent'],
        [
          'no cookie',
          (client) => client.say(PacketType.TUNNEL_CREATE, u32(0x0d), u16(0), u16(0)),
          ProxyCode.UNSUPPORTED_AUTHENTICATION,
          'no cookie',
        ],
        [
          'no UTF-16',
          (client) => client.say(PacketType.TUNNEL_CREATE, u32(0x0d), u16(1), u16(0), u16(3), Buffer.from('abc')),
          ProxyCode.COOKIE_BAD_PACKET,
          'bad-packet cookie',
        ],
        ['a login token', (client) => client.create(login), ProxyCode.COOKIE_ACCESS_DENIED, 'client-token: unknown'],
        [
          'a forbidden target',
          (client) => client.create(elsewhere),
          ProxyCode.RAP_ACCESS_DENIED,
          'target: target-forbidden secret.example:3389',
        ],
      ];
      for (const [what, say, code, why] of tries) {
        const client = await hello();
        say(client);
        await refuses(client, PacketType.TUNNEL_RESPONSE, code);
        assert.ok(bed.refusals.at(-1)!.includes(why), `${what}: ${bed.refusals.at(-1)}`);
      }
      const client = await hello();
      void bed.revocations.revoke('client', who.id);
      client.create(token);
      await refuses(client, PacketType.TUNNEL_RESPONSE, ProxyCode.COOKIE_ACCESS_DENIED);
      const old = await bed.client(transport);
      old.say(PacketType.HANDSHAKE_REQUEST, Buffer.from([2, 0]), u16(0), u16(2));
      await refuses(old, PacketType.HANDSHAKE_RESPONSE, ProxyCode.CAPABILITY_MISMATCH);
      const bare = await bed.client(transport);
      bare.handshake(0);
      await refuses(bare, PacketType.HANDSHAKE_RESPONSE, ProxyCode.UNSUPPORTED_AUTHENTICATION);
      assert.equal(phone.prompted.length, prompts);
      await nothingIsLeft();
    });

    test('lengths that are none end the connection before anything is waited for', async () => {
      for (const length of [0, 7, 0x8000_0000, 0xffff_ffff]) {
        const client = await bed.client(transport);
        client.sayBytes(Buffer.concat([u16(1), u16(0), u32(length)]));
        await refuses(client, PacketType.HANDSHAKE_RESPONSE, ProxyCode.INTERNAL_ERROR);
      }
      await nothingIsLeft();
    });

    test('a step that takes too long is ended, and a connection that says nothing as well', async () => {
      const { clock } = bed.engineBed;
      const silent = await bed.client(transport);
      await clock.advance(10_000);
      await until(() => silent.isClosed);
      const reading = await bed.client(transport);
      await reading.ask((await bed.credential()).token);
      await clock.advance(60_000);
      await until(() => bed.engineBed.engine.pendingCount === 0, 'nobody is asked any more');
      reading.agree();
      await refuses(reading, PacketType.TUNNEL_AUTH_RESPONSE, ProxyCode.TIMEOUT);
      const away = await bed.client(transport);
      await away.ask((await bed.credential()).token);
      await clock.advance(120_000);
      await until(() => away.isClosed);
      await nothingIsLeft();
    });

    test('an open session is asked for signs of life, and ends when it gives none', async () => {
      const { clock } = bed.engineBed;
      const client = await opened(transport);
      await clock.advance(33_000);
      assert.equal((await client.next())?.type, PacketType.KEEPALIVE);
      client.say(PacketType.KEEPALIVE);
      client.data(Buffer.from('x'));
      await client.next();
      await clock.advance(100_000);
      await until(() => client.isClosed, 'the gateway gives it up');
      await nothingIsLeft();
    });
  });
}

test('of two clients with one credential each has a request of its own', async () => {
  const { token } = await bed.credential();
  const one = await bed.client('websocket');
  const two = await bed.client('pair');
  const [first, second] = [await one.ask(token), await two.ask(token)];
  assert.notEqual(numberIn(first!), numberIn(second!));
  one.agree();
  two.agree();
  await approve(); // of the second
  assert.equal(codeOf((await two.next())!), 0);
  one.end();
  two.end();
  await nothingIsLeft();
});

test('a pair is of one OUT and one IN: another OUT, another IN, and an IN before its OUT are refused', async () => {
  const stranger = await bed.client('pair');
  const id = stranger.connectionId;
  for (const half of ['connectOut', 'connectIn'] as const) {
    const other = new DesktopClient(bed.address, 'pair', id);
    await other[half]();
    await until(() => other.isClosed);
    assert.match(other.statuses.at(-1)!, half === 'connectOut' ? /409/ : /404/);
  }
  assert.ok((await stranger.ask((await bed.credential()).token)) !== undefined, 'the pair does not notice');
  stranger.end();
  const lone = new DesktopClient(bed.address, 'pair');
  await lone.connectIn();
  await until(() => lone.isClosed);
  assert.match(lone.statuses.at(-1)!, /404/);
  await nothingIsLeft();
});

test('a half that waits in vain is ended, and its id is free again', async () => {
  const client = await bed.client('pair');
  client.end();
  await nothingIsLeft();
  const half = new DesktopClient(bed.address, 'pair', client.connectionId);
  await half.connectOut();
  assert.match(half.statuses[0]!, /200/);
  await bed.engineBed.clock.advance(10_000);
  await until(() => half.isClosed);
  const again = await bed.client('pair', client.connectionId);
  assert.match(again.statuses[0]!, /200/);
  again.end();
  await nothingIsLeft();
});

test('when one half of a pair goes, the other goes, and the prompt with it', async () => {
  for (const half of [0, 1]) {
    const client = new DesktopClient(bed.address, 'pair');
    const halves = [await client.connectOut(), await client.connectIn()];
    await client.ask((await bed.credential()).token);
    halves[half]!.destroy();
    await until(() => phone.calls.at(-1) === 'withdraw 1 client-gone' && client.isClosed);
    phone.take();
    await nothingIsLeft();
  }
});

test('a WebSocket is never pinged, answers pings and a close, and takes no texts', async () => {
  const client = await bed.client('websocket');
  await client.ask((await bed.credential()).token);
  client.sayFrame(Opcode.PING, Buffer.from('are you there'));
  await until(() => client.controls.length > 0);
  assert.deepEqual(client.controls, [Opcode.PONG]);
  client.sayFrame(Opcode.CLOSE, Buffer.from([3, 232]));
  await until(() => client.isClosed);
  assert.deepEqual(client.controls, [Opcode.PONG, Opcode.CLOSE]);
  await until(() => phone.calls.at(-1) === 'withdraw 1 client-gone');
  const texts = await bed.client('websocket');
  texts.sayFrame(Opcode.TEXT, Buffer.from('hello'));
  await until(() => texts.isClosed);
  await nothingIsLeft();
});

test('the end of a pair’s chunks, and what is no chunk, end it', async () => {
  for (const bytes of ['0\r\n\r\n', 'zz\r\n', '5;x=1\r\n']) {
    const client = await bed.client('pair');
    await client.ask((await bed.credential()).token);
    client.sayRaw(Buffer.from(bytes));
    await until(() => client.isClosed);
    await nothingIsLeft();
  }
});

test('a head that comes byte by byte is read, one that is none is answered, and other paths are as they were', async () => {
  const slow = new DesktopClient(bed.address, 'pair');
  const socket = await slow.open();
  for (const byte of Buffer.from('RDG_OUT_DATA /elsewhere/ HTTP/1.1\r\n\r\n')) {
    socket.write(Buffer.from([byte]));
  }
  await until(() => slow.isClosed);
  assert.deepEqual(slow.statuses, ['HTTP/1.1 404 Not Found']);
  const web = new DesktopClient(bed.address, 'pair');
  (await web.open()).write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => web.isClosed);
  assert.deepEqual(web.statuses, ['HTTP/1.1 404 Not Found']);
});

test('when all places are taken the next one hears so', async () => {
  const small = new DesktopBed({}, {}, 1);
  await small.start();
  small.engineBed.connect();
  const first = await small.client('websocket');
  await first.ask((await small.credential()).token);
  const second = await small.client('websocket');
  assert.equal(await second.ask((await small.credential()).token), undefined);
  assert.equal(codeOf(second.heard.at(-1)!), ProxyCode.MAX_CONNECTIONS_REACHED);
  await small.stop();
});

test('a trailing byte behind the members of a packet is not worth a refusal', async () => {
  const client = await bed.client('websocket');
  client.handshake();
  await client.next();
  client.say(PacketType.TUNNEL_CREATE, u32(0x0d), u16(1), u16(0), text((await bed.credential()).token), u32(0));
  assert.equal(codeOf((await client.next())!), 0);
  client.end();
  await nothingIsLeft();
});
