// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import type { Finding } from 'arkts-host/project';
import type { ProgramEnd } from './runProgram.ts';

/** A program that checks sources. */
export interface Checker {
  readonly name: string;
  /** What it is configured by: blamed when it fails without naming a place. */
  readonly configuration: string;
  /** A line of a finding, with the groups file, line, column, severity, rule and message. */
  readonly line: RegExp;
}

/** What a checker has found, by what it wrote: files from the root; or why it could not look. */
export function programFindings(root: string, checker: Checker, end: ProgramEnd): Finding[] {
  const findings = end.text.split('\n').flatMap((line): Finding[] => {
    const found = checker.line.exec(line)?.groups;
    return found === undefined
      ? []
      : [
          {
            file: path.relative(root, path.resolve(root, found['file']!)),
            line: Number(found['line']),
            column: Number(found['column']),
            severity: found['severity']!.toLowerCase() === 'error' ? 'error' : 'warning',
            rule: found['rule']!,
            message: found['message']!,
          },
        ];
  });
  return findings.length > 0 ? findings : failureOf(checker, end);
}

/** What a program says that failed without naming a place; for example a configuration that it cannot read. */
export function failureOf(
  { name, configuration }: Pick<Checker, 'name' | 'configuration'>,
  { status, text, failure }: ProgramEnd,
): Finding[] {
  const message = `${text}${failure}`.trim();
  return status === 0 ? [] : [{ file: configuration, line: 1, column: 1, severity: 'error', rule: name, message }];
}
