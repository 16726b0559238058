// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import process from 'node:process';
import type { Finding } from 'arkts-host/project';
import { runProgram } from './runProgram.ts';

/**
 * What TypeScript finds in the sources that a configuration names, by its path from the root. What it has understood of
 * sources that did not change is kept in .host.
 */
export async function checkTypeScript(root: string, configuration: string): Promise<Finding[]> {
  const kept = path.join(root, '.host/tsc', `${configuration.replaceAll(/[\\/]/g, '-')}.tsbuildinfo`);
  const { status, text, failure } = await runProgram(
    process.execPath,
    [
      path.join(root, 'node_modules/typescript/bin/tsc'),
      ...['-p', path.join(root, configuration), '--pretty', 'false'],
      ...['--incremental', '--tsBuildInfoFile', kept],
    ],
    root,
  );
  const findings = text.split('\n').flatMap((line): Finding[] => {
    const found = /^(.+?)\((\d+),(\d+)\): (error|warning) (\w+): (.*)$/.exec(line);
    if (found === null) {
      return [];
    }
    const [, file, row, column, severity, rule, message] = found;
    return [
      {
        file: file!,
        line: Number(row),
        column: Number(column),
        severity: severity as Finding['severity'],
        rule: rule!,
        message: message!,
      },
    ];
  });
  return status !== 0 && findings.length === 0
    ? // for example an unreadable tsconfig.json
      [{ file: configuration, line: 1, column: 1, severity: 'error', rule: 'tsc', message: `${text}${failure}`.trim() }]
    : findings;
}
