// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this project. */
export const projectRoot: string = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
