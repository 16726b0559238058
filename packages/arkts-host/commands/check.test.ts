// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../arkts/project.test-support.ts';
import { runCommand, runCommandHere } from './runCommand.test-support.ts';

test('a sound project ends with 0 and one line', () => {
  const { status, text } = runCommand('check', '--project', fixture('../../screen/.fixtures/gallery'));
  assert.equal(status, 0);
  assert.match(text, /^Checked 7 project sources against the host's kits: 0 errors, 0 warnings, [\d.]+ s\n$/);
});

test('a bad project ends with 1, a line per finding, and the totals', async (context) => {
  const { status, lines } = await runCommandHere(context, 'check', '--project', fixture('refused'));
  assert.equal(status, 1);
  assert.match(
    lines.join('\n'),
    /^entry\/src\/main\/ets\/Lint\.ets:9:1 error arkts-no-var: Use "let" instead of "var"/m,
  );
  assert.match(
    lines.join('\n'),
    /: 62 errors, 1 warnings, 4 things that the host has not, [\d.]+ s\nWhat they mean: \S+docs\/findings\.md, arkts, config, [^\n]*$/,
  );
});

test('findings are JSON or SARIF on demand, and another format is refused', async (context) => {
  const sarif = await runCommandHere(context, 'check', '--format', 'sarif', '--project', fixture('refused'));
  assert.equal(sarif.status, 1);
  const [run] = (JSON.parse(sarif.lines.join('\n')) as { runs: { results: Record<string, unknown>[] }[] }).runs;
  const found = run!.results.find(({ ruleId }) => ruleId === 'arkts-no-var');
  assert.deepEqual(found!['locations'], [
    {
      physicalLocation: {
        artifactLocation: { uri: 'entry/src/main/ets/Lint.ets', uriBaseId: '%SRCROOT%' },
        region: { startLine: 9, startColumn: 1 },
      },
    },
  ]);
  const { rules } = (JSON.parse(sarif.lines.join('\n')) as { runs: { tool: { driver: { rules: unknown[] } } }[] })
    .runs[0]!.tool.driver;
  const help = { text: 'arkts-host/docs/findings.md#arkts' };
  assert.deepEqual(
    rules.find((rule) => (rule as { id: string }).id === 'arkts-no-var'),
    { id: 'arkts-no-var', help },
  );
  const json = await runCommandHere(context, 'check', '--format', 'json', '--project', fixture('refused'));
  assert.equal((JSON.parse(json.lines.join('\n')) as unknown[]).length, run!.results.length);
  const other = await runCommandHere(context, 'check', '--format', 'xml', '--project', fixture('refused'));
  assert.equal(other.status, 2);
  assert.match(other.lines.join('\n'), /--format takes text, json or sarif; 'xml' is none/);
});
