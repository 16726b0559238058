// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a user can authenticate with; the numbers are the system's (docs/system-behaviour.md). */
export enum AuthType {
  PIN = 1,
  FACE = 2,
  FINGERPRINT = 4,
  PRIVATE_PIN = 16,
  COMPANION_DEVICE = 64,
}

/** All of them, ascending: the order in which the system's prompt lists them. */
export const ALL_AUTH_TYPES: readonly AuthType[] = [
  AuthType.PIN,
  AuthType.FACE,
  AuthType.FINGERPRINT,
  AuthType.PRIVATE_PIN,
  AuthType.COMPANION_DEVICE,
];

const WORDS: ReadonlyMap<number, string> = new Map([
  [AuthType.PIN, 'PIN'],
  [AuthType.FACE, 'face'],
  [AuthType.FINGERPRINT, 'fingerprint'],
  [AuthType.PRIVATE_PIN, 'private PIN'],
  [AuthType.COMPANION_DEVICE, 'companion device'],
]);

/** The types and their numbers, for messages that list what is allowed: "1 (PIN), 2 (face)". */
export function listAuthTypes(): string {
  return ALL_AUTH_TYPES.map((type) => `${type} (${authTypeWords([type])})`).join(', ');
}

/** The types in plain words, for people: "PIN, face". */
export function authTypeWords(types: Iterable<number>): string {
  return Array.from(types, (type) => WORDS.get(type) ?? `type ${type}`).join(', ');
}
