// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileIo } from '../kits/@kit.CoreFileKit.ts';

const folder = mkdtempSync(join(tmpdir(), 'files-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const { WRITE_ONLY, READ_ONLY, CREATE, TRUNC } = fileIo.OpenMode;

test('a file is made, written, emptied and written again', () => {
  const path = join(folder, 'a.pem');
  for (const text of ['the longer one', 'short']) {
    const file = fileIo.openSync(path, WRITE_ONLY | CREATE | TRUNC);
    assert.equal(file.path, path);
    assert.equal(fileIo.writeSync(file.fd, text), text.length);
    fileIo.closeSync(file);
    assert.equal(readFileSync(path, 'utf8'), text);
  }
});

test('bytes are written as they are', () => {
  const path = join(folder, 'b');
  const file = fileIo.openSync(path, WRITE_ONLY | CREATE);
  fileIo.writeSync(file.fd, new Uint8Array([0, 255]).buffer);
  fileIo.closeSync(file.fd);
  assert.deepEqual([...readFileSync(path)], [0, 255]);
});

test('what the file system refuses has the code of the system', () => {
  assert.throws(() => fileIo.openSync(join(folder, 'none'), READ_ONLY), { code: 13900002 });
  assert.throws(() => fileIo.openSync(folder, WRITE_ONLY), { code: 13900019 });
  const file = fileIo.openSync(join(folder, 'c'), WRITE_ONLY | CREATE);
  fileIo.closeSync(file);
  assert.throws(() => fileIo.closeSync(file), { code: 13900008 });
  assert.throws(() => fileIo.writeSync(file.fd, 'late'), { code: 13900008 });
});

test('a folder is made, listed and removed with all that is in it; a text is read, copied, moved and cut', async () => {
  const dir = join(folder, 'deep/er');
  fileIo.mkdirSync(dir, true);
  assert.throws(() => fileIo.mkdirSync(dir), { code: 13900015 });
  const file = fileIo.openSync(join(dir, 'a.txt'), WRITE_ONLY | CREATE);
  fileIo.writeSync(file.fd, 'hello');
  fileIo.closeSync(file);
  await fileIo.copyFile(join(dir, 'a.txt'), join(dir, 'b.md'));
  assert.deepEqual(fileIo.listFileSync(dir, { filter: { suffix: ['.md'] } }), ['b.md']);
  fileIo.truncateSync(join(dir, 'b.md'), 2);
  fileIo.moveFileSync(join(dir, 'b.md'), join(dir, 'c'));
  assert.deepEqual([await fileIo.readText(join(dir, 'c')), fileIo.accessSync(join(dir, 'b.md'))], ['he', false]);
  const opened = await fileIo.open(`file://com.example.app${join(dir, 'a.txt')}`);
  const into = new ArrayBuffer(4);
  assert.equal(fileIo.readSync(opened.fd, into, { offset: 1 }), 4);
  assert.equal(Buffer.from(into).toString(), 'ello');
  assert.deepEqual([fileIo.statSync(opened.fd).size, opened.name], [5, 'a.txt']);
  fileIo.closeSync(opened);
  fileIo.rmdirSync(join(folder, 'deep'));
  await assert.rejects(fileIo.stat(dir), { code: 13900002 });
});
