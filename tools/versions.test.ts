// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scratchDir } from 'arkts-host/testing';
import { expectedIn, isVersion, readVersions, setVersion } from './versions.ts';
import type { FoundVersion } from './versions.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { version: own } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };

/** The places that say something else than a version. */
function others(found: readonly FoundVersion[], version: string): FoundVersion[] {
  return found.filter((one) => one.version !== expectedIn(one.what, version));
}

/** A folder and those in it, without what was installed or built, and without the projects that tests look at. */
function foldersIn(folder: string): string[] {
  const below = fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true }).filter((one) => one.isDirectory());
  return [
    folder,
    ...below
      .filter(({ name }) => !/^(\..*|node_modules|oh_modules|build|src|docs)$/.test(name))
      .flatMap(({ name }) => foldersIn(path.posix.join(folder, name))),
  ];
}

test('packages, modules, the app, the lock file and the changelogs of the HARs have one version', () => {
  assert.deepEqual(others(readVersions(ROOT), own), []);
});

test('every workspace and every module is among them', () => {
  const files = new Set(readVersions(ROOT).map(({ file }) => file));
  for (const folder of foldersIn('.')) {
    for (const name of ['package.json', 'oh-package.json5']) {
      const file = path.posix.join(folder, name);
      const text = fs.existsSync(path.join(ROOT, file)) ? fs.readFileSync(path.join(ROOT, file), 'utf8') : '';
      assert.ok(files.has(file) || !/^ {2}"version":/m.test(text), file);
    }
  }
});

test('a version is set in all of them, and nothing else changes', () => {
  const dir = scratchDir();
  for (const { file } of readVersions(ROOT)) {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.copyFileSync(path.join(ROOT, file), path.join(dir, file));
  }
  setVersion(dir, '12.3.45');
  assert.deepEqual(others(readVersions(dir), '12.3.45'), []);
  assert.equal(readVersions(dir).find(({ what }) => what === 'versionCode')!.version, '12003045');
  setVersion(dir, own);
  for (const { file } of readVersions(ROOT)) {
    assert.equal(fs.readFileSync(path.join(dir, file), 'utf8'), fs.readFileSync(path.join(ROOT, file), 'utf8'), file);
  }
});

test('a version is three numbers below 1000', () => {
  assert.deepEqual(
    ['1.2.3', '0.0.0', '999.999.999', '1.2', '1.2.3-beta', '01.2.3', '1000.0.0', 'v1.2.3', ''].filter(isVersion),
    ['1.2.3', '0.0.0', '999.999.999'],
  );
});
