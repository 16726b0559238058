// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { parseMessage } from '../tunnel/TunnelMessage.ts';
import type { Shape } from '../tunnel/TunnelMessage.ts';

/** What a client says that asks for its user's word. The gateway answers as to a tunnel that never opens (TunnelMessage). */
export type AskMessage =
  /** The first: what to approve, as whom. */
  | { readonly type: 'ask'; readonly version: 1; readonly user: string; readonly text: string }
  /** The user took it back. */
  | { readonly type: 'cancel' };

const SHAPES: Readonly<Record<AskMessage['type'], Shape>> = {
  ask: { version: 'number', user: 'string', text: 'string' },
  cancel: {},
};

/** A message is small: a name and a text. */
export const LONGEST_ASK = 8192;

/** A client's message; undefined when it is none. */
export function parseAskMessage(text: string): AskMessage | undefined {
  const message = parseMessage(text, SHAPES, LONGEST_ASK) as AskMessage | undefined;
  return message?.type === 'ask' && message.version !== 1 ? undefined : message;
}
