// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import JSON5 from 'json5';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');

interface Product {
  readonly compatibleSdkVersion: string;
  readonly targetSdkVersion: string;
}

const {
  app: { products },
} = JSON5.parse(read('build-profile.json5')) as { app: { products: readonly Product[] } };
const { compatibleSdkVersion: oldest, targetSdkVersion: target } = products[0] as Product;

/** "6.1.0(23)" → 23 */
function level(version: string): number {
  const found = /^\d+\.\d+\.\d+\((\d+)\)$/.exec(version);
  assert.ok(found, `${version} is no version of HarmonyOS`);
  return Number(found[1]);
}

function versionsIn(file: string): string[] {
  return [...new Set(read(file).match(/\b\d+\.\d+\.\d+\(\d+\)/g) ?? [])].sort();
}

/** "6.1.0(23)" → "6.1" */
const release = target.split('.').slice(0, 2).join('.');

describe('the SDK that the project says it compiles against', () => {
  it('is the same in build-profile.json5, the guide for apps, docs/device.md and the README of the library', () => {
    for (const file of ['docs/guide/app.md', 'docs/device.md', 'cancellable_auth/README.md']) {
      assert.match(read(file), new RegExp(`SDK ${target.replace(/[.()]/g, '\\$&')}\\s(or|and) newer`), file);
      const others = versionsIn(file).filter((version) => version !== target && version !== oldest);
      assert.deepEqual(others, [], `${file} names other versions`);
    }
  });

  it('comes with the version of DevEco that is named, and with the numbers for OpenHarmony', () => {
    for (const file of ['docs/guide/app.md', 'docs/device.md']) {
      assert.deepEqual(read(file).match(/DevEco Studio [\d.]+/g), [`DevEco Studio ${release}`], file);
    }
    const numbers = Object.fromEntries(
      [...read('docs/device.md').matchAll(/"(\w+SdkVersion)": (\d+)/g)].map(([, key, value]) => [
        key as string,
        Number(value),
      ]),
    );
    assert.deepEqual(numbers, {
      compileSdkVersion: level(target),
      compatibleSdkVersion: level(oldest),
      targetSdkVersion: level(target),
    });
  });

  it('is apart from the lowest system, which the library says the same of in every place', () => {
    const { compatibleSdkVersion } = JSON5.parse(read('cancellable_auth/oh-package.json5')) as Product;
    assert.equal(Number(compatibleSdkVersion), level(oldest));
    assert.match(read('cancellable_auth/README.md'), new RegExp(`API ${level(oldest)} or later`));
  });

  it('has every name that a source reaches behind a version guard', () => {
    const sources = ['cancellable_auth/src/main/ets', 'entry/src/main/ets'].flatMap((folder) =>
      fs
        .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ets'))
        .map((file) => path.join(folder, file)),
    );
    const guards = sources.flatMap((file) =>
      [...read(file).matchAll(/^const \w+_SINCE: number = (\d+);/gm)].map(([, since]) => ({
        file,
        since: Number(since),
      })),
    );
    assert.ok(guards.length >= 4);
    assert.deepEqual(
      guards.filter(({ since }) => since > level(target)),
      [],
    );
  });
});
