// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** The bytes of base64url as WebAuthn writes it: without padding, and in the one way that they are written. */
export function fromBase64Url(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  const bytes = Buffer.from(text, 'base64url');
  // Node's decoder skips what is not of the alphabet; what comes back then is shorter.
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : undefined;
}

/** The text with the padding that base64 has, where it has one, and that WebAuthn does not take. */
export function padded(text: string): string {
  return `${text}${'='.repeat((4 - (text.length % 4)) % 4)}`;
}
