// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Chance } from '../properties/Chance.ts';

const NUMBERS = ['0', '-1', '1e999', '9007199254740993', '0.5', '-0', '4294967296'];
const VALUES = ['null', 'true', '[]', '{}', '""', '"__proto__"', '[[[[]]]]', '"\\ud800"', '"\\u202e"', '"\\u0000"'];
const LONGEST = 70_000;

/** A text made of another by some changes; `other` is what pieces may come from, `words` what may be put in. */
export function mutate(text: string, other: string, words: readonly string[], chance: Chance): string {
  let result = text;
  for (let i = chance.upTo(4); i >= 0; i--) {
    result = change(result, other, words, chance);
  }
  return result.slice(0, LONGEST);
}

function change(text: string, other: string, words: readonly string[], chance: Chance): string {
  const at = chance.upTo(text.length + 1);
  const end = at + 1 + chance.upTo(chance.is(0.7) ? 4 : text.length);
  const piece = (): string => {
    const from = chance.upTo(other.length + 1);
    return other.slice(from, from + 1 + chance.upTo(32));
  };
  switch (chance.upTo(9)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, at) + letter(chance, chance.is(0.8)) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + letter(chance, true) + text.slice(at);
    case 3:
      return text.slice(0, at) + piece() + text.slice(at);
    case 4:
      return (
        text.slice(0, at) + text.slice(at, end).repeat(1 + chance.upTo(chance.is(0.98) ? 4 : 20_000)) + text.slice(end)
      );
    case 5:
      return text.slice(0, at) + pick(words, chance) + text.slice(at);
    case 6: // another value for a member
      return swap(
        text,
        /:("(?:[^"\\]|\\.){0,999}"|-?[0-9.e]+|true|false)/g,
        () => `:${pick([...VALUES, ...NUMBERS], chance)}`,
        chance,
      );
    case 7: // another word in place of one
      return swap(text, /"(?:[^"\\]|\\.){0,999}"/g, () => JSON.stringify(pick(words, chance)), chance);
    default: // a number in place of one
      return swap(text, /\d+/g, () => pick(NUMBERS, chance), chance);
  }
}

/** One of the places where `pattern` is, with something else. */
function swap(text: string, pattern: RegExp, make: () => string, chance: Chance): string {
  const found = [...text.matchAll(pattern)];
  const match = found[chance.upTo(Math.max(1, found.length))];
  return match === undefined ? text : text.slice(0, match.index) + make() + text.slice(match.index + match[0].length);
}

function letter(chance: Chance, isPlain: boolean): string {
  return String.fromCharCode(isPlain ? 32 + chance.upTo(95) : chance.upTo(65_536));
}

function pick(values: readonly string[], chance: Chance): string {
  return values[chance.upTo(values.length)] ?? '';
}
