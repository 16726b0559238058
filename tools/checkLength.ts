// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Finding } from 'arkts-host/project';
import type { SourceTree } from './borders/SourceTree.ts';

/** The longest file that needs no reason, in lines. */
const LENGTH: number = 500;
/** A reason that says something, on a line of its own before the first line of code. */
const REASON: RegExp = /^(\/\/[^\n]*\n|\s*\n)*\/\/ Long because \S+ \S+ \S+/;

/** The sources that are longer than a reader likes, and do not say in their head why. */
export function checkLength(tree: SourceTree): Finding[] {
  return tree.sources.flatMap(({ file, text }): Finding[] => {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    return lines <= LENGTH || REASON.test(text)
      ? []
      : [
          {
            file,
            line: LENGTH + 1,
            column: 1,
            severity: 'error',
            rule: 'file-length',
            message:
              `The file has ${lines} lines. Part it by its subjects, so that each has ${LENGTH} at most; ` +
              "or say in its head why it is one: '// Long because …'.",
          },
        ];
  });
}
