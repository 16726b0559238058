// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The kit's codes, as its enum Result has them. */
export const INVALID_PARAMS: number = 401;
export const NOT_SUPPORT: number = 801;
export const RUNTIME_ERROR: number = 17620002;
export const CRYPTO_OPERATION: number = 17630001;
