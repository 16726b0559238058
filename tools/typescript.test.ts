// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';

const LOADER = new URL('typescript.mjs', import.meta.url).href;

test('compiled code is kept in the project, not in the temporary folder; the current folder says nothing', (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'typescript-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const temporary = path.join(folder, 'tmp');
  fs.mkdirSync(temporary);
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), '{ "compilerOptions": { "paths": { "zod": ["./evil.ts"] } } }');
  fs.writeFileSync(path.join(folder, 'evil.ts'), 'export const z = "evil";');
  const script = path.join(folder, 'main.ts');
  const zod = new URL(import.meta.resolve('zod')).pathname;
  fs.mkdirSync(path.join(folder, 'node_modules'));
  fs.symlinkSync(path.dirname(zod), path.join(folder, 'node_modules/zod'));
  fs.writeFileSync(
    script,
    `import os from 'node:os';
    import * as zod from 'zod';
    const seen: object = { z: typeof zod.z, tmp: os.tmpdir(), settings: Object.keys(process.env).filter((name) => /^TSX_/.test(name)) };
    console.log(JSON.stringify(seen));`,
  );

  const run = spawnSync(process.execPath, ['--import', LOADER, script], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], TMPDIR: temporary },
  });

  assert.equal(run.stderr, '');
  assert.deepEqual(JSON.parse(run.stdout), { z: 'object', tmp: temporary, settings: [] });
  assert.deepEqual(fs.readdirSync(temporary), []);
});
