// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import type { ArktsProject, Finding } from 'arkts-host/project';

interface Texts {
  /** A folder of `resources`: `base`, or a language. */
  readonly folder: string;
  readonly file: string;
  readonly text: string;
  readonly names: ReadonlySet<string>;
}

/** Texts that a module has in one language and lacks in another: the device would show those of `base` instead. */
export function checkTexts(project: ArktsProject): Finding[] {
  return project.modules.flatMap(({ resources }) => {
    const languages = textsIn(resources);
    const all = new Set(languages.flatMap(({ names }) => [...names]));
    return languages.flatMap(({ folder, file, text, names }) =>
      [...all]
        .filter((name) => !names.has(name))
        .map((name): Finding => {
          const others = languages.filter((each) => each.names.has(name)).map((each) => each.folder);
          return {
            file: project.relative(file),
            line: text.trimEnd().split('\n').length,
            column: 1,
            severity: 'error',
            rule: 'text',
            message: `'${folder}' has no text '${name}', which is in ${others.join(' and ')}. Add it, or remove it there.`,
          };
        }),
    );
  });
}

function textsIn(resources: string): Texts[] {
  if (!fs.existsSync(resources)) {
    return [];
  }
  return fs.readdirSync(resources).flatMap((folder) => {
    const file = path.join(resources, folder, 'element/string.json');
    if (!fs.existsSync(file)) {
      return [];
    }
    const text = fs.readFileSync(file, 'utf8');
    return [{ folder, file, text, names: new Set([...text.matchAll(/"name":\s*"(\w+)"/g)].map(([, name]) => name!)) }];
  });
}
