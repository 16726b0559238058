// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import https from 'node:https';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { WebSocketServer } from 'ws';
import { makeCertificate } from '@cancellable-auth/gateway';
import { carry } from './bareRelay.ts';

/** What this process says first. */
export interface BareReady {
  readonly url: string;
  readonly certificate: string;
  readonly proxyPort: number;
}

// What the gateway is measured beside: an echo and a relay to a target over the same TLS and WebSockets, and a TCP
// proxy without either. Its argument is the target's port.
const targetPort = Number(process.argv[2]);
const made = await makeCertificate(['localhost', '127.0.0.1'], 1);
const server = https.createServer({ cert: made.certificate, key: made.key, minVersion: 'TLSv1.2' });
const sockets = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 1_048_576 });
server.on('connection', (socket: net.Socket) => socket.setNoDelay(true));
sockets.on('connection', (socket, request) => {
  socket.on('error', () => socket.terminate());
  if (request.url === '/echo') {
    socket.on('message', (data: Buffer, isBinary) => socket.send(data, { binary: isBinary }));
  } else {
    const target = net.connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    carry(socket, target, target);
  }
});
const proxy = net.createServer({ noDelay: true }, (socket) => {
  const target = net.connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
  socket.pipe(target).pipe(socket);
  socket.on('error', () => target.destroy());
  target.on('error', () => socket.destroy());
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
process.on('disconnect', () => process.exit());
const ready: BareReady = {
  url: `wss://127.0.0.1:${(server.address() as AddressInfo).port}`,
  certificate: made.certificate,
  proxyPort: (proxy.address() as AddressInfo).port,
};
process.send!(ready);
