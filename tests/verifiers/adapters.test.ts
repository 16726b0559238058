// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { before, describe, it } from 'node:test';
import { ArktsProject, buildProject } from 'arkts-host/project';
import { loadCeremonyLibrary } from '../properties/CeremonyLibrary.ts';
import { projectRoot } from '../properties/loadLibrary.ts';
import { adapterChecks } from './adapterChecks.ts';
import type { AdapterPlace } from './adapterChecks.ts';

describe('the adapters of keystore, database and prompts', () => {
  let place: AdapterPlace;

  before(async () => {
    place = {
      library: await loadCeremonyLibrary(undefined, true),
      build: buildProject(ArktsProject.open(projectRoot)),
    };
  });

  for (const [name, check] of Object.entries(adapterChecks)) {
    it(name, () => check(place));
  }
});
