// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { readArguments } from 'arkts-host/command-line';
import { NEWEST_PROFILE, PROFILE_VERSIONS } from 'arkts-host/device';
import { playScenarios } from './playScenarios.ts';
import type { Scenario } from './Scenario.ts';
import { scenarios } from './scenarios.ts';

const USAGE = `npm start                        with a terminal: the phone in a browser and here by single keys, and a gateway; without: every scenario
npm start -- --scenario NAME     play one scenario: ${scenarios.map((scenario) => scenario.name).join(', ')}
npm start -- --terminal          play the user by single keys, without a page
npm start -- --page              serve the page and the gateway only, until the process is told to end
npm start -- --port NUMBER       where the page is served; by default any port that is free
npm start -- --data FOLDER       keys, accounts and the gateway stay in that folder from one start to the next
npm start -- --profile VERSION   the version of the simulated system: ${PROFILE_VERSIONS.join(', ')}; works with all of these`;

/** `npm start`. Exit code 0 only if every scenario ended as it must; 2 for options that do not exist. */
async function main(): Promise<number> {
  let options;
  try {
    options = readArguments({
      options: {
        scenario: { type: 'string' },
        terminal: { type: 'boolean' },
        page: { type: 'boolean' },
        port: { type: 'string', default: '0' },
        data: { type: 'string' },
        profile: { type: 'string', default: String(NEWEST_PROFILE) },
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
  const profile = Number(options.profile);
  if (!PROFILE_VERSIONS.includes(profile)) {
    console.error(`There is no profile '${options.profile}'. There are: ${PROFILE_VERSIONS.join(', ')}.`);
    return 2;
  }
  if (options.data === '') {
    console.error('--data needs a folder.');
    return 2;
  }
  if (options.scenario !== undefined) {
    const chosen = scenarios.filter((scenario: Scenario) => scenario.name === options.scenario);
    if (chosen.length === 0) {
      console.error(
        `There is no scenario '${options.scenario}'. There are: ` +
          `${scenarios.map((scenario) => scenario.name).join(', ')}.`,
      );
      return 2;
    }
    return (await playScenarios(chosen, profile, console.log)) === 0 ? 0 : 1;
  }
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`--port takes a number from 0 to 65535; '${options.port}' is none.`);
    return 2;
  }
  const hasTerminal = process.stdin.isTTY && process.stdout.isTTY;
  if (options.terminal === true && !hasTerminal) {
    console.error('--terminal needs a terminal on standard input and output.');
    return 2;
  }
  if (options.page === true || hasTerminal) {
    const { runPhone } = await import('../demo/runPhone.ts');
    return await runPhone(
      { profile, dataFolder: options.data },
      { port, hasPage: options.terminal !== true, hasTerminal: options.page !== true },
    );
  }
  if (options.data !== undefined) {
    console.error('--data needs a terminal or --page: without them each scenario is played on a phone of its own.');
    return 2;
  }
  return (await playScenarios(scenarios, profile, console.log)) === 0 ? 0 : 1;
}

process.exitCode = await main();
