// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArktsProject } from '../host/arkts/ArktsProject.ts';
import { buildProject } from '../host/arkts/buildProject.ts';
import type { Library } from './Library.ts';

export const projectRoot: string = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The library of the project at `root`, compiled from its .ets sources. */
export async function loadLibrary(root: string = projectRoot): Promise<Library> {
  const build = buildProject(ArktsProject.open(root), { out: path.join(root, '.host/build') });
  const index = await build.load(path.join(root, 'cancellable_auth/Index.ets'));
  const testing = await build.load(path.join(root, 'cancellable_auth/Testing.ets'));
  return { ...index, ...testing } as unknown as Library;
}
