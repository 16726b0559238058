// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { isPlainText, plainTextOf } from 'gateway_protocol';
import { LOOKALIKES } from './lookalikes.ts';

const LONGEST_NAME = 64;
/** Letters of an id that tell two names apart. */
const TOLD_APART_BY = 4;
/** What is taken for an l, an o or an s by whoever reads in passing, an I among it, which is an i here. */
const READ_AS: ReadonlyMap<string, string> = new Map(
  Object.entries({ i: 'l', '1': 'l', '|': 'l', '0': 'o', '5': 's' }),
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
    .map((character) => READ_AS.get(character) ?? character)
    .join('')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}
