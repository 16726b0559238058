// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PLACES } from './places.ts';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The table of places as ARCHITECTURE.md has it. */
function formatPlaces(): string {
  const rows = PLACES.map(({ folder, mayImport, testsMayImport, kits }) => {
    const names = [...mayImport.map((name) => `\`${name}\``), ...(kits ? ['kits'] : [])];
    const tests = (testsMayImport ?? []).map((name) => `\`${name}\``);
    const all = names.length === 0 ? 'nothing of this project' : names.join(', ');
    return `| \`${folder}\` | ${all}${tests.length === 0 ? '' : `; its tests also ${tests.join(', ')}`} |`;
  });
  return ['| who | may import |', '| --- | --- |', ...rows].join('\n');
}

it('who may import whom stands in ARCHITECTURE.md as the check has it', () => {
  const page = fs.readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const table = formatPlaces();
  assert.ok(page.includes(`\n${table}\n\n`), `ARCHITECTURE.md needs this table in "Who may import whom":\n${table}`);
});
