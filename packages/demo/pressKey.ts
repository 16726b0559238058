// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { actions } from './actions.ts';
import type { Stage } from './Stage.ts';

/**
 * Does what a key stands for. What cannot be done now is said, and nothing is changed: a face shown to no prompt, a
 * button that is disabled.
 *
 * @returns what to tell the person
 */
export async function pressKey(stage: Stage, key: string): Promise<string> {
  const action = actions.find((each) => each.key === key);
  if (action === undefined) {
    return `No key '${printable(key)}'. The keys are above.`;
  }
  try {
    await action.run(stage);
    await stage.page.settle();
    return `${action.key}: ${action.label}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function printable(key: string): string {
  return /^[\x21-\x7e]$/.test(key) ? key : JSON.stringify(key);
}
