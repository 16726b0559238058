// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

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
import { storesOf } from '../store/DeviceStores.ts';
import type { Command } from './Command.ts';
import { profileOf } from './profileOf.ts';
import { readArguments, UsageError } from './readArguments.ts';

export const phone: Command = {
  usage: `arkts-host phone [module] [--project DIR] [--profile VERSION] [--port NUMBER] [--data FOLDER]
  module     the module whose app is started; by default the first of type entry
  --profile  version of the simulated system: ${PROFILE_VERSIONS.join(', ')}; by default the newest
  --port     where the phone's page is served, on this machine only; by default any port that is free
  --data     what the device and the app keep stays in that folder from one start to the next
  --project  the project's folder; by default the current one
The phone has a face and the PIN ${READY_PIN} enrolled. It runs until the process is told to end (Ctrl-C).`,

  async run(args) {
    const { values: given, positionals } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: {
        project: { type: 'string', default: '.' },
        profile: { type: 'string' },
        port: { type: 'string', default: '0' },
        data: { type: 'string' },
      },
    });
    if (positionals.length > 1) {
      throw new UsageError(`One module is started; '${positionals[1]}' is a second one.`);
    }
    if (given.data === '') {
      throw new UsageError('--data needs a folder.');
    }
    const port = portOf(given.port);
    const profile = profileOf(given.profile);
    const project = ArktsProject.open(given.project);
    const module = positionals[0] ?? project.modules.find(({ type }) => type === 'entry')?.name;
    if (module === undefined) {
      throw new UsageError('The project has no module of type entry; name the one to start.');
    }
    project.module(module);
    const build = buildProject(project, { marksUnheardReads: true });
    formatByUse(build.gaps).forEach((line) => console.error(line));
    const open = (version: number): Promise<PhoneStage> => openStage(build, module, version, given.data);
    try {
      await showPhone({ open: () => Phone.start({ profile, pin: READY_PIN, open }), port });
    } catch (error) {
      throw error instanceof PortInUseError ? new UsageError(error.message) : error;
    }
    return 0;
  },
};

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
