// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { PhoneStage } from '../PhoneStage.ts';
import { pageOf } from './TerminalLook.ts';
import type { DigitsWanted, TerminalLook } from './TerminalLook.ts';

/** What a person is typing at a phone, and as much of it as is there. */
const typing = new WeakMap<PhoneStage, { readonly wanted: DigitsWanted; readonly digits: string }>();

/**
 * Does what a key stands for. What cannot be done now is said, and nothing is changed: a face shown to no prompt, a
 * button that is disabled.
 *
 * @returns what to tell the person
 */
export async function pressKey<S extends PhoneStage>(stage: S, look: TerminalLook<S>, key: string): Promise<string> {
  const begun = typing.get(stage);
  if (begun !== undefined) {
    return typeDigit(stage, begun.wanted, begun.digits, key);
  }
  const action = look.actions(stage).find((each) => each.key === key);
  if (action === undefined) {
    return `No key '${printable(key)}'. The keys are above.`;
  }
  try {
    const wanted = await action.run(stage);
    await pageOf(stage).settle();
    return wanted === undefined ? `${action.key}: ${action.label}` : want(stage, wanted, '');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** From now on the keys are digits; what to tell the person. */
function want(stage: PhoneStage, wanted: DigitsWanted, digits: string): string {
  typing.set(stage, { wanted, digits });
  return `Type ${wanted.about}: ${digits.padEnd(wanted.count, '_')}   any other key leaves it`;
}

/** The next key of what is being typed. Any that is no digit leaves it, and does nothing else. */
async function typeDigit(stage: PhoneStage, wanted: DigitsWanted, before: string, key: string): Promise<string> {
  typing.delete(stage);
  if (!/^\d$/.test(key)) {
    return `Not typed: ${wanted.about}`;
  }
  const digits = before + key;
  if (digits.length < wanted.count) {
    return want(stage, wanted, digits);
  }
  try {
    await wanted.done(digits);
    await pageOf(stage).settle();
    return `Typed: ${digits}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function printable(key: string): string {
  return /^[\x21-\x7e]$/.test(key) ? key : JSON.stringify(key);
}
