// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { setTimeout as pause } from 'node:timers/promises';
import type { SiteProcesses } from '../testing/SiteProcesses.ts';

/** What can happen to a part of a site. */
export interface SiteFault {
  readonly title: string;
  /** Whether the other parts go on serving while it lasts. */
  readonly isBorne: boolean;
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

/** Every fault by its name. */
export const SITE_FAULTS = {
  'node-killed': {
    title: 'a gateway node is killed (SIGKILL), and started again',
    isBorne: true,
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
    play: async ({ cables }, ms, turn) => {
      const wires = pick(cables, turn);
      wires.forEach((cable) => cable.mute(true));
      await pause(ms);
      wires.forEach((cable) => cable.mute(false));
    },
  },
  'member-killed': {
    title: 'a member of etcd that follows is killed, and started again',
    isBorne: true,
    play: async (site, ms, turn) => {
      const leader = await leaderOf(site);
      await killMember(site, (leader + 1 + (turn % (site.members.count - 1))) % site.members.count, ms);
    },
  },
  'leader-killed': {
    title: "etcd's leader is killed, and started again",
    isBorne: true,
    play: async (site, ms) => killMember(site, await leaderOf(site), ms),
  },
  'leader-paused': {
    title: "etcd's leader hangs, and goes on",
    isBorne: true,
    play: async (site, ms) => pauseMembers(site, [await leaderOf(site)], ms),
  },
  'majority-paused': {
    title: 'two of three members of etcd hang, and go on',
    isBorne: false,
    play: async (site, ms, turn) => pauseMembers(site, [turn % 3, (turn + 1) % 3], ms),
  },
} as const satisfies Readonly<Record<string, SiteFault>>;

export type SiteFaultName = keyof typeof SITE_FAULTS;
