// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { PageError } from './PageError.ts';
import type { UiNode } from './UiNode.ts';

/** An error for each id that two components of a page share and that is not among those that were told; it is from now on. */
export function duplicateIds(root: UiNode | undefined, told: Set<string>): PageError[] {
  const seen = new Map<string, UiNode>();
  const errors: PageError[] = [];
  for (const node of root?.all() ?? []) {
    const first = node.id === undefined ? undefined : seen.get(node.id);
    if (first !== undefined && !told.has(node.id!)) {
      told.add(node.id!);
      errors.push(new PageError('duplicate-id', `${first.describe()} and ${node.describe()} share an id.`));
    } else if (node.id !== undefined) {
      seen.set(node.id, node);
    }
  }
  return errors;
}
