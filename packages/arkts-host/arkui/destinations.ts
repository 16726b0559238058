// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { NavPathStack } from './NavPathStack.ts';
import type { UiNode } from './UiNode.ts';

/** The stack that a destination stands on. */
export function stackOf(node: UiNode): NavPathStack | undefined {
  for (let at: UiNode | undefined = node; at !== undefined; at = at.parent) {
    if (at.type === 'NavEntry') {
      return at.args[1] as NavPathStack;
    }
  }
  return undefined;
}

/** The NavDestination that is seen below a node; undefined when there is none. */
export function shownDestination(root: UiNode | undefined): UiNode | undefined {
  const seen = [...(root?.all() ?? [])].filter((node) => node.type === 'NavDestination' && node.visible);
  return seen.at(-1);
}
