// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A test that did not pass, and why. */
export interface Failure {
  readonly test: string;
  readonly text: string;
  /** Whether it needs something that the host does not claim to have. */
  readonly isGap: boolean;
}

/** What became of one suite. */
export interface SuiteResult {
  readonly tests: number;
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** Whether the run came to its own end. */
  readonly isFinished: boolean;
}

/** How the host names what it has not: at the use itself, or as the first thing that failed while the test ran. */
const GAP =
  /on this host|nor the host knows|neither this file|is missing on this host|has no '.*' here|leads nowhere|How to add one/;

/**
 * Reads what `arkts-host test` has said. Errors that no test caught are not tests: they are told at the test during which they came, and
 * say why it failed when they name something that the host has not.
 */
export function readReport(report: string): SuiteResult {
  const lines = report.split('\n');
  let suite = '';
  let tests = 0;
  let passed = 0;
  const failures: Failure[] = [];
  const gapsDuring = new Map<string, string>();
  lines.forEach((line, at) => {
    const ended = /^ {2}(ok {3}|FAIL |skip )(.*)$/.exec(line);
    const name = ended?.[2]?.replace(/ \(\d+ ms\)$/, '') ?? '';
    if (ended === null) {
      suite = /^[\w$@.-]+$/.test(line) ? line : suite;
    } else if (name.startsWith('(')) {
      const test = /(?:during|after) ([^)]*)\)?$/.exec(name)?.[1] ?? '';
      const text = textAt(lines, at + 1);
      if (GAP.test(text)) {
        gapsDuring.set(test, text);
      }
    } else if (!name.startsWith('the run did not finish')) {
      tests += 1;
      if (ended[1] === 'FAIL ') {
        const test = `${suite}#${name}`;
        const own = textAt(lines, at + 1);
        const caught = noteAfter(lines, at + 1);
        const text = GAP.test(own) ? own : (caught ?? gapsDuring.get(test) ?? own);
        failures.push({ test, text, isGap: GAP.test(text) });
      } else {
        passed += 1;
      }
    }
  });
  return {
    tests,
    passed,
    failures,
    isFinished: tests > 0 && /^\d+ passed, \d+ failed/m.test(report) && !/the run did not finish/.test(report),
  };
}

/** What a test has used that the host has not, and has caught: a line below what it says itself. */
function noteAfter(lines: readonly string[], from: number): string | undefined {
  for (let at = from; /^ {7}/.test(lines[at] ?? ''); at++) {
    const note = /^ {7}before that: (.*)$/.exec(lines[at]!)?.[1];
    if (note !== undefined) {
      return note;
    }
  }
  return undefined;
}

function textAt(lines: readonly string[], at: number): string {
  return (lines[at] ?? '').trim();
}
