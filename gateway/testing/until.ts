// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Waits until something real has happened, a socket's event for example; a test that waits 30 s has failed. */
export async function until<T>(look: () => T | undefined | false, what = look.toString()): Promise<T> {
  const end = Date.now() + 30_000;
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
