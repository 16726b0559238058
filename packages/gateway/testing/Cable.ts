// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { once } from 'node:events';
import net from 'node:net';

/** A wire to a server that a test can cut, mute, and make lose what comes back. */
export class Cable {
  readonly endpoint: string;
  private readonly server: net.Server;
  private readonly pairs = new Set<readonly [net.Socket, net.Socket]>();
  private isMute = false;
  private losesAnswers = false;

  private constructor(server: net.Server) {
    this.server = server;
    this.endpoint = `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  }

  /** A cable to `target` (`host:port`). */
  static async to(target: string): Promise<Cable> {
    const [host, port] = target.split(':') as [string, string];
    const server = net.createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const cable = new Cable(server);
    server.on('connection', (near) => cable.join(near, net.connect(Number(port), host)));
    return cable;
  }

  /** From now on what comes back is lost, and then the connection is: what was sent has arrived all the same. */
  loseAnswers(isLosing: boolean): void {
    this.losesAnswers = isLosing;
  }

  /** From now on nothing passes, in either direction, and nobody is told; or everything that waits passes. */
  mute(isMute: boolean): void {
    this.isMute = isMute;
    for (const pair of this.pairs) {
      pair.forEach((socket) => (isMute ? socket.pause() : socket.resume()));
    }
  }

  /** Ends every connection without a word. */
  cut(): void {
    this.pairs.forEach((pair) => pair.forEach((socket) => socket.destroy()));
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private join(near: net.Socket, far: net.Socket): void {
    const pair = [near, far] as const;
    this.pairs.add(pair);
    const end = (): void => {
      pair.forEach((socket) => socket.destroy());
      this.pairs.delete(pair);
    };
    pair.forEach((socket) => {
      socket.on('error', end);
      socket.on('close', end);
    });
    near.on('data', (bytes: Buffer) => far.write(bytes));
    far.on('data', (bytes: Buffer) => {
      if (!this.losesAnswers) {
        near.write(bytes);
      }
    });
    if (this.isMute) {
      pair.forEach((socket) => socket.pause());
    }
  }
}
