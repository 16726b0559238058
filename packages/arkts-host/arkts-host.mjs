#!/usr/bin/env node
// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// The command that npm installs. Whoever has a Node that is too old is told so: this file has nothing that Node 12 cannot read.

const LOWEST_NODE = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor < LOWEST_NODE[1])) {
  console.error(
    `arkts-host: this is Node ${process.versions.node}; it takes ${LOWEST_NODE.join('.')} or later (https://nodejs.org)`,
  );
  process.exitCode = 1;
} else {
  void import('./dist/commands/main.js');
}
