// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { memberOf, nameOf } from '@cancellable-auth/gateway/testing';
import type { SitePlay } from '@cancellable-auth/gateway/testing';

/** What somebody has done to a part of the site. */
export type PartState = 'running' | 'killed' | 'hangs' | 'cut off' | 'is starting';

/** A gateway node or a member of etcd, and what can be done to it with a key. */
export interface Part {
  readonly key: string;
  readonly name: string;
  state: PartState;
  kill(): Promise<void>;
  start(): Promise<void>;
  pause(isPaused: boolean): Promise<void>;
  /** Undefined where there is no cable to cut. */
  readonly cut: ((isCut: boolean) => void) | undefined;
}

/** The parts of a site, in the order of their keys: first the nodes, then the members. */
export function partsOf({ site }: SitePlay): readonly Part[] {
  const { network } = site;
  const pull = (part: string): Part['cut'] =>
    network && ((isCut): void => (isCut ? network.cut(part, 'pulled') : network.mend(part, 'pulled')));
  const nodes = site.nodes.map(
    (node, i): Part => ({
      key: String(i + 1),
      name: nameOf(i),
      state: 'running',
      kill: () => node.kill(),
      start: () => node.serve(),
      pause: (isPaused) => Promise.resolve(node.signal(isPaused ? 'SIGSTOP' : 'SIGCONT')),
      cut: pull(nameOf(i)) ?? ((isCut) => site.cutFromEtcd(i, isCut)),
    }),
  );
  const members = site.members.endpoints.map(
    (_endpoint, i): Part => ({
      key: String(site.nodes.length + i + 1),
      name: memberOf(i),
      state: 'running',
      kill: () => site.members.signal(i, 'SIGKILL'),
      start: async () => {
        site.members.startMember(i);
        await site.members.ready(i);
      },
      pause: (isPaused) => site.members.signal(i, isPaused ? 'SIGSTOP' : 'SIGCONT'),
      cut: pull(memberOf(i)),
    }),
  );
  return [...nodes, ...members];
}

/** What a key does to a part, and undoes when it is pressed again; why not, where it cannot. */
export async function pressOn(part: Part, key: 'k' | 'p' | 'c'): Promise<string> {
  switch (key) {
    case 'k':
      if (part.state === 'killed') {
        part.state = 'is starting';
        await part.start();
        part.state = 'running';
        return `${part.name} runs again`;
      }
      if (part.state === 'is starting') {
        return `${part.name} is being started`;
      }
      await part.kill();
      part.cut?.(false);
      part.state = 'killed';
      return `${part.name} is killed`;
    case 'p':
      if (part.state !== 'running' && part.state !== 'hangs') {
        return `${part.name} ${part.state}: that has to end first`;
      }
      await part.pause(part.state === 'running');
      part.state = part.state === 'running' ? 'hangs' : 'running';
      return part.state === 'hangs' ? `${part.name} hangs` : `${part.name} goes on`;
    case 'c':
      if (part.cut === undefined) {
        return `${part.name} has no cable of its own here (that takes Linux, and root); hold it with p`;
      }
      if (part.state !== 'running' && part.state !== 'cut off') {
        return `${part.name} ${part.state}: that has to end first`;
      }
      part.cut(part.state === 'running');
      part.state = part.state === 'running' ? 'cut off' : 'running';
      return part.state === 'cut off'
        ? `${part.name} is cut off, and nobody is told`
        : `${part.name} is connected again`;
  }
}

/** What stands on the screen: the parts, what the nodes say of each other, what people got. */
export function linesOf(
  play: SitePlay,
  parts: readonly Part[],
  chosen: Part,
  nodes: readonly string[],
  told: readonly string[],
): readonly string[] {
  const { asks } = play;
  const count = (is: (ask: (typeof asks)[number]) => boolean): number => asks.filter(is).length;
  return [
    'Three gateway nodes and three members of etcd behind haproxy. People ask and answer all the time.',
    '',
    ...parts.map((part) => `${part === chosen ? '>' : ' '} ${part.key}  ${part.name.padEnd(6)}  ${part.state}`),
    '',
    'What the nodes say of each other:',
    ...nodes.map((line) => `    ${line}`),
    '',
    `Requests: ${asks.length}; let in ${count(({ openedAt }) => openedAt !== undefined)}, ` +
      `taken back ${count(({ plan, endedAt }) => plan === 'cancel' && endedAt !== undefined)}, ` +
      `denied ${count(({ plan, endedAt }) => plan === 'deny' && endedAt !== undefined)}, ` +
      `not reached ${count(({ result }) => result === 'unreachable')}.`,
    `Longest that a prompt outlived its question: ${(play.longestOrphanMs / 1000).toFixed(1)} s.`,
    '',
    ...told.slice(-6),
    '',
    '1 to 6 choose · k kill, or start · p hold, or go on · c cut off, or mend · q end, and check the promises',
  ];
}
