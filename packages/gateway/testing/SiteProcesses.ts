// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { parseTicket } from '../admission/Ticket.ts';
import type { Ticket } from '../admission/Ticket.ts';
import type { OperatorCommand, OperatorResult } from '../operations/Operator.ts';
import { Cable } from './Cable.ts';
import { EtcdMembers } from './EtcdMembers.ts';
import { freePorts } from './freePorts.ts';
import { GatewayProcess, PROGRAM } from './GatewayProcess.ts';
import { HaproxyProcess } from './HaproxyProcess.ts';
import { Run } from './Run.ts';
import { until } from './until.ts';

/** What an operator is told while etcd, or the node that is asked, is away: a sentence, or nothing. */
const NOT_NOW = /^""$|the store: .*etcd|etcd (at|has not)|the shared state is closed/i;
const LOOK_MS = 50;

/** What a site is made of. */
export interface SiteShape {
  readonly members: number;
  readonly nodes: number;
  /** What the configuration of each node has beside keys, a store, an operator and its cluster. */
  readonly changes: object;
  /** The program of a balancer, which phones and clients then go through; they go to the first node without one. */
  readonly haproxy?: string;
  /** Whether each node has a cable of its own to each member, which can be muted. */
  readonly hasCables?: boolean;
  /** More options of each member. */
  readonly memberOptions?: readonly string[];
  /** What a node's process finds in its environment. */
  readonly envOf?: (node: number, folder: string) => NodeJS.ProcessEnv;
}

/** A site as an administrator would start it: members of etcd, gateway nodes, perhaps a balancer, each a process. */
export class SiteProcesses {
  readonly members: EtcdMembers;
  readonly nodes: readonly GatewayProcess[];
  /** By node and member; none without `hasCables`. */
  readonly cables: readonly (readonly Cable[])[];
  private readonly balancer: HaproxyProcess | undefined;
  private readonly folder: string;

  private constructor(
    members: EtcdMembers,
    nodes: readonly GatewayProcess[],
    cables: readonly (readonly Cable[])[],
    balancer: HaproxyProcess | undefined,
    folder: string,
  ) {
    this.members = members;
    this.nodes = nodes;
    this.cables = cables;
    this.balancer = balancer;
    this.folder = folder;
  }

  /** Starts the members and the balancer, and makes the nodes and their site; each node is started by its `serve`. */
  static async prepare(etcd: string, shape: SiteShape): Promise<SiteProcesses> {
    const members = await EtcdMembers.start(etcd, shape.members, shape.memberOptions);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-site-'));
    const ports = await freePorts(shape.nodes + 1);
    const cables: Cable[][] = [];
    const nodes: GatewayProcess[] = [];
    let balancer: HaproxyProcess | undefined;
    try {
      for (let i = 0; i < shape.nodes; i++) {
        const own = path.join(folder, `gate${i + 1}`);
        fs.mkdirSync(own);
        const wires = shape.hasCables === true ? await Promise.all(members.endpoints.map((to) => Cable.to(to))) : [];
        cables.push(wires);
        const endpoints = wires.length === 0 ? members.endpoints : wires.map(({ endpoint }) => endpoint);
        const listen =
          shape.haproxy === undefined
            ? {}
            : {
                listen: {
                  host: '127.0.0.1',
                  port: ports[i]!,
                  url: `wss://localhost:${ports.at(-1)}`,
                  proxies: ['127.0.0.1'],
                },
              };
        const changes = { ...shape.changes, ...listen, cluster: { endpoints, node: `gate${i + 1}` } };
        nodes.push(await GatewayProcess.prepare(own, changes, { env: shape.envOf?.(i, own) ?? {} }, nodes[0]));
      }
      if (shape.haproxy !== undefined) {
        balancer = await HaproxyProcess.start(shape.haproxy, folder, ports.at(-1)!, ports.slice(0, -1));
      }
      const site = new SiteProcesses(members, nodes, cables, balancer, folder);
      const made = site.command(0, 'cluster', 'create');
      if ((await made.ended()) !== 0) {
        throw new Error(`no site: ${made.err}`);
      }
      return site;
    } catch (error) {
      await balancer?.close();
      cables.flat().forEach((cable) => cable.close());
      await members.close();
      fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The same, with all nodes started. */
  static async start(etcd: string, shape: SiteShape): Promise<SiteProcesses> {
    const site = await SiteProcesses.prepare(etcd, shape);
    try {
      await Promise.all(site.nodes.map((node) => node.serve()));
      return site;
    } catch (error) {
      await site.close();
      throw error;
    }
  }

  /** A command with the configuration of a node. */
  command(node: number, ...args: readonly string[]): Run {
    return new Run(process.execPath, [PROGRAM, ...args, '--config', this.nodes[node]!.configFile]);
  }

  /** An operator's command, at one node after the other until one answers; undefined when none does. */
  async operate(command: OperatorCommand): Promise<OperatorResult | undefined> {
    for (const node of this.nodes) {
      const result = node.isRunning ? await node.operate(command) : undefined;
      if (result !== undefined && !('error' in result)) {
        return result;
      }
    }
    return undefined;
  }

  /** A ticket as an operator hands it out, at whichever node can. */
  async ticket(command: 'enrol-code' | 'login-code', user: string): Promise<Ticket> {
    for (;;) {
      const node = await until(() => this.nodes.find(({ isRunning }) => isRunning), 'a node runs');
      const result = await node.operate({ command, user });
      if (result !== undefined && 'ticket' in result) {
        return parseTicket(result.ticket)!;
      }
      assert.match(JSON.stringify(result ?? ''), NOT_NOW, 'an operator hears why there is no ticket now');
      await pause(LOOK_MS);
    }
  }

  /** Ends all of it. */
  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.balancer?.close();
    this.cables.flat().forEach((cable) => cable.close());
    await this.members.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
