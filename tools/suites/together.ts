// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AsyncResource } from 'node:async_hooks';
import path from 'node:path';
import { after, before, suite } from 'node:test';
import { pathToFileURL } from 'node:url';
import { takenUntilNow, tellSince } from './durations.ts';

/** Runs these files in this process one after the other, each as a suite of its own: what it prepares at its top is prepared for it alone. */
export function runTogether(root: string, files: readonly string[]): void {
  // one after the other: Node 20 fails where a package of CommonJS requires a module that another suite is just importing
  let loaded: Promise<unknown> = Promise.resolve();
  for (const name of files) {
    const file = path.join(root, name);
    suite(name, async () => {
      let began = takenUntilNow();
      before(() => {
        began = takenUntilNow();
      });
      after(() => tellSince(began, file));
      const own = loaded.then(AsyncResource.bind(() => import(pathToFileURL(file).href)));
      loaded = own.catch(() => undefined); // it fails by its name
      await own;
      await loaded; // of the last one: no test runs while a suite looks around at its top
    });
  }
}
