// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { CommandError } from './CommandError.ts';
import { shown } from './shown.ts';

const UNIX = 'unix:';
/** The longest path of a socket that every system takes. */
const LONGEST_PATH = 103;

/** Where programs of this machine connect to. */
export interface LocalListener {
  /** As it is told to the person. */
  readonly name: string;
  /** Takes nobody new, and leaves nothing behind. */
  close(): void;
}

/**
 * Listens for programs of this machine. `place`: a port on loopback, which any process of any user of this machine reaches;
 * or `unix:PATH`, a socket in a folder that is this person's alone. Throws a CommandError.
 */
export async function listenLocally(place: string, connected: (socket: Socket) => void): Promise<LocalListener> {
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, connected);
  if (place.startsWith(UNIX)) {
    return listenOnSocket(server, path.resolve(place.slice(UNIX.length)));
  }
  const port = /^\d{1,5}$/.test(place) ? Number(place) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new CommandError(`--listen ${shown(place)} is neither a port nor ${UNIX}PATH`, 2);
  }
  await listen(server, { port, host: '127.0.0.1' });
  return { name: `127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

async function listenOnSocket(server: net.Server, file: string): Promise<LocalListener> {
  if (process.platform === 'win32') {
    throw new CommandError(`--listen ${UNIX}PATH is for systems that have such sockets; here it is a port`, 2);
  }
  if (Buffer.byteLength(file) > LONGEST_PATH || file.includes('\0')) {
    throw new CommandError(`${shown(file)} is too long for a socket, or no path`, 2);
  }
  ownFolder(path.dirname(file));
  await removeStale(file);
  const umask = process.umask(0o177); // from its first moment it is for its owner only
  try {
    await listen(server, { path: file });
  } finally {
    process.umask(umask);
  }
  const { ino } = fs.lstatSync(file);
  const remove = (): void => {
    if (fs.lstatSync(file, { throwIfNoEntry: false })?.ino === ino) {
      // not what somebody has put there since
      fs.rmSync(file, { force: true });
    }
  };
  process.on('exit', remove);
  return {
    name: file,
    close: () => {
      remove();
      server.close();
    },
  };
}

/** The folder of a socket is its owner's alone: that keeps others out on every system. */
function ownFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new CommandError(`the folder ${shown(folder)} cannot be made (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  const stat = fs.lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== process.geteuid!() || (stat.mode & 0o077) !== 0) {
    throw new CommandError(
      `${shown(folder)} is not a folder of yours alone; take one that nobody else can enter (chmod 700), or ` +
        'one that is not there yet',
    );
  }
}

/** What an earlier run of the same person has left there goes; anything else stays, and is said. */
async function removeStale(file: string): Promise<void> {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) {
    return;
  }
  if (!stat.isSocket() || stat.uid !== process.geteuid!()) {
    throw new CommandError(`${shown(file)} is there already, and is not a socket of yours; nothing is replaced`);
  }
  const isUsed = await new Promise<boolean>((resolve) => {
    const probe = net.connect(file, () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'ECONNREFUSED'));
  });
  if (isUsed) {
    throw new CommandError(`somebody listens on ${shown(file)} already`);
  }
  fs.rmSync(file, { force: true });
}

function listen(server: net.Server, where: net.ListenOptions): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const failed = (error: Error): void => reject(new CommandError(error.message));
    server.once('error', failed);
    server.listen(where, () => {
      server.off('error', failed);
      server.on('error', () => undefined); // a connection that could not be taken is not ours
      resolve();
    });
  });
}
