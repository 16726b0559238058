// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArrayList,
  buffer,
  HashMap,
  HashSet,
  JSON as ArkJson,
  Queue,
  Stack,
  taskpool,
  TreeMap,
  url,
  util,
} from '../kits/@kit.ArkTS.ts';

test('an ArrayList is read and written by index, and refuses one that is none', () => {
  const list = new ArrayList<string>();
  ['a', 'b', 'c'].forEach((one) => list.add(one));
  list[1] = 'B';
  assert.deepEqual([list[1], list.getIndexOf('c'), list.length], ['B', 2, 3]);
  assert.equal(list.removeByIndex(0), 'a');
  assert.deepEqual([...list], ['B', 'c']);
  assert.throws(() => list.removeByIndex(2), { code: 10200001 });
});

test('maps and sets answer with what was there; a TreeMap is in the order of its keys', () => {
  const map = new HashMap<string, number>();
  map.set('b', 2);
  map.set('a', 1);
  assert.deepEqual([map.get('a'), map.hasKey('c'), map.remove('b'), map.length], [1, false, 2, 1]);
  const set = new HashSet<number>();
  assert.deepEqual([set.add(1), set.add(1), set.length], [true, false, 1]);
  const tree = new TreeMap<number, string>();
  [3, 1, 2].forEach((key) => tree.set(key, String(key)));
  assert.deepEqual([[...tree.keys()], tree.getFirstKey(), tree.getLowerKey(3)], [[1, 2, 3], 1, 2]);
});

test('a Queue gives the first one, a Stack the last', () => {
  const queue = new Queue<number>();
  const stack = new Stack<number>();
  [1, 2].forEach((one) => [queue.add(one), stack.push(one)]);
  assert.deepEqual([queue.pop(), stack.pop(), queue.length, stack.peek()], [1, 2, 1, 1]);
});

test('a Buffer begins at the start of its own ArrayBuffer', () => {
  const bytes = buffer.from('€', 'utf-8');
  assert.deepEqual([bytes.byteOffset, bytes.buffer.byteLength, bytes.toString('hex')], [0, 3, 'e282ac']);
  assert.equal(buffer.concat([bytes, buffer.alloc(1)]).length, 4);
  assert.throws(() => buffer.from('a', 'morse' as 'hex'), { code: 401 });
});

test('JSON is read with numbers that are too large, and what is none is refused with a code', () => {
  const options = { bigIntMode: ArkJson.BigIntMode.PARSE_AS_BIGINT };
  assert.deepEqual(ArkJson.parse('{"a":12345678901234567890,"b":"12345678901234567890"}', undefined, options), {
    a: 12345678901234567890n,
    b: '12345678901234567890',
  });
  assert.throws(() => ArkJson.parse('{'), { code: 10200001 });
});

test('a task runs later, on copies of what it is given', async () => {
  const given = { n: 1 };
  const done = taskpool.execute((one: { n: number }) => ({ n: one.n + 1 }), given);
  given.n = 5;
  assert.deepEqual(await done, { n: 6 });
});

test('addresses, hashes, formats and a cache do what they say', () => {
  assert.equal(url.URL.parseURL('https://a.example/x?q=1').params.get('q'), '1');
  assert.throws(() => url.URL.parseURL('no'), { code: 10200002 });
  assert.equal(util.format('%s is %d', 'a', 1), 'a is 1');
  assert.equal(util.getHash(Math), util.getHash(Math));
  const cache = new util.LRUCache<string, number>(2);
  ['a', 'b'].forEach((key) => cache.put(key, 1));
  cache.get('a');
  cache.put('c', 1);
  assert.deepEqual(cache.keys(), ['a', 'c']);
});
