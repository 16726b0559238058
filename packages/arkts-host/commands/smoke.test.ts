// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { appWith } from '../arkts/project.test-support.ts';
import { runCommandHere } from './runCommand.test-support.ts';

/** What `smoke` says of a project, and its exit code. */
const smoke = (context: TestContext, dir: string): Promise<{ status: number; lines: string[] }> =>
  runCommandHere(context, 'smoke', '--project', dir);

const page = (body: string): string => `@Entry
@ComponentV2
struct Index {
${body}
  build() {
    Column() {
      Text('hello')
    }
  }
}
`;

test('abilities that show their first page pass, and what a page throws is told with its place', async (context) => {
  const good = await smoke(context, appWith({ 'pages/Index.ets': page('') }));
  assert.deepEqual(good, { status: 0, lines: ['ok   entry EntryAbility', '1 passed, 0 failed'] });
  const bad = await smoke(
    context,
    appWith({
      'pages/Index.ets': page('  value: number = fail();') + 'function fail(): number {\n  throw new Error("no");\n}\n',
    }),
  );
  assert.equal(bad.status, 1);
  assert.deepEqual(
    bad.lines.filter((line) => !line.includes('Index.ets')),
    ['FAIL entry EntryAbility', '0 passed, 1 failed'],
  );
  assert.ok(
    bad.lines.some((line) => /^ {5}page pages\/Index: no \(Index\.ets:\d+\)$/.test(line)),
    bad.lines.join('\n'),
  );
});

test('a builder of another file is handed over to a sheet, and not called there', async (context) => {
  const seen = await smoke(
    context,
    appWith({
      'pages/Sheet.ets': `@Builder
export function sheet(word: string) {
  Text(word)
}
`,
      'pages/Index.ets': `import { sheet } from './Sheet';

${page('  @Local shown: boolean = false;').replace("Text('hello')", (text) => `${text}.bindSheet($$this.shown, sheet('more'))`)}`,
    }),
  );
  assert.deepEqual(seen, { status: 0, lines: ['ok   entry EntryAbility', '1 passed, 0 failed'] });
});

test('an ability that loads no page fails with what it has to do', async (context) => {
  const { status, lines } = await smoke(
    context,
    appWith({
      'pages/Index.ets': page(''),
      'entryability/EntryAbility.ets': `import { UIAbility } from '@kit.AbilityKit';
export default class EntryAbility extends UIAbility {
}
`,
    }),
  );
  assert.equal(status, 1);
  assert.ok(
    lines.includes('     it shows no page: the ability calls windowStage.loadContent(…) for that'),
    lines.join('\n'),
  );
});

test('what happens after a splash page is seen, too', async (context) => {
  const splash = page(
    "  aboutToAppear(): void {\n    setTimeout(() => { throw new Error('no main page'); }, 3000);\n  }\n",
  );
  const { status, lines } = await smoke(context, appWith({ 'pages/Index.ets': splash }));
  assert.equal(status, 1);
  assert.ok(
    lines.some((line) => /no main page \(Index\.ets:\d+\)$/.test(line)),
    lines.join('\n'),
  );
});
