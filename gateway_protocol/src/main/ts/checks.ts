// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { FrameError } from './FrameError.ts';
import { isHarmless, isPlainText, PLAIN_TEXT } from './plainText.ts';

/**
 * Says what is wrong with a value, or undefined when nothing is. `member` is what to call it.
 *
 * @since 1.0.0
 */
export type Check = (value: unknown, member: string) => FrameError | undefined;

/** A check of a member that may be left out. */
export interface OptionalCheck {
  readonly optional: Check;
}

/**
 * For each member of F its check. (Whether a member is optional is asked in a way that does not need strict null checks:
 * the device's compiler checks .ts files without them.)
 */
export type Shape<F> = { readonly [K in keyof F]-?: Record<never, never> extends Pick<F, K> ? OptionalCheck : Check };

const BASE64URL = /^[A-Za-z0-9_-]*$/;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export function plainText(most: number): Check {
  return (value, member) =>
    typeof value === 'string' && isPlainText(value, most)
      ? undefined
      : bad(member, `a text of 1 to ${most} characters ${PLAIN_TEXT}`);
}

/** A text of at most `most` characters that nobody depends on; may be empty. What an older gateway says in it passes. */
export function remark(most: number): Check {
  return (value, member) =>
    typeof value === 'string' && value.length <= most && isHarmless(value)
      ? undefined
      : bad(member, `a text of at most ${most} characters, without control characters or changes of direction`);
}

/** Any text of 1 to `most` characters: what is in it is looked at later. */
export function text(most: number): Check {
  return (value, member) =>
    typeof value === 'string' && value.length > 0 && value.length <= most
      ? undefined
      : bad(member, `a text of 1 to ${most} characters`);
}

/** Text that matches an anchored pattern; `what` says which. */
export function pattern(form: RegExp, most: number, what: string): Check {
  return (value, member) =>
    typeof value === 'string' && value.length <= most && form.test(value) ? undefined : bad(member, what);
}

/** Base64url of `least` to `most` bytes, without padding, and in the one way to write them. */
export function bytes(least: number, most: number = least): Check {
  const longest = Math.ceil((most * 4) / 3);
  const what = `base64url of ${least === most ? least : `${least} to ${most}`} bytes`;
  return (value, member) =>
    typeof value === 'string' && value.length <= longest && isBytes(value, least, most) ? undefined : bad(member, what);
}

function isBytes(text: string, least: number, most: number): boolean {
  const rest = text.length % 4;
  const count = Math.floor((text.length * 3) / 4);
  if (rest === 1 || count < least || count > most || !BASE64URL.test(text)) {
    return false;
  }
  const unused = rest === 2 ? 15 : rest === 3 ? 3 : 0;
  return unused === 0 || (ALPHABET.indexOf(text.charAt(text.length - 1)) & unused) === 0;
}

export function integer(least: number, most: number): Check {
  return (value, member) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most && !Object.is(value, -0)
      ? undefined
      : bad(member, `an integer from ${least} to ${most}`);
}

export function flag(): Check {
  return (value, member) => (typeof value === 'boolean' ? undefined : bad(member, 'true or false'));
}

export function oneOf(values: readonly string[]): Check {
  return (value, member) =>
    typeof value === 'string' && values.indexOf(value) >= 0 ? undefined : bad(member, `one of ${values.join(', ')}`);
}

/** At most `most` values, each of which passes. */
export function list(check: Check, most: number): Check {
  return (value, member) => {
    if (!Array.isArray(value) || value.length > most) {
      return bad(member, `a list of at most ${most}`);
    }
    for (let i = 0; i < value.length; i++) {
      const error = check(value[i], `${member}[${i}]`);
      if (error !== undefined) {
        return error;
      }
    }
    return undefined;
  };
}

/** An object with exactly these members. */
export function object<F>(shape: Shape<F>): Check {
  const members = membersOf(shape);
  return (value, member) => checkMembers(value, members, `${member}.`);
}

export function optional(check: Check): OptionalCheck {
  return { optional: check };
}

/**
 * A shape, ready to be walked.
 *
 * @since 1.0.0
 */
export interface Member {
  readonly name: string;
  readonly check: Check;
  readonly isOptional: boolean;
}

export function membersOf<F>(shape: Shape<F>): readonly Member[] {
  const checks = shape as Readonly<Record<string, Check | OptionalCheck>>;
  return Object.keys(checks).map((name) => {
    const check = checks[name] as Check | OptionalCheck;
    return typeof check === 'function'
      ? { name, check, isOptional: false }
      : { name, check: check.optional, isOptional: true };
  });
}

/** What is wrong with an object that is to have these members, and none beside them. `prefix` goes before their names. */
export function checkMembers(value: unknown, members: readonly Member[], prefix: string): FrameError | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return bad(prefix.slice(0, -1), 'an object');
  }
  const values = value as Readonly<Record<string, unknown>>;
  let known = 0;
  for (const { name, check, isOptional } of members) {
    const isThere = Object.prototype.hasOwnProperty.call(values, name) && values[name] !== undefined;
    if (isThere) {
      known++;
      const error = check(values[name], prefix + name);
      if (error !== undefined) {
        return error;
      }
    } else if (!isOptional) {
      return new FrameError('missing-member', prefix + name, `${prefix}${name} is missing.`);
    }
  }
  const names = Object.keys(values);
  if (names.length === known) {
    return undefined;
  }
  const stranger = names
    .filter((name) => values[name] !== undefined)
    .filter((name) => members.every((member) => member.name !== name))[0];
  return stranger === undefined
    ? undefined
    : new FrameError(
        'unknown-member',
        prefix.slice(0, -1),
        `${prefix}${stranger.slice(0, 32).replace(/[^\w-]/g, '?')} is not a member of this version.`,
      );
}

function bad(member: string, what: string): FrameError {
  return new FrameError('bad-member', member, `${member} must be ${what}.`);
}
