// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageProject } from './pages.test-support.ts';

const HEAD: string = `
export const journal: string[] = [];
@ObservedV2
class Item { id: string; @Trace name: string; plain: string; constructor(id: string, name: string) { this.id = id; this.name = name; this.plain = name; } }
@ComponentV2
struct Row1 {
  @Param @Require name: string;
  @Local clicks: number = 0;
  aboutToAppear(): void { journal.push(\`+\${this.name}\`); }
  aboutToDisappear(): void { journal.push(\`-\${this.name}\`); }
  build() { Button(\`\${this.name}:\${this.clicks}\`).id(\`row \${this.name}\`).onClick(() => { this.clicks++; }) }
}
`;
const page = (members: string, ui: string, does: string): string => `${HEAD}
@Entry
@ComponentV2
struct Index {
  ${members}
  build() {
    Column() {
      Column() { ${ui} }.id('rows')
      Button('change').id('change').onClick(() => { ${does} })
    }
  }
}
`;
const ITEMS = "@Local items: Item[] = [new Item('a', 'A'), new Item('b', 'B')];";
const NAMES = "@Local names: string[] = ['a', 'b', 'c'];";

interface Case {
  readonly what: string;
  readonly source: string;
  readonly rows: string;
  readonly changed: string;
  /** What the rows wrote while they changed. */
  readonly heard?: string[];
  /** Clicked before the change. */
  readonly first?: string;
}
const each = (arg: string, ui: string, key: string): string => `ForEach(${arg}, ${ui}${key === '' ? '' : `, ${key}`})`;
const repeat = (arg: string, type: string, ui: string, key: string): string =>
  `Repeat<${type}>(${arg}).each((it: RepeatItem<${type}>) => { ${ui} })${key === '' ? '' : `.key(${key})`}`;

const cases: Case[] = [
  {
    what: 'ForEach keeps the child of a key when the item is another one',
    rows: 'A B',
    changed: 'A B',
    source: page(
      ITEMS,
      each('this.items', '(item: Item) => { Text(item.name) }', '(item: Item) => item.id'),
      "this.items = [new Item('a', 'X'), new Item('b', 'Y')];",
    ),
  },
  {
    what: 'Repeat hands the new item of a key in',
    rows: 'A B',
    changed: 'X Y',
    source: page(
      ITEMS,
      repeat('this.items', 'Item', 'Text(it.item.name)', '(item: Item) => item.id'),
      "this.items = [new Item('a', 'X'), new Item('b', 'Y')];",
    ),
  },
  {
    what: 'a traced member of a row of ForEach redraws the row',
    rows: 'A B',
    changed: 'A X',
    source: page(
      ITEMS,
      each('this.items', '(item: Item) => { Text(item.name) }', '(item: Item) => item.id'),
      "this.items[1].name = 'X';",
    ),
  },
  {
    what: 'a member without @Trace of a row of ForEach stays stale',
    rows: 'A B',
    changed: 'A B',
    source: page(
      ITEMS,
      each('this.items', '(item: Item) => { Text(item.plain) }', '(item: Item) => item.id'),
      "this.items[1].plain = 'X';",
    ),
  },
  {
    what: 'a member without @Trace of a row of Repeat stays stale',
    rows: 'A B',
    changed: 'A B',
    source: page(
      ITEMS,
      repeat('this.items', 'Item', 'Text(it.item.plain)', '(item: Item) => item.id'),
      "this.items[1].plain = 'X';",
    ),
  },
  {
    what: 'a key that reads a traced member makes the row anew',
    rows: 'A B',
    changed: 'X B',
    source: page(
      ITEMS,
      each('this.items', '(item: Item) => { Text(item.plain) }', '(item: Item) => item.name'),
      "this.items[0].plain = 'X'; this.items[0].name = 'X';",
    ),
  },
  {
    what: 'push adds a row of ForEach and makes no other',
    rows: 'a:0 b:0 c:0',
    changed: 'a:1 b:0 c:0 d:0',
    heard: ['+d'],
    first: 'row a',
    source: page(
      NAMES,
      each('this.names', '(name: string) => { Row1({ name: name }) }', '(name: string) => name'),
      "this.names.push('d');",
    ),
  },
  {
    what: 'reverse moves the rows of ForEach',
    rows: 'a:0 b:0 c:0',
    changed: 'c:0 b:0 a:1',
    heard: [],
    first: 'row a',
    source: page(
      NAMES,
      each('this.names', '(name: string) => { Row1({ name: name }) }', '(name: string) => name'),
      'this.names.reverse();',
    ),
  },
  {
    what: 'an index that the builder of ForEach takes becomes a part of the key',
    rows: 'a:0 b:0 c:0',
    changed: 'b:0 c:0',
    heard: ['-a', '-b', '-c', '+b', '+c'],
    first: 'row b',
    source: page(
      NAMES,
      each('this.names', '(name: string, index: number) => { Row1({ name: name }) }', '(name: string) => name'),
      'this.names.shift();',
    ),
  },
  {
    what: 'an index that the key of ForEach takes itself is not added',
    rows: 'a:0 b:0 c:0',
    changed: 'b:1 c:0',
    heard: ['-a'],
    first: 'row b',
    source: page(
      NAMES,
      each(
        'this.names',
        '(name: string, index: number) => { Row1({ name: name }) }',
        '(name: string, index: number) => name',
      ),
      'this.names.shift();',
    ),
  },
  {
    what: 'the default key of ForEach has the index',
    rows: 'a:0 b:0 c:0',
    changed: 'b:0 c:0',
    heard: ['-a', '-b', '-c', '+b', '+c'],
    first: 'row b',
    source: page(NAMES, each('this.names', '(name: string) => { Row1({ name: name }) }', ''), 'this.names.shift();'),
  },
  {
    what: 'the default key of Repeat has no index',
    rows: 'a:0 b:0 c:0',
    changed: 'b:1 c:0',
    heard: ['-a'],
    first: 'row b',
    source: page(NAMES, repeat('this.names', 'string', 'Row1({ name: it.item })', ''), 'this.names.shift();'),
  },
  {
    what: 'a new key of Repeat takes over the row of one that is gone, with its state',
    rows: 'a:0 b:0 c:0',
    changed: 'a:0 b:0 d:1',
    heard: [],
    first: 'row c',
    source: page(
      NAMES,
      repeat('this.names', 'string', 'Row1({ name: it.item })', '(name: string) => name'),
      "this.names[2] = 'd';",
    ),
  },
  {
    what: 'the index of a Repeat follows its row',
    rows: 'a0 b1 c2',
    changed: 'b0 c1',
    source: page(
      NAMES,
      repeat('this.names', 'string', 'Text(`${it.item}${it.index}`)', '(name: string) => name'),
      'this.names.shift();',
    ),
  },
  {
    what: 'an array without a decorator adds no row',
    rows: 'a b',
    changed: 'a b',
    source: page(
      "names: string[] = ['a', 'b'];",
      each('this.names', '(name: string) => { Text(name) }', '(name: string) => name'),
      "this.names.push('c');",
    ),
  },
  {
    what: 'an array that a getter filters is followed',
    rows: 'b',
    changed: 'b cc',
    source: page(
      "@Local names: string[] = ['a', 'b']; get some(): string[] { return this.names.filter((n: string): boolean => n !== 'a'); }",
      each('this.some', '(name: string) => { Text(name) }', '(name: string) => name'),
      "this.names.push('cc');",
    ),
  },
  {
    what: 'a list in a list follows its own array',
    rows: '1 2',
    changed: '1 2 3',
    source: page(
      '@Local grid: number[][] = [[1], [2]];',
      each(
        'this.grid',
        '(row: number[]) => { ForEach(row, (n: number) => { Text(`${n}`) }, (n: number) => `${n}`) }',
        '(row: number[], at: number) => `${at}`',
      ),
      'this.grid[1].push(3);',
    ),
  },
  {
    what: 'an if in a row follows its own condition',
    rows: 'A B',
    changed: 'A X!',
    source: page(
      ITEMS,
      each(
        'this.items',
        "(item: Item) => { if (item.name === 'X') { Text('X!') } else { Text(item.plain) } }",
        '(item: Item) => item.id',
      ),
      "this.items[1].name = 'X';",
    ),
  },
  {
    what: 'Repeat with another template makes the row anew',
    rows: 'a b c',
    changed: 'a b d!',
    source: page(
      NAMES,
      "Repeat<string>(this.names).each((it: RepeatItem<string>) => { Text(it.item) }).template('late', (it: RepeatItem<string>) => { Text(`${it.item}!`) }).templateId((name: string) => name > 'c' ? 'late' : '').key((name: string) => name)",
      "this.names[2] = 'd';",
    ),
  },
  {
    what: 'a removed row of Repeat disappears',
    rows: 'a:0 b:0 c:0',
    changed: 'a:0 c:0',
    heard: ['-b'],
    source: page(
      NAMES,
      repeat('this.names', 'string', 'Row1({ name: it.item })', '(name: string) => name'),
      'this.names.splice(1, 1);',
    ),
  },
  {
    what: 'Repeat moves rows with their state',
    rows: 'a:0 b:0 c:0',
    changed: 'c:0 b:0 a:1',
    heard: [],
    first: 'row a',
    source: page(
      NAMES,
      repeat('this.names', 'string', 'Row1({ name: it.item })', '(name: string) => name'),
      'this.names.reverse();',
    ),
  },
  {
    what: 'a new array with the same keys makes no row of ForEach anew',
    rows: 'a:0 b:0 c:0',
    changed: 'a:1 b:0 c:0',
    heard: [],
    first: 'row a',
    source: page(
      NAMES,
      each('this.names', '(name: string) => { Row1({ name: name }) }', '(name: string) => name'),
      "this.names = ['a', 'b', 'c'];",
    ),
  },
  {
    what: 'an empty list shows nothing, and rows that come later',
    rows: '',
    changed: 'x',
    source: page(
      '@Local names: string[] = [];',
      each('this.names', '(name: string) => { Text(name) }', '(name: string) => name'),
      "this.names.push('x');",
    ),
  },
  {
    what: 'a list that becomes empty removes every row',
    rows: 'a:0 b:0 c:0',
    changed: '',
    heard: ['-a', '-b', '-c'],
    source: page(
      NAMES,
      each('this.names', '(name: string) => { Row1({ name: name }) }', '(name: string) => name'),
      'this.names = [];',
    ),
  },
  {
    what: 'a row of ForEach that was removed comes back without its state',
    rows: 'a:0 b:0 c:0',
    changed: 'a:0 b:0 c:0',
    heard: ['-a', '+a'],
    first: 'row a',
    source: page(
      NAMES,
      each('this.names', '(name: string) => { Row1({ name: name }) }', '(name: string) => name'),
      "this.names = ['b', 'c']; Promise.resolve().then(() => Promise.resolve()).then(() => { this.names = ['a', 'b', 'c']; });",
    ),
  },
];

const project = new PageProject(
  Object.fromEntries([
    ...cases.map(({ source }, at): [string, string] => [`Case${at}`, source]),
    [
      'SameForEach',
      page(NAMES, each('this.names', '(name: string) => { Text(name) }', "() => 'same'"), "this.names.push('d');"),
    ],
    [
      'SameRepeat',
      page(NAMES, repeat('this.names', 'string', 'Text(it.item)', "() => 'same'"), "this.names.push('d');"),
    ],
    [
      'BadKey',
      page(
        ITEMS + ' @Local ok: string = "o";',
        'Text(this.ok)\n' +
          each(
            'this.items',
            '(item: Item) => { Text(item.name) }',
            "(item: Item) => { if (item.name === 'X') { throw new Error('no key'); } return item.id; }",
          ) +
          "\nText('end')",
        "this.items[1].name = 'X'; this.ok = 'p';",
      ),
    ],
  ]),
);

cases.forEach((one, at) => {
  test(one.what, async () => {
    const shown = await project.show(`Case${at}`);
    assert.equal(shown.page.text('rows'), one.rows);
    await shown.click(...(one.first === undefined ? [] : [one.first]));
    shown.heard();
    await shown.click('change');
    assert.equal(shown.page.text('rows'), one.changed);
    if (one.heard !== undefined) {
      assert.deepEqual(shown.heard(), one.heard);
    }
    assert.deepEqual(shown.errors(), []);
  });
});

test('of equal keys ForEach shows the first, Repeat all; both are said once, with the line', async () => {
  for (const [name, rows, changed] of [
    ['SameForEach', 'a', 'a'],
    ['SameRepeat', 'a b c', 'a b c d'],
  ] as const) {
    const shown = await project.show(name);
    assert.equal(shown.page.text('rows'), rows);
    await shown.click('change');
    assert.equal(shown.page.text('rows'), changed);
    assert.equal(shown.errors().length, 1);
    assert.match(shown.errors()[0]!, /Index\.ets|Same(ForEach|Repeat)\.ets:\d+:\d+.*two items have the key 'same'/);
  }
});

test('a key that throws leaves the list as it was, and the rest of the page goes on', async () => {
  const shown = await project.show('BadKey');
  await shown.click('change');
  assert.equal(shown.page.text('rows'), 'p A X end');
  assert.equal(shown.errors().length, 1);
  assert.match(shown.errors()[0]!, /list \(entry\/src\/main\/ets\/pages\/BadKey\.ets:\d+:\d+\): Error: no key/);
});
