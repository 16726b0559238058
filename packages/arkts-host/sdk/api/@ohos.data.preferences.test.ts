// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import preferences, { forgetPreferences } from './@ohos.data.preferences.ts';
import type Context from './application/Context.ts';

const dir: string = mkdtempSync(join(tmpdir(), 'preferences-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const context = { preferencesDir: join(dir, 'preferences') } as Context;

test('what was put is read at once, and another process reads what was flushed', async () => {
  const store = await preferences.getPreferences(context, 'settings');
  await store.put('name', 'Ann');
  store.putSync('bytes', new Uint8Array([1, 2]));
  store.putSync('big', 12n);
  assert.equal(store.getSync('name', ''), 'Ann');
  await store.flush();
  store.putSync('name', 'lost');
  forgetPreferences();
  const again = preferences.getPreferencesSync(context, { name: 'settings' });
  assert.notEqual(again, store);
  assert.deepEqual(again.getAllSync(), { name: 'Ann', bytes: new Uint8Array([1, 2]), big: 12n });
  assert.equal(await again.get('none', 7), 7);
});

test('a flush tells of each key that has changed, and a callback gets no error when there is none', async () => {
  const store = preferences.getPreferencesSync(context, { name: 'told' });
  const heard: string[] = [];
  store.on('change', (key) => heard.push(key));
  store.on('dataChange', ['b'], (data) => heard.push(JSON.stringify(data)));
  store.putSync('a', 1);
  store.putSync('b', 2);
  const error = await new Promise((resolve) => store.flush(resolve));
  assert.equal(error, undefined);
  assert.deepEqual(heard, ['a', 'b', '{"b":2}']);
});

test('deleted preferences are empty, and a name with a slash is refused', async () => {
  const store = preferences.getPreferencesSync(context, { name: 'gone' });
  store.putSync('a', 1);
  store.flushSync();
  await preferences.deletePreferences(context, 'gone');
  assert.deepEqual(preferences.getPreferencesSync(context, { name: 'gone' }).getAllSync(), {});
  assert.throws(() => preferences.getPreferencesSync(context, { name: '../x' }), { code: 401 });
  assert.throws(() => store.putSync('', 1), { code: 401 });
});
