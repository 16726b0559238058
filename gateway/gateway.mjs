#!/usr/bin/env node
// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// The command line as one file that runs from anywhere: the sources are TypeScript, which tsx reads.
import { register } from 'tsx/esm/api';

register();
await import('./main.ts');
