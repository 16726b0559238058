// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a command has said, and how it ended: 0 is well. @since 8 */
export interface ShellCmdResult {
  stdResult: string;
  exitCode: number;
}

export type { ShellCmdResult as default };
