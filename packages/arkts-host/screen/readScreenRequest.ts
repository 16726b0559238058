// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { PLAIN_ACTIONS } from './ScreenMessage.ts';
import type { PlainAction, ScreenRequest } from './ScreenMessage.ts';

/** What a browser sent is invalid. */
export class ScreenRequestError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ScreenRequestError';
  }
}

/** Longest text that may be typed at once. */
const MOST_LETTERS = 10_000;
/** Longest name of a user or a target. */
const MOST_OF_A_NAME = 260;
/** Furthest that the clock may be moved at once: a day. */
const LONGEST_WAIT = 86_400_000;

const NOTIFICATION_ACTIONS = ['tap', 'swipe'] as const;

type Fields = Readonly<Record<string, unknown>>;

function natural(fields: Fields, name: string, most: number = Number.MAX_SAFE_INTEGER): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > most) {
    throw new ScreenRequestError(`'${name}' has to be a whole number from 0 to ${most}.`);
  }
  return value;
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new ScreenRequestError(`'${name}' has to be a number.`);
  }
  return value;
}

function text(fields: Fields, name: string, most: number = MOST_LETTERS): string {
  const value = fields[name];
  if (typeof value !== 'string' || value.length > most) {
    throw new ScreenRequestError(`'${name}' has to be a text of at most ${most} letters.`);
  }
  return value;
}

function flag(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== 'boolean') {
    throw new ScreenRequestError(`'${name}' has to be true or false.`);
  }
  return value;
}

/** Reads a frame of the browser. Throws ScreenRequestError for everything that is no request. */
export function readScreenRequest(frame: string): ScreenRequest {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    throw new ScreenRequestError('A frame has to be JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ScreenRequestError('A frame has to be one object.');
  }
  const fields = value as Fields;
  const request = natural(fields, 'request');
  switch (fields['kind']) {
    case 'press':
      return {
        kind: 'press',
        request,
        node: natural(fields, 'node'),
        x: number(fields, 'x'),
        y: number(fields, 'y'),
        windowX: number(fields, 'windowX'),
        windowY: number(fields, 'windowY'),
      };
    case 'type':
      return { kind: 'type', request, node: natural(fields, 'node'), text: text(fields, 'text') };
    case 'enter':
      return { kind: 'enter', request, node: natural(fields, 'node') };
    case 'choose':
      return { kind: 'choose', request, node: natural(fields, 'node'), index: natural(fields, 'index') };
    case 'focus':
      return { kind: 'focus', request, node: natural(fields, 'node'), isFocused: flag(fields, 'isFocused') };
    case 'do': {
      const action = PLAIN_ACTIONS.find((one) => one === fields['action']);
      if (action === undefined) {
        throw new ScreenRequestError(`'action' has to be one of ${PLAIN_ACTIONS.join(', ')}.`);
      }
      return { kind: 'do', request, action: action satisfies PlainAction };
    }
    case 'pin':
      return { kind: 'pin', request, pin: text(fields, 'pin', 64) };
    case 'advance':
      return { kind: 'advance', request, milliseconds: natural(fields, 'milliseconds', LONGEST_WAIT) };
    case 'profile':
      return { kind: 'profile', request, profile: natural(fields, 'profile') };
    case 'language':
      return { kind: 'language', request, language: text(fields, 'language', 40) };
    case 'dark':
      return { kind: 'dark', request, isDark: flag(fields, 'isDark') };
    case 'scenario':
      return { kind: 'scenario', request, name: text(fields, 'name', 100) };
    case 'neighbour':
      return {
        kind: 'neighbour',
        request,
        neighbour: text(fields, 'neighbour', 100),
        action: text(fields, 'action', 100),
      };
    case 'dialog':
      return { kind: 'dialog', request, dialog: natural(fields, 'dialog'), button: number(fields, 'button') };
    case 'notification': {
      const action = NOTIFICATION_ACTIONS.find((one) => one === fields['action']);
      if (action === undefined) {
        throw new ScreenRequestError(`'action' has to be one of ${NOTIFICATION_ACTIONS.join(', ')}.`);
      }
      return { kind: 'notification', request, bundle: text(fields, 'bundle', 200), id: natural(fields, 'id'), action };
    }
    case 'connect':
      return {
        kind: 'connect',
        request,
        user: text(fields, 'user', MOST_OF_A_NAME),
        target: text(fields, 'target', MOST_OF_A_NAME),
        ...(fields['way'] === undefined ? {} : { way: text(fields, 'way', MOST_OF_A_NAME) }),
      };
    case 'drop':
      return { kind: 'drop', request };
    case 'say':
      return { kind: 'say', request, line: text(fields, 'line') };
    default:
      throw new ScreenRequestError("'kind' names no request.");
  }
}
