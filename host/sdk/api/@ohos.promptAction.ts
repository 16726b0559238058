// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentUi } from '../../arkui/currentUi.ts';
import type { Resource } from './global/resource.ts';

/** Messages to the user. @since 9 */
namespace promptAction {
  /** A message that goes by itself. @since 9 */
  export interface ShowToastOptions {
    message: string | Resource;
    /** Milliseconds. */
    duration?: number;
  }

  /** Shows a message for a moment in the window in front. @since 9 */
  export function showToast(options: ShowToastOptions): void {
    currentUi().showToast(options.message);
  }
}

export default promptAction;
