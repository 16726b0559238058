// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** What a connection through the gateway leads to: it says what it hears. On this machine only. */
export class EchoTarget {
  readonly port: number;
  private readonly server: net.Server;
  private readonly sockets: Set<net.Socket> = new Set();

  private constructor(server: net.Server) {
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('error', () => {}); // one that could not be accepted, for example without a free descriptor
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.sockets.delete(socket));
      socket.pipe(socket);
    });
  }

  /** Listens on this port if it is free, else on any other. */
  static async start(port: number): Promise<EchoTarget> {
    const server = net.createServer({ allowHalfOpen: true });
    const listen = (wanted: number): Promise<void> =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(wanted, '127.0.0.1', () => {
          server.off('error', reject);
          resolve();
        });
      });
    await listen(port).catch(() => listen(0));
    return new EchoTarget(server);
  }

  /** Ends its connections, and stops listening. */
  stop(): void {
    this.server.close();
    this.sockets.forEach((socket) => socket.destroy());
  }
}
