// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { installApp } from '../app/installApp.ts';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import { formatByUse } from '../arkts/Finding.ts';
import type { Build } from '../arkts/buildProject.ts';
import { PROFILE_VERSIONS } from '../device/DeviceProfile.ts';
import { READY_PIN, readyDevice } from '../device/readyDevice.ts';
import { Phone } from '../screen/Phone.ts';
import type { PhoneStage } from '../screen/PhoneStage.ts';
import { PortInUseError, showPhone } from '../screen/showPhone.ts';
import type { PhoneShow } from '../screen/showPhone.ts';
import { pageActions, phoneActions, promptActions } from '../screen/terminal/phoneActions.ts';
import { runTerminal } from '../screen/terminal/runTerminal.ts';
import type { TerminalLook } from '../screen/terminal/TerminalLook.ts';
import { storesOf } from '../store/DeviceStores.ts';
import type { Command } from './Command.ts';
import { profileOf } from './profileOf.ts';
import { readArguments, UsageError } from './readArguments.ts';

export const phone: Command = {
  usage: `arkts-host phone [module] [--project DIR] [--profile VERSION] [--port NUMBER] [--data FOLDER] [--mocks]
                        [--terminal] [--page]
  module     the module whose app is started; by default the first of type entry
  --profile  version of the simulated system: ${PROFILE_VERSIONS.join(', ')}; by default the newest
  --port     where the phone's page is served, on this machine only; by default any port that is free
  --data     what the device and the app keep stays in that folder from one start to the next
  --mocks    each module gets what its src/mock/mock-config.json5 names in the place of modules, as its tests do
  --terminal the phone in this terminal alone, by single keys; nothing is served
  --page     the phone's page alone, also where there is a terminal
  --project  the project's folder; by default the current one
With a terminal the phone is there and on a page, and both are views of the same. It has a face and the PIN ${READY_PIN} enrolled. It runs
until q, or until the process is told to end (Ctrl-C).`,

  async run(args) {
    const { values: given, positionals } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: {
        project: { type: 'string', default: '.' },
        profile: { type: 'string' },
        port: { type: 'string', default: '0' },
        data: { type: 'string' },
        mocks: { type: 'boolean', default: false },
        terminal: { type: 'boolean', default: false },
        page: { type: 'boolean', default: false },
      },
    });
    const hasTerminal = process.stdin.isTTY && process.stdout.isTTY;
    if (given.terminal && given.page) {
      throw new UsageError('--terminal and --page leave out each other; without both there are both.');
    }
    if (given.terminal && !hasTerminal) {
      throw new UsageError('--terminal needs a terminal on standard input and output.');
    }
    if (positionals.length > 1) {
      throw new UsageError(`One module is started; '${positionals[1]}' is a second one.`);
    }
    if (given.data === '') {
      throw new UsageError('--data needs a folder.');
    }
    const port = portOf(given.port);
    const profile = profileOf(given.profile);
    const project = ArktsProject.open(given.project, { usesMocks: given.mocks });
    const module = positionals[0] ?? project.modules.find(({ type }) => type === 'entry')?.name;
    if (module === undefined) {
      throw new UsageError('The project has no module of type entry; name the one to start.');
    }
    project.module(module);
    const build = buildProject(project, { marksUnheardReads: true });
    formatByUse(build.gaps).forEach((line) => console.error(line));
    const open = (version: number): Promise<PhoneStage> => openStage(build, module, version, given.data);
    try {
      await showPhone({
        open: () => Phone.start({ profile, pin: READY_PIN, open }),
        port: given.terminal ? undefined : port,
        ...(hasTerminal && !given.page ? { inTerminal: inTerminal(project.app['bundleName']) } : {}),
      });
    } catch (error) {
      throw error instanceof PortInUseError ? new UsageError(error.message) : error;
    }
    return 0;
  },
};

/** The phone in this terminal: what can be pressed on the page has digits, the prompt and the phone have letters. */
function inTerminal(bundleName: unknown): NonNullable<PhoneShow['inTerminal']> {
  const look: TerminalLook<PhoneStage> = {
    title: `${String(bundleName)} on a simulated phone`,
    actions: (stage) => [...pageActions(stage), ...promptActions(READY_PIN), ...phoneActions()],
    about: 'what else there is',
  };
  return (phone, url, failed) =>
    runTerminal(process.stdin, process.stdout, {
      look,
      stage: () => phone.current,
      help: () => [
        url === undefined ? 'Without --terminal the phone has a page, too.' : `The phone's page: ${url}`,
        'A field is typed into by its digit: then all keys are letters until Enter or Escape.',
      ],
      failed,
      notice: url === undefined ? 'Press a digit for what stands beside it.' : `Press a digit, or open ${url}`,
    });
}

function portOf(given: string): number {
  const port = Number(given);
  if (!/^\d{1,5}$/.test(given) || port > 65_535) {
    throw new UsageError(`--port takes a number from 0 to 65535; '${given}' is none.`);
  }
  return port;
}

/** A device with the app in front, as the person of today holds it. */
async function openStage(
  build: Build,
  module: string,
  profile: number,
  dataFolder: string | undefined,
): Promise<PhoneStage> {
  const device = readyDevice({ profile, dataFolder, epoch: Date.now() });
  const app = installApp(device, build, module);
  const ability = await app.start();
  await ability.page.settle();
  const close = async (): Promise<void> => {
    await app.stop();
    storesOf(device).close();
  };
  return { device, app, ability, close };
}
