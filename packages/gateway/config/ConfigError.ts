// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The configuration cannot be used. The message names the file and every finding, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** The file that was read. */
  readonly file: string;
  /** What is wrong, each with its place in the file, what is allowed, and what to do. */
  readonly findings: readonly string[];

  constructor(file: string, findings: readonly string[]) {
    super(`${file} cannot be used:\n${findings.map((finding) => `  - ${finding}`).join('\n')}`);
    this.file = file;
    this.findings = findings;
  }
}
