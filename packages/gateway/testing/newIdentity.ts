// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { identityOf, newIdentityKey } from '../config/GatewayIdentity.ts';
import type { GatewayIdentity } from '../config/GatewayIdentity.ts';

/** A gateway's identity, with a fresh key unless one is given (PEM): for tests. */
export function newIdentity(key: string = newIdentityKey()): GatewayIdentity {
  return identityOf(key);
}
