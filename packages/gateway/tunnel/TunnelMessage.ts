// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * Who asks, when it is not the user in front of the client: whatever program has come to a local port or socket of it, or a client
 * without a place to show the number at (no terminal, and nobody reads what it says).
 */
export type Via = 'listener' | 'unseen';

/** What the client says. Bytes of the connection are binary messages, and only after "open". */
export type ClientMessage =
  /** The first: where to, as whom. */
  | {
      readonly type: 'connect';
      readonly version: 1;
      readonly user: string;
      readonly target: string;
      readonly via?: Via;
    }
  /** The user took it back. */
  | { readonly type: 'cancel' }
  /** No more bytes in this direction. */
  | { readonly type: 'end' };

/** What the gateway says. */
export type ServerMessage =
  | { readonly type: 'waiting'; readonly number: string; readonly deadlineMs: number; readonly deviceCount: number }
  | { readonly type: 'shown'; readonly deviceName: string }
  /** Approved; the target is being connected. */
  | { readonly type: 'approved' }
  /** Connected: bytes from now on. */
  | { readonly type: 'open' }
  | { readonly type: 'end' }
  /** It is over: refused, denied, disconnected. `code` is an HResult, 0 after an approval. */
  | { readonly type: 'closed'; readonly code: number; readonly reason: string };

/** A text message is small, whoever sends it. */
export const LONGEST_MESSAGE = 4096;

type Kind = 'string' | 'number' | 'string?';

/** The members of a message beside its type. */
export type Shape = Readonly<Record<string, Kind>>;

const CLIENT_SHAPES: Readonly<Record<ClientMessage['type'], Shape>> = {
  connect: { version: 'number', user: 'string', target: 'string', via: 'string?' },
  cancel: {},
  end: {},
};

const SERVER_SHAPES: Readonly<Record<ServerMessage['type'], Shape>> = {
  waiting: { number: 'string', deadlineMs: 'number', deviceCount: 'number' },
  shown: { deviceName: 'string' },
  approved: {},
  open: {},
  end: {},
  closed: { code: 'number', reason: 'string' },
};

/** A client's message; undefined when it is none: too long, no JSON, unknown, a member too many or of the wrong type. */
export function parseClientMessage(text: string): ClientMessage | undefined {
  const message = parseMessage(text, CLIENT_SHAPES) as ClientMessage | undefined;
  return message?.type === 'connect' &&
    (message.version !== 1 || ![undefined, 'listener', 'unseen'].includes(message.via))
    ? undefined
    : message;
}

/** A gateway's message; undefined when it is none. */
export function parseServerMessage(text: string): ServerMessage | undefined {
  return parseMessage(text, SERVER_SHAPES) as ServerMessage | undefined;
}

/** A message of one of these shapes, by its type; undefined when it is none. */
export function parseMessage(
  text: string,
  shapes: Readonly<Record<string, Shape>>,
  longest = LONGEST_MESSAGE,
): unknown {
  if (text.length > longest) {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  const members = value as Record<string, unknown>;
  const { type } = members;
  const shape = typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  if (shape === undefined || !Object.keys(members).every((name) => name === 'type' || Object.hasOwn(shape, name))) {
    return undefined;
  }
  return Object.entries(shape).every(([name, kind]) => isOf(members[name], kind)) ? members : undefined;
}

/** JSON has numbers that are none when they are read: 1e999. */
function isOf(value: unknown, kind: Kind): boolean {
  return kind === 'number'
    ? Number.isFinite(value)
    : typeof value === 'string' || (kind === 'string?' && value === undefined);
}
