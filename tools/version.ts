// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isVersion, readVersions, setVersion } from './versions.ts';

const USAGE = `npm run version:set -- VERSION
  writes a version, as 1.2.3, wherever this repository has its own; without VERSION it says where that is`;
const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

function main([given, ...more]: readonly string[]): number {
  if (given === '--help' || given === '-h') {
    console.log(USAGE);
    return 0;
  }
  if (given !== undefined && (!isVersion(given) || more.length > 0)) {
    console.error(`'${[given, ...more].join(' ')}' is no version: three numbers below 1000, as 1.2.3.\n\n${USAGE}`);
    return 2;
  }
  if (given !== undefined) {
    setVersion(ROOT, given);
  }
  readVersions(ROOT).forEach(({ file, what, version }) => console.log(`${version}  ${file}  ${what}`));
  return 0;
}

process.exitCode = main(process.argv.slice(2));
