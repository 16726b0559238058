// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import JSON5 from 'json5';
import { deriveEtsOptions } from './deriveEtsOptions.ts';
import type { EtsOptions } from './deriveEtsOptions.ts';
import { hostPaths } from './hostPaths.ts';
import { ProjectError } from './ProjectError.ts';
import { walkFiles } from './walkFiles.ts';

/** The declarations that sources are checked against: the host's own, or those of an installed OpenHarmony SDK. */
export class Sdk {
  /** The folder with `kits` and `api` (and `component`). */
  readonly dir: string;
  /** The same, and the `ets` folder of the HarmonyOS part beside it. */
  readonly dirs: readonly string[];
  /** The folder of the files that declare what .ets sources use without importing it. */
  readonly declarations: string;

  constructor(dir: string = hostPaths.sdk) {
    this.dir = path.resolve(dir);
    const loader = path.join(this.dir, 'build-tools/ets-loader/declarations');
    this.declarations = existsSync(loader) ? loader : path.join(this.dir, 'component');
    if (!existsSync(this.declarations)) {
      throw new ProjectError(
        'MISSING_FILE',
        this.dir,
        `${this.dir} is not an SDK: it has neither component/ nor ` +
          'build-tools/ets-loader/declarations/. Give the `ets` folder of an SDK.',
      );
    }
    const hms = path.join(this.dir, '../../hms/ets');
    this.dirs = existsSync(hms) ? [this.dir, hms] : [this.dir];
  }

  /**
   * The SDK that the environment variable OHOS_SDK_HOME names; undefined when it is not set.
   * Throws ProjectError when it names a folder without an SDK.
   */
  static fromEnvironment(environment: Readonly<Record<string, string | undefined>> = process.env): Sdk | undefined {
    const home = environment['OHOS_SDK_HOME'];
    if (home === undefined || home === '') {
      return undefined;
    }
    const numbered =
      existsSync(home) && statSync(home).isDirectory()
        ? readdirSync(home)
            .filter((name) => /^\d+$/.test(name))
            .sort((a, b) => Number(b) - Number(a))
        : [];
    const dirs = ['ets', 'default/openharmony/ets', 'openharmony/ets', ...numbered.map((name) => `${name}/ets`)].map(
      (relative) => path.join(home, relative),
    );
    const found = dirs.find((dir) => existsSync(path.join(dir, 'api')));
    if (found === undefined) {
      throw new ProjectError(
        'MISSING_FILE',
        home,
        `OHOS_SDK_HOME is ${home}, but no SDK is there. ` +
          `Looked for 'api' in: ${dirs.join(', ')}. ` +
          'Set it to the folder that has default/openharmony/ets, or unset it.',
      );
    }
    return new Sdk(found);
  }

  /** Whether these are the host's own declarations. */
  get isHost(): boolean {
    return this.dir === hostPaths.sdk;
  }

  /** The files that declare globals. */
  declarationFiles(): string[] {
    return walkFiles(this.declarations, (file) => file.endsWith('.d.ts'));
  }

  /** The compiler's `ets` options: as the SDK ships them, otherwise derived from its component declarations. */
  etsOptions(): EtsOptions {
    const shipped = path.join(this.dir, 'build-tools/ets-loader/tsconfig.json');
    if (existsSync(shipped)) {
      const config = JSON5.parse(readFileSync(shipped, 'utf8')) as { compilerOptions?: { ets?: EtsOptions } };
      if (config.compilerOptions?.ets !== undefined) {
        // With libs every look-up of a global name walks all files.
        const { libs: _libs, ...options } = config.compilerOptions.ets;
        return options;
      }
    }
    return deriveEtsOptions(this.declarationFiles());
  }
}
