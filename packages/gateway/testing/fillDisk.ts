// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import type { TestContext } from 'node:test';

/** So many bytes, or characters, of the first file for which there is no room are written all the same. */
const HALF = 9;

/** From now on the disk takes `whole` files that are written at once, and of the others the beginning. What is returned makes room again. */
export function fillDisk(t: TestContext, whole = 0): { makeRoom(): void } {
  const write = fs.writeFileSync;
  let left = whole;
  const full = t.mock.method(
    fs,
    'writeFileSync',
    (file: number, content: string | Uint8Array, options?: fs.WriteFileOptions) => {
      const fits = left-- > 0;
      write(file, fits ? content : content.slice(0, HALF), options);
      if (!fits) {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      }
    },
  );
  return { makeRoom: () => full.mock.restore() };
}
