// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { guarded } from './appErrors.ts';
import type { NavPathStack } from './NavPathStack.ts';
import { untracked } from './reactive.ts';
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

/** Tells destinations when they are seen, and when others cover them. */
export class ShownDestination {
  private shown: UiNode | undefined;

  /** What the page shows has changed. */
  tell(root: UiNode | undefined): void {
    const before = this.shown;
    const now = shownDestination(root);
    if (before === now) {
      return;
    }
    this.shown = now;
    for (const [node, event] of [
      [before, 'onHidden'],
      [now, 'onShown'],
    ] as const) {
      const handler = node?.attribute(event);
      if (node !== undefined && typeof handler === 'function') {
        guarded(`${event} of ${node.describe()}`, () => untracked(() => (handler as () => unknown)()));
      }
    }
  }
}
