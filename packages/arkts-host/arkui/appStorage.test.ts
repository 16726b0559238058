// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { AppStorageV2, UIUtils } from '../sdk/kits/@kit.ArkUI.ts';
import { Reaction } from './reactive.ts';

class Settings {
  volume: number = 1;
}
class Other {}

beforeEach(() => AppStorageV2.keys().forEach((key) => AppStorageV2.remove(key)));

test('connect makes the object of a key once and gives the same one afterwards', () => {
  const first = AppStorageV2.connect(Settings, 'audio', () => new Settings());
  assert.equal(
    AppStorageV2.connect(Settings, 'audio', () => new Settings()),
    first,
  );
  assert.deepEqual(AppStorageV2.keys(), ['audio']);
});

test('without a key the class name is the key; without a creator the first connect throws', () => {
  assert.throws(() => AppStorageV2.connect(Settings), /needs a default creator/);
  const made = AppStorageV2.connect(Settings, () => new Settings());
  assert.equal(AppStorageV2.connect(Settings, 'Settings'), made);
});

test('a key that holds an object of another class throws, and an empty key gives nothing', () => {
  AppStorageV2.connect(Settings, 'key', () => new Settings());
  assert.throws(
    () => AppStorageV2.connect(Other, 'key', () => new Other()),
    /'key' has an object of Settings, not of Other/,
  );
  assert.equal(
    AppStorageV2.connect(Settings, '', () => new Settings()),
    undefined,
  );
});

test('a removed key is made anew', () => {
  const first = AppStorageV2.connect(Settings, () => new Settings());
  AppStorageV2.remove(Settings);
  assert.notEqual(
    AppStorageV2.connect(Settings, () => new Settings()),
    first,
  );
});

test('makeObserved observes an object literal in depth, getTarget gives it back', () => {
  const plain = { inner: { list: [1] } };
  const observed = UIUtils.makeObserved(plain);
  let changes = 0;
  const reaction = new Reaction(() => {
    changes += 1;
  });
  reaction.run(() => observed.inner.list.length);
  observed.inner.list.push(2);
  assert.equal(changes, 1);
  assert.deepEqual(plain.inner.list, [1, 2]);
  assert.equal(UIUtils.getTarget(observed), plain);
});
