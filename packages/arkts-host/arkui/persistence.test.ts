// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { AppStorageV2, PersistenceV2, Type } from '../sdk/kits/@kit.ArkUI.ts';
import { onAppError } from './appErrors.ts';
import { decorated } from './decorated.test-support.ts';
import { PageProject } from './pages.test-support.ts';
import { persistentState, SavedTexts } from './persistence.ts';
import { ObservedV2, Trace } from './stateDecorators.ts';

const Child = decorated(
  class Child {
    static readonly name = 'Child'; // by which it is kept
    declare seen: number;
    unseen: number = 10;

    constructor() {
      this.seen = 0;
    }

    get sum(): number {
      return this.seen + this.unseen;
    }
  },
  { seen: Trace },
  ObservedV2,
);

const Settings = decorated(
  class Settings {
    static readonly name = 'Settings'; // by which it is kept
    declare volume: number;
    declare child: InstanceType<typeof Child>;
    declare children: InstanceType<typeof Child>[];
    declare names: Map<string, number>;
    declare since: Date;
    declare self: unknown;
    plain: string = 'first';

    constructor() {
      this.volume = 1;
      this.child = new Child();
      this.children = [];
      this.names = new Map();
      this.since = new Date(0);
      this.self = undefined;
    }
  },
  {
    volume: Trace,
    child: [Trace, Type(Child) as never],
    children: [Trace, Type(Child) as never],
    names: Trace,
    since: Trace,
    self: Trace,
  },
  ObservedV2,
);
class Other {}

let folder: string;
const folders: string[] = [];
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** The app is started again: nothing is left but the files. */
async function restart(): Promise<void> {
  await rest();
  persistentState.use(new SavedTexts(folder));
}
const connect = (): InstanceType<typeof Settings> => PersistenceV2.connect(Settings, () => new Settings())!;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'persistence-'));
  folders.push(folder);
  persistentState.use(new SavedTexts(folder));
});
after(() => folders.forEach((one) => rmSync(one, { recursive: true, force: true })));

test('what an observed field holds is there again after a restart, classes and containers included', async () => {
  const settings = connect();
  settings.volume = 7;
  settings.child.seen = 3;
  const child = new Child();
  child.seen = 4;
  settings.children.push(child);
  settings.names.set('a', 1);
  settings.since.setTime(5000);
  await restart();

  const again = connect();
  assert.notEqual(again, settings);
  assert.deepEqual(
    [again.volume, again.child.sum, again.children[0]!.sum, again.names.get('a'), again.since.getTime()],
    [7, 13, 14, 1, 5000],
  );
  again.children[0]!.seen = 9;
  await restart();
  assert.equal(connect().children[0]!.seen, 9);
});

test('one process has one object of a key', () => {
  assert.equal(connect(), connect());
  assert.equal(AppStorageV2.keys().includes('Settings'), false);
});

test('what nobody observes is kept by save only', async () => {
  const settings = connect();
  await rest();
  settings.plain = 'second';
  await restart();
  assert.equal(connect().plain, 'first');

  connect().plain = 'third';
  PersistenceV2.save(Settings);
  await restart();
  assert.equal(connect().plain, 'third');
});

test('keys are those that are kept, before anybody connects, and a removed one is made anew', async () => {
  connect().volume = 5;
  PersistenceV2.connect(Child, 'other', () => new Child());
  await restart();
  assert.deepEqual(PersistenceV2.keys().sort(), ['Settings', 'other']);
  const settings = connect();
  PersistenceV2.remove(Settings);
  settings.volume = 6;
  await rest();
  assert.deepEqual(PersistenceV2.keys(), ['other']);
  await restart();
  assert.equal(connect().volume, 1);
});

test('globalConnect keeps apart from connect, by its encryption, and one key is of one kind', async () => {
  const shared = PersistenceV2.globalConnect({ type: Child, key: 'shared', defaultCreator: () => new Child() })!;
  shared.seen = 2;
  await rest();
  assert.deepEqual(readdirSync(folder), ['EL2.json']);
  assert.throws(() => PersistenceV2.connect(Child, 'shared', () => new Child()), /by connect and by globalConnect/);
  assert.throws(
    () => PersistenceV2.globalConnect({ type: Child, areaMode: 5, defaultCreator: () => new Child() }),
    /areaMode 5/,
  );
  assert.throws(
    () => PersistenceV2.globalConnect({ type: Child, areaMode: -1, defaultCreator: () => new Child() }),
    /areaMode -1/,
  );
  await restart();
  assert.equal(PersistenceV2.globalConnect({ type: Child, key: 'shared', defaultCreator: () => new Child() })!.seen, 2);
});

test('no creator, another class, and a built-in type are refused', () => {
  assert.throws(() => PersistenceV2.connect(Settings), /needs a default creator/);
  connect();
  assert.throws(
    () => PersistenceV2.connect(Other, 'Settings', () => new Other()),
    /has an object of Settings, not of Other/,
  );
  assert.throws(() => PersistenceV2.connect(Array, 'list', () => []), /Only objects of classes/);
});

test('what cannot be written is told, and what was written before stays', async () => {
  const told: string[] = [];
  const settings = connect();
  settings.volume = 3;
  await rest();
  PersistenceV2.notifyOnError((key, reason, message) => told.push(`${key} ${reason} ${message}`));
  settings.self = settings;
  await rest();
  settings.self = 'x'.repeat(9000);
  await rest();
  assert.deepEqual(
    told.map((line) => line.split(' ').slice(0, 2).join(' ')),
    ['Settings serialization', 'Settings quota'],
  );
  await restart();
  assert.equal(connect().volume, 3);
});

test('without a listener the app hears of it', async () => {
  const errors: string[] = [];
  const stop = onAppError(({ error }) => errors.push(String(error)));
  connect().self = 'x'.repeat(9000);
  await rest();
  stop();
  assert.equal(errors.length, 1);
  assert.match(errors[0]!, /PersistenceV2 cannot keep 'Settings': \d+ characters are more than 8000/);
});

test('a text that is none of the class is told, and connect throws', async () => {
  writeFileSync(path.join(folder, 'module.json'), JSON.stringify({ Settings: '7' }));
  persistentState.use(new SavedTexts(folder));
  const told: string[] = [];
  PersistenceV2.notifyOnError((key, reason) => told.push(`${key} ${reason}`));
  assert.throws(connect, /What was kept under 'Settings' is no Settings/);
  assert.deepEqual(told, ['Settings serialization']);
});

const project = new PageProject({
  Index: `
import { PersistenceV2, Type } from '@kit.ArkUI';
@ObservedV2
class Inner { @Trace n: number = 0; }
@ObservedV2
class Model { @Type(Inner) @Trace inner: Inner = new Inner(); }
@Entry
@ComponentV2
struct Index {
  @Local model: Model = PersistenceV2.connect(Model, 'model', () => new Model())!;
  build() {
    Column() {
      Text(\`\${this.model.inner.n}\`).id('n')
      Button('more').id('more').onClick(() => { this.model.inner.n++; })
    }
  }
}
`,
});

test('a page shows after a restart what it showed before, and follows it', async () => {
  const first = await project.show('Index');
  await first.click('more', 'more');
  first.page.close();
  await restart();
  const second = await project.show('Index');
  assert.deepEqual(second.texts('n'), ['2']);
  await second.click('more');
  assert.deepEqual([second.texts('n'), second.errors()], [['3'], []]);
});
