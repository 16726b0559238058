// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type Context from './application/Context.ts';
import type { Resource } from './global/resource.ts';
import type promptAction from './@ohos.promptAction.ts';
import { alertInDialog } from '../../arkui/alertInDialog.ts';
import { askInDialog } from '../../arkui/askInDialog.ts';
import type { UiPort } from '../../arkui/currentUi.ts';

/** Messages to the user in one window. @since 10 */
export class PromptAction {
  private readonly port: UiPort;

  constructor(port: UiPort) {
    this.port = port;
  }

  /** Shows a message for a moment. */
  showToast(options: promptAction.ShowToastOptions): void {
    this.port.showToast(options.message, options.duration);
  }

  /** Asks; rejects when it was closed without an answer. */
  showDialog(options: promptAction.ShowDialogOptions): Promise<promptAction.ShowDialogSuccessResponse> {
    return askInDialog(this.port, options);
  }
}

/** A button of an alert. @since 10 */
export interface AlertButtonOptions {
  value: string | Resource;
  fontColor?: string | number | Resource;
  primary?: boolean;
  action: () => void;
}

/** The SDK has three types for this, by the buttons that are given (component/dialog.d.ts). @since 10 */
export interface AlertOptions {
  title?: string | Resource;
  message: string | Resource;
  autoCancel?: boolean;
  cancel?: () => void;
  confirm?: AlertButtonOptions;
  primaryButton?: AlertButtonOptions;
  secondaryButton?: AlertButtonOptions;
  buttons?: Array<AlertButtonOptions>;
}

/** The UI of one window. @since 10 */
export class UIContext {
  private readonly port: UiPort;
  private readonly context: Context;

  constructor(port: UiPort, context: Context) {
    this.port = port;
    this.context = context;
  }

  /** Asks; the buttons say what happens then. */
  showAlertDialog(options: AlertOptions): void {
    alertInDialog(this.port, options);
  }

  getPromptAction(): PromptAction {
    return new PromptAction(this.port);
  }

  /** The context of the ability that the window belongs to. @since 12 */
  getHostContext(): Context | undefined {
    return this.context;
  }
}
