#!/usr/bin/env node
// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// The command line as one file that runs from anywhere, whatever lies in the folder that it is started in. Whoever has a
// Node that is too old is told so: this file has nothing that Node 12 cannot read.

// Before anything else: at SIGUSR1 Node opens its debugger to every process of the machine, and SIGUSR2 ends it.
process.on('SIGUSR1', () => undefined);
process.on('SIGUSR2', () => undefined);
// A server that is starting is not ended by who would have it read its configuration again: it reads that a moment later.
if (process.argv[2] === 'serve') {
  process.on('SIGHUP', () => undefined);
}
// The loader of SQLite's native part would take it from wherever this says.
delete process.env['@PHOTOSTRUCTURE/SQLITE_PREBUILD'];

const LOWEST_NODE = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor < LOWEST_NODE[1])) {
  console.error(
    `gateway: this is Node ${process.versions.node}; it takes ${LOWEST_NODE.join('.')} or later (https://nodejs.org)`,
  );
  process.exitCode = 1;
} else {
  void import('./program.mjs').then(({ runProgram }) => runProgram());
}
