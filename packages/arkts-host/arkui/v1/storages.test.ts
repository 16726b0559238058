// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { missing } from '../../system/missing.ts';
import { persistentState, SavedTexts } from '../persistence.ts';
import { Reaction } from '../reactive.ts';
import { ColorMode, Environment, environmentChanged, useEnvironment } from './Environment.ts';
import { newPersistentStorage, PersistentStorage } from './PersistentStorage.ts';
import { AppStorage, LocalStorage, newStorages, shareStorage } from './storages.ts';

let texts: SavedTexts;

/** The app's process ends and another one begins. */
function restart(): void {
  newPersistentStorage();
  newStorages();
  persistentState.use(texts);
}

beforeEach(() => {
  texts = new SavedTexts(undefined);
  restart();
});

/** How often what `read` reads changes while `steps` run. */
function changesOf(read: () => unknown, steps: () => void): number {
  let changes = 0;
  const reaction = new Reaction(() => {
    changes += 1;
  });
  reaction.run(read);
  steps();
  reaction.dispose();
  return changes;
}

test('a property is made by setOrCreate, set by set only where there is one, and found by has, keys and size', () => {
  assert.equal(AppStorage.set('a', 1), false);
  AppStorage.setOrCreate('a', 1);
  assert.equal(AppStorage.set('a', 2), true);
  assert.deepEqual([AppStorage.get('a'), AppStorage.has('a'), AppStorage.has('b')], [2, true, false]);
  assert.deepEqual([[...AppStorage.keys()], AppStorage.size()], [['a'], 1]);
  assert.equal(AppStorage.get('b'), undefined);
});

test('a storage begins with the members of an object', () => {
  const storage = new LocalStorage({ a: 1, b: 'two' });
  assert.deepEqual([storage.get('a'), storage.get('b'), storage.size()], [1, 'two', 2]);
});

test('a link goes both ways, a prop one way until the property changes', () => {
  const storage = new LocalStorage({ n: 1 });
  const link = storage.link<number>('n')!;
  const prop = storage.prop<number>('n')!;
  prop.set(5);
  assert.deepEqual([storage.get('n'), prop.get()], [1, 5]);
  link.set(2);
  assert.deepEqual([storage.get('n'), prop.get(), link.get()], [2, 2, 2]);
  assert.equal(link.info(), 'n');
});

test('there is no link and no prop of what is not there; setAndLink and setAndProp make it', () => {
  const storage = new LocalStorage();
  assert.deepEqual([storage.link('n'), storage.prop('n'), storage.ref('n')], [undefined, undefined, undefined]);
  assert.equal(storage.setAndLink('n', 3).get(), 3);
  assert.equal(storage.setAndProp('n', 4).get(), 3);
  assert.equal(storage.setAndRef('n', 5).get(), 3);
});

test('a property that is followed cannot be deleted before its followers are released; a reference follows nothing', () => {
  const storage = new LocalStorage({ n: 1 });
  const link = storage.link('n')!;
  storage.ref('n');
  assert.deepEqual([storage.delete('n'), storage.clear()], [false, false]);
  link.aboutToBeDeleted();
  assert.deepEqual([storage.delete('n'), storage.has('n'), storage.delete('n')], [true, false, false]);
});

test('the members of an object in a storage are observed, those deeper inside are not', () => {
  const storage = new LocalStorage({ o: { n: 1, inner: { m: 1 } } });
  const o = (): { n: number; inner: { m: number } } => storage.get('o')!;
  assert.equal(
    changesOf(o, () => {
      o().n = 2;
    }),
    1,
  );
  assert.equal(
    changesOf(o, () => {
      o().inner.m = 2;
    }),
    0,
  );
});

test('a new process finds nothing in AppStorage, and no shared storage', () => {
  AppStorage.setOrCreate('a', 1);
  shareStorage(new LocalStorage());
  restart();
  assert.deepEqual([AppStorage.size(), LocalStorage.getShared()], [0, undefined]);
});

test('what PersistentStorage keeps is there again in the next process, in place of the default', () => {
  PersistentStorage.persistProp('n', 1);
  AppStorage.set('n', 7);
  restart();
  assert.equal(AppStorage.get('n'), undefined);
  PersistentStorage.persistProp('n', 1);
  assert.equal(AppStorage.get('n'), 7);
  assert.deepEqual(PersistentStorage.keys(), ['n']);
});

test('a property that AppStorage has already wins over what was kept', () => {
  PersistentStorage.persistProp('n', 1);
  restart();
  AppStorage.setOrCreate('n', 47);
  PersistentStorage.persistProp('n', 48);
  assert.equal(AppStorage.get('n'), 47);
  restart();
  PersistentStorage.persistProp('n', 1);
  assert.equal(AppStorage.get('n'), 47);
});

test('maps, sets, dates, null and undefined are kept as what they are, with what is changed inside of them', () => {
  const values: Record<string, unknown> = {
    map: new Map([[1, 'a']]),
    set: new Set([1]),
    date: new Date(5),
    none: null,
    nothing: undefined,
    list: [1],
    object: { a: 1 },
  };
  PersistentStorage.persistProps(Object.entries(values).map(([key, defaultValue]) => ({ key, defaultValue })));
  AppStorage.get<Map<number, string>>('map')!.set(2, 'b');
  AppStorage.get<Set<number>>('set')!.add(2);
  AppStorage.get<Date>('date')!.setTime(9);
  AppStorage.get<number[]>('list')!.push(2);
  AppStorage.get<{ a: number }>('object')!.a = 2;
  restart();
  PersistentStorage.persistProps(Object.keys(values).map((key) => ({ key, defaultValue: 'default' })));
  assert.deepEqual(
    [...AppStorage.get<Map<number, string>>('map')!],
    [
      [1, 'a'],
      [2, 'b'],
    ],
  );
  assert.deepEqual([...AppStorage.get<Set<number>>('set')!], [1, 2]);
  assert.equal(AppStorage.get<Date>('date')!.getTime(), 9);
  assert.deepEqual([AppStorage.get('none'), AppStorage.get('nothing')], [null, undefined]);
  assert.deepEqual([AppStorage.get('list'), AppStorage.get('object')], [[1, 2], { a: 2 }]);
});

test('deleteProp keeps the value in AppStorage and writes it no more', () => {
  PersistentStorage.persistProp('n', 1);
  PersistentStorage.deleteProp('n');
  AppStorage.set('n', 2);
  assert.equal(AppStorage.get('n'), 2);
  restart();
  PersistentStorage.persistProp('n', 3);
  assert.equal(AppStorage.get('n'), 3);
});

test('the names of API 7 are the same functions', () => {
  AppStorage.SetOrCreate('a', 1);
  AppStorage.SetAndLink('a', 2).set(3);
  PersistentStorage.PersistProp('b', 4);
  assert.deepEqual([AppStorage.Get('a'), AppStorage.Has('b'), AppStorage.Size()], [3, true, 2]);
  assert.equal(AppStorage.Delete('b'), false);
});

test('a function cannot be held; what stands in for a value that the host has not can', () => {
  AppStorage.setOrCreate('hand', missing('this host has no @kit.X', 'Hand.LEFT'));
  assert.ok(AppStorage.has('hand'));
  assert.throws(() => AppStorage.setOrCreate('f', (): void => {}), /'f' of state management V1 cannot hold a function/);
});

test('Environment puts what the device is like into AppStorage, follows it, and leaves alone what is there', () => {
  let dark = false;
  useEnvironment(() => ({ language: 'zh-CN', dark }));
  AppStorage.setOrCreate('fontScale', 3);
  assert.deepEqual(
    ['colorMode', 'fontScale', 'mine', 'colorMode'].map((key) => Environment.envProp<unknown>(key, 7)),
    [true, false, true, false],
  );
  Environment.EnvProps([{ key: 'languageCode', defaultValue: 'en' }]);
  assert.deepEqual(
    ['colorMode', 'fontScale', 'mine', 'languageCode'].map((key) => AppStorage.get(key)),
    [ColorMode.LIGHT, 3, 7, 'zh'],
  );
  assert.deepEqual(Environment.keys(), ['colorMode', 'mine', 'languageCode']);
  dark = true;
  environmentChanged();
  assert.deepEqual([AppStorage.get('colorMode'), AppStorage.get('mine')], [ColorMode.DARK, 7]);
});
