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
import { Authority } from './Authority.ts';
import { Cable } from './Cable.ts';
import { EtcdMembers, PORT_OF_CLIENTS } from './EtcdMembers.ts';
import { freePorts } from './freePorts.ts';
import { GatewayProcess, PROGRAM } from './GatewayProcess.ts';
import { HaproxyProcess } from './HaproxyProcess.ts';
import { Run } from './Run.ts';
import type { SiteNetwork } from './SiteNetwork.ts';
import { until } from './until.ts';

/** What an operator is told while etcd, or the node that is asked, is away: a sentence, or nothing. */
const NOT_NOW = /^""$|the store: .*etcd|etcd (at|has not)|the shared state is closed/i;
const LOOK_MS = 50;
/** On a node's own machine. */
const PORT_OF_PEOPLE = 8443;
const PORT_OF_OPERATOR = 9443;

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
  /** A machine for each node and each member (`machinesOf`), with certificates between them; goes with the site. Only with a balancer. */
  readonly network?: SiteNetwork;
  /** More options of each member. */
  readonly memberOptions?: readonly string[];
  /** What the nodes run; this gateway when it is left out. */
  readonly program?: string | undefined;
  /** What a node's process finds in its environment. */
  readonly envOf?: (node: number, folder: string) => NodeJS.ProcessEnv;
}

/** A site as an administrator would start it: members of etcd, gateway nodes, perhaps a balancer, each a process. */
export class SiteProcesses {
  readonly members: EtcdMembers;
  readonly nodes: readonly GatewayProcess[];
  /** By node and member; none without `hasCables`. */
  readonly cables: readonly (readonly Cable[])[];
  /** The machines that the parts have; undefined when they are on this one. */
  readonly network: SiteNetwork | undefined;
  private readonly balancer: HaproxyProcess | undefined;
  private readonly folder: string;

  private constructor(
    members: EtcdMembers,
    nodes: readonly GatewayProcess[],
    cables: readonly (readonly Cable[])[],
    network: SiteNetwork | undefined,
    balancer: HaproxyProcess | undefined,
    folder: string,
  ) {
    this.members = members;
    this.nodes = nodes;
    this.cables = cables;
    this.network = network;
    this.balancer = balancer;
    this.folder = folder;
  }

  /** Starts the members and the balancer, and makes the nodes and their site; each node is started by its `serve`. */
  static async prepare(etcd: string, shape: SiteShape): Promise<SiteProcesses> {
    const { network } = shape;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-site-'));
    const cables: Cable[][] = [];
    const nodes: GatewayProcess[] = [];
    let members: EtcdMembers | undefined;
    let balancer: HaproxyProcess | undefined;
    try {
      members = await startMembers(etcd, shape, folder);
      const free = await freePorts(2 * shape.nodes + 1);
      const frontPort = free.at(-1)!;
      for (let i = 0; i < shape.nodes; i++) {
        const own = path.join(folder, nameOf(i));
        fs.mkdirSync(own);
        const wires = shape.hasCables === true ? await Promise.all(members.endpoints.map((to) => Cable.to(to))) : [];
        cables.push(wires);
        const endpoints = wires.length === 0 ? members.endpoints : wires.map(({ endpoint }) => endpoint);
        const host = network?.addressOf(nameOf(i)) ?? '127.0.0.1';
        const listen = {
          host,
          port: network === undefined ? free[i]! : PORT_OF_PEOPLE,
          url: `wss://localhost:${frontPort}`,
          proxies: [network?.near ?? '127.0.0.1'],
        };
        const changes = {
          ...shape.changes,
          ...(shape.haproxy !== undefined && { listen }),
          cluster: { endpoints, node: nameOf(i), ...(network && { tls: tlsIn(folder) }) },
        };
        const machine = network && {
          host,
          wrap: network.wrapOf(nameOf(i)),
          operator: { port: PORT_OF_OPERATOR, from: free[shape.nodes + i]! },
        };
        const special = { ...machine, env: shape.envOf?.(i, own) ?? {} };
        const node = await GatewayProcess.prepare(own, changes, special, nodes[0]);
        node.program = shape.program ?? PROGRAM;
        nodes.push(node);
      }
      if (shape.haproxy !== undefined) {
        const places = nodes.map((_node, i) =>
          network === undefined ? `127.0.0.1:${free[i]}` : `${network.addressOf(nameOf(i))}:${PORT_OF_PEOPLE}`,
        );
        const ways = nodes.flatMap((_node, i) =>
          network === undefined
            ? []
            : [{ from: free[shape.nodes + i]!, port: PORT_OF_OPERATOR, namespace: network.namespaceOf(nameOf(i)) }],
        );
        balancer = await HaproxyProcess.start(shape.haproxy, folder, frontPort, places, ways);
      }
      const site = new SiteProcesses(members, nodes, cables, network, balancer, folder);
      const made = site.command(0, 'cluster', 'create');
      if ((await made.ended()) !== 0) {
        throw new Error(`no site: ${made.err}`);
      }
      return site;
    } catch (error) {
      await balancer?.close();
      cables.flat().forEach((cable) => cable.close());
      await members?.close();
      network?.close();
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

  /** Nothing passes between a node and etcd, and nobody is told; or it passes again. With cables, or machines of their own. */
  cutFromEtcd(node: number, isCut: boolean): void {
    this.cables[node]!.forEach((cable) => cable.mute(isCut));
    this.members.endpoints.forEach((_endpoint, i) => this.network?.losesTo(memberOf(i), nameOf(node), isCut));
  }

  /** A command with the configuration of a node. */
  command(node: number, ...args: readonly string[]): Run {
    const { configFile, program } = this.nodes[node]!;
    return new Run(process.execPath, [program, ...args, '--config', configFile]);
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
    this.network?.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A node's machine, and what it is called in its configuration. */
export function nameOf(node: number): string {
  return `gate${node + 1}`;
}

/** A member's machine. */
export function memberOf(member: number): string {
  return `etcd${member + 1}`;
}

/** Where a part with a machine of its own listens for those whom it is there for. */
export function portOf(part: string): number {
  return part.startsWith('gate') ? PORT_OF_PEOPLE : PORT_OF_CLIENTS;
}

/** What a network for a site of this shape is made of. */
export function machinesOf({ members, nodes }: Pick<SiteShape, 'members' | 'nodes'>): readonly string[] {
  return [
    ...Array.from({ length: nodes }, (_, i) => nameOf(i)),
    ...Array.from({ length: members }, (_, i) => memberOf(i)),
  ];
}

async function startMembers(
  etcd: string,
  { memberOptions, members, network }: SiteShape,
  folder: string,
): Promise<EtcdMembers> {
  if (network === undefined) {
    return EtcdMembers.start(etcd, members, memberOptions);
  }
  const names = Array.from({ length: members }, (_, i) => memberOf(i));
  const machines = names.map((name) => ({ address: network.addressOf(name), wrap: network.wrapOf(name) }));
  const authority = await Authority.make();
  const client = await authority.issue('gateway');
  const server = await authority.issue('etcd', ['127.0.0.1', ...machines.map(({ address }) => address)]);
  const { ca, certificate, key } = tlsIn(folder);
  fs.writeFileSync(ca, authority.certificate);
  fs.writeFileSync(certificate, client.certificate);
  fs.writeFileSync(key, client.key, { mode: 0o600 });
  return EtcdMembers.start(etcd, members, memberOptions, { ca: authority.certificate, server, client }, machines);
}

/** By what nodes and members know each other. */
function tlsIn(folder: string): { readonly ca: string; readonly certificate: string; readonly key: string } {
  const at = (name: string): string => path.join(folder, name);
  return { ca: at('etcd-ca.crt'), certificate: at('etcd-client.crt'), key: at('etcd-client.key') };
}
