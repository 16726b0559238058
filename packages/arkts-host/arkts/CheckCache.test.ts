// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ArktsProject } from './ArktsProject.ts';
import { CheckCache } from './CheckCache.ts';
import { checkProject } from './checkProject.ts';
import { formatFinding } from './Finding.ts';
import { someOf } from '../testing.ts';
import { appWith, scratchDir, writeFiles } from './project.test-support.ts';
import { Sdk } from './Sdk.ts';

const ETS = 'entry/src/main/ets';
const MODEL = `export enum Kind {
  OPEN = 0,
  CLOSED = 1
}

export class Account {
  public title: string = '';
  public kind: Kind = Kind.OPEN;

  balance(): number {
    return 5;
  }

  inferred() {
    return 5;
  }
}
`;
const SERVICE = `import { Account } from '../model/Account';

export function make(): Account {
  return new Account();
}
`;
const PAGE = `import { Account } from '../model/Account';
import { make } from '../service/make';

@Entry
@ComponentV2
struct Index {
  private account: Account = make();

  build() {
    Column() {
      Text(this.account.title)
      Text(\`\${this.account.balance().toFixed(2)} \${this.account.inferred().toFixed(2)}\`)
    }
  }
}
`;
const OTHER = `export function twice(value: number): number {
  return 2 * value;
}
`;

interface Edit {
  readonly what: string;
  /** Files below ets, or of the root where they begin with a slash; undefined takes one away. */
  readonly files: Readonly<Record<string, string | undefined>>;
  /** What is looked at again. */
  readonly due: readonly string[];
  /** What is found then, in short. */
  readonly finds?: RegExp;
}

/** One after the other, of one project. */
const EDITS: readonly Edit[] = [
  { what: 'nothing', files: {}, due: [] },
  {
    what: 'the body of a method that says what it gives',
    files: { 'model/Account.ets': MODEL.replace('return 5;', "return 'five';") },
    due: ['model/Account.ets'],
    finds: /Account\.ets:\d+:\d+ error TS2322/,
  },
  { what: 'the same back', files: { 'model/Account.ets': MODEL }, due: ['model/Account.ets'] },
  {
    what: 'the body of a method that does not say what it gives',
    files: { 'model/Account.ets': MODEL.replace('inferred() {\n    return 5;', "inferred() {\n    return 'five';") },
    due: ['model/Account.ets', 'pages/Index.ets', 'service/make.ets'],
    finds: /Index\.ets:\d+:\d+ error TS2\d+/,
  },
  {
    what: 'a member that others read, two imports away',
    files: { 'model/Account.ets': MODEL.replace('title: string', 'name: string') },
    due: ['model/Account.ets', 'pages/Index.ets', 'service/make.ets'],
    finds: /Index\.ets:\d+:\d+ error TS2339/,
  },
  { what: 'a body of a page', files: { 'pages/Index.ets': PAGE.replace('title)', 'name)') }, due: ['pages/Index.ets'] },
  {
    what: 'a source that is gone',
    files: { 'service/make.ets': undefined },
    due: ['pages/Index.ets'],
    finds: /Index\.ets:2:\d+ error TS2307/,
  },
  {
    what: 'a source that is there again',
    files: { 'service/make.ts': 'export function make(): number {\n  return 1;\n}\n' },
    due: ['pages/Index.ets', 'service/make.ts'],
    finds: /Index\.ets:\d+:\d+ error TS2322/,
  },
  {
    what: 'a component that nobody knows: all is read anew',
    files: { 'pages/Index.ets': PAGE.replace('Text(this', 'Sparkle(this') },
    due: ['all'],
    finds: /note host-gap: neither this file nor the host knows 'Sparkle'/,
  },
  {
    what: 'the settings: all is looked at',
    files: { '/arkts-host.json5': "{ rules: ['file-name'] }" },
    due: ['all'],
    finds: /make\.ts|Index/,
  },
];

test('what is kept of a check is as good as a check from nothing, whatever was edited', () => {
  const dir = appWith({
    'model/Account.ets': MODEL,
    'service/make.ets': SERVICE,
    'pages/Index.ets': PAGE,
    'Other.ets': OTHER,
  });
  const cache = path.join(scratchDir(), 'check');
  const found = (folder?: string): string[] =>
    checkProject(ArktsProject.open(dir), folder === undefined ? {} : { cache: folder }).map(formatFinding);
  const isCompared = new Set(someOf(EDITS.slice(1), 4).map(({ what }) => what));
  found(cache);
  for (const { what, files, due, finds } of EDITS) {
    for (const [name, text] of Object.entries(files)) {
      const at = name.startsWith('/') ? name.slice(1) : `${ETS}/${name}`;
      if (text === undefined) {
        rmSync(path.join(dir, at));
      } else {
        writeFiles(dir, { [at]: text });
      }
    }
    const known = CheckCache.open(ArktsProject.open(dir), new Sdk(), false, cache);
    const again = known.isEmpty
      ? ['all']
      : [...known.due()].map((file) => path.relative(path.join(dir, ETS), file)).sort();
    assert.deepEqual(again, due, what);
    const warm = found(cache);
    if (isCompared.has(what)) {
      assert.deepEqual(warm, found(), what);
    }
    assert.match(warm.join('\n'), finds ?? /^/, what);
  }
});

test('a cache that is broken, or of another folder, is none', () => {
  const dir = appWith({ 'pages/Index.ets': PAGE });
  const cache = scratchDir();
  writeFiles(cache, { 'findings.json': '{ "key": ' });
  assert.ok(CheckCache.open(ArktsProject.open(dir), new Sdk(), false, cache).isEmpty);
  const file = path.join(cache, 'findings.json');
  assert.ok(checkProject(ArktsProject.open(dir), { cache: file }).length > 0, 'a file is no folder');
});
