// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import type { UiPort } from './currentUi.ts';

interface AlertButton {
  readonly value: unknown;
  readonly fontColor?: unknown;
  readonly primary?: boolean;
  readonly action?: () => void;
}

/** What UIContext.showAlertDialog takes, in all its forms. */
export interface Alert {
  readonly title?: unknown;
  readonly message: unknown;
  readonly autoCancel?: boolean;
  readonly cancel?: () => void;
  readonly confirm?: AlertButton;
  readonly primaryButton?: AlertButton;
  readonly secondaryButton?: AlertButton;
  readonly buttons?: readonly AlertButton[];
}

/** Asks; the button's own action runs, or `cancel` when the dialog was closed without one. */
export function alertInDialog(port: UiPort, alert: Alert): void {
  const buttons =
    alert.buttons ??
    [alert.confirm, alert.primaryButton, alert.secondaryButton].filter((one): one is AlertButton => one !== undefined);
  port.showDialog({
    title: alert.title ?? '',
    message: alert.message,
    buttons: buttons.map(({ value, fontColor, primary }) => ({
      text: value,
      color: fontColor,
      isPrimary: primary === true,
    })),
    canDismiss: alert.autoCancel !== false || buttons.length === 0,
    answered: (index) => (index >= 0 ? buttons[index]?.action?.() : alert.cancel?.()),
  });
}
