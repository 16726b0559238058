// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A number or `#…` as 0xAARRGGBB; undefined for what is neither. A number without transparency is opaque. */
export function argbOf(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return value > 0xffffff ? value >>> 0 : (0xff000000 | value) >>> 0;
  }
  const digits = typeof value === 'string' ? /^#([0-9a-fA-F]{3,8})$/.exec(value.trim())?.[1] : undefined;
  if (digits === undefined) {
    return undefined;
  }
  const full = digits.length < 5 ? [...digits].map((digit) => digit + digit).join('') : digits;
  return full.length === 6 || full.length === 8 ? Number.parseInt(full.padStart(8, 'f'), 16) : undefined;
}
