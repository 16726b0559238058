// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import JSON5 from 'json5';
import { projectRoot } from './loadLibrary.ts';

/** One text of a source of the library, and what stands in its place when the library is broken on purpose. */
export interface Breakage {
  /** Below `cancellable_auth/src/main/ets`. */
  readonly file: string;
  readonly original: string;
  readonly broken: string;
}

/** Tests of the library: what is broken needs none, and each copy is compiled. */
const TESTS: readonly string[] = ['test', 'ohosTest'].map((name) =>
  path.join(projectRoot, 'cancellable_auth/src', name),
);

/**
 * Calls `use` with the folder of a project of the library alone, in which that text is replaced, and removes it
 * afterwards.
 */
export async function withBrokenLibrary(breakage: Breakage, use: (root: string) => Promise<void>): Promise<void> {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'broken-library-'));
  try {
    for (const part of ['AppScope', 'cancellable_auth', 'oh-package.json5']) {
      fs.cpSync(path.join(projectRoot, part), path.join(copy, part), {
        recursive: true,
        filter: (file) => !TESTS.includes(file),
      });
    }
    const profile = JSON5.parse<{ modules: { name: string }[] }>(
      fs.readFileSync(path.join(projectRoot, 'build-profile.json5'), 'utf8'),
    );
    const modules = profile.modules.filter(({ name }) => name === 'cancellable_auth');
    fs.writeFileSync(path.join(copy, 'build-profile.json5'), JSON.stringify({ ...profile, modules }));
    const source = path.join(copy, 'cancellable_auth/src/main/ets', breakage.file);
    const text = fs.readFileSync(source, 'utf8');
    assert.ok(text.includes(breakage.original), `${breakage.file} no longer has the text that this test breaks`);
    fs.writeFileSync(source, text.replace(breakage.original, breakage.broken));
    await use(copy);
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}
