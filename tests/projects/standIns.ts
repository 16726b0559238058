// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArktsProject } from 'arkts-host/project';
import type { Recipe } from './Recipe.ts';

const SOURCES = path.join(path.dirname(fileURLToPath(import.meta.url)), '.standIns');

/** A copy of a project whose module has the stand-ins of a recipe as its mocks; the project itself without any. */
export function withStandIns(recipe: Recipe | undefined, folder: string, scratch: string): string {
  const { standIns } = recipe ?? {};
  if (standIns === undefined) {
    return folder;
  }
  const copy = path.join(scratch, `${path.basename(folder)}-with-stand-ins`);
  fs.cpSync(folder, copy, { recursive: true, filter: (file) => !/[\\/]\.(git|arkts-host)$/.test(file) });
  const project = ArktsProject.open(copy);
  const module = project.modules.find(({ name, type }) => name === recipe?.module || type === 'entry');
  const mocks = path.join(module?.dir ?? copy, 'src/mock');
  fs.mkdirSync(mocks, { recursive: true });
  const config = Object.entries(standIns).map(([name, file]): [string, { source: string }] => {
    fs.copyFileSync(path.join(SOURCES, file), path.join(mocks, file));
    return [name, { source: `src/mock/${file}` }];
  });
  fs.writeFileSync(path.join(mocks, 'mock-config.json5'), JSON.stringify(Object.fromEntries(config)));
  return copy;
}
