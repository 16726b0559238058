// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { runCommandLine } from './runCommandLine.ts';

// who reads has heard enough: arkts-host check | head
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
  process.exit();
});
process.setSourceMapsEnabled(true); // an error in an app names its .ets
process.exitCode = await runCommandLine(process.argv.slice(2));
