// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { runCommandLine } from './runCommandLine.ts';

process.setSourceMapsEnabled(true); // an error in an app names its .ets
process.exitCode = await runCommandLine(process.argv.slice(2));
