// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** A line on loopback that can die without a word: nothing comes through any more, and nobody hears an end. */
export class BlackHole {
  port = 0;
  private isDead = false;
  private readonly sockets = new Set<net.Socket>();
  private readonly server: net.Server;

  private constructor(to: number) {
    this.server = net.createServer({ allowHalfOpen: true }, (near) => {
      const far = net.connect({ port: to, host: '127.0.0.1', allowHalfOpen: true });
      this.carry(near, far);
      this.carry(far, near);
    });
  }

  /** A line to a port of this machine. */
  static async to(port: number): Promise<BlackHole> {
    const hole = new BlackHole(port);
    await new Promise<void>((resolve) => hole.server.listen(0, '127.0.0.1', resolve));
    hole.port = (hole.server.address() as AddressInfo).port;
    return hole;
  }

  /** From now on nothing comes through, in either direction. */
  die(): void {
    this.isDead = true;
  }

  close(): void {
    this.server.close();
    this.sockets.forEach((socket) => socket.destroy());
  }

  private carry(from: net.Socket, into: net.Socket): void {
    const unlessDead = (what: () => void) => (): void => {
      if (!this.isDead) {
        what();
      }
    };
    this.sockets.add(from);
    from.on(
      'error',
      unlessDead(() => into.destroy()),
    );
    from.on('data', (chunk: Buffer) => unlessDead(() => into.write(chunk))());
    from.on(
      'end',
      unlessDead(() => into.end()),
    );
    from.on(
      'close',
      unlessDead(() => into.destroy()),
    );
  }
}
