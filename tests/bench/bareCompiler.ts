// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { checkBare } from 'arkts-host/testing';

// The process of the bare compiler (measureHost.ts starts it); its argument is a project's folder.
console.log(`${checkBare(process.argv[2] ?? '.')} diagnostics`);
