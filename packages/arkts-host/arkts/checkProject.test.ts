// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { HOW_TO_ADD_COMPONENT } from '../arkui/components.ts';
import { ArktsProject } from './ArktsProject.ts';
import { checkProject } from './checkProject.ts';
import { formatFinding } from './Finding.ts';
import { FINDING_PAGE, headingOf } from './findingPage.ts';
import { HOST_GAP, HOW_TO_ADD } from './hostGaps.ts';
import { hostPaths } from './hostPaths.ts';
import { PROJECT_RULES } from './HostSettings.ts';
import type { Finding } from './Finding.ts';
import { ALL_RULES, fixture, projectWith } from './project.test-support.ts';
import { walkFiles } from './walkFiles.ts';

/** `file:line rule` for every `refused: rule …` that stands in a fixture's sources. */
function marked(dir: string): string[] {
  return walkFiles(dir, (file) => /\.(ets|ts|json5?)$/.test(file))
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          (/refused: ([\w -]+?)(?: \*\/)?$/.exec(line.trim())?.[1]?.split(' ') ?? []).map(
            (rule) => `${path.relative(dir, file)}:${index + 1} ${rule}`,
          ),
        ),
    )
    .sort();
}

/** What the bad project has wrong: found once for all who look at it. */
let ofRefused: readonly Finding[] | undefined;
function foundInRefused(): readonly Finding[] {
  ofRefused ??= checkProject(ArktsProject.open(fixture('refused')));
  return ofRefused;
}

test('a sound project has no finding', () => {
  assert.deepEqual(checkProject(ArktsProject.open(fixture('sound'))), []);
});

test("a storage of the app's own is one that loadContent takes", () => {
  const project = projectWith({
    'Index.ets': `import { window } from '@kit.ArkUI';
export function show(stage: window.WindowStage, storage: LocalStorage): void {
  stage.loadContent('pages/Index', storage, (error) => {
    console.info(String(error.code));
  });
}
`,
  });
  const ofTypes = checkProject(project).filter(({ rule }) => rule.startsWith('TS'));
  assert.deepEqual(ofTypes.map(formatFinding), []);
});

test('everything that a bad project has wrong is found where it is, and nothing else', () => {
  const dir = fixture('refused');
  const found = foundInRefused().map((finding) => `${finding.file}:${finding.line} ${finding.rule}`);
  assert.deepEqual(found.sort(), marked(dir));
  assert.ok(found.length > 30);
});

test('a finding that the linter reports as a warning is one', () => {
  assert.deepEqual(
    foundInRefused()
      .filter((finding) => finding.severity === 'warning')
      .map((finding) => finding.rule),
    ['arkts-no-definite-assignment'],
  );
});

test('a local test that imports a kit is told why it may not', () => {
  const finding = foundInRefused().find((one) => one.rule === 'local-test-kit');
  assert.match(finding!.message, /local tests run without a device and have no kits/);
});

test("what the host's kits lack is told with the kit, the name, and where to add it", () => {
  const source =
    "import { systemDateTime } from '@kit.BasicServicesKit';\n\nexport function zone(): string {\n" +
    '  return systemDateTime.getTimezoneSync();\n}\n';
  const message =
    "@kit.BasicServicesKit: systemDateTime has no 'getTimezoneSync' on this host. " +
    'What to do: arkts-host/docs/findings.md#missing-symbol.';
  const project = projectWith({ 'Index.ets': source });
  const of = (isStrict: boolean): (readonly [string, string, number])[] =>
    checkProject(project, { isStrict })
      .filter((one) => one.file === 'one/Index.ets' && one.message === message)
      .map(({ rule, severity, line }) => [rule, severity, line]);
  assert.deepEqual(of(false), [['host-gap', 'note', 4]]);
  assert.deepEqual(of(true), [['host-gap', 'error', 4]]);
});

test('by default what a device has and the host has not is a note where a value of it is used, and nothing is said of types', () => {
  const project = projectWith({
    'Index.ets': `import { Shared, share } from '@kit.ShareKit';
import native from 'libentry.so';
import { other } from 'not-installed';
export function send(one: Shared): void {
  share(one);
  share(native.add(other));
}
@Entry
@ComponentV2
struct Index {
  build() {
    Column() {
      Hologram() {
        Text('inside').sparkle(3)
      }.shine(4).width(5)
      Hologram()
    }
  }
}
`,
    'oh-package.json5': '{ name: "one", main: "Index.ets", dependencies: { "not-installed": "^1.0.0" } }',
    'Native.ets': `import type { Sized } from 'libentry.so';\nexport function none(one?: Sized): void {}\n`,
  });
  const found = checkProject(project).filter(({ rule }) => rule !== 'config');
  assert.deepEqual(
    found.map((one) => `${one.file.slice(4)}:${one.line} ${one.severity} ${one.message.split('.')[0]}`),
    [
      'Index.ets:5 note this host has no @kit',
      'Index.ets:6 note this host has no @kit',
      "Index.ets:6 note 'libentry",
      "Index.ets:6 note the package 'not-installed' is declared and not installed",
      "Index.ets:13 note neither this file nor the host knows 'Hologram'",
      "Index.ets:14 note Text has no 'sparkle' on this host",
      "Index.ets:16 note neither this file nor the host knows 'Hologram'",
    ],
  );
});

test('missing configuration files are findings, not crashes', () => {
  const findings = checkProject(projectWith({ 'Index.ets': 'export class A {\n}\n' }))
    .map(formatFinding)
    .join('\n');
  assert.match(findings, /^hvigor\/hvigor-config\.json5:1:1 error config: .* is missing/m);
  assert.match(findings, /^AppScope\/app\.json5:1:1 error config: .* is missing/m);
});

test('tests without a List.test.ets are found', () => {
  const findings = checkProject(
    projectWith({ ...ALL_RULES, 'src/test/A.test.ets': 'export default function aTest() {\n}\n' }),
  );
  assert.deepEqual(
    findings.filter((one) => one.rule === 'test-list').map((one) => one.message),
    ['one/src/test/List.test.ets is missing: it imports every test file and calls what it exports.'],
  );
});

test('without settings a project has none of the rules that it may want', () => {
  const project = projectWith({
    'Wide.ets': `import { hilog } from '@kit.PerformanceAnalysisKit';\nexport class Other {}\n// ${'-'.repeat(150)} eslint-disable\n`,
    'src/test/A.test.ets': `import { hilog } from '@kit.PerformanceAnalysisKit';\nexport default function aTest() {\n}\n`,
  });
  assert.deepEqual(
    checkProject(project).filter(({ rule }) => rule !== 'config'),
    [],
  );
});

test('a .ts file that imports .ets is refused', () => {
  const findings = checkProject(
    projectWith({ 'Plain.ts': "export { Part } from './Part';\n", 'Part.ets': 'export class Part {\n}\n' }),
  );
  assert.deepEqual(
    findings.filter((one) => one.file === 'one/Plain.ts').map((one) => `${one.line}:${one.column} ${one.rule}`),
    ['1:22 ts-imports-ets', '1:22 TS28017'],
  );
});

test('tests may name the resources of src/ohosTest, and nobody else may', () => {
  const named = `export function nameOf(): Resource {\n  return $r('app.string.of_tests');\n}\n`;
  const project = projectWith({
    'src/ohosTest/resources/base/element/string.json': '{ "string": [{ "name": "of_tests", "value": "x" }] }',
    'src/ohosTest/ets/Named.ets': named,
    'src/main/ets/Named.ets': named,
  });
  assert.deepEqual(
    checkProject(project)
      .filter(({ rule }) => rule === 'resource')
      .map(({ file, line }) => `${file}:${line}`),
    ['one/src/main/ets/Named.ets:2'],
  );
});

test('a source that is nested deeper than the compiler can follow is one sentence with its name', () => {
  const deep = Array.from({ length: 20_000 }, () => `'a'`).join(' + ');
  const project = projectWith({ 'Deep.ets': `export const long: string = ${deep};\n` });
  assert.throws(
    () => checkProject(project),
    /^ProjectError: \S+one\/Deep\.ets is nested \d{5} levels deep, more than the compiler can follow\./,
  );
});

test('each rule has its heading on the page that messages lead to', () => {
  const page = readFileSync(FINDING_PAGE, 'utf8');
  const headings = new Set([...page.matchAll(/^## (\S+)$/gm)].map((match) => match[1]!));
  const sources = readdirSync(hostPaths.arkts)
    .filter((name) => name.endsWith('.ts') && !name.includes('.test'))
    .map((name) => readFileSync(path.join(hostPaths.arkts, name), 'utf8'))
    .join('\n');
  const written = [...sources.matchAll(/\brule: '([\w-]+)'/g)].map((match) => headingOf(match[1]!));
  const cited = [HOW_TO_ADD, HOW_TO_ADD_COMPONENT].map(
    (text) => /docs\/findings\.md#([\w-]+)\.$/.exec(text)?.[1] ?? text,
  );
  const all = [...written, ...PROJECT_RULES, ...cited, HOST_GAP, headingOf('TS2322'), headingOf('arkts-no-var')];
  assert.deepEqual(
    [...new Set(all)].filter((rule) => !headings.has(rule)),
    [],
  );
});
