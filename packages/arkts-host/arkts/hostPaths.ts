// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const host: string = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const require: NodeJS.Require = createRequire(import.meta.url);

/** Where the parts of the host are. */
export const hostPaths = {
  /** The folder `host`. */
  host,
  /** The folder of this compiler driver. */
  arkts: path.join(host, 'arkts'),
  /** The kits that the host implements, in the layout of a real SDK's `ets` folder. */
  sdk: path.join(host, 'sdk'),
  /** The module that exports the runtime values of the SDK's global names. */
  globals: path.join(host, 'arkui/globals.ts'),
  /** Where built projects are kept; not part of the repository. */
  builds: path.join(host, '../../.host/build'),
  /** The folder of the npm package @ohos/hypium. */
  get hypium(): string {
    return path.dirname(require.resolve('@ohos/hypium/package.json'));
  },
  /** The package.json of an installed npm package. */
  packageJson(name: string): string {
    return require.resolve(`${name}/package.json`);
  },
} as const;
