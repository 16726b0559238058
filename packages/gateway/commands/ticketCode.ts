// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { encode, renderSVG } from 'uqr';

/** Light modules around a code; scanners ask for four (ISO/IEC 18004, 6.3.8). */
const BORDER = 4;
/** Black on bright white, whatever the colours of the terminal are, and back to those. */
const ON = '\u001b[30;107m';
const OFF = '\u001b[0m';
/** A character has two modules, one above the other: by whether they are dark. */
const BLOCKS = { none: ' ', upper: '▀', lower: '▄', both: '█' } as const;

/** A QR code that a terminal shows: its lines, and how many columns each of them takes. */
export interface TerminalCode {
  readonly lines: readonly string[];
  readonly columns: number;
}

/** The QR code of a ticket for a terminal. With the lowest error correction: on a screen nothing is scratched, and smaller is easier to scan. */
export function terminalCode(ticket: string): TerminalCode {
  const { data, size } = encode(ticket, { ecc: 'L', border: BORDER });
  const lines: string[] = [];
  for (let y = 0; y < size; y += 2) {
    const blocks = data[y]!.map((upper, x) => blockOf(upper, data[y + 1]?.[x] ?? false));
    lines.push(`${ON}${blocks.join('')}${OFF}`);
  }
  return { lines, columns: size };
}

/** The same as a picture, as text of an SVG file. */
export function pictureOf(ticket: string): string {
  return `${renderSVG(ticket, { ecc: 'L', border: BORDER, pixelSize: 4 })}\n`;
}

function blockOf(upper: boolean, lower: boolean): string {
  if (upper) {
    return lower ? BLOCKS.both : BLOCKS.upper;
  }
  return lower ? BLOCKS.lower : BLOCKS.none;
}
