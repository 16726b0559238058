// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// node … tests/docs/proofsRun.ts REPORT: whether each test that a page names as proof has passed in a run of `npm test`, of which REPORT is
// the TAP. What a page promises is not proved by a test that only the long run has.

import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ROOT } from './generatedPages.ts';
import { projectFiles } from './links.ts';
import { passedIn, proofsOf } from './proofs.ts';

const passed = passedIn(fs.readFileSync(process.argv[2]!, 'utf8'));
const missing = projectFiles(ROOT, /^docs\/.*\.md$/).flatMap((page) =>
  proofsOf(fs.readFileSync(path.join(ROOT, page), 'utf8'))
    .titles.filter((words) => !passed.some((title) => title.includes(words)))
    .map((words) => `${page} names "${words}": no test of that title has passed in this run.`),
);
missing.forEach((line) => console.log(line));
console.log(`${passed.length} tests of Node have passed; ${missing.length} that pages name as proofs have not.`);
process.exitCode = missing.length > 0 ? 1 : 0;
