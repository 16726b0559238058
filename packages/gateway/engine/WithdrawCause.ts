// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { EndCause } from './EndCause.ts';

/**
 * Why a prompt is taken away: because its request ended, because another device of the user answered, or because this
 * gateway knows of no such request (it was restarted).
 */
export type WithdrawCause = EndCause | 'answered-elsewhere' | 'unknown-request';
