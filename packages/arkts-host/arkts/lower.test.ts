// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ArktsProject } from './ArktsProject.ts';
import { buildProject } from './buildProject.ts';
import type { Build } from './buildProject.ts';
import { fixture, projectWith, scratchDir } from './project.test-support.ts';
import { decorated, extensions, instanceOf, record, timers } from './.fixtures/recordingGlobals.ts';
import type { RecordedNode } from './.fixtures/recordingGlobals.ts';

interface Page {
  [field: string]: unknown;
  build(): void;
}

const out: string = scratchDir();
let build: Build;
let index: Record<string, unknown>;
let older: Record<string, unknown>;
let page: Page;
let nodes: RecordedNode[];

/** The sound fixture, emitted against globals that record what the emitted code does. */
before(async () => {
  build = buildProject(ArktsProject.open(fixture('sound')), { out, globals: fixture('recordingGlobals.ts') });
  index = await build.load('entry/src/main/ets/pages/Index.ets');
  older = await build.load('entry/src/main/ets/pages/Older.ets');
  page = new (index['$entry'] as new () => Page)();
  nodes = record(() => page.build());
});

const texts = (list: readonly RecordedNode[]): unknown[] =>
  list.filter((node) => node.type === 'Text').map((node) => node.args[0]);

test('a struct becomes a class with the same decorators and initial values', () => {
  assert.equal(page.constructor.name, 'Index');
  assert.equal(Object.getPrototypeOf(page.constructor).name, 'CustomComponent');
  assert.equal(page['name'], 'hello');
  for (const expected of [
    '@Local Index.name',
    '@ComponentV2 Index',
    '@Entry Index',
    '@Param Card.title',
    '@Require Card.title',
    '@BuilderParam Card.content',
    '@State Older.count',
    '@Link Tally.count',
  ]) {
    assert.ok(decorated.includes(expected), expected);
  }
});

test('a component call hands over arguments, children and its place', () => {
  assert.equal(nodes.length, 1);
  const [column] = nodes;
  assert.equal(column!.type, 'Column');
  assert.deepEqual(column!.args, [{ space: 4 }]);
  assert.equal(column!.site, 'entry/src/main/ets/pages/Index.ets:56:5');
  assert.equal(column!.attributes[0]![0], 'onClick');
  assert.equal(column!.children[0]!.site, 'entry/src/main/ets/pages/Index.ets:57:7');
});

test('where UI is described, what a module does not export is a component, without a block or attributes as well', async () => {
  const project = projectWith({
    'Parts.ets': 'export const known: number = 1;',
    'Page.ets': `import { Lost } from './Parts';
@Component
export struct Page {
  build() {
    Column() {
      Lost({ text: 'a' })
    }
  }
}`,
  });
  const built = buildProject(project, { out: scratchDir(), globals: fixture('recordingGlobals.ts') });
  const { Page } = await built.load('one/Page.ets');
  const [column] = record(() => new (Page as new () => Page)().build());
  const [lost] = column!.children;
  assert.equal(lost!.site, 'one/Page.ets:6:7');
  assert.deepEqual(lost!.args, [{ text: 'a' }]);
});

test('@Extend and @Styles functions get the component that they are called on', () => {
  assert.deepEqual(nodes[0]!.children[0]!.attributes, [
    ['fontSize', 20],
    ['fontColor', 'resource app.color.accent'],
    ['padding', 8],
    ['id', 'title'],
  ]);
  assert.deepEqual([...extensions.keys()].sort(), ['Common.roomy', 'Text.fancy']);
});

test('if, ForEach and Repeat stay what they are', () => {
  const { children } = nodes[0]!;
  assert.deepEqual(texts(children), ['resource app.string.word', 'many', 'a', 'b', 'aside', 'end']);
  assert.deepEqual(
    children.filter((node) => node.type === 'Row').map((row) => texts(row.children)),
    [['a'], ['b']],
  );
});

test('`a.b!!` becomes a binding', () => {
  const input = nodes[0]!.children.find((node) => node.type === 'TextInput');
  assert.deepEqual(input!.args, [{ text: { bound: 'name', owner: page } }]);
});

test('the block behind a struct call is its trailing builder', () => {
  const card = nodes[0]!.children.find((node) => node.type === 'Card');
  assert.deepEqual(card!.args, [{ title: 'card' }]);
  assert.deepEqual(texts(record(card!.trailing!)), ['in the card']);
});

test('`$$this.x` and `$x` become bindings, and a struct call without a block has none', () => {
  const old = new (older['$entry'] as new () => Page)();
  const [column] = record(() => old.build());
  assert.deepEqual(column!.children[0]!.args, [{ count: { bound: 'count', owner: old } }]);
  assert.equal(column!.children[0]!.trailing, undefined);
  assert.deepEqual(column!.children[1]!.args, [{ text: { bound: 'text', owner: old } }]);
});

test('a @Styles method takes the component first, and a state style is a function of it', () => {
  const old = new (older['$entry'] as new () => Page)();
  const attributes: [string, ...unknown[]][] = [];
  (old['wide'] as (instance: object) => void)(instanceOf('Text', attributes));
  const [column] = record(() => old.build());
  const states = column!.children[2]!.attributes[0]![1] as { pressed(instance: object): void };
  states.pressed(instanceOf('Button', attributes));
  assert.deepEqual(attributes, [
    ['width', '100%'],
    ['opacity', 0.5],
  ]);
});

test('a page exports its @Entry struct as $entry and nothing else', () => {
  assert.deepEqual(Object.keys(index), ['$entry']);
});

test('Date and timers are those of the globals module', () => {
  assert.equal(page['since'], 42);
  (nodes[0]!.attributes[0]![1] as () => void)();
  const [task, delay] = timers.at(-1)!;
  task();
  assert.equal(delay, 10);
  assert.equal(page['name'], 'later');
});

test('re-exported types vanish, constant enums are inlined, and default re-exports stay', async () => {
  const words = await build.load('words/Index.ets');
  assert.deepEqual(Object.keys(words).sort(), ['Word', 'fail', 'greeting']);
  const row = nodes[0]!.children.find((node) => node.type === 'Row');
  assert.deepEqual(row!.args, [{ space: 3 }]);
});

test('plain .ts modules of a HAR are emitted as well', async () => {
  const { Word } = (await build.load('words/Index.ets')) as { Word: new (name: string) => { readonly kind: string } };
  assert.equal(new Word('x').kind, 'x');
});

test('a stack names the line of the .ets source', async () => {
  const { fail } = (await build.load('words/src/main/ets/Failing.ets')) as { fail(reason: { text: string }): void };
  const place = `${fixture('sound')}/words/src/main/ets/Failing.ets:8:9`;
  assert.throws(
    () => fail({ text: 'on purpose' }),
    (error: Error) => error.stack!.includes(`(${place})`),
  );
});
