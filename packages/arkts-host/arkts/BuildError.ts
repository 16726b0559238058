// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Finding } from './Finding.ts';

/** A project that cannot be run on the host: everything that keeps it from running, each with file and line. */
export class BuildError extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    const lines = findings.map((one) => `  ${one.file}:${one.line}: ${one.message}`);
    super(['The project cannot be run on the host:', ...lines].join('\n'));
    this.name = 'BuildError';
    this.findings = findings;
  }
}
