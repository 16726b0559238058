// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { findPrograms } from './findPrograms.ts';
import { Run } from './Run.ts';
import { until } from './until.ts';

/** haproxy of this machine, installed first where that is possible; or why there is none: tests then skip with that. */
export function findHaproxy(): { readonly haproxy: string | undefined; readonly reason: string } {
  const { files, reason } = findPrograms({
    names: ['haproxy'],
    missing: 'haproxy',
    toInstall: 'it',
    packages: ['haproxy'],
    service: 'haproxy',
  });
  return { haproxy: files?.[0], reason };
}

/** A way from a port of this machine's loopback to one of another's, in a network namespace. */
export interface WayIn {
  readonly from: number;
  readonly port: number;
  readonly namespace: string;
}

/** A balancer before the nodes of a site, as docs/guide/cluster.md has it, with shorter times. */
export class HaproxyProcess {
  private readonly run: Run;

  private constructor(run: Run) {
    this.run = run;
  }

  /** Starts it on `port`, before these nodes (`host:port`); its configuration is in `folder`. `ways`: what else it is to lead to. */
  static async start(
    haproxy: string,
    folder: string,
    port: number,
    nodes: readonly string[],
    ways: readonly WayIn[] = [],
  ): Promise<HaproxyProcess> {
    const file = path.join(folder, 'haproxy.cfg');
    fs.writeFileSync(
      file,
      `global
  maxconn 4000
defaults
  mode tcp
  timeout connect 2s
  timeout check 3s
  timeout client 10m
  timeout server 10m
  option redispatch
  retries 3
frontend site
  bind 127.0.0.1:${port}
  default_backend nodes
backend nodes
  balance roundrobin
  default-server check check-ssl verify none check-send-proxy send-proxy-v2 inter 500ms fastinter 250ms fall 2 rise 1 on-marked-down shutdown-sessions
${nodes.map((node, i) => `  server gate${i + 1} ${node}\n`).join('')}${ways.map(wayIn).join('')}`,
    );
    const made = new HaproxyProcess(new Run(haproxy, ['-db', '-f', file]));
    await made.isListening(port);
    return made;
  }

  private async isListening(port: number): Promise<void> {
    let isOpen = false;
    const knock = (): void => {
      const socket = net.connect(port, '127.0.0.1', () => {
        isOpen = true;
        socket.destroy();
      });
      socket.on('error', () => undefined);
    };
    await until(() => {
      if (this.run.child.exitCode !== null) {
        throw new Error(`haproxy has ended: ${this.run.err}`);
      }
      knock();
      return isOpen;
    }, 'the balancer listens');
  }

  async close(): Promise<void> {
    this.run.kill('SIGKILL');
    await this.run.ended();
  }
}

function wayIn({ from, namespace, port }: WayIn): string {
  return `listen way${from}
  bind 127.0.0.1:${from}
  server there 127.0.0.1:${port} namespace ${namespace}
`;
}
