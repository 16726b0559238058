// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import type { UiPort } from './currentUi.ts';

/** What promptAction.showDialog takes. */
export interface DialogQuestion {
  readonly title?: unknown;
  readonly message?: unknown;
  readonly buttons?: readonly { readonly text: unknown; readonly color: unknown; readonly primary?: boolean }[];
}

/** Asks, and answers with the index of the button; rejects when the dialog was closed without one. */
export function askInDialog(port: UiPort, question: DialogQuestion): Promise<{ index: number }> {
  return new Promise((resolve, reject) => {
    port.showDialog({
      title: question.title ?? '',
      message: question.message ?? '',
      buttons: (question.buttons ?? []).map(({ text, color, primary }) => ({
        text,
        color,
        isPrimary: primary === true,
      })),
      canDismiss: true,
      answered: (index) => (index >= 0 ? resolve({ index }) : reject(new Error('cancel'))),
    });
  });
}
