// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { after, before, describe, test } from 'node:test';
import { EndCause } from 'gateway_protocol';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { TunnelBed } from '../testing/TunnelBed.ts';
import { until } from '../testing/until.ts';
import { GatewayError, GatewayFault } from './GatewayError.ts';
import type { GatewayStream } from './GatewayStream.ts';
import { askService } from './askService.ts';
import { requestConnection } from './requestConnection.ts';
import type { ConnectionProgress, ConnectionRequest } from './requestConnection.ts';
import type { Login } from './TokenFile.ts';

const bed = new TunnelBed();
let login: Login;
let phone: RecordingLink;

before(async () => {
  await bed.start();
  phone = bed.engineBed.connect();
  login = await bed.logIn();
});
after(() => bed.stop());

/** A connection that somebody asks for, and the id of its prompt. */
async function ask(
  more: Partial<ConnectionRequest> = {},
): Promise<{ readonly stream: Promise<GatewayStream>; readonly id: string }> {
  const count = phone.prompted.length;
  const stream = requestConnection({ login, target: bed.target, ...more });
  stream.catch(() => undefined);
  await until(() => phone.prompted.length > count, 'the phone is asked');
  return { stream, id: phone.prompted.at(-1)!.id };
}

/** One that the user has approved. */
async function approved(more: Partial<ConnectionRequest> = {}): Promise<GatewayStream> {
  const { stream, id } = await ask(more);
  await bed.engineBed.engine.approve(phone.device, id, id);
  return stream;
}

const failsWith =
  (fault: GatewayFault, reason?: string) =>
  (error: unknown): boolean =>
    error instanceof GatewayError && error.fault === fault && (reason === undefined || error.end?.reason === reason);

describe('a program asks for a connection', () => {
  test('it hears how far that is, and has a stream that ends in order on both sides', async () => {
    const progress: ConnectionProgress[] = [];
    const stream = await approved({ onProgress: (each) => progress.push(each) });
    stream.end('hello');
    assert.equal(await text(stream), 'hello');
    assert.deepEqual(await stream.outcome, { wasOpen: true, code: 0, reason: 'over' });
    assert.deepEqual(
      progress.map(({ type }) => type),
      ['waiting', 'approved', 'open'],
    );
    assert.match(progress[0]?.type === 'waiting' ? progress[0].number : '', /^\d\d$/);
    await until(() => stream.destroyed, 'nothing is left of it');
  });

  test('each side ends by itself: what is said after the end of the other arrives', async () => {
    const stream = await approved();
    const target = bed.accepted.at(-1)!;
    target.unpipe(target);
    target.end('all that I have to say');
    let said = '';
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(stream, 'end');
    assert.equal(said, 'all that I have to say');
    const heard = text(target);
    stream.end('and I');
    assert.equal(await heard, 'and I');
    assert.equal((await stream.outcome).reason, 'over');
  });

  test('much goes both ways unchanged, and no faster than it is read', async () => {
    const stream = await approved();
    const bytes = randomBytes(8 * 1024 * 1024);
    const back = buffer(stream);
    await pipeline(new PassThrough().end(bytes), stream, { end: true }).catch(() => undefined);
    assert.ok((await back).equals(bytes));
  });

  test('who reads late misses nothing', async () => {
    const stream = await approved();
    const bytes = randomBytes(4 * 1024 * 1024);
    stream.end(bytes);
    await until(() => stream.readableLength >= stream.readableHighWaterMark, 'no more is taken here');
    assert.ok((await buffer(stream)).equals(bytes));
  });

  test('the signal takes it back while it waits, and the phone asks no more', async () => {
    const abort = new AbortController();
    const { stream } = await ask({ signal: abort.signal });
    abort.abort();
    await assert.rejects(stream, failsWith(GatewayFault.CANCELLED, 'cancelled'));
    await until(() => phone.calls.at(-1)?.endsWith('client-cancelled'), 'the prompt goes');
    await assert.rejects(
      requestConnection({ login, target: bed.target, signal: abort.signal }),
      failsWith(GatewayFault.CANCELLED),
    );
  });

  test('the signal destroys it while it is open: the target gets a reset', async () => {
    const abort = new AbortController();
    const stream = await approved({ signal: abort.signal });
    const target = bed.accepted.at(-1)!;
    const error = once(target, 'error');
    const failed = once(stream, 'error');
    abort.abort();
    assert.ok(failsWith(GatewayFault.CANCELLED, 'cancelled')((await failed)[0]));
    assert.equal(((await error)[0] as NodeJS.ErrnoException).code, 'ECONNRESET');
  });

  test('destroy() is no end: the target gets a reset', async () => {
    const stream = await approved();
    const error = once(bed.accepted.at(-1)!, 'error');
    stream.destroy();
    assert.equal(((await error)[0] as NodeJS.ErrnoException).code, 'ECONNRESET');
    assert.equal((await stream.outcome).reason, 'cancelled');
  });

  test('what came before a cut is read first, and then an error comes instead of an end', async () => {
    const stream = await approved();
    const target = bed.accepted.at(-1)!;
    stream.write('the last');
    await until(() => stream.readableLength === 8, 'it has come, and nobody has read it');
    target.resetAndDestroy();
    assert.equal((await stream.outcome).reason, 'target-reset');
    assert.equal(stream.destroyed, false);
    const read: string[] = [];
    await assert.rejects(
      async () => {
        for await (const chunk of stream) {
          read.push(String(chunk));
        }
      },
      failsWith(GatewayFault.TARGET_LOST, 'target-reset'),
    );
    assert.deepEqual(read, ['the last']);
  });
});

describe('why there is no connection is an error of a closed set', () => {
  test('denied on the phone', async () => {
    const { stream, id } = await ask();
    await bed.engineBed.engine.deny(phone.device, id, EndCause.DENIED);
    await assert.rejects(stream, failsWith(GatewayFault.NOT_LET_IN, 'denied'));
    await assert.rejects(stream, /^GatewayError: denied on the phone$/);
  });

  test('a target that is not listed', async () => {
    await assert.rejects(requestConnection({ login, target: 'forbidden:1' }), failsWith(GatewayFault.NOT_LET_IN));
  });

  test('a target that nobody listens at', async () => {
    const { stream, id } = await ask({ target: '127.0.0.1:1' });
    await bed.engineBed.engine.approve(phone.device, id, id);
    await assert.rejects(stream, failsWith(GatewayFault.TARGET_LOST, 'target-unreachable'));
  });

  test('a token that is none, an address that is none, a gateway that is not there', async () => {
    const request = (change: Partial<Login>): Promise<GatewayStream> =>
      requestConnection({ login: { ...login, ...change }, target: bed.target });
    await assert.rejects(request({ token: 'guess' }), failsWith(GatewayFault.NOT_LOGGED_IN));
    await assert.rejects(request({ url: 'nowhere' }), failsWith(GatewayFault.BAD_INPUT));
    await assert.rejects(request({ url: 'wss://127.0.0.1:1' }), failsWith(GatewayFault.UNREACHABLE));
  });

  test('a client that is revoked while its connection is open', async () => {
    const other = await bed.logIn();
    const stream = await approved({ login: other });
    const failed = once(stream, 'error');
    void bed.revocations.revoke('client', bed.clients.authenticate(other.token)!.id);
    await bed.engineBed.clock.advance(900_000);
    assert.ok(failsWith(GatewayFault.DISCONNECTED, 'not-authorised-any-more')((await failed)[0]));
  });
});

test('a client without a place for its number says so to the phone', async () => {
  const { id } = await ask({ via: 'unseen' });
  assert.equal(phone.prompted.at(-1)!.clientName, 'laptop (shows its number nowhere)');
  await bed.engineBed.engine.deny(phone.device, id, EndCause.DENIED);
});

test('the example of the guide gets an answer, and says why it gets none', async () => {
  const said: string[] = [];
  const ask = (signal = new AbortController().signal): Promise<string | undefined> =>
    askService(login, bed.target, 'how are you?', signal, (line) => said.push(line));
  const prompt = async (count: number): Promise<string> => {
    await until(() => phone.prompted.length > count, 'the phone is asked');
    return phone.prompted.at(-1)!.id;
  };
  const first = ask();
  const id = await prompt(phone.prompted.length);
  await bed.engineBed.engine.approve(phone.device, id, id);
  assert.equal(await first, 'how are you?');
  const denied = ask();
  await bed.engineBed.engine.deny(phone.device, await prompt(phone.prompted.length), EndCause.DENIED);
  assert.equal(await denied, undefined);
  assert.equal(await ask(AbortSignal.abort()), undefined);
  assert.match(said.join('; '), /^type \d\d on your phone; type \d\d on your phone; denied on the phone; cancelled$/);
});
