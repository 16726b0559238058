// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { readyDevice } from '../../device/readyDevice.ts';
import { cryptoFramework } from '../kits/@kit.CryptoArchitectureKit.ts';

type Call = (...args: unknown[]) => unknown;

test('generateRandomSync gives as many bytes as asked for, and others each time', () => {
  const random = cryptoFramework.createRandom();
  const [a, b] = [random.generateRandomSync(32).data, random.generateRandomSync(32).data];
  assert.equal(a.length, 32);
  assert.ok(a.constructor === Uint8Array);
  assert.notDeepEqual(a, b);
});

test('a length that is not a whole number from 1 on is 401', () => {
  const random = cryptoFramework.createRandom();
  for (const length of [0, -1, 1.5, Number.NaN, '8', undefined, 2 ** 31]) {
    assert.throws(() => (random.generateRandomSync as Call)(length), { code: 401 });
  }
});

test('generateRandom answers by promise or by callback, later', async () => {
  const device = readyDevice();
  const random = cryptoFramework.createRandom();
  const promise = random.generateRandom(5);
  const called: unknown[] = [];
  random.generateRandom(6, (error, blob) => called.push(error, blob.data.length));
  assert.deepEqual(called, []);
  await device.clock.settle();
  assert.equal((await promise).data.length, 5);
  assert.deepEqual(called, [null, 6]);
});

test('setSeed takes bytes only', () => {
  const random = cryptoFramework.createRandom();
  random.setSeed({ data: new Uint8Array(3) });
  for (const seed of [undefined, null, {}, { data: [1] }, { data: new Uint8Array(0) }]) {
    assert.throws(() => (random.setSeed as Call)(seed), { code: 401 });
  }
});

const ABC: string = Buffer.from('abc').toString('hex');
/** The digests of "abc", FIPS 180-4 and RFC 1321. */
const OF_ABC: readonly (readonly [string, string])[] = [
  ['MD5', '900150983cd24fb0d6963f7d28e17f72'],
  ['SHA1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['SHA224', '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
  ['SHA256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
];

test('digests are those of the standards, whole or in parts', () => {
  for (const [name, digest] of OF_ABC) {
    const md = cryptoFramework.createMd(name);
    md.updateSync({ data: new Uint8Array(Buffer.from(ABC.slice(0, 2), 'hex')) });
    md.updateSync({ data: new Uint8Array(Buffer.from(ABC.slice(2), 'hex')) });
    assert.deepEqual([md.algName, md.getMdLength()], [name, digest.length / 2]);
    assert.equal(Buffer.from(md.digestSync().data).toString('hex'), digest);
  }
  for (const [name, length] of [
    ['SHA384', 48],
    ['SHA512', 64],
  ] as const) {
    assert.equal(cryptoFramework.createMd(name).digestSync().data.length, length);
  }
});

test('update and digest answer by promise or by callback, later', async () => {
  const device = readyDevice();
  const [md, other] = [cryptoFramework.createMd('SHA256'), cryptoFramework.createMd('SHA256')];
  const input = { data: new Uint8Array([1, 2]) };
  const told: unknown[] = [];
  const updated = md.update(input);
  const digest = md.digest();
  other.update(input, (error) => told.push(error));
  other.digest((error, blob) => told.push(error, blob.data.length));
  assert.deepEqual(told, []);
  await device.clock.settle();
  await updated;
  assert.equal((await digest).data.length, 32);
  assert.deepEqual(told, [null, null, 32]);
});

test('a digest of another name, input that is no DataBlob, and a second digest are errors', () => {
  for (const name of ['sha256', 'SHA-256', '', undefined]) {
    assert.throws(() => (cryptoFramework.createMd as Call)(name), { code: 401 });
  }
  const md = cryptoFramework.createMd('SHA256');
  for (const input of [undefined, {}, { data: 'abc' }, new Uint8Array(3)]) {
    assert.throws(() => (md.updateSync as Call).call(md, input), { code: 401 });
  }
  md.digestSync();
  assert.throws(() => md.digestSync(), { code: 17630001 });
  assert.throws(() => md.updateSync({ data: new Uint8Array(1) }), { code: 17630001 });
});

const PAIR = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PUBLIC: Uint8Array = new Uint8Array(PAIR.publicKey.export({ type: 'spki', format: 'der' }));

test('a signature is right for its key and its data only', () => {
  const { pubKey } = cryptoFramework.createAsyKeyGenerator('ECC256').convertKeySync({ data: PUBLIC }, null);
  const data = new Uint8Array([1, 2, 3]);
  const signature = new Uint8Array(sign('sha256', data, PAIR.privateKey));
  const isRight = (signed: Uint8Array, proof: Uint8Array): boolean => {
    const verifier = cryptoFramework.createVerify('ECC256|SHA256');
    verifier.initSync(pubKey);
    return verifier.verifySync({ data: signed }, { data: proof });
  };
  assert.deepEqual(pubKey.getEncoded().data, PUBLIC);
  assert.equal(isRight(data, signature), true);
  assert.equal(isRight(new Uint8Array([1, 2]), signature), false);
  assert.equal(isRight(data, new Uint8Array(8)), false);
});

test('bytes that are no key of P-256 are refused, and so is a verifier without a key', () => {
  const generator = cryptoFramework.createAsyKeyGenerator('ECC256');
  const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'der' });
  for (const data of [new Uint8Array(91), new Uint8Array(other)]) {
    assert.throws(() => generator.convertKeySync({ data }, null), { code: 17630001 });
  }
  assert.throws(() => (generator.convertKeySync as Call)(undefined, null), { code: 401 });
  const verifier = cryptoFramework.createVerify('ECC256|SHA256');
  assert.throws(() => verifier.verifySync(null, { data: new Uint8Array(8) }), { code: 17630001 });
  assert.throws(() => cryptoFramework.createVerify('RSA1024|SHA256'), { code: 801 });
});
