// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// What the app asks its user above the page; UIContext.showAlertDialog takes these.

/** A button of a dialog. @since 10 */
declare interface AlertDialogButtonBaseOptions {
  value: ResourceStr;
  fontColor?: ResourceColor;
  action: () => void;
}
/** One of several. @since 10 */
declare interface AlertDialogButtonOptions extends AlertDialogButtonBaseOptions {
  /** Whether the enter key means it. @since 12 */
  primary?: boolean;
}
/** What a dialog says. @since 7 */
declare interface AlertDialogParam {
  title?: ResourceStr;
  message: ResourceStr;
  /** Whether a tap beside it closes it; true unless said otherwise. */
  autoCancel?: boolean;
  /** Runs when it was closed so, or by the back gesture. */
  cancel?: () => void;
}
/** With one button. @since 7 */
declare interface AlertDialogParamWithConfirm extends AlertDialogParam {
  confirm?: AlertDialogButtonBaseOptions;
}
/** With two. @since 7 */
declare interface AlertDialogParamWithButtons extends AlertDialogParam {
  primaryButton: AlertDialogButtonBaseOptions;
  secondaryButton: AlertDialogButtonBaseOptions;
}
/** With any number. @since 10 */
declare interface AlertDialogParamWithOptions extends AlertDialogParam {
  buttons: Array<AlertDialogButtonOptions>;
}

/** Why something is closed. @since 12 */
declare interface DismissDialogAction {
  dismiss(): void;
  reason: number;
}
/** How a custom dialog is shown. @since 7 */
declare interface CustomDialogControllerOptions {
  /** A struct with @CustomDialog. */
  builder: any;
  /** Runs when the user closed it. */
  cancel?: () => void;
  /** Whether a tap beside it and the back gesture close it; true unless said otherwise. */
  autoCancel?: boolean;
  alignment?: DialogAlignment;
  offset?: Offset;
  customStyle?: boolean;
  /** @since 10 */
  maskColor?: ResourceColor;
  /** @since 10 */
  backgroundColor?: ResourceColor;
  /** @since 10 */
  cornerRadius?: Length;
  /** @since 12 */
  width?: Length;
  /** @since 12 */
  height?: Length;
  /** @since 8 */
  gridCount?: number;
  /** @since 10 */
  openAnimation?: Object;
  /** @since 10 */
  closeAnimation?: Object;
  /** @since 11 */
  isModal?: boolean;
  /** @since 10 */
  showInSubWindow?: boolean;
  /** Asks whether it closes. @since 12 */
  onWillDismiss?: (action: DismissDialogAction) => void;
}
/** Shows a struct with @CustomDialog above the page. @since 7 */
declare class CustomDialogController {
  constructor(value: CustomDialogControllerOptions);
  open(): void;
  close(): void;
}
/** By how much something is moved. @since 7 */
declare interface Offset {
  dx: Length;
  dy: Length;
}

/** The old way to an alert; UIContext.showAlertDialog is the new one. @since 7 */
declare class AlertDialog {
  static show(value: AlertDialogParamWithConfirm | AlertDialogParamWithButtons | AlertDialogParamWithOptions): void;
}
