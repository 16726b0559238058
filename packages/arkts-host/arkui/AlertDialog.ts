// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { alertInDialog } from './alertInDialog.ts';
import type { Alert } from './alertInDialog.ts';
import { currentUi } from './currentUi.ts';

/** The old way to an alert: in the window in front. */
export class AlertDialog {
  static show(alert: Alert): void {
    alertInDialog(currentUi(), alert);
  }
}
