// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { z } from 'zod';

/** What a client says that asks for its user's word. The gateway answers as to a tunnel that never opens (TunnelMessage). */
const askMessage = z.discriminatedUnion('type', [
  /** The first: what to approve, as whom. */
  z.strictObject({ type: z.literal('ask'), version: z.literal(1), user: z.string(), text: z.string() }),
  /** The user took it back. */
  z.strictObject({ type: z.literal('cancel') }),
]);

export type AskMessage = z.infer<typeof askMessage>;

/** A message is small: a name and a text. */
export const LONGEST_ASK = 8192;

/** A client's message; undefined when it is none. */
export function parseAskMessage(text: string): AskMessage | undefined {
  if (text.length > LONGEST_ASK) {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const message = askMessage.safeParse(value);
  return message.success ? message.data : undefined;
}
