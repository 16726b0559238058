// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { generateKeyPairSync } from 'node:crypto';
import { identityOf } from '../channel/GatewayIdentity.ts';
import type { GatewayIdentity } from '../channel/GatewayIdentity.ts';

/** A gateway's identity with a fresh key: for tests. */
export function newIdentity(): GatewayIdentity {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return identityOf(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
}
