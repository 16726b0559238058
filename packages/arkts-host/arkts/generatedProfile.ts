// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ArktsModule } from './ArktsModule.ts';
import type { ArktsProject } from './ArktsProject.ts';
import { ConfigFile, isObject } from './ConfigFile.ts';
import { ProjectError } from './ProjectError.ts';

const NAME: string = 'BuildProfile';

/**
 * The file that hvigor would generate for an import of `BuildProfile` in a module: `'BuildProfile'`, or a path to the module's folder.
 * It is written below .arkts-host; undefined for every other import, and where the project has a file of that name.
 */
export function generatedProfile(
  project: ArktsProject,
  owner: ArktsModule | undefined,
  specifier: string,
  from: string,
): string | undefined {
  if (owner === undefined || path.posix.basename(specifier) !== NAME) {
    return undefined;
  }
  const asked = specifier.startsWith('.')
    ? path.resolve(path.dirname(from), specifier)
    : path.join(owner.dir, specifier);
  if (asked !== path.join(owner.dir, NAME)) {
    return undefined;
  }
  const file = path.join(project.dir, '.arkts-host/generated', owner.name, `${NAME}.ts`);
  const text = profileOf(project, owner);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    } catch (error) {
      throw ProjectError.unwritable(path.dirname(file), 'where generated sources are kept', error);
    }
  }
  return file;
}

/** What hvigor writes: for a HAR its version, for an app its bundle; how it is built; and the fields that build-profile.json5 adds. */
export function profileOf(project: ArktsProject, module: ArktsModule): string {
  const app =
    module.type === 'har' || !existsSync(path.join(project.dir, 'AppScope/app.json5')) ? undefined : project.app;
  const fields: Record<string, unknown> =
    app === undefined
      ? { HAR_VERSION: module.packageFile.value['version'] ?? '1.0.0' }
      : {
          BUNDLE_NAME: app['bundleName'] ?? '',
          BUNDLE_TYPE: app['bundleType'] ?? 'app',
          VERSION_CODE: app['versionCode'] ?? 1,
          VERSION_NAME: app['versionName'] ?? '1.0.0',
          PRODUCT_NAME: 'default',
        };
  const all = {
    ...fields,
    TARGET_NAME: 'default',
    BUILD_MODE_NAME: 'debug',
    DEBUG: true,
    ...ownFields(project, module),
  };
  const entries = Object.entries(all);
  return [
    ...entries.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`),
    `export default class ${NAME} {`,
    ...entries.map(([name]) => `  static readonly ${name} = ${name};`),
    '}',
    '',
  ].join('\n');
}

/** `buildOption.arkOptions.buildProfileFields` of the product and of the module. */
function ownFields(project: ArktsProject, module: ArktsModule): Record<string, unknown> {
  const app = project.profileFile.value['app'];
  const products = isObject(app) ? app['products'] : undefined;
  const file = path.join(module.dir, 'build-profile.json5');
  const own = existsSync(file) ? ConfigFile.read(file, '{ apiType, buildOption, targets }').value : undefined;
  return [Array.isArray(products) ? (products as unknown[])[0] : undefined, own].reduce<Record<string, unknown>>(
    (fields, at) => ({ ...fields, ...below(at, ['buildOption', 'arkOptions', 'buildProfileFields']) }),
    {},
  );
}

function below(at: unknown, keys: readonly string[]): Record<string, unknown> {
  const found = keys.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), at);
  return isObject(found) ? { ...found } : {};
}
