// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { CustomComponent } from './CustomComponent.ts';
import { currentUi } from './currentUi.ts';

interface ContextOwner {
  getHostContext(): object | undefined;
}

/** The context of the ability that a component belongs to; without one, of the window in front. */
export function getContext(component?: unknown): object | undefined {
  const ui = component instanceof CustomComponent ? component.getUIContext() : currentUi().uiContext;
  return (ui as ContextOwner).getHostContext();
}
