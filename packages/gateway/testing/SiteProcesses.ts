// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { EtcdMembers } from './EtcdMembers.ts';
import { GatewayProcess, PROGRAM } from './GatewayProcess.ts';
import { Run } from './Run.ts';

/** What the nodes of a site are made with. */
export interface SiteShape {
  readonly members: number;
  readonly nodes: number;
  /** What the configuration of each has beside keys, a store, an operator and its cluster. */
  readonly changes: object;
  /** Where a node finds etcd; the members themselves when left out. */
  readonly endpointsOf?: (node: number, members: readonly string[]) => readonly string[];
  /** More options of each member. */
  readonly memberOptions?: readonly string[];
}

/** A site as an administrator would start it: members of etcd and gateway nodes, each a process. */
export class SiteProcesses {
  readonly members: EtcdMembers;
  readonly nodes: readonly GatewayProcess[];
  private readonly folder: string;

  private constructor(members: EtcdMembers, nodes: readonly GatewayProcess[], folder: string) {
    this.members = members;
    this.nodes = nodes;
    this.folder = folder;
  }

  /** Starts the members, and makes the nodes and their site, which `serve` starts. */
  static async prepare(etcd: string, shape: SiteShape): Promise<SiteProcesses> {
    const members = await EtcdMembers.start(etcd, shape.members, shape.memberOptions);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-site-'));
    try {
      const nodes: GatewayProcess[] = [];
      for (let i = 0; i < shape.nodes; i++) {
        const own = path.join(folder, `gate${i + 1}`);
        fs.mkdirSync(own);
        const endpoints = shape.endpointsOf?.(i, members.endpoints) ?? members.endpoints;
        const cluster = { endpoints, node: `gate${i + 1}` };
        nodes.push(await GatewayProcess.prepare(own, { ...shape.changes, cluster }, {}, nodes[0]));
      }
      const site = new SiteProcesses(members, nodes, folder);
      const made = site.command(0, 'cluster', 'create');
      if ((await made.ended()) !== 0) {
        throw new Error(`no site: ${made.err}`);
      }
      return site;
    } catch (error) {
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

  /** Ends all of it. */
  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.members.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
