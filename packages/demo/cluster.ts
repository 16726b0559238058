// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import readline from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { readArguments } from 'arkts-host/command-line';
import { findEtcd, findHaproxy, findNetworks, SITE_FAULTS, SitePlay } from '@cancellable-auth/gateway/testing';
import type { SiteFaultName } from '@cancellable-auth/gateway/testing';
import { linesOf, partsOf, pressOn } from './SiteView.ts';

const NAMES = Object.keys(SITE_FAULTS) as SiteFaultName[];
const USAGE = `npm run cluster                     three gateway nodes on three members of etcd behind haproxy, with phones and clients:
                                    with a terminal to kill, hold and cut each of them by keys; without: every failure, and a check
npm run cluster -- --play           play the failures, also with a terminal
npm run cluster -- --fault NAME     play one: ${NAMES.join(', ')}
It needs Debian's etcd-server and haproxy, which are installed where that is possible; on Linux as root each part has a machine of its own,
whose cable can be cut.`;
const USERS = ['anna', 'ben', 'cleo'];
const DRAW_MS = 500;
/** A node says of the others what it says at once; one that hangs says nothing. */
const CLEAR = '\u001b[H\u001b[2J';

/** `npm run cluster`. Exit code 0 only if every promise held; 1 if one did not, or something is missing; 2 for options that do not exist. */
async function main(): Promise<number> {
  let options;
  try {
    options = readArguments({
      options: {
        play: { type: 'boolean' },
        fault: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help === true) {
    console.log(USAGE);
    return 0;
  }
  const faults = NAMES.filter((name) => options.fault === undefined || options.fault === name);
  if (faults.length === 0) {
    console.error(`There is no fault '${options.fault}'. There are: ${NAMES.join(', ')}.`);
    return 2;
  }
  const { etcd, reason } = findEtcd();
  const { haproxy, reason: otherReason } = findHaproxy();
  if (etcd === undefined || haproxy === undefined) {
    console.error(etcd === undefined ? reason : otherReason);
    return 1;
  }
  const networks = findNetworks();
  if (options.fault !== undefined && SITE_FAULTS[faults[0]!].isOfCables && !networks.isThere) {
    console.error(`There are no cables to cut here: ${networks.reason}.`);
    return 1;
  }
  console.log('Three members of etcd, three gateway nodes, haproxy and the phones of three people are started …');
  const play = await SitePlay.start(etcd, haproxy, USERS, networks.isThere);
  try {
    play.begin();
    const isByKeys =
      process.stdin.isTTY && process.stdout.isTTY && options.play !== true && options.fault === undefined;
    await (isByKeys
      ? playByKeys(play)
      : playAll(
          play,
          faults.filter((name) => networks.isThere || !SITE_FAULTS[name].isOfCables),
        ));
    if (!networks.isThere && !isByKeys) {
      console.log(`No cable of a machine was cut: ${networks.reason}.`);
    }
    const report = await play.check();
    console.log(
      `Every promise held: ${report.asks} requests, each with one end; no prompt outlived its question by more than ` +
        `${(report.longestOrphanMs / 1000).toFixed(1)} s; the audit knows of everybody who was let in.`,
    );
    return 0;
  } catch (error) {
    console.error(`A promise was not kept: ${(error as Error).message}`);
    return 1;
  } finally {
    await play.close();
  }
}

/** Each failure once, and a line about it. */
async function playAll(play: SitePlay, faults: readonly SiteFaultName[]): Promise<void> {
  for (const name of faults) {
    const report = await play.play(SITE_FAULTS[name]);
    const gap = SITE_FAULTS[name].isBorne
      ? `everybody was served again ${inSeconds(report.longestGapMs)} after it began, `
      : '';
    console.log(
      `${report.title}: ${gap}${inSeconds(report.longestRecoveryMs)} after it ended; ${report.asks} requests.`,
    );
  }
}

/** Whoever sits there does it. Ends with q or Ctrl-C, when all parts run again. */
async function playByKeys(play: SitePlay): Promise<void> {
  const parts = partsOf(play);
  let [chosen] = parts;
  const told: string[] = [];
  let isOver = false;
  readline.emitKeypressEvents(process.stdin);
  process.stdin.setRawMode(true);
  process.stdin.on('keypress', (_text: string | undefined, key: readline.Key) => {
    const { name = '' } = key;
    const part = parts.find((each) => each.key === name);
    if (name === 'q' || (key.ctrl === true && name === 'c')) {
      isOver = true;
    } else if (part !== undefined) {
      chosen = part;
    } else if (name === 'k' || name === 'p' || name === 'c') {
      pressOn(chosen!, name).then(
        (line) => told.push(line),
        (error: unknown) => told.push(String(error)),
      );
    }
  });
  process.stdin.resume();
  try {
    while (!isOver) {
      const nodes = await nodesAsSeen(play);
      process.stdout.write(`${CLEAR}${linesOf(play, parts, chosen!, nodes, told).join('\r\n')}\r\n`);
      await pause(DRAW_MS);
    }
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }
  console.log('\nWhat is killed, held or cut comes back, and then everything is looked at …');
  for (const part of parts) {
    if (part.state === 'killed') {
      await pressOn(part, 'k');
    } else if (part.state === 'hangs') {
      await pressOn(part, 'p');
    } else if (part.state === 'cut off') {
      await pressOn(part, 'c');
    }
  }
}

/** What the first node that answers says of all. */
async function nodesAsSeen({ site }: SitePlay): Promise<readonly string[]> {
  const result = await site.operate({ command: 'cluster status' });
  return result !== undefined && 'rows' in result
    ? result.rows.map(
        (row) =>
          `${String(row['node']).padEnd(6)} ${row['fresh'] === true ? 'fresh' : 'not heard'}, last sign ${row['signSeconds']} s ago`,
      )
    : ['none of them answers'];
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

process.exitCode = await main();
