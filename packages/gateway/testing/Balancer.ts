// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { once } from 'node:events';
import net from 'node:net';

/** A TCP balancer that says by the PROXY protocol, version 1, where a connection comes from. */
export class Balancer {
  readonly port: number;
  /** Where the gateway listens. */
  target = 0;
  /** What it says before the first byte of a connection. */
  header: Buffer;
  /** How many bytes of the header go at once; all of them together with what the client has said when it is 0. */
  piece = 0;
  private readonly server: net.Server;
  private readonly sockets = new Set<net.Socket>();

  private constructor(server: net.Server, address: string) {
    this.server = server;
    this.port = (server.address() as net.AddressInfo).port;
    this.header = Buffer.from(`PROXY TCP4 ${address} 203.0.113.1 35554 443\r\n`);
  }

  /** One whose clients come from `address`, as it says. */
  static async from(address: string): Promise<Balancer> {
    const server = net.createServer({ pauseOnConnect: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const balancer = new Balancer(server, address);
    server.on('connection', (near) => void balancer.join(near));
    return balancer;
  }

  close(): void {
    this.sockets.forEach((socket) => socket.destroy());
    this.server.close();
  }

  private async join(near: net.Socket): Promise<void> {
    const far = net.connect({ port: this.target, host: '127.0.0.1', noDelay: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    if (this.piece === 0) {
      near.once('data', (first: Buffer) => {
        far.write(Buffer.concat([this.header, first]));
        near.pipe(far).pipe(near);
      });
      near.resume();
      return;
    }
    await once(far, 'connect');
    for (let sent = 0; sent < this.header.length; sent += this.piece) {
      far.write(this.header.subarray(sent, sent + this.piece));
      await new Promise((resolve) => setImmediate(resolve));
    }
    near.pipe(far).pipe(near);
  }
}
