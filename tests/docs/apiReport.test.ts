// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { hars, npmPackages } from './apiPage.ts';
import { formatApiReport, unexportedTypes, withoutVersion } from './apiReport.ts';
import { ROOT } from './generatedPages.ts';

const ENTRIES = [{ file: 'Index.ets', importedAs: 'a' }];

/** The folder above a package `a` of one source. */
function packageOf(context: TestContext, index: string, source: string): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'api-'));
  context.after(() => fs.rmSync(root, { recursive: true }));
  fs.mkdirSync(path.join(root, 'a'));
  fs.writeFileSync(path.join(root, 'a/Index.ets'), index);
  fs.writeFileSync(path.join(root, 'a/A.ets'), source);
  return root;
}

describe('the packages that people import', () => {
  for (const { folder, entries } of hars(ROOT)) {
    it(`export every type that they mention: ${folder}`, () => {
      assert.deepEqual(unexportedTypes(ROOT, folder, entries), []);
    });
    it(`say of each export since which version it is there: ${folder}`, () => {
      assert.deepEqual(withoutVersion(ROOT, folder, entries), []);
    });
  }
});

describe('the packages of npm', () => {
  it('are described by what they export, and not by what only this project takes', () => {
    const entries = npmPackages(ROOT).flatMap((one) => one.entries.map(({ importedAs }) => importedAs));
    assert.ok(entries.includes('@cancellable-auth/gateway') && entries.includes('arkts-host/device'), entries.join());
    assert.deepEqual(
      entries.filter((entry) => /testing|debian|package\.json|\*/.test(entry)),
      [],
    );
  });
});

describe('an API report', () => {
  it('has the exported names with what others may use of them, sorted', (context) => {
    const root = packageOf(
      context,
      "export { B, A, f } from './A';",
      '/** @since 1.0.0 */\nexport class A {\n  private x: number = 1;\n  b(): void {\n  }\n  readonly a: number = 1;\n}\n' +
        "/** @since 1.1.0 */\nexport enum B {\n  Y = 'Y',\n  X = 'X'\n}\n/** @since 1.0.0 */\nexport function f(): void {\n}\n",
    );
    const report = formatApiReport(root, { folder: 'a', name: 'a', entries: ENTRIES });
    assert.ok(
      report.endsWith(
        '```typescript\n// @since 1.0.0\nclass A {\n  b(): void;\n  readonly a: number;\n}\n\n' +
          "// @since 1.1.0\nenum B {\n  X = 'X',\n  Y = 'Y',\n}\n\n// @since 1.0.0\nfunction f(): void;\n```\n",
      ),
      report,
    );
  });

  it('has the values of a constant, and follows a name to the file that declares it', (context) => {
    const root = packageOf(
      context,
      "export { C, D } from './A';",
      'export const C = {\n  /** One. */\n  ONE: 1,\n  TWO: f(),\n  three(): void {},\n} as const;\n' +
        'export type C = (typeof C)[keyof typeof C];\nconst { D } = x;\n',
    );
    fs.renameSync(path.join(root, 'a/A.ets'), path.join(root, 'a/B.ets'));
    fs.writeFileSync(path.join(root, 'a/A.ets'), "export { C, D } from './B';");
    const report = formatApiReport(root, { folder: 'a', name: 'a', entries: ENTRIES });
    assert.ok(report.endsWith('\nconst C = {\n  ONE: 1,\n  TWO,\n  three(): void,\n}\n\nconst D;\n```\n'), report);
  });

  it('finds a type that is mentioned and not exported, wherever others see it', (context) => {
    const root = packageOf(
      context,
      "export { A, f } from './A';",
      'export class A extends Base {\n  private hidden: Hidden | undefined = undefined;\n  shown: Map<string, Shown[]> = new Map();\n' +
        '  use<T>(each: (given: Given) => T): Promise<T> {\n    const inner: Inner = new Inner();\n    return each(inner);\n  }\n}\n' +
        'export function f(): Result | undefined {\n  return undefined;\n}\n',
    );
    assert.deepEqual(unexportedTypes(root, 'a', ENTRIES), [
      'A mentions Base',
      'A mentions Shown',
      'A mentions Given',
      'f mentions Result',
    ]);
  });

  it('takes no types of the language, of kits and of other packages for missing', (context) => {
    const root = packageOf(
      context,
      "export { A } from './A';",
      "import type { common } from '@kit.AbilityKit';\nimport { Clock } from 'cancellable_auth';\n" +
        'export interface A {\n  context: common.Context;\n  clock: Clock;\n  other: A;\n  bytes: Promise<Uint8Array>;\n}\n',
    );
    assert.deepEqual(unexportedTypes(root, 'a', ENTRIES), []);
  });

  it('finds an export without a version of the package', (context) => {
    const root = packageOf(
      context,
      "export { A, B, C } from './A';",
      '/** @since 1.2.3 */\nexport class A {\n}\n/** @since 12 */\nexport class B {\n}\nexport class C {\n}\n',
    );
    assert.deepEqual(withoutVersion(root, 'a', ENTRIES), ['B', 'C']);
  });
});
