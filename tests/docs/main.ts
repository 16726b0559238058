// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { readArguments } from 'arkts-host/command-line';
import { GENERATED_PAGES, readPage, ROOT } from './generatedPages.ts';

const USAGE = `npm run docs               names the pages of the reference that are not as the sources say
npm run docs -- --write    writes them`;

function main(): number {
  let write: boolean | undefined;
  try {
    ({ write } = readArguments({ options: { write: { type: 'boolean' } } }).values);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const stale = GENERATED_PAGES.flatMap(({ file, make }) => {
    const page = readPage(file);
    const made = make(page);
    return made === page ? [] : [{ file, made }];
  });
  for (const { file, made } of stale) {
    if (write === true) {
      fs.mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
      fs.writeFileSync(path.join(ROOT, file), made);
    }
    console.log(`${file} ${write === true ? 'is written' : 'is not as the sources say: npm run docs -- --write'}`);
  }
  if (stale.length === 0) {
    console.log(`${GENERATED_PAGES.length} pages are as the sources say.`);
  }
  return stale.length > 0 && write !== true ? 1 : 0;
}

process.exitCode = main();
