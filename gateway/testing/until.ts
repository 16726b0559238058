// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Waits until something real has happened, a socket's event for example; a test that waits longer has failed. */
export async function until<T>(look: () => T | undefined | false, what = look.toString(),
  limitMs = 120_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`never: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
