// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { installApp } from '../app/installApp.ts';
import { onAppError } from '../arkui/appErrors.ts';
import { isAppRejection } from '../arkui/rejections.ts';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import type { Build } from '../arkts/buildProject.ts';
import { isObject } from '../arkts/ConfigFile.ts';
import { formatByUse } from '../arkts/Finding.ts';
import { PROFILE_VERSIONS } from '../device/DeviceProfile.ts';
import { readyDevice } from '../device/readyDevice.ts';
import type { Command } from './Command.ts';
import { profileOf } from './profileOf.ts';
import { readArguments, UsageError } from './readArguments.ts';

/** Splash pages are over by then, on the device's clock. */
const SPLASH_MS: number = 10_000;

export const smoke: Command = {
  usage: `arkts-host smoke [--project DIR] [--profile VERSION] [--mocks] [--strict] [--watch]
  --project  the project's folder; by default the current one
  --profile  version of the simulated system: ${PROFILE_VERSIONS.join(', ')}; by default the newest
  --mocks    each module gets what its src/mock/mock-config.json5 names in the place of modules, as its tests do
  --strict   what the sources use and the host has not is an error
  --watch    again after each change of the project, until the process is told to end (Ctrl-C)
Builds the project and starts each of its abilities on a device of its own, with a face and a PIN enrolled. An ability passes when
it shows its first page, and in the ten seconds after that, which pass at once, nothing was thrown that nobody caught.`,

  async run(args) {
    const given = readArguments({
      args: [...args],
      options: {
        project: { type: 'string', default: '.' },
        profile: { type: 'string' },
        mocks: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
      },
    }).values;
    const profile = profileOf(given.profile);
    const project = ArktsProject.open(given.project, { usesMocks: given.mocks });
    const abilities = abilitiesOf(project);
    if (abilities.length === 0) {
      throw new UsageError(
        'The project has no ability to start: no module.json5 of a module of type entry or feature lists one.',
      );
    }
    const build = buildProject(project, { isStrict: given.strict });
    formatByUse(build.gaps).forEach((line) => console.error(line));
    let failed = 0;
    for (const { module, ability } of abilities) {
      const faults = await faultsOf(build, module, ability, profile);
      failed += faults.length > 0 ? 1 : 0;
      console.log(`${faults.length > 0 ? 'FAIL' : 'ok  '} ${module} ${ability}`);
      faults.forEach((fault) => console.log(`     ${fault}`));
    }
    console.log(`${abilities.length - failed} passed, ${failed} failed`);
    return failed > 0 ? 1 : 0;
  },
};

interface AbilityName {
  readonly module: string;
  readonly ability: string;
}

function abilitiesOf(project: ArktsProject): AbilityName[] {
  return project.modules
    .filter(({ type }) => type === 'entry' || type === 'feature')
    .flatMap((module) => {
      const list = module.json['abilities'];
      return (Array.isArray(list) ? (list as unknown[]) : [])
        .filter(isObject)
        .map(({ name }) => ({ module: module.name, ability: String(name) }));
    });
}

/** What went wrong with one ability, each in one line; nothing when it has shown its first page. */
async function faultsOf(build: Build, module: string, abilityName: string, profile: number): Promise<string[]> {
  const faults: string[] = [];
  const add = (error: unknown, where: string): void => {
    const text = error instanceof Error ? error.message : String(error);
    const place = error instanceof Error ? /([^\s()]+\.ets:\d+)(?::\d+)?/.exec(error.stack ?? '')?.[1] : undefined;
    faults.push(`${where}: ${text.split('\n')[0]}${place === undefined ? '' : ` (${path.basename(place)})`}`);
  };
  const stray = (error: unknown): void => add(error, 'nobody caught');
  const strayRejection = (reason: unknown): void => {
    if (!isAppRejection(reason)) {
      stray(reason); // an app's is among its errors
    }
  };
  const stop = onAppError(({ error, where }) => add(error, where));
  const dataDir = mkdtempSync(path.join(tmpdir(), 'arkts-smoke-'));
  process.on('uncaughtException', stray);
  process.on('unhandledRejection', strayRejection);
  try {
    const device = readyDevice({ profile });
    const app = installApp(device, build, module, { dataDir });
    const ability = await app.start({ abilityName });
    await ability.page.settle();
    await device.clock.advance(SPLASH_MS);
    await ability.page.settle();
    await new Promise((resolve) => setImmediate(resolve)); // a rejection that nobody caught is told after its task
    if (!ability.page.hasContent && faults.length === 0) {
      faults.push('it shows no page: the ability calls windowStage.loadContent(…) for that');
    }
    await app.uninstall();
  } catch (error) {
    if (faults.length === 0) {
      add(error, `starting ${abilityName}`);
    }
  } finally {
    stop();
    process.off('uncaughtException', stray);
    process.off('unhandledRejection', strayRejection);
    rmSync(dataDir, { recursive: true, force: true });
  }
  return faults;
}
