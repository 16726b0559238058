// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useDevice } from '../device/currentDevice.ts';
import { Device } from '../device/Device.ts';
import { cryptoFramework } from '../sdk/kits/@kit.CryptoArchitectureKit.ts';

const device = new Device();
before(() => useDevice(device));

function bytes(hex: string): { data: Uint8Array } {
  return { data: new Uint8Array(Buffer.from(hex, 'hex')) };
}

function hex(blob: { data: Uint8Array }): string {
  return Buffer.from(blob.data).toString('hex');
}

async function settled<T>(work: Promise<T>): Promise<T> {
  const done = work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await device.clock.settle();
  const outcome = await done;
  if ('error' in outcome) {
    throw outcome.error;
  }
  return outcome.value;
}

// NIST's and McGrew's test case 4 of GCM
const KEY = 'feffe9928665731c6d6a8f9467308308';
const PLAIN =
  'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39';
const SECRET =
  '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091';
const TAG = '5bc94fbc3221a5db94fae95ae7121a47';

function gcm(authTag: string): cryptoFramework.GcmParamsSpec {
  return {
    algName: 'GcmParamsSpec',
    iv: bytes('cafebabefacedbaddecaf888'),
    aad: bytes('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
    authTag: bytes(authTag),
  };
}

test('GCM gives the ciphertext with its tag at the end, and takes the tag to decrypt', async () => {
  const key = await settled(cryptoFramework.createSymKeyGenerator('AES128').convertKey(bytes(KEY)));
  const cipher = cryptoFramework.createCipher('AES128|GCM|PKCS7');
  cipher.initSync(cryptoFramework.CryptoMode.ENCRYPT_MODE, key, gcm(''));
  assert.equal(hex(cipher.doFinalSync(bytes(PLAIN))), SECRET + TAG);
  const decipher = cryptoFramework.createCipher('AES128|GCM|PKCS7');
  await settled(decipher.init(cryptoFramework.CryptoMode.DECRYPT_MODE, key, gcm(TAG)));
  assert.equal(hex(await settled(decipher.doFinal(bytes(SECRET)))), PLAIN);
});

test('a tag that is not right rejects with 17630001, and a key of another length is refused with 401', async () => {
  const maker = cryptoFramework.createSymKeyGenerator('AES128');
  const decipher = cryptoFramework.createCipher('AES128|GCM|NoPadding');
  decipher.initSync(
    cryptoFramework.CryptoMode.DECRYPT_MODE,
    maker.convertKeySync(bytes(KEY)),
    gcm(TAG.replace('5', '6')),
  );
  await assert.rejects(settled(decipher.doFinal(bytes(SECRET))), { code: 17630001 });
  assert.throws(() => maker.convertKeySync(bytes('00')), { code: 401 });
  assert.throws(() => cryptoFramework.createSymKeyGenerator('AES7'), { code: 401 });
  assert.throws(() => cryptoFramework.createCipher('AES128|XYZ|PKCS7'), { code: 401 });
});

test('CBC fills up, CTR does not, and what was generated decrypts what it encrypted', () => {
  const key = cryptoFramework.createSymKeyGenerator('AES256').generateSymKeySync();
  for (const [name, length] of [
    ['AES256|CBC|PKCS7', 16],
    ['AES256|CTR|NoPadding', 3],
    ['AES256|ECB|PKCS5', 16],
  ] as const) {
    const params = { algName: 'IvParamsSpec', iv: bytes('00'.repeat(16)) };
    const run = (mode: cryptoFramework.CryptoMode, data: { data: Uint8Array }): { data: Uint8Array } => {
      const cipher = cryptoFramework.createCipher(name);
      cipher.initSync(mode, key, name.includes('ECB') ? null : params);
      return cipher.doFinalSync(data);
    };
    const secret = run(cryptoFramework.CryptoMode.ENCRYPT_MODE, bytes('010203'));
    assert.equal(secret.data.length, length, name);
    assert.equal(hex(run(cryptoFramework.CryptoMode.DECRYPT_MODE, secret)), '010203', name);
  }
});

test('a key for a code has the length of the digest that it names', () => {
  for (const [name, length] of [
    ['HMAC|SHA1', 20],
    ['HMAC|SHA512', 64],
    ['HMAC|SM3', 32],
  ] as const) {
    assert.equal(cryptoFramework.createSymKeyGenerator(name).generateSymKeySync().getEncoded().data.length, length);
  }
});

test('a code is that of RFC 4231, and a cleared key makes none', () => {
  const key = cryptoFramework
    .createSymKeyGenerator('HMAC')
    .convertKeySync({ data: new Uint8Array(Buffer.from('Jefe')) });
  const mac = cryptoFramework.createMac('SHA256');
  mac.initSync(key);
  mac.updateSync({ data: new Uint8Array(Buffer.from('what do ya want for nothing?')) });
  assert.equal(hex(mac.doFinalSync()), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  assert.equal(mac.getMacLength(), 32);
  key.clearMem();
  assert.throws(() => mac.initSync(key), { code: 17630001 });
});

test('keys are derived as in RFC 6070 and RFC 5869, and a specification of another way is refused', async () => {
  const kdf = cryptoFramework.createKdf('PBKDF2|SHA1');
  const spec: cryptoFramework.PBKDF2Spec = {
    algName: 'PBKDF2',
    password: 'password',
    salt: new Uint8Array(Buffer.from('salt')),
    iterations: 2,
    keySize: 20,
  };
  assert.equal(hex(await settled(kdf.generateSecret(spec))), 'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957');
  const expanded: cryptoFramework.HKDFSpec = {
    algName: 'HKDF',
    key: bytes('0b'.repeat(22)).data,
    salt: bytes('000102030405060708090a0b0c').data,
    info: bytes('f0f1f2f3f4f5f6f7f8f9').data,
    keySize: 42,
  };
  assert.equal(
    hex(cryptoFramework.createKdf('HKDF|SHA256').generateSecretSync(expanded)),
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  );
  assert.throws(() => kdf.generateSecretSync(expanded), { code: 401 });
  assert.throws(() => cryptoFramework.createKdf('MAGIC'), { code: 401 });
});
