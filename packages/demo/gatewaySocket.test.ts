// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { installApp } from 'arkts-host/app';
import type { Device } from 'arkts-host/device';
import { readyDevice } from 'arkts-host/device';
import { DeviceNetwork, NetworkActivity } from 'arkts-host/network';
import { makeCertificate } from '@cancellable-auth/gateway';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { projectRoot } from './projectRoot.ts';
import { projectBuild } from './Stage.ts';

interface Connection {
  send(text: string): void;
  close(): void;
}

interface Hearer {
  opened(): void;
  received(text: string): void;
  lost(): void;
}

interface SocketModule {
  readonly SystemGatewaySocket: new (
    filesDir: string,
  ) => {
    open(url: string, certificate: string, hearer: Hearer): Connection;
  };
}

describe("the phone's WebSocket", () => {
  let folder = '';
  let filesDir = '';
  let device: Device;
  let server: Server;
  let sockets: WebSocketServer;
  let served: WebSocket[] = [];
  /** What the server hears, and in which order. */
  let atServer: string[] = [];
  let told: string[] = [];
  let module: SocketModule;

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'socket-'));
    device = readyDevice({ dataFolder: folder });
    served = [];
    atServer = [];
    told = [];
    const build = projectBuild();
    module = (await build.load(
      path.join(projectRoot, 'gateway_device/src/main/ets/SystemGatewaySocket.ets'),
    )) as unknown as SocketModule;
    filesDir = (installApp(device, build, 'entry').context as unknown as { filesDir: string }).filesDir;
    server = createServer();
  });

  afterEach(() => {
    DeviceNetwork.of(device).shutDown();
    sockets.clients.forEach((each) => each.terminate());
    sockets.close();
    server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  async function listen(scheme: 'ws' | 'wss' = 'ws'): Promise<string> {
    const heard = atServer; // of this test: an earlier one's connections may still end
    sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => {
      served.push(socket);
      socket.on('message', (data) => heard.push(String(data)));
      socket.on('close', () => heard.push('closed'));
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Opens a connection that writes down what it hears. */
  function open(url: string, certificate = '', more: Partial<Hearer> = {}): Connection {
    return new module.SystemGatewaySocket(filesDir).open(url, certificate, {
      opened: () => told.push('opened'),
      received: (text) => told.push(text),
      lost: () => told.push('lost'),
      ...more,
    });
  }

  /** Waits until what is under way on the device's network has come to rest. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) {
      await NetworkActivity.of(device).settle();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('tells that it is open, hears texts, and says what it is given in its order', async () => {
    const connection = open(await listen());
    await settle();
    served[0]!.send('welcome');
    ['one', 'two', 'three'].forEach((text) => connection.send(text));
    await settle();

    assert.deepEqual(told, ['opened', 'welcome']);
    assert.deepEqual(atServer, ['one', 'two', 'three']);
  });

  it('says what it was given before it closes, and hears nothing afterwards', async () => {
    const connection = open(await listen());
    await settle();
    connection.send('goodbye');
    connection.close();
    served[0]!.send('too late');
    await settle();

    assert.deepEqual(told, ['opened']);
    assert.deepEqual(atServer, ['goodbye', 'closed']);
  });

  it('is lost once, however its end is told', async () => {
    open(await listen());
    await settle();
    served[0]!.terminate();
    await settle();

    assert.deepEqual(told, ['opened', 'lost']);
  });

  it('is lost, and closed, when it hears what is no text', async () => {
    open(await listen());
    await settle();
    served[0]!.send(Buffer.from([1, 2, 3]));
    await settle();
    served.forEach((each) => each.send('more'));
    await settle();

    assert.deepEqual(told, ['opened', 'lost']);
    assert.deepEqual(atServer, ['closed']);
  });

  it('is lost where nobody listens', async () => {
    const url = await listen();
    await new Promise((resolve) => server.close(resolve));
    open(url);
    await settle();

    assert.deepEqual(told, ['lost']);
  });

  it('is lost when what it is given cannot be sent', async () => {
    const connection = open(await listen());
    await settle();
    device.permissions.revoke(device.app, 'ohos.permission.INTERNET');
    connection.send('anything');
    connection.send('and more');
    await settle();

    assert.deepEqual([told, atServer], [['opened', 'lost'], []]);
  });

  it('believes the certificate that it was given, and no other', async () => {
    const own = await makeCertificate(['127.0.0.1'], 1);
    const other = await makeCertificate(['127.0.0.1'], 1);
    server = createSecureServer({ key: own.key, cert: own.certificate });
    const url = await listen('wss');
    open(url, own.certificate);
    await settle();
    assert.deepEqual(told, ['opened']);
    open(url, other.certificate);
    await settle();
    assert.deepEqual(told, ['opened', 'lost']);
    open(url);
    await settle();

    assert.deepEqual(told, ['opened', 'lost', 'lost']);
  });

  it('is lost when the certificate cannot be kept', async () => {
    fs.rmSync(folder, { recursive: true, force: true });
    const made = await makeCertificate(['127.0.0.1'], 1);
    open(await listen(), made.certificate);
    await settle();

    assert.deepEqual([told, served.length], [['lost'], 0]);
  });
});
