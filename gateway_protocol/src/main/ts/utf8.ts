// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

const REPLACEMENT = 0xfffd;

/**
 * How many bytes a text has in UTF-8. A lone surrogate counts as U+FFFD, which has three.
 *
 * @since 1.0.0
 */
export function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      length += 1;
    } else if (unit < 0x800) {
      length += 2;
    } else if (isHigh(unit) && isLow(text.charCodeAt(i + 1))) {
      length += 4;
      i++;
    } else {
      length += 3;
    }
  }
  return length;
}

/**
 * The UTF-8 bytes of a text. ArkTS has no TextEncoder outside its kits. A lone surrogate becomes U+FFFD.
 *
 * @since 1.0.0
 */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text));
  writeUtf8(text, bytes, 0);
  return bytes;
}

/** Writes what `encodeUtf8` makes of a text to where there is room for it, and says where that ends. */
export function writeUtf8(text: string, bytes: Uint8Array, start: number): number {
  let at = start;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      bytes[at++] = unit;
      continue;
    }
    let point = unit;
    if (isHigh(unit) && isLow(text.charCodeAt(i + 1))) {
      point = 0x10000 + ((unit - 0xd800) << 10) + (text.charCodeAt(i + 1) - 0xdc00);
      i++;
    } else if (isHigh(unit) || isLow(unit)) {
      point = REPLACEMENT;
    }
    if (point < 0x800) {
      bytes[at++] = 0xc0 | (point >> 6);
    } else {
      if (point < 0x10000) {
        bytes[at++] = 0xe0 | (point >> 12);
      } else {
        bytes[at++] = 0xf0 | (point >> 18);
        bytes[at++] = 0x80 | ((point >> 12) & 63);
      }
      bytes[at++] = 0x80 | ((point >> 6) & 63);
    }
    bytes[at++] = 0x80 | (point & 63);
  }
  return at;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** False for NaN, which is what there is after the end. */
function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
