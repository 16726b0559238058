// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import distributedKVStore from './@ohos.data.distributedKVStore.ts';
import type Context from './application/Context.ts';

const dir: string = mkdtempSync(join(tmpdir(), 'kv-store-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const options = { securityLevel: distributedKVStore.SecurityLevel.S1 };

/** A manager as each process of the app makes its own. */
function manager(): distributedKVStore.KVManager {
  const context = { databaseDir: join(dir, 'database') } as Context;
  return distributedKVStore.createKVManager({ context, bundleName: 'com.example.app' });
}

test('what was put is read by the next process, with its type, by its key and by the beginning of it', async () => {
  const store = await manager().getKVStore<distributedKVStore.SingleKVStore>('notes', options);
  await store.put('a.1', 'one');
  await store.put('b', new Uint8Array([1, 2]));
  await store.putBatch([{ key: 'a.0', value: { type: distributedKVStore.ValueType.BOOLEAN, value: true } }]);
  const again = await manager().getKVStore<distributedKVStore.SingleKVStore>('notes', options);
  assert.deepEqual(await again.get('b'), new Uint8Array([1, 2]));
  const { ValueType } = distributedKVStore;
  assert.deepEqual(await again.getEntries('a.'), [
    { key: 'a.0', value: { type: ValueType.BOOLEAN, value: true } },
    { key: 'a.1', value: { type: ValueType.STRING, value: 'one' } },
  ]);
});

test('local changes are told to those who asked for them; a key that is not there is not found', async () => {
  const store = await manager().getKVStore<distributedKVStore.SingleKVStore>('told', options);
  const heard: string[] = [];
  const { SUBSCRIBE_TYPE_ALL, SUBSCRIBE_TYPE_REMOTE } = distributedKVStore.SubscribeType;
  store.on('dataChange', SUBSCRIBE_TYPE_ALL, (data) => {
    heard.push(`+${data.insertEntries.length} ~${data.updateEntries.length} -${data.deleteEntries.length}`);
  });
  store.on('dataChange', SUBSCRIBE_TYPE_REMOTE, () => heard.push('remote'));
  await store.put('a', 1);
  await store.put('a', 2);
  await store.delete('a');
  assert.deepEqual(heard, ['+1 ~0 -0', '+0 ~1 -0', '+0 ~0 -1']);
  await assert.rejects(store.get('a'), { code: 15100004 });
  const error = await new Promise((resolve) => store.get('a', resolve));
  assert.equal((error as { code: number }).code, 15100004);
});

test('a closed store answers no more, a deleted one is empty, and names that lead elsewhere are refused', async () => {
  const kept = manager();
  const store = await kept.getKVStore<distributedKVStore.SingleKVStore>('gone', options);
  await store.put('a', 1);
  await kept.deleteKVStore('com.example.app', 'gone');
  await assert.rejects(store.put('a', 2), { code: 15100005 });
  await assert.rejects(kept.deleteKVStore('com.example.app', 'gone'), { code: 15100004 });
  assert.ok(!(await kept.getAllKVStoreId('com.example.app')).includes('gone'));
  assert.throws(() => kept.getKVStore('../x', options), { code: 401 });
  assert.throws(() => store.put('', 1), { code: 401 });
});
