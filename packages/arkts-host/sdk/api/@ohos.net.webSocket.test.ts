// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because a module of the system has its tests in one file, beside it.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { WebSocketServer } from 'ws';
import type { WebSocket as ServerSocket } from 'ws';
import type { Device } from '../../device/Device.ts';
import type { DeviceOptions } from '../../device/DeviceOptions.ts';
import { readyDevice } from '../../device/readyDevice.ts';
import { DeviceNetwork } from '../../network/DeviceNetwork.ts';
import { NetworkActivity } from '../../network/NetworkActivity.ts';
import { makeTestIdentity } from '../../network/tls.test-support.ts';
import type { TestIdentity } from '../../network/tls.test-support.ts';
import { http, webSocket } from '../kits/@kit.NetworkKit.ts';

const INTERNET = 'ohos.permission.INTERNET';
const DOWN = 'The link is down';

/** One connection as its server sees it. */
interface Served {
  readonly socket: ServerSocket;
  readonly request: IncomingMessage;
  readonly heard: string[];
  end: string | undefined;
}

/** A client, what it was told, and at which times of the device. */
interface Client {
  readonly client: webSocket.WebSocket;
  readonly told: string[];
  readonly at: number[];
}

describe('the WebSocket client of the simulated device', () => {
  let device: Device;
  let network: DeviceNetwork;
  let activity: NetworkActivity;
  let server: Server;
  let sockets: WebSocketServer;
  let address = '';
  let served: Served[] = [];
  /** What the server does with a connection at once; each test sets its own. */
  let greet: (connection: Served) => void;

  beforeEach(async () => {
    useDevice();
    served = [];
    greet = () => undefined;
    address = await listen(createServer());
  });

  afterEach(() => {
    network.shutDown();
    close();
  });

  function useDevice(options: Partial<DeviceOptions> = {}): void {
    device = readyDevice(options);
    device.permissions.grant(device.app, INTERNET);
    network = DeviceNetwork.of(device);
    activity = NetworkActivity.of(device);
  }

  function close(): void {
    sockets.clients.forEach((client) => client.terminate());
    sockets.close();
    server.close();
  }

  async function listen(which: Server, scheme = 'ws', handleProtocols?: () => string): Promise<string> {
    server = which;
    sockets = new WebSocketServer({ server, ...(handleProtocols === undefined ? {} : { handleProtocols }) });
    sockets.on('error', () => undefined);
    sockets.on('connection', (socket, request) => {
      const connection: Served = { socket, request, heard: [], end: undefined };
      served.push(connection);
      socket.on('error', () => undefined);
      socket.on('message', (data, isBinary) => {
        connection.heard.push(isBinary ? `bytes ${[...(data as Buffer)]}` : data.toString());
      });
      socket.on('close', (code, reason) => {
        connection.end = `${code} ${reason}`;
      });
      greet(connection);
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** A client that writes down what it hears: `open 101 …`, `message x`, `close 1000 y`, `error 200 0`. */
  function makeClient(): Client {
    const client = webSocket.createWebSocket();
    const told: string[] = [];
    const at: number[] = [];
    const tell = (text: string): void => {
      told.push(text);
      at.push(device.clock.now);
    };
    client.on('open', (_error, value) => {
      const { status, message } = value as { status: number; message: string };
      tell(`open ${status} ${message}`);
    });
    client.on('message', (_error, data) => {
      tell(`message ${typeof data === 'string' ? data : `bytes ${[...new Uint8Array(data)]}`}`);
    });
    client.on('close', (_error, { code, reason }) => tell(`close ${code} ${reason}`));
    client.on('error', (error) => tell(`error ${error.code} ${String(error.data)}`));
    return { client, told, at };
  }

  /** Awaits what a call answers, as the app does. */
  async function answerOf<T>(call: Promise<T>): Promise<T> {
    call.catch(() => undefined);
    await activity.settle();
    return call;
  }

  /** A client whose connection is open. */
  async function connect(path = '', options?: webSocket.WebSocketRequestOptions): Promise<Client> {
    const made = makeClient();
    const { client } = made;
    const url = `${address}${path}`;
    await answerOf(options === undefined ? client.connect(url) : client.connect(url, options));
    return made;
  }

  /** Lets Node do what it can do at once, until `condition` holds: what goes over the loopback has come then. */
  async function turns(condition: () => boolean = () => false): Promise<void> {
    for (let turn = 0; turn < 100 && !condition(); turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const OPEN = 'open 101 Switching Protocols';
  const LOST = ['error 200 0', `close 1005 ${DOWN}`];

  describe('connecting', () => {
    it('says first that it has begun, then that it is open', async () => {
      const { client, told } = makeClient();
      void client.connect(address).then((begun) => told.push(`begun ${begun}`));
      await activity.settle();

      assert.deepEqual(told, ['begun true', OPEN]);
    });

    it('answers to a callback, with or without options', async () => {
      const called: unknown[][] = [];
      makeClient().client.connect(address, (...answer) => called.push(answer));
      makeClient().client.connect(address, {}, (...answer) => called.push(answer));
      await activity.settle();

      assert.deepEqual(called, [
        [undefined, true],
        [undefined, true],
      ]);
    });

    it('tells the headers of the response before it is open', async () => {
      const order: string[] = [];
      const client = webSocket.createWebSocket();
      client.on('open', () => order.push('open'));
      client.on('headerReceive', (headers) => order.push(String(headers['upgrade'])));
      await answerOf(client.connect(address));

      assert.deepEqual(order, ['websocket', 'open']);
    });

    it('sends the headers that are texts, the origin and the path', async () => {
      await connect('/a?b=1', { header: { 'X-Kind': 'test', 'X-Number': 7, 'X-Empty': '' } });

      const { url, headers } = served[0]!.request;
      assert.equal(url, '/a?b=1');
      assert.equal(headers['x-kind'], 'test');
      assert.equal(headers['x-number'], undefined);
      assert.equal(headers['x-empty'], undefined);
      assert.equal(headers.origin, 'http://127.0.0.1');
    });

    it('names the port in the origin when asked to', async () => {
      await connect('', { supportOriginPort: true });

      assert.equal(served[0]!.request.headers.origin, address.replace('ws:', 'http:'));
    });

    it('offers protocols, and tells which one the server has chosen', async () => {
      close();
      address = await listen(createServer(), 'ws', () => 'second');
      const infos: webSocket.WebSocketOpenInfo[] = [];
      const client = webSocket.createWebSocket();
      client.on('openInfo', (_error, info) => infos.push(info));
      await answerOf(client.connect(address, { protocol: 'first, second' }));

      assert.deepEqual(infos, [{ status: 101, message: 'Switching Protocols', protocol: 'second' }]);
    });

    it('is refused without the permission', async () => {
      device.permissions.revoke(device.app, INTERNET);
      const { client } = makeClient();

      await assert.rejects(answerOf(client.connect(address)), { code: 201, message: 'Permission denied' });
      assert.equal(served.length, 0);
    });

    it('refuses what is no URL or no option with 401, as a plain object', async () => {
      const { client } = makeClient();
      const connectBadly = client.connect.bind(client) as (...args: unknown[]) => Promise<unknown>;

      for (const args of [
        [],
        [5],
        [address, undefined],
        [address, {}, 5],
        [address, { proxy: undefined }],
        [address, { proxy: 'mine' }],
        [address, { protocol: undefined }],
      ]) {
        await assert.rejects(answerOf(connectBadly(...args)), (error: unknown) => {
          assert.deepEqual(error, { code: 401, message: 'Parameter error' });
          return !(error instanceof Error);
        });
      }
      const called: unknown[][] = [];
      void connectBadly(5, (...answer: unknown[]) => called.push(answer));
      await activity.settle();
      assert.deepEqual(called, [[{ code: 401, message: 'Parameter error' }, undefined]]);
      assert.equal(served.length, 0);
    });

    it('refuses another scheme, none, and a URL that is too long for the system', async () => {
      for (const url of ['http://127.0.0.1', '127.0.0.1', 'ws://', `${address}/${'x'.repeat(8196)}`]) {
        await assert.rejects(answerOf(makeClient().client.connect(url)), { code: 2302001 });
      }
      const long = `/${'x'.repeat(2100)}`;
      await connect(long);
      assert.equal(served[0]!.request.url, long);

      useDevice({ profile: 20 });
      await assert.rejects(answerOf(makeClient().client.connect(`${address}${long}`)), { code: 2302001 });
      useDevice({ profile: 12 });
      await assert.rejects(answerOf(makeClient().client.connect(`${address}/${'x'.repeat(1024)}`)), { code: 2302001 });
    });

    it('makes one connection at a time, and another one when that has ended', async () => {
      const { client, told } = await connect();

      await assert.rejects(answerOf(client.connect(address)), { code: 2302003 });
      await answerOf(client.close());
      await answerOf(client.connect(address));

      assert.deepEqual(told, [OPEN, 'close 1000 CLOSE_NORMAL', OPEN]);
    });

    it('sets no limit to the number of clients', async () => {
      const clients = await Promise.all([...Array(40)].map(() => connect()));
      await activity.settle();

      assert.equal(served.length, 40);
      assert.ok(clients.every(({ told }) => told[0] === OPEN));
    });

    it('tells an error, and no close, when nobody listens', async () => {
      close();
      const { told } = await connect();

      assert.deepEqual(told, ['error 200 0']);
    });

    it('tells the status of a server that does not upgrade', async () => {
      close();
      const plain = createServer((_request, response) => {
        response.statusCode = 403;
        response.end();
      });
      await new Promise<void>((resolve) => void plain.listen(0, '127.0.0.1', resolve));
      address = `ws://127.0.0.1:${(plain.address() as AddressInfo).port}`;
      const { told } = await connect();
      plain.close();

      assert.deepEqual(told, ['error 200 403']);
    });

    it('can be tried again after it has failed', async () => {
      const { client, told } = makeClient();
      await answerOf(client.connect('ws://127.0.0.1:1'));
      await answerOf(client.connect(address));

      assert.deepEqual(told, ['error 200 0', OPEN]);
    });

    it('fails when the server does not answer for 20 s of the device', async () => {
      sockets.removeAllListeners();
      server.removeAllListeners('upgrade');
      let isAsked = false;
      server.on('upgrade', () => {
        isAsked = true;
      });
      const { client, told, at } = makeClient();
      void client.connect(address);
      await device.clock.settle();
      await activity.until(() => isAsked);

      assert.ok(activity.isBusy);
      await device.clock.advance(20000);
      assert.deepEqual(told, ['error 200 0']);
      assert.deepEqual(at, [20000]);
      assert.equal(activity.isBusy, false);
      server.closeAllConnections();
    });
  });

  describe('over TLS', () => {
    let folder = '';
    let gateway: TestIdentity;
    let other: TestIdentity;
    let phone: TestIdentity;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'websocket-'));
      gateway = makeTestIdentity(folder, 'gateway');
      other = makeTestIdentity(folder, 'other');
      phone = makeTestIdentity(folder, 'phone', gateway);
    });

    after(() => rmSync(folder, { recursive: true }));

    beforeEach(async () => {
      close();
      address = await listen(
        createSecureServer({
          cert: gateway.certificate,
          key: gateway.key,
          ca: gateway.certificate,
          requestCert: true,
          rejectUnauthorized: false,
        }),
        'wss',
      );
    });

    it('trusts the certificate that the app names, whatever the address', async () => {
      const { client, told } = await connect('', { caPath: gateway.certificatePath });
      await answerOf(client.send('secret'));
      await activity.until(() => served[0]!.heard.length > 0);

      assert.deepEqual(told, [OPEN]);
      assert.deepEqual(served[0]!.heard, ['secret']);
    });

    it('trusts nobody else', async () => {
      assert.deepEqual((await connect('', { caPath: other.certificatePath })).told, ['error 200 0']);
      assert.deepEqual((await connect()).told, ['error 200 0']);
      assert.deepEqual((await connect('', { caPath: '' })).told, ['error 200 0']);
      assert.equal(served.length, 0);
    });

    it('trusts everybody only when the app says so, on a system that has that option', async () => {
      assert.deepEqual((await connect('', { skipServerCertVerification: true })).told, [OPEN]);
      useDevice({ profile: 18 });
      assert.deepEqual((await connect('', { skipServerCertVerification: true })).told, ['error 200 0']);
    });

    it('says that a file does not exist, or holds no certificate', async () => {
      const empty = join(folder, 'empty.crt');
      writeFileSync(empty, 'nothing');
      const { client } = makeClient();

      await assert.rejects(answerOf(client.connect(address, { caPath: join(folder, 'none.crt') })), { code: 2302002 });
      await assert.rejects(
        answerOf(
          client.connect(address, {
            caPath: gateway.certificatePath,
            clientCert: { certPath: phone.certificatePath, keyPath: join(folder, 'none.key') },
          }),
        ),
        { code: 2302002 },
      );
      await assert.rejects(answerOf(client.connect(address, { caPath: empty })), { code: 2302999 });
    });

    it('shows who the client is', async () => {
      await connect('', {
        caPath: gateway.certificatePath,
        clientCert: { certPath: phone.certificatePath, keyPath: phone.keyPath },
      });

      const socket = served[0]!.request.socket as TLSSocket;
      assert.ok(socket.authorized);
      assert.equal(socket.getPeerCertificate().subject.CN, 'phone');
    });

    it('refuses an older TLS than the app allows', async () => {
      close();
      address = await listen(
        createSecureServer({ cert: gateway.certificate, key: gateway.key, maxVersion: 'TLSv1.2' }),
        'wss',
      );
      const caPath = gateway.certificatePath;

      assert.deepEqual((await connect('', { caPath, minSupportTlsProtocol: webSocket.TlsProtocol.TLS_V_1_2 })).told, [
        OPEN,
      ]);
      assert.deepEqual((await connect('', { caPath, minSupportTlsProtocol: webSocket.TlsProtocol.TLS_V_1_3 })).told, [
        'error 200 0',
      ]);
    });
  });

  describe('messages', () => {
    it('go out as text or bytes, in order, and the bytes as they were', async () => {
      const { client } = await connect();
      const bytes = new Uint8Array([0, 255]);
      const sent = [client.send('ü'), client.send(bytes.buffer), client.send('')];
      bytes.fill(1);

      assert.deepEqual(await answerOf(Promise.all(sent)), [true, true, true]);
      await activity.until(() => served[0]!.heard.length === 3);
      assert.deepEqual(served[0]!.heard, ['ü', 'bytes 0,255', '']);
    });

    it('wait for the connection to open when they are sent before', async () => {
      const { client, told } = makeClient();
      void client.connect(address);
      client.send('early', (error, isSent) => told.push(`sent ${String(error)} ${isSent}`));
      await activity.settle();
      await activity.until(() => served[0]?.heard.length === 1);

      assert.deepEqual(told, ['sent undefined true', OPEN]);
      assert.deepEqual(served[0]!.heard, ['early']);
    });

    it('are refused without a connection: before connect, after close, after the end', async () => {
      const refusal = { code: -1, message: 'Websocket Unknown Other Error' };
      const { client } = makeClient();

      await assert.rejects(answerOf(client.send('x')), refusal);
      await answerOf(client.connect(address));
      void client.close();
      await assert.rejects(answerOf(client.send('x')), refusal);
      await activity.settle();
      await assert.rejects(answerOf(client.send('x')), refusal);
    });

    it('are refused when they are neither text nor bytes, too long, or not permitted', async () => {
      const { client } = await connect();
      const send = client.send.bind(client) as (...args: unknown[]) => Promise<unknown>;

      await assert.rejects(answerOf(send(5)), { code: 401 });
      await assert.rejects(answerOf(send()), { code: 401 });
      await assert.rejects(answerOf(send('x', undefined)), { code: 401 });
      await assert.rejects(answerOf(send(new Uint8Array(2))), { code: 401 });
      await assert.rejects(answerOf(client.send('x'.repeat(5242865))), { code: 401 });
      assert.equal(await answerOf(client.send('x'.repeat(5242864))), true);
      device.permissions.revoke(device.app, INTERNET);
      await assert.rejects(answerOf(client.send('x')), { code: 201 });
    });

    it('come in as text or bytes, in order, each with its end', async () => {
      greet = ({ socket }) => {
        socket.send('ü');
        socket.send(Buffer.from([0, 255]));
      };
      const { client, told } = makeClient();
      client.on('dataEnd', () => told.push('end'));
      await answerOf(client.connect(address));
      await activity.until(() => told.length === 5);

      assert.deepEqual(told, [OPEN, 'message ü', 'end', 'message bytes 0,255', 'end']);
    });

    it('come as tasks of the device, none before the one before it is done', async () => {
      greet = ({ socket }) => ['a', 'b', 'c'].forEach((each) => socket.send(each));
      const steps: string[] = [];
      const client = webSocket.createWebSocket();
      client.on('message', (_error, data) => {
        steps.push(`${String(data)} begins`);
        void Promise.resolve()
          .then(() => Promise.resolve())
          .then(() => steps.push(`${String(data)} ends`));
      });
      await answerOf(client.connect(address));
      await activity.until(() => steps.length === 6);

      assert.deepEqual(steps, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    });

    it('go to the last listener only, and to none that was taken off', async () => {
      const heard: string[] = [];
      const first = (): void => void heard.push('first');
      const second = (): void => void heard.push('second');
      const { client, told } = await connect();
      client.on('message', first);
      client.on('message', second);
      client.off('message', first);
      served[0]!.socket.send('x');
      await activity.until(() => heard.length > 0);
      client.off('message', second);
      served[0]!.socket.send('y');
      client.on('close', () => heard.push('close'));
      served[0]!.socket.close();
      await activity.until(() => heard.includes('close'));

      assert.deepEqual(heard, ['second', 'close']);
      assert.deepEqual(told, [OPEN]);
    });

    it('tell the timeline when a callback throws, and go on', async () => {
      greet = ({ socket }) => ['a', 'b'].forEach((each) => socket.send(each));
      let count = 0;
      const client = webSocket.createWebSocket();
      client.on('message', () => {
        count++;
        throw new Error('of the app');
      });
      await answerOf(client.connect(address));
      await activity.until(() => count === 2);

      assert.match(device.timeline.entries.at(-1)?.text ?? '', /of the app/);
    });
  });

  describe('listeners', () => {
    it('throw 401 as text for what is no event or no function, and ignore an event that does not exist', () => {
      const { client } = makeClient();
      const on = client.on.bind(client) as (...args: unknown[]) => void;
      const off = client.off.bind(client) as (...args: unknown[]) => void;

      assert.throws(() => on('open'), { code: '401' });
      assert.throws(() => on(5, () => undefined), { code: '401' });
      assert.throws(() => off(), { code: '401' });
      assert.throws(() => off('open', 5), { code: '401' });
      on('nothing', () => undefined);
      off('nothing');
    });

    it('for openInfo, and the versions of TLS, exist from 26 on', async () => {
      useDevice({ profile: 23 });
      const client = webSocket.createWebSocket();
      client.on('openInfo', () => assert.fail());
      await answerOf(client.connect(address));

      assert.equal(webSocket.TlsProtocol, undefined);
    });
  });

  describe('closing', () => {
    it('tells the code and reason of the app, and the server hears them', async () => {
      const { client, told } = await connect();
      assert.equal(await answerOf(client.close({ code: 1001, reason: 'bye' })), true);

      assert.deepEqual(told, [OPEN, 'close 1001 bye']);
      assert.equal(served[0]!.end, '1001 bye');
    });

    it('takes 1000 and CLOSE_NORMAL for what is not given or out of range', async () => {
      const ends: string[] = [];
      for (const options of [undefined, {}, { code: 999 }, { code: 1016, reason: '' }]) {
        const { client, told } = await connect();
        await answerOf(options === undefined ? client.close() : client.close(options));
        ends.push(told[1]!);
      }

      assert.deepEqual(new Set(ends), new Set(['close 1000 CLOSE_NORMAL']));
    });

    it('sends no code that no frame may carry, and a reason as long as there is room', async () => {
      const first = await connect();
      await answerOf(first.client.close({ code: 1005 }));
      const second = await connect();
      await answerOf(second.client.close({ reason: 'ü'.repeat(100) }));

      assert.deepEqual(first.told, [OPEN, 'error 200 0', 'close 1005 CLOSE_NORMAL']);
      assert.equal(served[0]!.end, '1005 ');
      assert.equal(second.told[1], `close 1000 ${'ü'.repeat(100)}`);
      assert.equal(served[1]!.end, `1000 ${'ü'.repeat(61)}`);
    });

    it('comes behind what was sent before', async () => {
      const { client } = await connect();
      void client.send('last');
      await answerOf(client.close());

      assert.deepEqual(served[0]!.heard, ['last']);
    });

    it('is refused without a connection, twice, with bad options, or without permission', async () => {
      const { client } = makeClient();
      const closeBadly = client.close.bind(client) as (...args: unknown[]) => Promise<unknown>;

      await assert.rejects(answerOf(client.close()), { code: 2302999 });
      await answerOf(client.connect(address));
      await assert.rejects(answerOf(closeBadly(undefined)), { code: 401 });
      await assert.rejects(answerOf(closeBadly({}, 5)), { code: 401 });
      device.permissions.revoke(device.app, INTERNET);
      await assert.rejects(answerOf(client.close()), { code: 201 });
      device.permissions.grant(device.app, INTERNET);
      client.close((error, isClosed) => assert.deepEqual([error, isClosed], [undefined, true]));
      await assert.rejects(answerOf(client.close()), { code: 2302999 });
    });

    it('waits for the connection to open when it is asked for before', async () => {
      const { client, told } = makeClient();
      void client.connect(address);
      void client.send('never');
      void client.close();
      await activity.settle();

      assert.deepEqual(told, [OPEN, 'close 1000 CLOSE_NORMAL']);
      assert.deepEqual(served[0]!.heard, []);
    });

    it('still hands on what had arrived, and nothing that comes later', async () => {
      const { client, told } = await connect();
      client.on('message', (_error, data) => {
        told.push(`message ${String(data)}`);
        client.close().catch(() => undefined);
      });
      const { socket } = served[0]!;
      socket.send('a');
      socket.send('b');
      await turns(() => device.clock.pending === 2);
      socket.pause();
      await device.clock.settle();
      socket.send('c');
      await turns();
      socket.resume();
      await activity.settle();

      assert.deepEqual(told, [OPEN, 'message a', 'message b', 'close 1000 CLOSE_NORMAL']);
    });

    it('does not wait for the server longer than 5 s of the device', async () => {
      const { client, told, at } = await connect();
      served[0]!.socket.pause();
      void client.close();
      await device.clock.advance(4999);
      assert.deepEqual(told, [OPEN]);
      await device.clock.advance(1);

      assert.deepEqual(told, [OPEN, 'close 1000 CLOSE_NORMAL']);
      assert.deepEqual(at, [0, 5000]);
    });

    it('tells the code and reason of the server', async () => {
      const { told } = await connect();
      served[0]!.socket.close(4000, 'enough');
      await activity.until(() => told.length === 2);

      assert.deepEqual(told, [OPEN, 'close 4000 enough']);
    });

    it('says that the link is down when the server gives no reason, and 1000 when it gives no code', async () => {
      const first = await connect();
      const second = await connect();
      served[0]!.socket.close(1011);
      served[1]!.socket.close();
      await activity.until(() => first.told.length + second.told.length === 4);

      assert.deepEqual(first.told, [OPEN, `close 1011 ${DOWN}`]);
      assert.deepEqual(second.told, [OPEN, `close 1000 ${DOWN}`]);
    });

    it('without a close frame is an error, then a close with 1005', async () => {
      const { told } = await connect();
      served[0]!.socket.terminate();
      await activity.until(() => told.length === 3);

      assert.deepEqual(told, [OPEN, ...LOST]);
    });
  });

  describe('and the clock', () => {
    it('holds it while connecting and closing, and not while it is open', async () => {
      greet = () => undefined;
      const times: number[] = [];
      const stop = device.clock.runFast();
      const { client } = makeClient();
      const opened = new Promise<void>((resolve) => client.on('open', () => resolve()));
      const closed = new Promise<void>((resolve) => client.on('close', () => resolve()));
      void client.connect(address);
      device.clock.schedule(1000, () => times.push(device.clock.now));
      await opened;
      assert.deepEqual(times, []);
      await new Promise<void>((resolve) => device.clock.schedule(60000, resolve));
      void client.close();
      await closed;
      stop();

      assert.deepEqual(times, [1000]);
      assert.equal(device.clock.now, 60000);
      assert.equal(device.clock.pending, 0);
    });

    it('has nothing to do for an open connection', async () => {
      await connect();

      assert.equal(device.clock.pending, 0);
      assert.equal(activity.isBusy, false);
    });

    it('says so when what a test waits for does not come', async () => {
      await assert.rejects(
        activity.until(() => false, 5),
        /has not come within 5 ms/,
      );
    });
  });

  describe('and the network', () => {
    it('takes the latency each way, for the handshake as for messages', async () => {
      network.latencyMs = 50;
      greet = ({ socket }) => void socket.on('message', () => socket.send('pong'));
      const { client, told, at } = makeClient();
      void client.connect(address);
      await activity.advance(100);
      assert.deepEqual(told, [OPEN]);
      void client.send('ping');
      await activity.advance(49);
      assert.deepEqual(served[0]!.heard, []);
      await activity.advance(1);
      await activity.until(() => served[0]!.heard.length === 1 && device.clock.pending > 0);
      await activity.advance(50);

      assert.deepEqual(told, [OPEN, 'message pong']);
      assert.deepEqual(at, [100, 200]);
    });

    it('keeps the order of messages under any jitter, and the seed repeats it', async () => {
      const runs: string[] = [];
      for (const seed of [5, 5, 6]) {
        useDevice({ seed });
        network.jitterMs = 100;
        let isSent = false;
        const { client, told, at } = makeClient();
        void client.connect(address);
        await activity.advance(200);
        const { socket } = served.at(-1)!;
        for (let index = 0; index < 50; index++) {
          socket.send(String(index), () => (isSent = index === 49));
        }
        await activity.until(() => isSent && device.clock.pending === 50);
        await activity.advance(200);
        assert.deepEqual(
          told.slice(1),
          [...Array(50).keys()].map((index) => `message ${index}`),
        );
        runs.push(at.join());
        network.shutDown();
      }

      assert.equal(runs[0], runs[1]);
      assert.notEqual(runs[0], runs[2]);
    });

    it('can reset a connection: both ends lose it without a close frame, and another one can be made', async () => {
      const { client, told } = await connect();
      network.resetConnections();
      await activity.until(() => served[0]!.end !== undefined);
      await answerOf(client.connect(address));

      assert.deepEqual(told, [OPEN, ...LOST, OPEN]);
      assert.equal(served[0]!.end, '1006 ');
    });

    it('in airplane mode breaks off for the app at once, and for the server when the network is back', async () => {
      const { client, told } = await connect();
      network.turnOff();
      await device.clock.settle();
      assert.deepEqual(told, [OPEN, ...LOST]);
      await answerOf(client.connect(address));
      assert.deepEqual(told.slice(3), ['error 200 0']);
      served[0]!.socket.send('unheard');
      await turns();
      assert.equal(served[0]!.end, undefined);

      network.restore();
      await activity.until(() => served[0]!.end !== undefined);
      await answerOf(client.connect(address));
      assert.deepEqual(told.slice(4), [OPEN]);
    });

    it('out of reach for a while delays the messages of both ends, and loses none', async () => {
      const { client, told } = await connect();
      network.lose();
      await answerOf(client.send('from here'));
      let isPonged = false;
      served[0]!.socket.on('pong', () => (isPonged = true));
      served[0]!.socket.ping();
      served[0]!.socket.send('from there');
      await device.clock.advance(59000);
      await turns();
      assert.deepEqual([told, served[0]!.heard, isPonged], [[OPEN], [], false]);

      network.restore();
      await activity.until(() => told.length === 2 && served[0]!.heard.length === 1 && isPonged);
      await device.clock.advance(60000);
      assert.deepEqual(told, [OPEN, 'message from there']);
      assert.deepEqual(served[0]!.heard, ['from here']);
    });

    it('out of reach is found out by the heartbeat, after 60 s or what the app says', async () => {
      const first = await connect();
      const second = await connect('', { pingInterval: 5, pongTimeout: 2 });
      const third = await connect('', { pingInterval: 0 });
      network.lose();
      await device.clock.advance(100000);

      assert.deepEqual(first.at, [0, 60000, 60000]);
      assert.deepEqual(first.told, [OPEN, ...LOST]);
      assert.deepEqual(second.at, [0, 7000, 7000]);
      assert.deepEqual(third.told, [OPEN]);
      assert.equal(served[0]!.end, undefined);
      network.restore();
      await activity.until(() => served[0]!.end === '1006 ' && served[1]!.end === '1006 ');
      assert.equal(served[2]!.end, undefined);
    });

    it('out of reach lets a new connection wait, and fail after 20 s', async () => {
      network.lose();
      const early = makeClient();
      void early.client.connect(address);
      await device.clock.advance(20000);
      const late = makeClient();
      void late.client.connect(address);
      await device.clock.advance(19999);
      network.restore();
      await activity.settle();

      assert.deepEqual(early.told, ['error 200 0']);
      assert.deepEqual(late.told, [OPEN]);
    });

    it('notices by the real clock a server that does not answer the heartbeat', async (context) => {
      context.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
      const { told } = await connect('', { pingInterval: 20, pongTimeout: 10 });
      const { socket } = served[0]!;
      let pings = 0;
      socket.on('ping', () => pings++);
      for (let count = 1; count <= 3; count++) {
        context.mock.timers.tick(20000);
        await turns(() => pings === count);
        await turns();
      }
      assert.deepEqual(told, [OPEN]);
      socket.pause();
      context.mock.timers.tick(20000);
      await turns();
      context.mock.timers.tick(9999);
      await device.clock.settle();
      assert.deepEqual(told, [OPEN]);
      context.mock.timers.tick(1);
      await device.clock.settle();

      assert.deepEqual(told, [OPEN, ...LOST]);
    });

    it('out of reach makes an HTTP request fail at once', async () => {
      let isAsked = false;
      server.on('request', () => {
        isAsked = true;
      });
      const url = address.replace('ws:', 'http:');
      const running = http.createHttp().request(url);
      const broken = assert.rejects(running, { code: 2300056 });
      await activity.until(() => isAsked);
      network.lose();
      await activity.settle();
      await broken;

      await assert.rejects(answerOf(http.createHttp().request(url)), { code: 2300007 });
      server.closeAllConnections();
    });
  });

  describe('and the process of the app', () => {
    it('ends without a close frame when that dies, and tells nothing any more', async () => {
      const { client, told } = await connect();
      let isAnswered = false;
      served[0]!.socket.send('late');
      device.faults.killApp(device.app);
      client.send('from the dead').then(
        () => (isAnswered = true),
        () => (isAnswered = true),
      );
      await activity.until(() => served[0]!.end !== undefined);

      assert.equal(served[0]!.end, '1006 ');
      assert.deepEqual(told, [OPEN]);
      assert.deepEqual(served[0]!.heard, []);
      assert.equal(isAnswered, false);
    });

    it('goes on when another app dies', async () => {
      const { client } = await connect();
      device.faults.killApp('com.example.other');
      await answerOf(client.send('still here'));
      await activity.until(() => served[0]!.heard.length === 1);
    });

    it('lets go of a connection that is being made', async () => {
      const { client, told } = makeClient();
      void client.connect(address);
      await device.clock.advance(0);
      device.faults.killApp(device.app);
      await activity.settle();

      assert.equal(activity.isBusy, false);
      assert.equal(device.clock.pending, 0);
      assert.deepEqual(told, []);
    });

    it('ends when the device goes away', async () => {
      const { told } = await connect();
      network.shutDown();
      await activity.until(() => served[0]!.end !== undefined);

      assert.deepEqual(told, [OPEN]);
    });
  });

  it('tells the timeline the path, and never the query or a message', async () => {
    const { client } = await connect('/channel?secret=1');
    await answerOf(client.send('hidden'));
    await answerOf(client.close({ reason: 'why' }));

    assert.deepEqual(
      device.timeline.entries.map((entry) => entry.text).filter((text) => text.startsWith('WebSocket')),
      ['WebSocket /channel: open, 101', 'WebSocket /channel: closed, 1000'],
    );
  });
});
