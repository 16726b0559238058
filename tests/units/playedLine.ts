// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What the line of a unit that was played begins with; whatever units print themselves does not. */
export const PLAYED = 'played:';
