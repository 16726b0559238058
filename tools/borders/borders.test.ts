// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scratchDir, writeFiles } from 'arkts-host/testing';
import { checkBorders } from './checkBorders.ts';
import { findCircles } from './findCircles.ts';
import { PLACES } from './places.ts';
import type { KitUse, Place } from './places.ts';
import { SourceTree } from './SourceTree.ts';

const KITS: KitUse = { in: /\/System\w+\.ets$/, types: ['common'] };

/** A library in ArkTS, an app over it, a package of npm with two faces, a server that may import it, and tests of both. */
const SMALL: readonly Place[] = [
  { folder: 'lib', name: 'lib', faces: { '.': 'Index.ets', './Testing': 'Testing.ets' }, kits: KITS, mayImport: [] },
  { folder: 'app', kits: KITS, mayImport: ['lib'] },
  {
    folder: 'packages/engine',
    name: '@us/engine',
    mayImport: [],
    allowedSteps: [{ from: 'inside', to: 'data', reason: 'a test of it' }],
  },
  {
    folder: 'packages/server',
    name: '@us/server',

    mayImport: ['@us/engine'],
    testsMayImport: ['@us/bench/clock'],
    testFolders: ['fuzz'],
  },
  { folder: 'packages/bench', name: '@us/bench', mayImport: [] },
  { folder: 'tools', mayImport: [], byPath: ['loader.mjs'], isDevelopment: true },
  { folder: 'tests', mayImport: ['@us/engine', '@us/server'], isDevelopment: true },
];

const SOUND: Readonly<Record<string, string>> = {
  'lib/Index.ets': "export { Part } from './src/main/ets/Part';\n",
  'lib/Testing.ets': "export { FakePart } from './src/main/ets/testing/FakePart';\n",
  'lib/src/main/ets/SystemPart.ets': "import { huks } from '@kit.UniversalKeystoreKit';\nexport class SystemPart {}\n",
  'lib/src/main/ets/Part.ets': "import { common } from '@kit.AbilityKit';\nexport class Part {}\n",
  'lib/src/ohosTest/ets/Part.test.ets':
    "import { huks } from '@kit.UniversalKeystoreKit';\nimport { it } from '@ohos/hypium';\n",
  'lib/src/main/ets/testing/FakePart.ets': "import { Part } from '../Part';\nexport class FakePart extends Part {}\n",
  'app/src/main/ets/Page.ets': "import { Part } from 'lib';\nstruct Page {}\n",
  'app/src/test/Page.test.ets': "import { FakePart } from 'lib/Testing';\n",
  'packages/engine/package.json':
    '{ "exports": { ".": "./index.ts", "./kits/*": "./inside/kits/*.ts", "./testing": "./testing.ts" } }',
  'packages/engine/index.ts': "export { Engine } from './inside/Engine.ts';\n",
  'packages/engine/testing.ts': 'export const bed = 1;\n',
  'packages/engine/inside/Engine.ts': 'export class Engine {}\n',
  'packages/engine/inside/table.ts': "import type { Row } from '../data/Row.ts';\nexport const table = 1;\n",
  'packages/engine/data/Row.ts': "import { table } from '../inside/table.ts';\nexport interface Row {}\n",
  'packages/engine/inside/kits/clock.ts': 'export const clock = 1;\n',
  'packages/server/package.json': '{ "exports": "./index.ts" }',
  'packages/server/index.ts': "import { Engine } from '@us/engine';\nimport { clock } from '@us/engine/kits/clock';\n",
  'packages/server/index.test.ts':
    "import './index.ts';\nimport { bed } from '@us/engine/testing';\nimport { now } from '@us/bench/clock';\n" +
    "const loader = new URL('../../tools/loader.mjs', import.meta.url);\n",
  'packages/bench/package.json':
    '{ "exports": { ".": "./index.ts", "./clock": { "types": "./clock.ts", "default": "./clock.ts" } } }',
  'packages/bench/index.ts': 'export const bench = 1;\n',
  'packages/bench/clock.ts': 'export const now = 1;\n',
  'tools/loader.mjs': 'export {};\n',
  'tests/all.test.ts': "import { Engine } from '@us/engine';\nimport '@us/server';\nimport fs from 'node:fs';\n",
};

/** What the check finds in the sound tree once these files stand in it: `file:line:column rule`, and the messages. */
function findings(changed: Readonly<Record<string, string>>): { readonly places: string[]; readonly text: string } {
  const dir = scratchDir();
  writeFiles(dir, { ...SOUND, ...changed });
  const found = checkBorders(new SourceTree(dir, SMALL));
  return {
    places: found.map(({ file, line, column, rule }) => `${file}:${line}:${column} ${rule}`),
    text: found.map(({ message }) => message).join('\n'),
  };
}

test('a tree in which everybody comes in by the front has no finding', () => {
  assert.deepEqual(findings({}).places, []);
});

test('this repository has no finding', () => {
  assert.deepEqual(checkBorders(new SourceTree(fileURLToPath(new URL('../..', import.meta.url)), PLACES)), []);
});

describe('a deep import', () => {
  const SERVER = 'packages/server/index.ts';
  for (const [name, file, text, place] of [
    ['by path', SERVER, "import { Engine } from '../engine/inside/Engine.ts';", '1:24'],
    ['by path to the face itself', SERVER, "\nimport { Engine } from '../engine/index.ts';", '2:24'],
    ['by a subpath that is not exported', SERVER, "import '@us/engine/inside/Engine.ts';", '1:8'],
    ['of a type alone', SERVER, "import type { Engine } from '../engine/inside/Engine.ts';", '1:29'],
    ['of a type in place', SERVER, "let engine: import('../engine/inside/Engine.ts').Engine;", '1:20'],
    ['by a re-export', SERVER, "const a = 1;\nexport { a };\nexport * from '../engine/index.ts';", '3:15'],
    ['by a call', SERVER, "await import('../engine/inside/Engine.ts');", '1:14'],
    ['by require', SERVER, "require('../engine/inside/Engine.ts');", '1:9'],
    ['by an address', SERVER, "new URL('../engine/inside/Engine.ts', import.meta.url);", '1:9'],
    ['in a script', 'packages/server/build.mjs', "import '../engine/inside/Engine.ts';", '1:8'],
    ['in ArkTS', 'app/src/main/ets/Page.ets', "import { Part } from 'lib/src/main/ets/Part';", '1:22'],
    [
      'in ArkTS by path',
      'app/src/main/ets/Page.ets',
      "import { Part } from '../../../../lib/src/main/ets/Part';",
      '1:22',
    ],
    ['in an ArkTS test', 'app/src/test/Page.test.ets', "import { Part } from 'lib/Index';", '1:22'],
    ['in a test', 'tests/all.test.ts', "import '../packages/engine/testing.ts';", '1:8'],
  ] as const) {
    test(`${name} is found, with the faces that there are`, () => {
      const found = findings({ [file]: `${text}\n` });
      assert.deepEqual(found.places, [`${file}:${place} deep-import`]);
      assert.match(
        found.text,
        /is entered through its faces only: (lib, lib\/Testing|@us\/engine, @us\/engine\/kits\/\*, )/,
      );
    });
  }

  test('in a comment or a text is none', () => {
    const text = "// import '../engine/inside/Engine.ts';\nexport const text = `\nimport '../engine/index.ts';\n`;\n";
    assert.deepEqual(findings({ 'packages/server/index.ts': text }).places, []);
  });
});

describe('an import against the table', () => {
  for (const [name, file, text, place] of [
    ['against the one way', 'packages/engine/index.ts', "import '@us/server';", '1:8'],
    [
      'of a package that has nothing to do with it',
      'app/src/main/ets/Page.ets',
      "import { E } from '@us/engine';",
      '1:19',
    ],
    ['of the tests', 'packages/server/index.ts', "import '../../tests/all.test.ts';", '1:8'],
    ['of a tool', 'tests/all.test.ts', "import '../tools/loader.mjs';", '1:8'],
    [
      'of a tool by its path, in what is delivered,',
      'packages/server/index.ts',
      "const loader = new URL('../../tools/loader.mjs', import.meta.url);",
      '1:24',
    ],
    ['of what only tests may', 'packages/server/index.ts', "import { now } from '@us/bench/clock';", '1:21'],
    ['of more than the face that tests may', 'packages/server/index.test.ts', "import '@us/bench';", '1:8'],
  ] as const) {
    test(`${name} is found`, () => {
      const found = findings({ [file]: `${text}\n` }).places.filter((one) => !one.endsWith('import-circle'));
      assert.deepEqual(found, [`${file}:${place} border`]);
    });
  }

  test('says whom the place may import', () => {
    const { text } = findings({ 'packages/server/index.ts': "import '@us/bench';" });
    assert.match(
      text,
      /^packages\/server may not import packages\/bench, but: @us\/engine \(tools\/borders\/places\.ts\)/,
    );
  });
});

describe('a kit of the system', () => {
  for (const [name, file, text, place] of [
    ['a plain package', 'packages/server/index.ts', "import huks from '@ohos.security.huks';", '1:18'],
    [
      'a test of a plain package',
      'packages/server/index.test.ts',
      "import { huks } from '@kit.UniversalKeystoreKit';",
      '1:22',
    ],
    [
      'a file that is no adapter',
      'lib/src/main/ets/Part.ets',
      "import { huks } from '@kit.UniversalKeystoreKit';",
      '1:22',
    ],
    ['a file beside a type', 'lib/src/main/ets/Part.ets', "import { common, Want } from '@kit.AbilityKit';", '1:30'],
    ['a whole kit', 'lib/src/main/ets/Part.ets', "import * as kit from '@kit.AbilityKit';", '1:22'],
  ] as const) {
    test(`is not for ${name}`, () => {
      assert.deepEqual(findings({ [file]: `${text}\n` }).places, [`${file}:${place} kit`]);
    });
  }
});

describe('what is delivered', () => {
  for (const [name, file, text, place] of [
    ['a test', 'packages/server/index.ts', "export * from './index.test.ts';", '1:15'],
    ['a folder of tests', 'packages/server/index.ts', "import './fuzz/fuzz.ts';", '1:8'],
    [
      'another place made for tests',
      'packages/server/index.ts',
      "import type { bed } from '@us/engine/testing';",
      '1:26',
    ],
    ['fakes', 'lib/src/main/ets/Part.ets', "import { FakePart } from './testing/FakePart';", '1:26'],
  ] as const) {
    test(`needs no ${name}`, () => {
      const found = findings({ 'packages/server/fuzz/fuzz.ts': '', [file]: `${text}\n` }).places;
      assert.ok(found.includes(`${file}:${place} imports-test`), found.join());
    });
  }

  test('names no file outside its package', () => {
    const { places } = findings({ 'packages/server/index.ts': "new URL('../../package.json', import.meta.url);" });
    assert.deepEqual(places, ['packages/server/index.ts:1:9 deep-import']);
  });
});

describe('a circle', () => {
  test('of two files is found, with the way round', () => {
    const { places, text } = findings({
      'packages/engine/inside/Engine.ts': "import { Part } from './Part.ts';\nexport class Engine {}\n",
      'packages/engine/inside/Part.ts': "import { Engine } from './Engine.ts';\nexport class Part {}\n",
    });
    assert.deepEqual(places, ['packages/engine/inside/Engine.ts:1:22 import-circle']);
    assert.match(
      text,
      /engine\/inside\/Engine\.ts -> packages\/engine\/inside\/Part\.ts -> packages\/engine\/inside\/Engine\.ts\./,
    );
  });

  test('through the own face is found', () => {
    const { places } = findings({ 'packages/engine/inside/Engine.ts': "import { a } from '../index.ts';\n" });
    assert.deepEqual(places, ['packages/engine/index.ts:1:24 import-circle']);
  });

  test('through the own name is found', () => {
    const { places } = findings({ 'packages/engine/inside/Engine.ts': "import { a } from '@us/engine';\n" });
    assert.deepEqual(places, ['packages/engine/index.ts:1:24 import-circle']);
  });

  test('of a file with itself is found', () => {
    const { places } = findings({ 'packages/engine/inside/Engine.ts': "import { a } from './Engine.ts';\n" });
    assert.deepEqual(places, ['packages/engine/inside/Engine.ts:1:19 import-circle']);
  });

  for (const type of [
    "import type { Part } from './Part.ts'",
    "import { type Part } from './Part.ts'",
    "export type { Part } from './Part.ts'",
  ]) {
    test(`in TypeScript does not come of types: ${type}`, () => {
      const { places } = findings({
        'packages/engine/inside/Engine.ts': `${type};\nexport class Engine {}\n`,
        'packages/engine/inside/Part.ts': "import { Engine } from './Engine.ts';\nexport class Part {}\n",
      });
      assert.deepEqual(places, []);
    });
  }

  test('in ArkTS comes of a mention', () => {
    const { places } = findings({
      'lib/src/main/ets/Part.ets': "import type { Half } from './Half';\nexport class Part {}\n",
      'lib/src/main/ets/Half.ets': "import { Part } from './Part';\nexport class Half {}\n",
    });
    assert.deepEqual(places, ['lib/src/main/ets/Half.ets:1:22 import-circle']);
  });

  test('that is closed by a call of import() is none', () => {
    const { places } = findings({
      'packages/engine/inside/Engine.ts': "export const part = () => import('./Part.ts');\n",
      'packages/engine/inside/Part.ts': "import { part } from './Engine.ts';\n",
    });
    assert.deepEqual(places, []);
  });
});

describe('a circle of folders', () => {
  const BACK = "import { b } from '../two/b.ts';\nexport const a = b;\n";
  const folders = (back: string): Record<string, string> => ({
    'packages/server/one/a.ts': back,
    'packages/server/one/c.ts': 'export const c = 1;\n',
    'packages/server/two/b.ts': "import { c } from '../one/c.ts';\nexport const b = c;\n",
  });

  test('is found where no two files import each other, with an import for each step', () => {
    const { places, text } = findings(folders(BACK));
    assert.deepEqual(places, ['packages/server/one/a.ts:1:19 folder-circle']);
    assert.match(
      text,
      /^These folders import each other: packages\/server\/one -> packages\/server\/two -> packages\/server\/one, .*one\/a\.ts:1, .*two\/b\.ts:1\./,
    );
  });

  test('is found where only types close it', () => {
    const { places } = findings(folders("import type { b } from '../two/b.ts';\n"));
    assert.deepEqual(places, ['packages/server/one/a.ts:1:24 folder-circle']);
  });

  test('is found over three folders, and from deeper inside one', () => {
    const { places } = findings({
      ...folders("import { d } from '../three/deep/d.ts';\n"),
      'packages/server/three/deep/d.ts': "import { b } from '../../two/b.ts';\nexport const d = b;\n",
    });
    assert.deepEqual(places, ['packages/server/one/a.ts:1:19 folder-circle']);
  });

  test('is found in ArkTS below src/main/ets', () => {
    const { places } = findings({
      'lib/src/main/ets/one/A.ets': "import { B } from '../two/B';\nexport class A {}\n",
      'lib/src/main/ets/one/C.ets': 'export class C {}\n',
      'lib/src/main/ets/two/B.ets': "import { C } from '../one/C';\nexport class B {}\n",
    });
    assert.deepEqual(places, ['lib/src/main/ets/one/A.ets:1:19 folder-circle']);
  });

  test('is none through a test, a face, or a folder inside another', () => {
    const { places } = findings({
      ...folders("import '../index.ts';\n"),
      'packages/server/one/a.test.ts': BACK,
      'packages/server/one/inner/e.ts': "import '../c.ts';\n",
      'packages/server/one/f.ts': "import './inner/e.ts';\n",
    });
    assert.deepEqual(places, []);
  });

  test('that is allowed has to be there', () => {
    const { places, text } = findings({ 'packages/engine/inside/table.ts': 'export const table = 1;\n' });
    assert.deepEqual(places, ['tools/borders/places.ts:1:1 folder-circle']);
    assert.match(text, /^packages\/engine\/inside imports nothing of packages\/engine\/data any more\./);
  });

  test('that is allowed has its reason in the table', () => {
    for (const { allowedSteps = [] } of PLACES) {
      allowedSteps.forEach(({ reason }) => assert.ok(reason.length > 20, reason));
    }
  });
});

describe('circles of a graph', () => {
  const graph = (edges: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> =>
    new Map(Object.entries(edges).map(([name, next]) => [name, next === '' ? [] : next.split(' ')]));

  test('there are none where all goes one way, however often the same is reached', () => {
    assert.deepEqual(findCircles(graph({ a: 'b c', b: 'd', c: 'd', d: '' })), []);
  });

  test('one shortest circle is told for each knot', () => {
    const knots = { a: 'b', b: 'c d', c: 'a', d: 'e', e: 'f', f: 'd', g: 'a' };
    assert.deepEqual(findCircles(graph(knots)).sort(), [
      ['a', 'b', 'c', 'a'],
      ['d', 'e', 'f', 'd'],
    ]);
  });

  test('a long chain is walked without running out of stack', () => {
    const chain = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`n${i}`, `n${(i + 1) % 5000}`]));
    assert.equal(findCircles(graph(chain))[0]!.length, 5001);
  });
});
