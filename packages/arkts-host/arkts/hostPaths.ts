// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const host: string = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const require: NodeJS.Require = createRequire(import.meta.url);

/** The suffix of this host's modules: sources in its repository, compiled code where npm has installed it. */
const suffix: '.ts' | '.js' = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Where the parts of the host are. */
export const hostPaths = {
  suffix,
  /** The folder of all of them. */
  host,
  /** The folder of this compiler driver. */
  arkts: path.join(host, 'arkts'),
  /** The kits that the host implements, in the layout of a real SDK's `ets` folder. */
  sdk: path.join(host, 'sdk'),
  /** The module that exports the runtime values of the SDK's global names. */
  globals: path.join(host, `arkui/globals${suffix}`),
  /** The module with what stands in for values that the host has not. */
  missing: path.join(host, `system/missing${suffix}`),
  /** The page that says what findings mean; beside the compiled code, too. */
  findings: path.join(host, suffix === '.ts' ? '' : '..', 'docs', 'findings.md'),
  /** The folder of the npm package @ohos/hypium. */
  get hypium(): string {
    return path.dirname(require.resolve('@ohos/hypium/package.json'));
  },
  /** The package.json of an installed npm package. */
  packageJson(name: string): string {
    return require.resolve(`${name}/package.json`);
  },
} as const;
