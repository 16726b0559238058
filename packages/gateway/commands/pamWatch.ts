// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';

/** Why nobody waits any more for an answer that PAM was to have. */
export type PamLoss =
  /** The application (sudo, sshd) has ended. */
  | 'application-gone'
  /** It has a Ctrl-C or Ctrl-\ that it does not take yet: sudo blocks them while it verifies. */
  | 'interrupted'
  /** Its terminal is closed. */
  | 'terminal-gone'
  /** The client of sshd has gone: sshd itself does not look while PAM waits. */
  | 'client-gone';

/** The process that waits, as the system tells of it; undefined where it tells nothing. */
export interface PamView {
  /** Of this process. */
  parent(): number;
  /** The text of a file of /proc. */
  read(file: string): string | undefined;
}

/** /proc of this machine. */
export const SYSTEM_VIEW: PamView = {
  parent: () => process.ppid,
  read: (file) => {
    try {
      return fs.readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  },
};

/** Where they stand behind the name in /proc/PID/stat (proc(5), fields 4 and 7). */
const PARENT = 1;
const TERMINAL = 4;
/** SIGINT and SIGQUIT as bits of a mask of signals. */
const INTERRUPTS = 0b110n;
/** How the states of TCP are written of a socket whose other side has ended it, or that is no more: all but these. */
const ALIVE = ['01', '02', '03'];

/**
 * Whether somebody still waits for what a command of pam_exec answers. The command has a session of its own, without a terminal:
 * neither Ctrl-C nor the end of the application reaches it, so it looks by itself.
 *
 * Sources: pam_exec of Linux-PAM 1.5.2 (setsid), sudo's sudo_auth.c (SIGINT and SIGQUIT are blocked while it verifies), proc(5).
 */
export class PamWatch {
  private readonly view: PamView;
  private readonly application: number;
  private readonly hadTerminal: boolean;
  private readonly sockets: readonly { readonly file: string; readonly pair: string }[];
  /** Of sshd, whose process for PAM outlives the one for its client. */
  private readonly grandparent: number;

  /** `connection`: SSH_CONNECTION, "client port server port"; undefined when it is not sshd that asks. */
  constructor(view: PamView = SYSTEM_VIEW, connection = process.env['SSH_CONNECTION']) {
    this.view = view;
    this.application = view.parent();
    this.hadTerminal = this.terminal() !== 0;
    this.sockets = socketsOf(connection);
    this.grandparent = this.sockets.length > 0 ? this.stat(PARENT) : 0;
  }

  /** Looks once; undefined while somebody waits. */
  look(): PamLoss | undefined {
    if (this.view.parent() !== this.application) {
      return 'application-gone';
    }
    if ((this.pendingSignals() & INTERRUPTS) !== 0n) {
      return 'interrupted';
    }
    if (this.hadTerminal && this.terminal() === 0) {
      return 'terminal-gone';
    }
    if (this.grandparent !== 0 && this.stat(PARENT) !== this.grandparent) {
      return 'application-gone';
    }
    // a client that has gone before the first look is no less gone
    const readable = this.sockets.filter(({ file }) => this.view.read(file) !== undefined);
    return readable.length > 0 && readable.every((socket) => !ALIVE.includes(this.stateOf(socket)))
      ? 'client-gone'
      : undefined;
  }

  private pendingSignals(): bigint {
    const status = this.view.read(`/proc/${this.application}/status`) ?? '';
    const masks = [...status.matchAll(/^(?:ShdPnd|SigPnd):\s*([0-9a-f]+)$/gm)];
    return masks.reduce((all, [, mask = '0']) => all | BigInt(`0x${mask}`), 0n);
  }

  /** The number of its controlling terminal; 0 without one. */
  private terminal(): number {
    return this.stat(TERMINAL);
  }

  /** A number behind the application's name, which may have any character. */
  private stat(field: number): number {
    const stat = this.view.read(`/proc/${this.application}/stat`) ?? '';
    const fields = stat
      .slice(stat.lastIndexOf(')') + 1)
      .trim()
      .split(' ');
    return Number(fields[field] ?? 0);
  }

  private stateOf({ file, pair }: { readonly file: string; readonly pair: string }): string {
    for (const line of (this.view.read(file) ?? '').split('\n')) {
      const [, local = '', remote = '', state = ''] = line.trim().split(/\s+/);
      if (`${local} ${remote}` === pair) {
        return state;
      }
    }
    return '';
  }
}

/** Where the socket of a connection stands in /proc/net, as its own machine writes it: IPv4 is there, or mapped, or both. */
function socketsOf(connection: string | undefined): { readonly file: string; readonly pair: string }[] {
  const [client, clientPort, server, serverPort] = connection?.split(' ') ?? [];
  if (client === undefined || clientPort === undefined || server === undefined || serverPort === undefined) {
    return [];
  }
  const local = bytesOf(server);
  const remote = bytesOf(client);
  if (local === undefined || remote === undefined || local.length !== remote.length) {
    return [];
  }
  const port = (text: string): string => Number(text).toString(16).toUpperCase().padStart(4, '0');
  const pair = (of: (bytes: Buffer) => string): string =>
    `${of(local)}:${port(serverPort)} ${of(remote)}:${port(clientPort)}`;
  return local.length === 4
    ? [
        { file: '/proc/net/tcp', pair: pair(inWords) },
        { file: '/proc/net/tcp6', pair: pair((bytes) => inWords(Buffer.concat([MAPPED, bytes]))) },
      ]
    : [{ file: '/proc/net/tcp6', pair: pair(inWords) }];
}

/** What comes before an IPv4 address in an IPv6 socket. */
const MAPPED = Buffer.from('00000000000000000000ffff', 'hex');

/** An address in the order of the network; undefined when it is none. */
function bytesOf(address: string): Buffer | undefined {
  const text = address.split('%')[0]!; // without its interface
  switch (net.isIP(text)) {
    case 4:
      return Buffer.from(text.split('.').map(Number));
    case 6: {
      const [head = '', tail] = text.split('::');
      const groups = (part: string | undefined): string[] =>
        (part ?? '')
          .split(':')
          .filter((group) => group !== '')
          .flatMap((group) => (group.includes('.') ? inGroups(group) : [group.padStart(4, '0')]));
      const [before, after] = [groups(head), groups(tail)];
      const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0000');
      return Buffer.from([...before, ...zeros, ...after].join(''), 'hex');
    }
    default:
      return undefined;
  }
}

/** The last part of an IPv6 address that is written as an IPv4 one. */
function inGroups(address: string): string[] {
  const hex = Buffer.from(address.split('.').map(Number)).toString('hex');
  return [hex.slice(0, 4), hex.slice(4)];
}

/** An address as /proc/net has it: words of four bytes, each as this machine writes a number. */
function inWords(bytes: Buffer): string {
  const words = Buffer.from(bytes);
  return (os.endianness() === 'LE' ? words.swap32() : words).toString('hex').toUpperCase();
}
