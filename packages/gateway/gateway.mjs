#!/usr/bin/env node
// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// The command line as one file that runs from anywhere, whatever lies in the folder that it is started in.
import process from 'node:process';
import { pathToFileURL } from 'node:url';

// Before anything else: at SIGUSR1 Node opens its debugger to every process of the machine, and SIGUSR2 ends it.
process.on('SIGUSR1', () => undefined);
process.on('SIGUSR2', () => undefined);

try {
  const { compiledProgram } = await import('./build.mjs');
  await import(pathToFileURL(await compiledProgram()).href);
} catch (error) {
  console.error(`gateway: ${error.message}`);
  process.exitCode = 1;
}
