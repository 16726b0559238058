// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cut, SiteNetwork } from '../testing/SiteNetwork.ts';
import { memberOf, nameOf, portOf } from '../testing/SiteProcesses.ts';
import type { SiteProcesses } from '../testing/SiteProcesses.ts';

/** What can happen to a part of a site. */
export interface SiteFault {
  readonly title: string;
  /** Whether the other parts go on serving while it lasts. */
  readonly isBorne: boolean;
  /** Whether it is done to the cables of machines: only where each part has one of its own. */
  readonly isOfCables: boolean;
  /** Begins it, and ends it after so many ms. `turn`: which of several parts it is this time. */
  play(site: SiteProcesses, ms: number, turn: number): Promise<void>;
}

const pick = <T>(all: readonly T[], turn: number): T => all[turn % all.length]!;

/** A leader as etcd has it now; any member while there is none. */
async function leaderOf(site: SiteProcesses): Promise<number> {
  return (await site.members.leader()) ?? 0;
}

/** Ends a member, and starts it again with what it had on its disk. */
async function killMember(site: SiteProcesses, member: number, ms: number): Promise<void> {
  await site.members.signal(member, 'SIGKILL');
  await pause(ms);
  site.members.startMember(member);
  await site.members.ready(member);
}

async function pauseMembers(site: SiteProcesses, members: readonly number[], ms: number): Promise<void> {
  await Promise.all(members.map((member) => site.members.signal(member, 'SIGSTOP')));
  try {
    await pause(ms);
  } finally {
    await Promise.all(members.map((member) => site.members.signal(member, 'SIGCONT')));
  }
}

/** The cable of a part is cut, in one direction or in both. */
async function cutCables(
  network: SiteNetwork | undefined,
  parts: readonly string[],
  how: Cut,
  ms: number,
): Promise<void> {
  parts.forEach((part) => network!.cut(part, how));
  try {
    for (const part of parts) {
      assert.ok(!(await network!.reaches(part, portOf(part))), `the cable of ${part} is cut`);
    }
    await pause(ms);
  } finally {
    parts.forEach((part) => network!.mend(part, how));
  }
}

/** A fault of the cable of a gateway node. */
function ofNode(title: string, how: Cut): SiteFault {
  return {
    title,
    isBorne: true,
    isOfCables: true,
    play: ({ network, nodes }, ms, turn) => cutCables(network, [nameOf(turn % nodes.length)], how, ms),
  };
}

/** A fault of the cable of etcd's leader. */
function ofLeader(title: string, how: Cut): SiteFault {
  return {
    title,
    isBorne: true,
    isOfCables: true,
    play: async (site, ms) => cutCables(site.network, [memberOf(await leaderOf(site))], how, ms),
  };
}

/** Every fault by its name. */
export const SITE_FAULTS = {
  'node-killed': {
    title: 'a gateway node is killed (SIGKILL), and started again',
    isBorne: true,
    isOfCables: false,
    play: async ({ nodes }, ms, turn) => {
      const node = pick(nodes, turn);
      await node.end('SIGKILL');
      await pause(ms);
      await node.serve();
    },
  },
  'node-stopped': {
    title: 'a gateway node is stopped in order (SIGTERM), and started again',
    isBorne: true,
    isOfCables: false,
    play: async ({ nodes }, ms, turn) => {
      const node = pick(nodes, turn);
      await node.end('SIGTERM');
      await pause(ms);
      await node.serve();
    },
  },
  'node-paused': {
    title: 'a gateway node hangs (SIGSTOP), and goes on',
    isBorne: true,
    isOfCables: false,
    play: async ({ nodes }, ms, turn) => {
      const node = pick(nodes, turn);
      node.signal('SIGSTOP');
      try {
        await pause(ms);
      } finally {
        node.signal('SIGCONT');
      }
    },
  },
  'node-cut': {
    title: 'nothing passes between a gateway node and etcd, and nobody is told',
    isBorne: true,
    isOfCables: false,
    play: async (site, ms, turn) => {
      const node = turn % site.nodes.length;
      site.cutFromEtcd(node, true);
      try {
        await pause(ms);
      } finally {
        site.cutFromEtcd(node, false);
      }
    },
  },
  'member-killed': {
    title: 'a member of etcd that follows is killed, and started again',
    isBorne: true,
    isOfCables: false,
    play: async (site, ms, turn) => {
      const leader = await leaderOf(site);
      await killMember(site, (leader + 1 + (turn % (site.members.count - 1))) % site.members.count, ms);
    },
  },
  'leader-killed': {
    title: "etcd's leader is killed, and started again",
    isBorne: true,
    isOfCables: false,
    play: async (site, ms) => killMember(site, await leaderOf(site), ms),
  },
  'leader-paused': {
    title: "etcd's leader hangs, and goes on",
    isBorne: true,
    isOfCables: false,
    play: async (site, ms) => pauseMembers(site, [await leaderOf(site)], ms),
  },
  'majority-paused': {
    title: 'two of three members of etcd hang, and go on',
    isBorne: false,
    isOfCables: false,
    play: async (site, ms, turn) => pauseMembers(site, [turn % 3, (turn + 1) % 3], ms),
  },
  'node-unplugged': ofNode('the cable of a gateway node is pulled', 'pulled'),
  'node-deaf': ofNode('what goes to a gateway node is lost, and what it says arrives', 'to'),
  'node-mute': ofNode('what a gateway node says is lost, and it hears everything', 'from'),
  'leader-unplugged': ofLeader("the cable of etcd's leader is pulled", 'pulled'),
  'leader-deaf': ofLeader("what goes to etcd's leader is lost, and what it says arrives", 'to'),
  'leader-mute': ofLeader("what etcd's leader says is lost, and it hears everything", 'from'),
  'leader-apart': {
    title: "etcd's leader is cut off from its peers, and not from the gateways",
    isBorne: true,
    isOfCables: true,
    play: async (site, ms) => {
      const leader = await leaderOf(site);
      const others = site.members.endpoints.flatMap((_endpoint, member) =>
        member === leader ? [] : [memberOf(member)],
      );
      const lose = (isLost: boolean): void =>
        others.forEach((other) => {
          site.network!.losesTo(memberOf(leader), other, isLost);
          site.network!.losesTo(other, memberOf(leader), isLost);
        });
      lose(true);
      try {
        await pause(ms);
      } finally {
        lose(false);
      }
    },
  },
  'majority-unplugged': {
    title: 'the cables of two of three members of etcd are pulled',
    isBorne: false,
    isOfCables: true,
    play: async ({ network }, ms, turn) =>
      cutCables(network, [memberOf(turn % 3), memberOf((turn + 1) % 3)], 'pulled', ms),
  },
} as const satisfies Readonly<Record<string, SiteFault>>;

export type SiteFaultName = keyof typeof SITE_FAULTS;
