// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** What a command has said, and its exit code. */
export interface CommandEnd {
  readonly status: number | null;
  readonly text: string;
}

/** Runs `arkts-host` from its sources, against the host's own kits. */
export function runCommand(...args: string[]): CommandEnd {
  const { OHOS_SDK_HOME: _sdk, ...env } = process.env;
  const script = fileURLToPath(new URL('main.ts', import.meta.url));
  const run = spawnSync(process.execPath, [...process.execArgv, script, ...args], { encoding: 'utf8', env });
  return { status: run.status, text: run.stdout + run.stderr };
}
