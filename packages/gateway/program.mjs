// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

/** Runs what npm has installed, or compiles the sources of a working copy and runs that. */
export async function runProgram() {
  if (process.argv[2] === '--version') {
    console.log(JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')).version);
    return;
  }
  try {
    await import((await programUrl()).href);
  } catch (error) {
    console.error(`gateway: ${error.message}`);
    process.exitCode = 1;
  }
}

async function programUrl() {
  const build = new URL('build.mjs', import.meta.url); // which is in no package
  if (!existsSync(build)) {
    return new URL('dist/package/main.mjs', import.meta.url);
  }
  const { compiledProgram } = await import(build.href);
  return pathToFileURL(await compiledProgram());
}
