// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ArktsProject } from './ArktsProject.ts';
import { hostPaths } from './hostPaths.ts';
import { walkFiles } from './walkFiles.ts';

/** The same for the same inputs only: sources, configuration, kits, globals, this compiler driver and its packages. */
export function buildKey(project: ArktsProject, sdkDir: string, globals: string): string {
  const hash = createHash('sha256');
  const add = (file: string): void => {
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  };
  const isHostSource = (file: string): boolean => /\.[cm]?ts$/.test(file) && !/\.test(-support)?\.ts$/.test(file);
  // What the kits' declarations say depends on the simulated device and app behind them.
  const hostFolders = sdkDir === hostPaths.sdk ? ['device', 'app'].map((name) => path.join(hostPaths.host, name)) : [];
  for (const dir of new Set([sdkDir, path.dirname(globals), ...hostFolders])) {
    walkFiles(dir, isHostSource).forEach(add);
  }
  walkFiles(hostPaths.arkts, (file) => isHostSource(file) && path.dirname(file) === hostPaths.arkts).forEach(add);
  [
    project.profileFile,
    project.packageFile,
    ...project.modules.flatMap((module) => [module.packageFile, module.moduleFile]),
  ].forEach((config) => add(config.file));
  project.files().forEach(add);
  for (const name of ['ohos-typescript', '@ohos/hypium']) {
    add(hostPaths.packageJson(name));
  }
  return hash.update(project.dir).digest('hex').slice(0, 20);
}
