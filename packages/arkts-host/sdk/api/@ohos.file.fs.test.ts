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
