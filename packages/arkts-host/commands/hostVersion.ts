// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createRequire } from 'node:module';

/** The version of this package. */
export function hostVersion(): string {
  return (createRequire(import.meta.url)('arkts-host/package.json') as { version: string }).version;
}
