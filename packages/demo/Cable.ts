// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import net from 'node:net';
import tls from 'node:tls';
import type { AddressInfo } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** Another program has the port. */
export class PortTakenError extends Error {
  constructor(port: number, cause: unknown) {
    super(
      `Port ${port}, where the phone looks for its gateway, is taken by another program. End that, or use another folder.`,
      { cause },
    );
    this.name = 'PortTakenError';
  }
}

/**
 * A port of this machine that leads to another one, and can be cut: for those at this end, what is behind it has died then,
 * in the middle of whatever it was doing, and nobody answers any more.
 */
export class Cable {
  readonly port: number;
  private readonly server: net.Server;
  private readonly ends: Set<net.Socket> = new Set();
  private target: number = 0;
  private certificate: string | undefined;

  private constructor(server: net.Server) {
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('error', () => {}); // one that could not be accepted, for example without a free descriptor
    server.on('connection', (socket) => {
      try {
        this.join(socket);
      } catch {
        socket.destroy(); // it leads nowhere
      }
    });
  }

  /** Takes a port, 0 for any that is free; rejects with PortTakenError. Connections wait until it leads somewhere. */
  static async lay(port: number): Promise<Cable> {
    const server = net.createServer({ noDelay: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'EADDRINUSE' ? new PortTakenError(port, error) : error),
      );
      server.listen(port, LOOPBACK, () => resolve());
    });
    return new Cable(server);
  }

  /** From now on connections go to this port; where that has a certificate, the cable speaks TLS with it, as a reverse proxy does. */
  leadTo(port: number, certificate?: string): void {
    this.target = port;
    this.certificate = certificate;
  }

  /** Every connection is reset, at both ends, and there are no new ones. */
  cut(): void {
    this.server.close();
    for (const socket of this.ends) {
      if (socket.writableEnded || socket instanceof tls.TLSSocket) {
        socket.destroy(); // it is being shut down, or is TLS, and the system resets none of those
      } else {
        socket.resetAndDestroy();
      }
    }
  }

  private join(near: net.Socket): void {
    const to = { host: LOOPBACK, port: this.target };
    const far =
      this.certificate === undefined
        ? net.connect({ ...to, noDelay: true })
        : tls.connect({ ...to, ca: this.certificate }).setNoDelay(true);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.ends.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.ends.delete(socket);
        other.destroySoon();
      });
      socket.pipe(other);
    }
  }
}
