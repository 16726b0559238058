// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { JsonWebKeyInput } from 'node:crypto';
import type { OpenidKeys } from './openidKeys.ts';

/** A key as RFC 7517 has it, and as Node takes it. */
export type JsonWebKey = JsonWebKeyInput['key'];

/** An application as the configuration has it, with what its files hold. */
export interface OpenidClient {
  readonly id: string;
  readonly name: string;
  readonly secret?: string | undefined;
  readonly jwks?: { readonly keys: readonly JsonWebKey[] } | undefined;
  readonly redirects: readonly string[];
  readonly host?: string | undefined;
  readonly ciba?: 'poll' | 'ping' | undefined;
  readonly notify?: string | undefined;
  readonly logout?: string | undefined;
  readonly idTokens: 'RS256' | 'ES256';
}

/** What the configuration says of this door, with what its files hold. */
export interface OpenidSettings {
  readonly keys: OpenidKeys;
  readonly clients: readonly OpenidClient[];
  /** How often a backend may ask. */
  readonly pollSeconds: number;
}
