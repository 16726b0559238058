// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { isPlainText, plainTextOf } from 'gateway_protocol';

const LONGEST_NAME = 64;
/** Letters of an id that tell two names apart. */
const TOLD_APART_BY = 4;
/** Letters and digits that look like another one, small and without marks (after Unicode's confusables, UTS 39). */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    ԁ: 'd',
    е: 'e',
    һ: 'h',
    н: 'h',
    і: 'l',
    ј: 'j',
    к: 'k',
    ӏ: 'l',
    м: 'm',
    о: 'o',
    п: 'n',
    р: 'p',
    ԛ: 'q',
    г: 'r',
    ѕ: 's',
    т: 't',
    ѵ: 'v',
    ԝ: 'w',
    х: 'x',
    у: 'y',
    ү: 'y',
    з: '3',
    б: '6',
    α: 'a',
    β: 'b',
    ε: 'e',
    η: 'n',
    ι: 'l',
    κ: 'k',
    μ: 'm',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    σ: 'o',
    τ: 't',
    υ: 'u',
    χ: 'x',
    γ: 'y',
    ω: 'w',
    ζ: 'z',
    ı: 'l',
    ɑ: 'a',
    ɡ: 'g',
    ո: 'n',
    օ: 'o',
    ս: 'u',
    հ: 'h',
    ց: 'g',
    i: 'l',
    '1': 'l',
    '|': 'l',
    '0': 'o',
    '5': 's',
  }),
);

/** Whether a client may have this name: 1 to 64 characters, every one of which can be seen, as every text that phones show. */
export function isClientName(name: string): boolean {
  return isPlainText(name, LONGEST_NAME);
}

/**
 * The name of a new client, told apart from those of the user's others: one that looks like another gets the beginning of
 * its id behind it.
 */
export function nameApart(name: string, id: string, others: readonly string[]): string {
  const likeness = likenessOf(name);
  if (!others.some((other) => likenessOf(other) === likeness)) {
    return name;
  }
  const mark = ` (${id.slice(0, TOLD_APART_BY)})`;
  return `${plainTextOf(name, LONGEST_NAME - mark.length, 'client')}${mark}`;
}

/** What a name looks like: two names with the same are one to whoever reads them in passing. */
function likenessOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return [...plain]
    .map((character) => LOOKALIKES.get(character) ?? character)
    .join('')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}
