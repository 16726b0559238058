// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import process from 'node:process';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from './runCommandLine.ts';

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

/** The same in this process, which has loaded most of it already; what it says as lines. */
export async function runCommandHere(
  context: TestContext,
  ...args: string[]
): Promise<{ readonly status: number; readonly lines: string[] }> {
  const lines: string[] = [];
  for (const stream of ['log', 'error', 'warn'] as const) {
    context.mock.method(console, stream, (line: string) => lines.push(line));
  }
  const { OHOS_SDK_HOME: sdk } = process.env;
  delete process.env['OHOS_SDK_HOME'];
  try {
    return { status: await runCommandLine(args), lines };
  } finally {
    context.mock.restoreAll();
    if (sdk !== undefined) {
      process.env['OHOS_SDK_HOME'] = sdk;
    }
  }
}
