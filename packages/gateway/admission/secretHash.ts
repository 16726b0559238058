// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';

/** The name under which a random secret of 32 bytes is kept. It needs no salt and no slowness: nobody can guess it. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
