// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

const SHOWN: number = 8;

/** An alias for people to read: its beginning only, because the rest may be an identifier. */
export function maskAlias(alias: string): string {
  return alias.length <= SHOWN ? alias : `${alias.slice(0, SHOWN)}…`;
}
