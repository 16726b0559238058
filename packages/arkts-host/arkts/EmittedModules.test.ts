// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ArktsProject } from './ArktsProject.ts';
import { surroundingsKey } from './buildKey.ts';
import { buildBothKinds, buildProject } from './buildProject.ts';
import type { Build } from './buildProject.ts';
import { EmittedModules } from './EmittedModules.ts';
import { hostPaths } from './hostPaths.ts';
import { appWith, projectWith, scratchDir, writeFiles } from './project.test-support.ts';
import { Sdk } from './Sdk.ts';
import { walkFiles } from './walkFiles.ts';

const ETS = 'entry/src/main/ets';
const SPACE = 'export const enum Space {\n  SMALL = 4\n}\n';
const PARTS = `@Component
export struct Card {
  @Prop count: number = 0;

  @Builder head() {
    Text('head')
  }

  build() {
    Text(\`\${this.count}\`)
  }
}

export interface Shown {
  title: string;
}

export class Names {
  first(): string {
    return 'a';
  }
}
`;
const PAGE = `import { Card, Names, Shown } from '../view/Parts';
import { Space } from '../model/Space';

@Entry
@Component
struct Index {
  @State n: number = 0;
  private shown: Shown = { title: new Names().first() };

  build() {
    Column({ space: Space.SMALL }) {
      Card({ count: this.n })
      Text(this.shown.title)
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
  /** What is emitted again. */
  readonly due: readonly string[];
  /** What stands in the page's module then. */
  readonly page?: RegExp;
}

/** One after the other, of one project. */
const EDITS: readonly Edit[] = [
  {
    what: 'the body of a method that says what it gives',
    files: { 'view/Parts.ets': PARTS.replace("return 'a'", "return 'b'") },
    due: ['view/Parts.ets'],
  },
  {
    what: 'a constant enum that is written into what uses it',
    files: { 'model/Space.ets': SPACE.replace('4', '8') },
    due: ['model/Space.ets', 'pages/Index.ets'],
    page: /space: 8/,
  },
  {
    what: 'a @Prop that becomes a @Link: who gives it a value hands over the variable',
    files: { 'view/Parts.ets': PARTS.replace('@Prop count: number = 0', '@Link count: number') },
    due: ['pages/Index.ets', 'view/Parts.ets'],
    page: /count: __ui\.bind\(this, 'n'\)/,
  },
  {
    what: 'an interface that becomes a class: its import stays',
    files: {
      'view/Parts.ets': PARTS.replace(
        'export interface Shown {\n  title: string;',
        "export class Shown {\n  title: string = '';",
      ),
    },
    due: ['pages/Index.ets', 'view/Parts.ets'],
  },
  {
    what: 'a name that is exported no more',
    files: { 'view/Parts.ets': PARTS.replace('export class Names', 'class Names') },
    due: ['pages/Index.ets', 'view/Parts.ets'],
    page: /Names/,
  },
  {
    what: 'the body of a page',
    files: { 'view/Parts.ets': PARTS, 'pages/Index.ets': PAGE.replace('title)', 'title + 1)') },
    due: ['pages/Index.ets', 'view/Parts.ets'],
  },
  { what: 'a source that is new', files: { 'New.ets': OTHER }, due: ['New.ets'] },
  {
    what: 'a source that is gone',
    files: { 'New.ets': undefined, 'model/Space.ets': undefined },
    due: ['pages/Index.ets'],
  },
  {
    what: 'a source that is there again',
    files: { 'model/Space.ets': SPACE },
    due: ['model/Space.ets', 'pages/Index.ets'],
    page: /space: 4/,
  },
  {
    what: 'a component that nobody knows',
    files: { 'pages/Index.ets': PAGE.replace('Text(this', 'Sparkle(this') },
    due: ['all'],
    page: /Sparkle/,
  },
  {
    what: 'what the host has not',
    files: { 'Other.ets': `${OTHER}export const lost: string = noSuchName();\n` },
    due: ['Other.ets'],
  },
  {
    what: 'a line elsewhere, with what the host has not as it was',
    files: { 'model/Space.ets': `${SPACE}// more\n` },
    due: ['model/Space.ets', 'pages/Index.ets'],
  },
  {
    what: 'configuration',
    files: { '/entry/oh-package.json5': '{ "name": "entry", "version": "1.0.1" }' },
    due: ['all'],
  },
];

/** Everything that a build has, by path. */
function contentOf({ dir, gaps }: Build): Record<string, unknown> {
  const modules = walkFiles(path.join(dir, 'modules'), () => true);
  return {
    gaps,
    ...Object.fromEntries(modules.map((file) => [path.relative(dir, file), readFileSync(file, 'utf8')])),
  };
}

function due(dir: string, out: string): string[] {
  const project = ArktsProject.open(dir);
  const sdk = new Sdk();
  const before = EmittedModules.of(project, sdk, out, surroundingsKey(project, sdk.dir, hostPaths.globals, 'build'));
  return before === undefined
    ? ['all']
    : [...before.due].map((file) => path.relative(path.join(dir, ETS), file)).sort();
}

test('a build after an edit emits what has changed and what sees that, and is the same as one from nothing', () => {
  const dir = appWith({
    'model/Space.ets': SPACE,
    'view/Parts.ets': PARTS,
    'pages/Index.ets': PAGE,
    'Other.ets': OTHER,
  });
  const out = scratchDir();
  buildProject(ArktsProject.open(dir), { out });
  assert.deepEqual(due(dir, out), []);
  for (const edit of EDITS) {
    for (const [name, text] of Object.entries(edit.files)) {
      const at = name.startsWith('/') ? name.slice(1) : `${ETS}/${name}`;
      if (text === undefined) {
        rmSync(path.join(dir, at));
      } else {
        writeFiles(dir, { [at]: text });
      }
    }
    assert.deepEqual(due(dir, out), edit.due, edit.what);
    const warm = buildProject(ArktsProject.open(dir), { out });
    assert.equal(warm.isCached, false, edit.what);
    const cold = buildProject(ArktsProject.open(dir), { out: scratchDir() });
    assert.deepEqual(contentOf(warm), contentOf(cold), edit.what);
    assert.match(
      readFileSync(path.join(warm.dir, `modules/${ETS}/pages/Index.mjs`), 'utf8'),
      edit.page ?? /^/,
      edit.what,
    );
  }
});

test('a source that begins to import a package, or a .js file, has them built', async () => {
  const project = projectWith({
    'oh-package.json5': '{ name: "one", main: "Index.ets", dependencies: { two: "file:../two" } }',
    '/two/oh-package.json5': '{ name: "two", main: "Two.ets" }',
    '/two/Two.ets': `export const two: string = 'two';\n`,
    'tools.js': `export function twice(n) {\n  return n * 2;\n}\n`,
    'Index.ets': `export const text: string = '';\n`,
    'Other.ets': `export const other: string = '';\n`,
  });
  const out = scratchDir();
  const built = (): Build => buildProject(ArktsProject.open(project.dir), { out });
  built();
  writeFiles(project.dir, { 'one/Index.ets': `import { two } from 'two';\nexport const text: string = two;\n` });
  assert.equal((await built().load('one/Index.ets'))['text'], 'two');
  writeFiles(project.dir, {
    'one/Other.ets': `import { twice } from './tools.js';\nexport const other: number = twice(2);\n`,
  });
  const last = built();
  assert.equal((await last.load('one/Other.ets'))['other'], 4);
  assert.deepEqual(contentOf(last), contentOf(buildProject(ArktsProject.open(project.dir), { out: scratchDir() })));
});

test('each kind of modules comes from its own kind', () => {
  const dir = appWith({ 'model/Space.ets': SPACE, 'view/Parts.ets': PARTS, 'pages/Index.ets': PAGE });
  buildBothKinds(ArktsProject.open(dir));
  appendFileSync(path.join(dir, ETS, 'view/Parts.ets'), '\n// edited\n');
  buildBothKinds(ArktsProject.open(dir));
  for (const marksUnheardReads of [false, true]) {
    const warm = buildProject(ArktsProject.open(dir), { marksUnheardReads });
    assert.equal(warm.isCached, true);
    const cold = buildProject(ArktsProject.open(dir), { marksUnheardReads, out: scratchDir() });
    assert.deepEqual(contentOf(warm), contentOf(cold));
  }
});

const DAMAGES: Readonly<Record<string, (dir: string) => void>> = {
  'a module that was cut off': (dir) => writeFileSync(path.join(dir, 'modules', ETS, 'Other.mjs'), 'export '),
  'a module that is gone': (dir) => rmSync(path.join(dir, 'modules', ETS, 'Other.mjs')),
  'a record that was cut off': (dir) => {
    const file = path.join(dir, 'sources.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20));
  },
  'a record that was edited': (dir) => {
    const file = path.join(dir, 'sources.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"facts"', '"texts"'));
  },
  'a record that is gone': (dir) => rmSync(path.join(dir, 'sources.json')),
};

for (const [what, damage] of Object.entries(DAMAGES)) {
  test(`nothing is taken from a build with ${what}`, () => {
    const dir = appWith({
      'pages/Index.ets': PAGE,
      'view/Parts.ets': PARTS,
      'model/Space.ets': SPACE,
      'Other.ets': OTHER,
    });
    const out = scratchDir();
    const first = buildProject(ArktsProject.open(dir), { out });
    const sound = readFileSync(path.join(first.dir, 'modules', ETS, 'Other.mjs'), 'utf8');
    damage(first.dir);
    appendFileSync(path.join(dir, ETS, 'pages/Index.ets'), '\n// edited\n');
    assert.deepEqual(due(dir, out), ['all']);
    const { dir: next } = buildProject(ArktsProject.open(dir), { out });
    assert.equal(readFileSync(path.join(next, 'modules', ETS, 'Other.mjs'), 'utf8'), sound);
    assert.equal(readdirSync(out).length, 2);
  });
}
