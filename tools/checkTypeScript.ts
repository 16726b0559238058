// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import process from 'node:process';
import type { Finding } from 'arkts-host/project';
import { programFindings } from './programFindings.ts';
import { runProgram } from './runProgram.ts';

/**
 * What TypeScript finds in the sources that a configuration names, by its path from the root. What it has understood of
 * sources that did not change is kept in .host.
 */
export async function checkTypeScript(root: string, configuration: string): Promise<Finding[]> {
  const kept = path.join(root, '.host/tsc', `${configuration.replaceAll(/[\\/]/g, '-')}.tsbuildinfo`);
  const end = await runProgram(
    process.execPath,
    [
      path.join(root, 'node_modules/typescript/bin/tsc'),
      ...['-p', path.join(root, configuration), '--pretty', 'false'],
      ...['--incremental', '--tsBuildInfoFile', kept],
    ],
    root,
  );
  const line = /^(?<file>.+?)\((?<line>\d+),(?<column>\d+)\): (?<severity>error|warning) (?<rule>\w+): (?<message>.*)$/;
  return programFindings(root, { name: 'tsc', configuration, line }, end);
}
