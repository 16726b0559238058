// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Adapter } from '../Adapter.ts';
import { cancellableAuth } from './cancellableAuth.ts';
import { officialSample } from './officialSample.ts';
import { rawPromise } from './rawPromise.ts';
import { thinPCancelable } from './thinPCancelable.ts';

/** The columns of the table in docs/reference/conformance.md. */
export async function knownAdapters(): Promise<readonly Adapter[]> {
  return [officialSample, rawPromise, thinPCancelable, await cancellableAuth()];
}
