// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a ValuesBucket of a data share holds. @since 10 */
export type ValueType = number | string | boolean;

/** A row of a data share, by column; a relational store has its own. @since 10 */
export type ValuesBucket = Record<string, ValueType | Uint8Array | null>;
