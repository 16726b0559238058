// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { AddressInfo, Server as SocketServer } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Device } from '../../device/Device.ts';
import { readyDevice } from '../../device/readyDevice.ts';
import { NetworkActivity } from '../../network/NetworkActivity.ts';
import { http } from '../kits/@kit.NetworkKit.ts';

const INTERNET = 'ohos.permission.INTERNET';

interface Heard {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An answer that takes real time, which the device's clock must not notice: more of it makes the tests stricter. */
const SLOW_MS = 30;

describe('the HTTP client of the simulated device', () => {
  let device: Device;
  let server: Server | SocketServer;
  let address = '';
  let heard: Heard[] = [];
  /** What the server does with a request; each test sets its own. */
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeEach(async () => {
    device = readyDevice();
    device.permissions.grant(device.app, INTERNET);
    heard = [];
    answer = (_request, response) => response.end('fine');
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        heard.push({ method: request.method, url: request.url, headers: request.headers, body });
        answer(request, response);
      });
    });
    address = await listen(server);
  });

  afterEach(() => {
    server.close();
    (server as Server).closeAllConnections?.();
  });

  function listen(which: Server | SocketServer): Promise<string> {
    return new Promise((resolve) => {
      which.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(which.address() as AddressInfo).port}`));
    });
  }

  /** A request whose answer the app has taken. */
  async function ask(url: string, options?: http.HttpRequestOptions): Promise<http.HttpResponse> {
    const answered = http.createHttp().request(url, options);
    answered.catch(() => undefined);
    await NetworkActivity.of(device).settle();
    return answered;
  }

  it('posts an object as JSON, and gives the text of the answer, its status and its headers', async () => {
    answer = (_request, response) => {
      response.writeHead(201, { 'Content-Type': 'application/json', 'X-Kind': 'test' });
      response.end('{"a":"ü"}');
    };

    const response = await ask(`${address}/a?b=1`, {
      method: http.RequestMethod.POST,
      extraData: { n: 1 },
      header: { 'X-Sent': 7 },
    });

    assert.equal(heard[0]?.method, 'POST');
    assert.equal(heard[0]?.url, '/a?b=1');
    assert.equal(heard[0]?.body, '{"n":1}');
    assert.equal(heard[0]?.headers['content-type'], 'application/json');
    assert.equal(heard[0]?.headers['x-sent'], '7');
    assert.equal(response.responseCode, http.ResponseCode.CREATED);
    assert.equal(response.result, '{"a":"ü"}');
    assert.equal(response.resultType, http.HttpDataType.STRING);
    assert.equal((response.header as Record<string, string>)['x-kind'], 'test');
  });

  it('posts text and bytes as they are, with the content type that was given', async () => {
    await ask(address, { method: http.RequestMethod.PUT, extraData: 'a=1', header: { 'Content-Type': 'text/plain' } });
    await ask(address, { method: http.RequestMethod.POST, extraData: new Uint8Array([65, 66]).buffer });

    assert.deepEqual(
      heard.map((each) => each.body),
      ['a=1', 'AB'],
    );
    assert.equal(heard[0]?.headers['content-type'], 'text/plain');
  });

  it('adds the extra data of a GET to the query', async () => {
    await ask(`${address}/x?a=1`, { extraData: { b: 'ü&' } });
    await ask(`${address}/x`, { extraData: 'c=2' });

    assert.deepEqual(
      heard.map((each) => each.url),
      ['/x?a=1&b=%C3%BC%26', '/x?c=2'],
    );
  });

  it('gives the type that was asked for', async () => {
    answer = (_request, response) => response.end('[1]');

    assert.deepEqual((await ask(address, { expectDataType: http.HttpDataType.OBJECT })).result, [1]);
    const bytes = await ask(address, { expectDataType: http.HttpDataType.ARRAY_BUFFER });
    assert.ok(bytes.result instanceof ArrayBuffer);
    assert.deepEqual([...new Uint8Array(bytes.result)], [91, 49, 93]);
  });

  it('gives text where an object was asked for and no JSON came', async () => {
    answer = (_request, response) => response.end('{');

    const response = await ask(address, { expectDataType: http.HttpDataType.OBJECT });

    assert.equal(response.result, '{');
    assert.equal(response.resultType, http.HttpDataType.STRING);
  });

  it('gives bytes for an octet stream', async () => {
    answer = (_request, response) => {
      response.setHeader('Content-Type', 'application/octet-stream');
      response.end(Buffer.from([0, 255]));
    };

    const { result } = await ask(address);

    assert.ok(result instanceof ArrayBuffer);
    assert.deepEqual([...new Uint8Array(result)], [0, 255]);
  });

  it('is refused without the permission, and sends nothing', async () => {
    device.permissions.revoke(device.app, INTERNET);

    await assert.rejects(ask(address), { code: 201, message: 'Permission denied' });
    assert.equal(heard.length, 0);
  });

  it('refuses what is no URL, no options or an empty body with 401, as a rejection', async () => {
    const request = ask as (url: unknown, options?: unknown) => Promise<unknown>;

    await assert.rejects(request(5), { code: 401 });
    await assert.rejects(request(address, 5), { code: 401 });
    await assert.rejects(request(address, { method: 'POST', extraData: '' }), { code: 401 });
    assert.equal(heard.length, 0);
  });

  it('says what is wrong with an address', async () => {
    await assert.rejects(ask(''), { code: 2300003 });
    await assert.rejects(ask('http://a b/'), { code: 2300003 });
    await assert.rejects(ask('gopher://localhost/'), { code: 2300001 });
    await assert.rejects(ask('http://nobody.invalid/'), { code: 2300006 });
  });

  it('says that nobody listens', async () => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });

    await assert.rejects(ask(address), { code: 2300007, message: 'Failed to connect to the server' });
  });

  it('says that the server closed without a word, broke off, or does not speak HTTP', async () => {
    const words = ['', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', 'hello\r\n\r\n'];
    const sockets = createSocketServer((socket) => {
      socket.once('data', () => socket.end(words.shift() ?? ''));
      socket.on('error', () => undefined);
    });
    const deaf = await listen(sockets);

    await assert.rejects(ask(deaf), { code: 2300052 });
    await assert.rejects(ask(deaf), { code: 2300018 });
    await assert.rejects(ask(deaf), { code: 2300008 });
    sockets.close();
  });

  it('says so when the answer is longer than allowed', async () => {
    answer = (_request, response) => response.end('12345');

    assert.equal((await ask(address, { maxLimit: 5 })).result, '12345');
    await assert.rejects(ask(address, { maxLimit: 4 }), { code: 2300023 });
  });

  it('times out by the clock of the device', async () => {
    answer = () => undefined;
    const answered = http.createHttp().request(address, { readTimeout: 30000 });
    const result = assert.rejects(answered, { code: 2300028, message: 'Operation timeout' });

    await device.clock.advance(29999);
    assert.ok(NetworkActivity.of(device).isBusy);
    await device.clock.advance(1);
    assert.equal(NetworkActivity.of(device).isBusy, false);
    await device.clock.settle();

    await result;
  });

  it('times out in real time as well, when the clock of the device is held', async () => {
    answer = () => undefined;

    await assert.rejects(ask(address, { readTimeout: 20 }), { code: 2300028 });
  });

  it('is done with connecting once it is connected', async () => {
    let finish = (): void => undefined;
    answer = (_request, response) => {
      finish = () => void response.end('late');
      arrived();
    };
    let arrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const answered = http.createHttp().request(address, { connectTimeout: 100 });
    await arrival;

    await device.clock.advance(5000);
    finish();
    await NetworkActivity.of(device).settle();

    assert.equal((await answered).result, 'late');
  });

  it('follows redirections, and turns a redirected POST into a GET', async () => {
    answer = (request, response) => {
      if (request.url === '/from') {
        response.writeHead(302, { Location: '/to' });
      }
      response.end('there');
    };

    const response = await ask(`${address}/from`, { method: http.RequestMethod.POST, extraData: 'x' });

    assert.equal(response.result, 'there');
    assert.deepEqual(
      heard.map((each) => `${each.method} ${each.url} ${each.body}`),
      ['POST /from x', 'GET /to '],
    );
  });

  it('does not follow them in circles', async () => {
    answer = (_request, response) => {
      response.writeHead(307, { Location: '/' });
      response.end();
    };

    await assert.rejects(ask(address), { code: 2300047 });
    assert.equal(heard.length, 31);
  });

  it('ends when it is destroyed, and asks nothing any more', async () => {
    answer = () => undefined;
    const client = http.createHttp();
    const first = assert.rejects(client.request(address), { code: 2300999 });

    client.destroy();
    client.destroy();
    const second = assert.rejects(client.request(address), { code: 2300999 });
    await NetworkActivity.of(device).settle();

    await Promise.all([first, second]);
    assert.equal(device.clock.pending, 0);
  });

  it('answers to a callback, with an error that is a plain object', async () => {
    const called: unknown[][] = [];
    const client = http.createHttp();
    client.request(address, (error, response) => called.push([error, response.result]));
    await NetworkActivity.of(device).settle();
    client.request('gopher://x', {}, (error, response) => called.push([error, response]));
    await NetworkActivity.of(device).settle();

    assert.deepEqual(called, [
      [undefined, 'fine'],
      [{ code: 2300001, message: 'Unsupported protocol' }, undefined],
    ]);
  });

  it('tells the timeline when a callback throws, and goes on', async () => {
    http.createHttp().request(address, () => {
      throw new Error('of the app');
    });
    await NetworkActivity.of(device).settle();

    assert.match(device.timeline.entries.at(-1)?.text ?? '', /of the app/);
  });

  it('answers as a task of the device, while its clock stands still', async () => {
    let isTaken = false;
    void http
      .createHttp()
      .request(address)
      .then(() => (isTaken = true));
    while (NetworkActivity.of(device).isBusy) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }

    assert.equal(isTaken, false);
    await device.clock.settle();
    assert.equal(isTaken, true);
    assert.equal(device.clock.now, 0);
  });

  it('keeps a clock that runs fast from jumping ahead of the answer', async () => {
    answer = (_request, response) => void setTimeout(() => response.end('slow'), SLOW_MS);
    let isLate = false;
    device.clock.schedule(5000, () => (isLate = true));
    const answered = http.createHttp().request(address);
    const stop = device.clock.runFast();

    assert.equal((await answered).result, 'slow');
    assert.equal(isLate, false);
    stop();
  });

  it('comes at the same time of the device, however long it takes', async () => {
    answer = (_request, response) => void setTimeout(() => response.end('slow'), SLOW_MS);
    const times: number[] = [];
    device.clock.schedule(
      100,
      () =>
        void http
          .createHttp()
          .request(address)
          .then(() => times.push(device.clock.now)),
    );

    await NetworkActivity.of(device).advance(5000);

    assert.deepEqual(times, [100]);
    assert.equal(device.clock.now, 5000);
  });

  it('tells the timeline the path and the status, and never the query', async () => {
    await ask(`${address}/signin?secret=1`);

    assert.equal(device.timeline.entries.at(-1)?.text, 'GET /signin: the server answers 200');
  });
});
