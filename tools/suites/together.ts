// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { after, before, suite } from 'node:test';
import { pathToFileURL } from 'node:url';
import { takenUntilNow, tellSince } from './durations.ts';

/** Runs these files in this process one after the other, each as a suite of its own: what it prepares at its top is prepared for it alone. */
export function runTogether(root: string, files: readonly string[]): void {
  for (const name of files) {
    const file = path.join(root, name);
    suite(name, async () => {
      let began = takenUntilNow();
      before(() => {
        began = takenUntilNow();
      });
      await import(pathToFileURL(file).href);
      after(() => tellSince(began, file));
    });
  }
}
