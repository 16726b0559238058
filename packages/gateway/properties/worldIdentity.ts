// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import type { GatewayIdentity } from '../config/GatewayIdentity.ts';

/** The gateway's identity in the world of the properties: its signatures are hashes, so that a day takes a second. */
export const WORLD_IDENTITY: GatewayIdentity = {
  key: Buffer.alloc(91, 7).toString('base64url'),
  sign: (bytes) => createHash('sha256').update(bytes).digest('base64url'),
};
