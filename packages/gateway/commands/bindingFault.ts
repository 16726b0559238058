// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import net from 'node:net';

/** Why a place cannot be listened on, in words; others have none. */
export const PORT_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program',
  EACCES: 'is not for this user: below 1024 a right is needed, which the unit of systemd gives',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'is no host that is known here',
};

/** Why nobody could listen there now: the system's code. Undefined when they could. Port 0 asks for the address alone. */
export function bindingFault(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
