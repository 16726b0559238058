// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// A process to be killed: it registers one credential over the other and signs in between, until its end.
import process from 'node:process';
import { loadCeremonyLibrary } from '../properties/CeremonyLibrary.ts';
import { AppProcess } from './crash.test-support.ts';

const app = new AppProcess(await loadCeremonyLibrary(undefined, true), process.argv[2]!);
process.stdout.write('ready\n');
for (;;) {
  await app.finish(app.register());
  await app.finish(app.signIn());
}
