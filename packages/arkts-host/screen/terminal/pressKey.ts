// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { PhoneStage } from '../PhoneStage.ts';
import { pageOf } from './TerminalLook.ts';
import type { DigitsWanted, TerminalLook, TextWanted } from './TerminalLook.ts';

const ENTER = '\r';
const ESCAPE = '\x1b';
const BACKSPACES: ReadonlySet<string> = new Set(['\x7f', '\b']);

/** What a person is typing at a phone, and as much of it as is there. */
type Typing =
  | { readonly kind: 'digits'; readonly wanted: DigitsWanted; readonly digits: string }
  | { readonly kind: 'text'; readonly wanted: TextWanted; readonly text: string };
const typing = new WeakMap<PhoneStage, Typing>();

/** Whether every key is a letter of a text now, also those that have a meaning elsewhere. */
export function isTypingText(stage: PhoneStage): boolean {
  return typing.get(stage)?.kind === 'text';
}

/**
 * Does what a key stands for. What cannot be done now is said, and nothing is changed: a face shown to no prompt, a
 * button that is disabled.
 *
 * @returns what to tell the person
 */
export async function pressKey<S extends PhoneStage>(stage: S, look: TerminalLook<S>, key: string): Promise<string> {
  const begun = typing.get(stage);
  switch (begun?.kind) {
    case 'digits':
      return typeDigit(stage, begun.wanted, begun.digits, key);
    case 'text':
      return typeLetter(stage, begun.wanted, begun.text, key);
    case undefined:
      return doAction(stage, look, key);
  }
}

async function doAction<S extends PhoneStage>(stage: S, look: TerminalLook<S>, key: string): Promise<string> {
  const action = look.actions(stage).find((each) => each.key === key);
  if (action === undefined) {
    return `No key '${printable(key)}'. The keys are above.`;
  }
  try {
    const wanted = await action.run(stage);
    await pageOf(stage).settle();
    if (wanted === undefined) {
      return `${action.key}: ${action.label}`;
    }
    return 'count' in wanted ? want(stage, wanted, '') : wantText(stage, wanted, wanted.text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** From now on the keys are digits; what to tell the person. */
function want(stage: PhoneStage, wanted: DigitsWanted, digits: string): string {
  typing.set(stage, { kind: 'digits', wanted, digits });
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

/** From now on the keys are a text; what to tell the person. */
function wantText(stage: PhoneStage, wanted: TextWanted, text: string): string {
  typing.set(stage, { kind: 'text', wanted, text });
  return `Typing into ${wanted.about}: Enter ends it, Escape leaves it`;
}

/** The next key of a text. Cursor keys do nothing. */
async function typeLetter(stage: PhoneStage, wanted: TextWanted, before: string, key: string): Promise<string> {
  const isEnd = key === ENTER || key === ESCAPE;
  if (isEnd) {
    typing.delete(stage);
  }
  const text = BACKSPACES.has(key) ? [...before].slice(0, -1).join('') : isLetter(key) ? before + key : before;
  try {
    if (key === ENTER) {
      wanted.entered();
    } else if (text !== before) {
      wanted.typed(text);
    }
    await pageOf(stage).settle();
    return isEnd ? `Typed into ${wanted.about}` : wantText(stage, wanted, text);
  } catch (error) {
    typing.delete(stage);
    return error instanceof Error ? error.message : String(error);
  }
}

function isLetter(key: string): boolean {
  return [...key].length === 1 && key >= ' ' && !BACKSPACES.has(key);
}

function printable(key: string): string {
  return /^[\x21-\x7e]$/.test(key) ? key : JSON.stringify(key);
}
