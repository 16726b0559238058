// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { GatewayStoreError } from './GatewayStoreError.ts';
import type { StoreArea } from './StoreHealth.ts';

/** What an operator has to know about the store, and about the clock that it deletes by. */
export type StoreEvent =
  /** Nothing of this area can be written. */
  | { readonly kind: 'store-failing'; readonly area: StoreArea; readonly error: GatewayStoreError }
  | { readonly kind: 'store-mended'; readonly area: StoreArea }
  /** The store's file is gone from its path, or another one: a copy of what was in it is in `file`. */
  | { readonly kind: 'store-rescued'; readonly file: string }
  | { readonly kind: 'store-rescue-failed'; readonly error: unknown }
  | { readonly kind: 'clock-doubted'; readonly why: string }
  | { readonly kind: 'clock-believed' };
