// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { guarded } from './appErrors.ts';
import { setTimeout } from './deviceTime.ts';
import { untracked } from './reactive.ts';

/** How something moves to what it is next; milliseconds. */
export interface AnimationRequest {
  readonly duration?: number;
  readonly delay?: number;
  readonly iterations?: number;
  readonly onFinish?: () => void;
}

/** Milliseconds of an animation that says nothing. Source: docs, apis-arkui/arkui-ts/ts-explicit-animation.md. */
const DEFAULT_DURATION: number = 1000;

/**
 * What `change` sets is there at once: the page shows how an animation ends. `onFinish` is told when the device's clock
 * says that it is over; one that is repeated for ever never ends.
 */
export function animateTo(
  { duration = DEFAULT_DURATION, delay = 0, iterations = 1, onFinish }: AnimationRequest,
  change: () => void,
): void {
  guarded('animateTo', () => untracked(change));
  if (onFinish !== undefined && iterations >= 0) {
    setTimeout(() => guarded('onFinish of animateTo', () => untracked(onFinish)), delay + duration * iterations);
  }
}
