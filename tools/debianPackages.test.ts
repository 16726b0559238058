// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PLACES } from './borders/places.ts';
import { SourceTree } from './borders/SourceTree.ts';
import { DEBIAN_PACKAGES, DEBIAN_SERVICES } from './debianPackages.ts';

/** Where the long run installs more than npm test needs. */
const PLAYED_AT_LENGTH = /^packages\/gateway\/chaos\/|^tests\/packages\/production/;

test('what a suite installs of Debian is installed before all suites', () => {
  const tree = new SourceTree(fileURLToPath(new URL('..', import.meta.url)), PLACES);
  const wanted = tree.sources
    .filter(({ file, text }) => /installPackages|findPrograms/.test(text) && !PLAYED_AT_LENGTH.test(file))
    .flatMap(({ text }) => [...text.matchAll(/(?:installPackages\(|packages: )\[('[^\]]*')\]/g)])
    .flatMap(([, list]) => list!.split(', ').map((quoted) => quoted.slice(1, -1)));
  assert.ok(wanted.length > 5, 'the sources name packages');
  assert.deepEqual(
    wanted.filter((name) => ![...DEBIAN_PACKAGES, ...DEBIAN_SERVICES].includes(name)),
    [],
  );
});
