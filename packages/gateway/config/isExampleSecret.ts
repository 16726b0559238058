// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What stands in examples, manuals and many a server: part of a secret, whatever is around it. */
const EXAMPLES = [
  'change-me',
  'changeme',
  'example',
  'placeholder',
  'secret',
  'password',
  'insert',
  'your-token',
  'replace',
  '0123456789',
  'abcdefgh',
  'deadbeef',
  'qwerty',
];
/** A random text of 32 characters has at least this many different ones, but for one in a billion. */
const LEAST_DIFFERENT = 10;

/** Whether a secret is somebody's example, or so regular that it might be one. */
export function isExampleSecret(secret: string): boolean {
  const plain = secret.toLowerCase();
  return EXAMPLES.some((example) => plain.includes(example)) || new Set(secret).size < LEAST_DIFFERENT;
}
