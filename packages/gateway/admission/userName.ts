// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { isPlainText } from 'gateway_protocol';
import { LOOKALIKES } from './lookalikes.ts';

const LONGEST_NAME = 64;
/** Letters with their marks, digits of ten, and the signs that accounts and addresses have. */
const ALLOWED = /^[\p{L}\p{Nd}._@+-][\p{L}\p{M}\p{Nd}._@+-]*$/u;
/** Full and half width forms of what has a form of its own (RFC 8265, 3.3.2, rule 1). */
const WIDTHS = /[\uff01-\uffdc\uffe0-\uffee]+/g;
/** Scripts that people write together in one word: UTS 39, 5.2, "highly restrictive". */
const TOGETHER: readonly RegExp[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
].map(lettersOf);
/** Every other script stands alone; these are those in use that have letters (UAX 31, tables 5 and 7). */
const ALONE: readonly RegExp[] = [
  ...['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Georgian', 'Hebrew', 'Arabic', 'Syriac', 'Thaana', 'Nko', 'Ethiopic'],
  ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala'],
  ...[
    'Thai',
    'Lao',
    'Tibetan',
    'Myanmar',
    'Khmer',
    'Mongolian',
    'Cherokee',
    'Canadian_Aboriginal',
    'Tifinagh',
    'Adlam',
  ],
].map((script) => lettersOf([script]));

/** What a user's name may be, in the words of a fault. */
export const USER_NAME_RULE =
  'a user name has 1 to 64 letters of one script, with their marks, digits, and . _ @ + - between them';

/**
 * A user's name in the one form in which names are compared: small letters, one width, each mark with its letter (after
 * UsernameCaseMapped, RFC 8265). Undefined when it is no name: see USER_NAME_RULE. Letters of two scripts are one name only where
 * people write these together, as Japanese, Chinese and Korean with Latin.
 */
export function userNameOf(text: string): string | undefined {
  const name = text
    .replace(WIDTHS, (wide) => wide.normalize('NFKC'))
    .toLowerCase()
    .normalize('NFC');
  return isPlainText(name, LONGEST_NAME) && ALLOWED.test(name) && isOfOneScript(name) ? name : undefined;
}

function isOfOneScript(name: string): boolean {
  const letters = (name.match(/\p{L}/gu) ?? []).join('');
  return [...TOGETHER, ...ALONE].some((scripts) => scripts.test(letters));
}

/** Nothing but letters of these scripts. */
function lettersOf(scripts: readonly string[]): RegExp {
  return new RegExp(`^[${scripts.map((script) => `\\p{scx=${script}}`).join('')}]*$`, 'u');
}

/** Whether two names mean the same user, however they are written. */
export function isSameUser(one: string, other: string): boolean {
  return one === other || comparedUserName(one) === comparedUserName(other);
}

/** What a name is compared by; itself where an earlier version has taken what is none now. */
export function comparedUserName(name: string): string {
  return userNameOf(name) ?? name;
}

/**
 * What a user's name looks like: two names with the same are taken for one another. A 1 is an l and a 0 an o, and rn is m, as in
 * Unicode's skeletons (UTS 39, 4); marks and signs count.
 */
export function likenessOfUser(name: string): string {
  const read = [...comparedUserName(name).normalize('NFD')].map((letter) => LOOKALIKES.get(letter) ?? letter).join('');
  return read.replaceAll('1', 'l').replaceAll('0', 'o').replaceAll('rn', 'm').replaceAll('vv', 'w');
}
