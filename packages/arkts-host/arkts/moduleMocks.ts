// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigFile, isObject } from './ConfigFile.ts';
import { ProjectError } from './ProjectError.ts';

/** Where DevEco has what a module's tests get in the place of modules. */
const CONFIG: string = 'src/mock/mock-config.json5';

/** What stands in the place of a module, by what DevEco calls that: a package, a module of the system, or a path below src/main/ets. */
export type ModuleMocks = ReadonlyMap<string, string>;

/**
 * The mocks of the module in a folder, as absolute paths.
 * @throws ProjectError INVALID_JSON5, INVALID_VALUE, MISSING_FILE
 */
export function mocksIn(dir: string): ModuleMocks {
  const file = path.join(dir, CONFIG);
  if (!existsSync(file)) {
    return new Map();
  }
  const { value } = ConfigFile.read(file, '{ "name of a module": { source: "src/mock/name.mock.ets" } }');
  return new Map(
    Object.entries(value).map(([name, entry]): [string, string] => {
      const source = isObject(entry) ? entry['source'] : undefined;
      if (typeof source !== 'string') {
        throw new ProjectError(
          'INVALID_VALUE',
          file,
          `${file}: '${name}' needs a text 'source', the path of its mock.`,
        );
      }
      const mock = path.join(dir, source);
      if (!existsSync(mock)) {
        throw new ProjectError(
          'MISSING_FILE',
          mock,
          `${file}: the mock of '${name}' is ${source}, and there is no such file.`,
        );
      }
      return [name, mock];
    }),
  );
}

/** Whether a file of the module in a folder belongs to its mocks: it gets the real modules. */
export function isMock(dir: string, file: string): boolean {
  return file.startsWith(path.join(dir, 'src/mock') + path.sep);
}

/** What a source of a module is called in its mock-config.json5. */
export function nameInMocks(dir: string, file: string): string {
  return path.relative(path.join(dir, 'src/main/ets'), file).split(path.sep).join('/');
}

/** The module of the system behind a default import of a kit's; undefined for other names. */
export function moduleBehind(kitFile: string, name: string): string | undefined {
  const text = readFileSync(kitFile, 'utf8');
  return [...text.matchAll(/^import (\w+) from '\.\.\/api\/(@[\w.]+?)\.(?:d\.)?[jt]s';$/gm)].find(
    ([, imported]) => imported === name,
  )?.[2];
}
