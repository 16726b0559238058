// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import promptAction from './@ohos.promptAction.ts';

/** A message that goes by itself. @since 3 */
export interface ShowToastOptions {
  message: string;
  /** Milliseconds. */
  duration?: number;
}

/** A button of a dialog. @since 3 */
export interface Button {
  text: string;
  color: string;
}

/** Which button was pressed. @since 3 */
export interface ShowDialogSuccessResponse {
  index: number;
}

/** What a dialog says, and who hears of the answer. @since 3 */
export interface ShowDialogOptions {
  title?: string;
  message?: string;
  buttons?: Array<Button>;
  success?: (data: ShowDialogSuccessResponse) => void;
  cancel?: (data: string, code: string) => void;
  complete?: (data: string) => void;
}

/** Messages to the user, in the way of before API 8. @since 3 */
export default class Prompt {
  static showToast(options: ShowToastOptions): void {
    promptAction.showToast(options);
  }

  static showDialog({ success, cancel, complete, ...asked }: ShowDialogOptions): void {
    promptAction.showDialog(asked).then(
      (answer) => {
        success?.(answer);
        complete?.('showDialog:ok');
      },
      () => {
        cancel?.('showDialog:cancel', '1');
        complete?.('showDialog:cancel');
      },
    );
  }
}
