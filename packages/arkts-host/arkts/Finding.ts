// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { headingOf, pageOf } from './findingPage.ts';

/** Something wrong in a project. */
export interface Finding {
  /** From the project's folder, with slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** A note is nobody's fault: what a device has and this host has not. */
  readonly severity: 'error' | 'warning' | 'note';
  /** `TS2339`, `arkts-no-any-unknown`, `resource`, … */
  readonly rule: string;
  readonly message: string;
}

/** One line: `file:line:column severity rule: message`. */
export function formatFinding(finding: Finding): string {
  const { file, line, column, severity, rule, message } = finding;
  return `${file}:${line}:${column} ${severity} ${rule}: ${message}`;
}

/** By file, line, column. */
export function compareFindings(a: Finding, b: Finding): number {
  return (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column;
}

/** The same fault at many places as one line, the most frequent first, each with its first place. */
export function formatByUse(findings: readonly Finding[]): string[] {
  const byMessage = new Map<string, Finding[]>();
  for (const finding of [...findings].sort(compareFindings)) {
    byMessage.set(finding.message, [...(byMessage.get(finding.message) ?? []), finding]);
  }
  return [...byMessage.values()]
    .sort((a, b) => b.length - a.length)
    .map((same) => `${same.length}× ${same[0]!.file}:${same[0]!.line}:${same[0]!.column} ${same[0]!.message}`);
}

/** The findings as JSON, each with the page that says what it means. */
export function formatJson(findings: readonly Finding[]): string {
  return JSON.stringify(
    findings.map((finding) => ({ ...finding, help: pageOf(finding.rule) })),
    undefined,
    2,
  );
}

/** The findings as a SARIF 2.1.0 log, which code review tools of GitHub, GitLab and others read. */
export function formatSarif(findings: readonly Finding[], version: string): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'arkts-host', version, rules: rules.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ file, line, column, severity, rule, message }) => ({
          ruleId: rule,
          level: severity,
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
                region: { startLine: line, startColumn: column },
              },
            },
          ],
        })),
      },
    ],
  };
  return JSON.stringify(log, undefined, 2);
}

/** A rule as SARIF has it: the page is of this package, and no reader knows where that is. */
function ruleOf(id: string): object {
  return { id, help: { text: `arkts-host/docs/findings.md#${headingOf(id)}` } };
}
