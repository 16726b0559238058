// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A button of a dialog; texts and colours may be resources. */
export interface AppDialogButton {
  readonly text: unknown;
  readonly color?: unknown;
  readonly isPrimary?: boolean;
}

/** What an app asks its user in a dialog. */
export interface AppDialogRequest {
  readonly title: unknown;
  readonly message: unknown;
  readonly buttons: readonly AppDialogButton[];
  /** Whether the back gesture and a tap beside it close it. */
  readonly canDismiss: boolean;
  /** Called once: with the button's index, or with -1 when it was dismissed. */
  answered(button: number): unknown;
}

/** A dialog that is on the page. */
export interface AppDialog extends AppDialogRequest {
  /** Names it on its page. */
  readonly id: number;
}
