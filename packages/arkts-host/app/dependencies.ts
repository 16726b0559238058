// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import JSON5 from 'json5';

/** What the host's app model needs of a module of the project. */
export interface ModuleOnDisk {
  readonly dir: string;
}

/** The modules that `module` depends on by `file:` in its oh-package.json5, and theirs; the farthest first. */
export function dependenciesOf<M extends ModuleOnDisk>(module: M, modules: readonly M[]): M[] {
  const found: M[] = [];
  const visit = (at: M): void => {
    const file = join(at.dir, 'oh-package.json5');
    const declared = existsSync(file)
      ? ((JSON5.parse(readFileSync(file, 'utf8')) as { dependencies?: Record<string, string> }).dependencies ?? {})
      : {};
    for (const target of Object.values(declared)) {
      const dir = target.startsWith('file:') ? resolve(at.dir, target.slice('file:'.length)) : undefined;
      const next = modules.find((candidate) => resolve(candidate.dir) === dir);
      if (next !== undefined && next !== module && !found.includes(next)) {
        visit(next);
        found.push(next);
      }
    }
  };
  visit(module);
  return found;
}
