// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What media queries ask about. */
export interface MediaFacts {
  /** Of the window's content, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels of a vp. */
  readonly pixelsPerVp: number;
  /** Dots per inch. */
  readonly density: number;
  readonly device: string;
  readonly dark: boolean;
}

/** Features with a size or a number, each in the unit that a number alone has: pixels, and dots of a pixel's size for a resolution. */
const NUMBERS: Readonly<Record<string, (facts: MediaFacts) => number>> = {
  width: ({ width }) => width,
  height: ({ height }) => height,
  'device-width': ({ width }) => width,
  'device-height': ({ height }) => height,
  'aspect-ratio': ({ width, height }) => width / height,
  resolution: ({ pixelsPerVp }) => pixelsPerVp,
};
const WORDS: Readonly<Record<string, (facts: MediaFacts) => string>> = {
  orientation: ({ width, height }) => (width > height ? 'landscape' : 'portrait'),
  'device-type': ({ device }) => device,
  'dark-mode': ({ dark }) => String(dark),
  'round-screen': () => 'false',
};
const COMPARISON =
  /^(?:([^<>=]+?)\s*([<>]=?)\s*)?([a-z-]+)\s*([<>]=?)\s*([^<>=]+)$|^([^<>=]+?)\s*([<>]=?)\s*([a-z-]+)$/;
const FLIPPED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/**
 * Whether a media query holds: `screen and (orientation: landscape)`, `(400vp <= width < 700vp)`, `not screen and (dark-mode: true)`, with
 * `and`, `or` and commas between. One that cannot be read holds never.
 */
export function matchMedia(query: string, facts: MediaFacts): boolean {
  return query
    .toLowerCase()
    .split(/,|\)\s*or\s*(?=\()/)
    .some((one) => matchesAll(one.trim(), facts));
}

function matchesAll(query: string, facts: MediaFacts): boolean {
  const [, no, rest = ''] = /^(?:(not|only)\s+)?(.*)$/s.exec(query) ?? [];
  const found = rest.split(/\s*\band\b\s*/).map((part) => holds(part.trim(), facts));
  if (found.includes(undefined)) {
    return false;
  }
  return found.every((one) => one === true) !== (no === 'not');
}

/** Undefined for what cannot be read. */
function holds(part: string, facts: MediaFacts): boolean | undefined {
  if (part === 'screen') {
    return true;
  }
  const inner = part.replace(/^\(|\)$/g, '').trim();
  const colon = /^([a-z-]+)\s*:\s*(.+)$/.exec(inner);
  if (colon !== null) {
    const [, feature = '', value = ''] = colon;
    const word = WORDS[feature];
    if (word !== undefined) {
      return word(facts) === value;
    }
    const bound = /^(min|max)-(.+)$/.exec(feature);
    return compare(bound?.[2] ?? feature, bound === null ? '=' : bound[1] === 'min' ? '>=' : '<=', value, facts);
  }
  const compared = COMPARISON.exec(inner);
  if (compared === null) {
    return undefined;
  }
  const [, low, lowSign = '', between = '', sign = '', high = '', first, firstSign = '', alone = ''] = compared;
  if (first !== undefined) {
    return compare(alone, FLIPPED[firstSign]!, first, facts);
  }
  const above = low === undefined ? true : compare(between, FLIPPED[lowSign]!, low, facts);
  const below = compare(between, sign, high, facts);
  return above === undefined || below === undefined ? undefined : above && below;
}

function compare(feature: string, sign: string, text: string, facts: MediaFacts): boolean | undefined {
  const value = NUMBERS[feature]?.(facts);
  const bound = numberOf(text, facts);
  if (value === undefined || bound === undefined) {
    return undefined;
  }
  switch (sign) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      return value === bound;
  }
}

function numberOf(text: string, { pixelsPerVp, density }: MediaFacts): number | undefined {
  const [, digits, unit = '', below] = /^(\d+(?:\.\d+)?)\s*(px|vp|dpi|dpcm|dppx)?(?:\s*\/\s*(\d+))?$/.exec(text) ?? [];
  if (digits === undefined) {
    return undefined;
  }
  const value = Number(digits) / Number(below ?? 1);
  const dots = pixelsPerVp / density;
  switch (unit) {
    case 'vp':
      return value * pixelsPerVp;
    case 'dpi':
      return value * dots;
    case 'dpcm':
      return value * 2.54 * dots;
    default:
      return value;
  }
}
