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
