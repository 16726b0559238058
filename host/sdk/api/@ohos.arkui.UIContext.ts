// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type Context from './application/Context.ts';
import type promptAction from './@ohos.promptAction.ts';
import type { UiPort } from '../../arkui/currentUi.ts';

/** Messages to the user in one window. @since 10 */
export class PromptAction {
  private readonly port: UiPort;

  constructor(port: UiPort) {
    this.port = port;
  }

  /** Shows a message for a moment. */
  showToast(options: promptAction.ShowToastOptions): void {
    this.port.showToast(options.message);
  }
}

/** The UI of one window. @since 10 */
export class UIContext {
  private readonly port: UiPort;
  private readonly context: Context;

  constructor(port: UiPort, context: Context) {
    this.port = port;
    this.context = context;
  }

  getPromptAction(): PromptAction {
    return new PromptAction(this.port);
  }

  /** The context of the ability that the window belongs to. @since 12 */
  getHostContext(): Context | undefined {
    return this.context;
  }
}
