// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { plantMembers } from './totality/plantMembers.ts';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** `npm run closed-sets [-- NAME …]`: who has to know of a new member, for every closed set or for those of these names. */
const names = process.argv.slice(2);
const copy = mkdtempSync(path.join(tmpdir(), 'closed-sets-'));
try {
  const planted = await plantMembers(ROOT, copy);
  const wanted = planted.filter(({ set }) => names.length === 0 || names.includes(set.name));
  if (wanted.length === 0) {
    console.error(
      `There is no closed set ${names.join(', ')}. There are: ${planted.map(({ set }) => set.name).join(', ')}.`,
    );
    process.exitCode = 2;
  }
  for (const { set, findings } of wanted) {
    console.log(`${set.name}, ${set.members.length} members, ${set.file}`);
    new Set(findings.map(({ file, line }) => `  ${file}:${line}`)).forEach((place) => console.log(place));
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
