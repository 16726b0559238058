// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';

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

  /** `connection`: SSH_CONNECTION, "client port server port"; undefined when it is not sshd that asks. */
  constructor(view: PamView = SYSTEM_VIEW, connection = process.env['SSH_CONNECTION']) {
    this.view = view;
    this.application = view.parent();
    this.hadTerminal = this.terminal() !== 0;
    this.sockets = socketsOf(connection).filter((socket) => ALIVE.includes(this.stateOf(socket)));
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
    return this.sockets.some((socket) => !ALIVE.includes(this.stateOf(socket))) ? 'client-gone' : undefined;
  }

  private pendingSignals(): bigint {
    const status = this.view.read(`/proc/${this.application}/status`) ?? '';
    const masks = [...status.matchAll(/^(?:ShdPnd|SigPnd):\s*([0-9a-f]+)$/gm)];
    return masks.reduce((all, [, mask = '0']) => all | BigInt(`0x${mask}`), 0n);
  }

  /** The number of its controlling terminal; 0 without one. Its name, which comes before, may have any character. */
  private terminal(): number {
    const stat = this.view.read(`/proc/${this.application}/stat`) ?? '';
    const fields = stat
      .slice(stat.lastIndexOf(')') + 1)
      .trim()
      .split(' ');
    return Number(fields[4] ?? 0);
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
  const local = hexAddress(server);
  const remote = hexAddress(client);
  if (local === undefined || remote === undefined) {
    return [];
  }
  const port = (text: string): string => Number(text).toString(16).toUpperCase().padStart(4, '0');
  const pair = (prefix: string): string =>
    `${prefix}${local}:${port(serverPort)} ${prefix}${remote}:${port(clientPort)}`;
  return [
    { file: '/proc/net/tcp', pair: pair('') },
    { file: '/proc/net/tcp6', pair: pair(MAPPED) },
  ];
}

/** The first twelve bytes of an IPv4 address in an IPv6 socket, as /proc/net/tcp6 has them on a little-endian machine. */
const MAPPED = '0000000000000000FFFF0000';

/** An IPv4 address as /proc/net/tcp has it on a little-endian machine; of IPv6 ones the watch knows nothing. */
function hexAddress(address: string): string | undefined {
  const bytes = address.split('.').map(Number);
  return bytes.length === 4 && bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)
    ? Buffer.from(bytes.reverse()).toString('hex').toUpperCase()
    : undefined;
}
