// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Played } from '../projects/playRecipe.ts';
import type { PublicUnit } from './PublicUnit.ts';
import { PUBLIC_UNITS } from './publicUnits.ts';
import { classify, readSnippets } from './readSnippets.ts';
import { tableAfter } from './unitTable.ts';
import { writeUnitProject } from './writeUnitProject.ts';

const recipe = { enrolled: ['pin'], steps: [], answer: 'pin', goesOn: 'open' } as const;
const unit: PublicUnit = {
  name: 'Vault lock',
  repository: { name: 'vault', url: 'https://example.com/vault.git' },
  what: 'a lock',
  source: { root: 'src', files: ['lock/Lock.ets'] },
  caller: { above: ["import { lock } from '../unit/lock/Lock';"], call: 'this.told(String(await lock()));' },
  recipe,
};
const right: Played = { firstPage: undefined, prompt: undefined, ending: undefined };

test('code of a page that calls userAuth is taken, without its line numbers; what else there is is left', () => {
  const page = [
    '# Asking',
    '```ts',
    "import { userAuth } from '@kit.UserAuthenticationKit';",
    '```',
    '```',
    '1. isThere() {',
    '2. userAuth.getAvailableStatus(1, 10000);',
    '',
    '4. }',
    '```',
    '``` TypeScript',
    "import { userAuth } from '@kit.UserAuthenticationKit';",
    'userAuth.getUserAuthInstance(param, widget);',
    '```',
  ].join('\n');
  const pieces = readSnippets(page);
  assert.deepEqual(pieces.map(classify), [
    { kind: 'methods', text: pieces[0], call: 'isThere' },
    {
      kind: 'statements',
      imports: ["import { userAuth } from '@kit.UserAuthenticationKit';"],
      text: 'userAuth.getUserAuthInstance(param, widget);',
    },
  ]);
  assert.match(pieces[0]!, /^isThere\(\) \{\n/);
});

test('a project around a unit has its files, those that they import, and a page of ours that calls it', (t) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'unit-'));
  t.after(() => rmSync(dir, { recursive: true }));
  mkdirSync(path.join(dir, 'from/src/lock'), { recursive: true });
  writeFileSync(
    path.join(dir, 'from/src/lock/Lock.ets'),
    "import { log } from '../Log';\nexport async function lock(): Promise<boolean> { log(); return true; }\n",
  );
  writeFileSync(path.join(dir, 'from/src/Log.ets'), 'export function log(): void {}\n');
  writeUnitProject(unit, path.join(dir, 'from'), path.join(dir, 'to'));
  const read = (file: string): string => readFileSync(path.join(dir, 'to/entry/src/main', file), 'utf8');
  assert.match(read('ets/unit/Log.ets'), /function log/);
  assert.match(read('ets/pages/Index.ets'), /this\.told\(String\(await lock\(\)\)\)/);
  assert.match(read('module.json5'), /ACCESS_BIOMETRIC/);
});

test('a unit is told with each of its endings and with what went wrong first; lines of others stay', () => {
  const refusal = { ...right, ending: 'it goes on |\n as after a success' };
  const endings = { success: right, refusal, cancel: right, background: right };
  const other: PublicUnit = { ...unit, name: 'Other lock', recipe: { enrolled: [], steps: [], goesOn: 'open' } };
  const order = [other, unit];
  const before = tableAfter('', [{ unit, commit: 'abcdef1', played: { errors: 0, endings } }], order);
  assert.match(
    before,
    /\| `lock\/Lock\.ets` \| `abcdef1` \| 0 errors \| yes \| no \| yes \| yes \| `it goes on \/ as after a success` \|/,
  );
  const after = tableAfter(before, [{ unit: other, commit: '', played: { errors: 0, endings: {} } }], order).split(
    '\n',
  );
  assert.match(after[2]!, /^\| Other lock .* \| asks nobody \| – \| – \| – \| – \|$/);
  assert.match(after[3]!, /^\| Vault lock /);
  assert.equal(after.at(-2), '1 of 2 units (50 %) do all that they should.');
});

test('no unit is named twice', () => {
  const names = PUBLIC_UNITS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});
