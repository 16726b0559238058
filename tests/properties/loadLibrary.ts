// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArktsProject, buildProject } from 'arkts-host/project';
import type { Library } from './Library.ts';

export const projectRoot: string = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The library of the project at `root`, compiled from its .ets sources, with the adapters of the system. */
export async function loadLibrary(root: string = projectRoot): Promise<Library> {
  const build = buildProject(ArktsProject.open(root));
  const parts = ['Index.ets', 'Testing.ets', 'src/main/ets/port/SystemUserAuth.ets'].map((source) =>
    build.load(path.join(root, 'cancellable_auth', source)),
  );
  return Object.assign({}, ...(await Promise.all(parts))) as Library;
}
