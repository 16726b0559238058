// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AppDialog, AppDialogRequest } from './AppDialog.ts';
import { guarded } from './appErrors.ts';
import { PageError } from './PageError.ts';
import { untracked } from './reactive.ts';

/** A message that the app showed for a moment. */
export interface Toast {
  readonly at: number;
  readonly text: string;
  /** Milliseconds that it stays, if the app says so. */
  readonly duration?: number;
}

/** What stands over a page: toasts and dialogs. */
export class PageOverlay {
  /** Every toast so far, in order. */
  readonly toasts: Toast[] = [];
  private readonly open: AppDialog[] = [];
  private readonly changed: () => void;
  private readonly announce: () => void;
  private lastDialog: number = 0;

  /** `changed`: the page looks different now; `announce`: and whoever watches it is told. */
  constructor(changed: () => void, announce: () => void) {
    this.changed = changed;
    this.announce = announce;
  }

  /** The dialogs that are open, the one on top at the end. */
  get dialogs(): readonly AppDialog[] {
    return this.open;
  }

  /** Records a toast: at so many milliseconds since the device's boot. */
  toast(at: number, text: string, duration: number | undefined): void {
    this.toasts.push({ at, text, ...(duration === undefined ? {} : { duration }) });
    this.changed();
    this.announce();
  }

  show(request: AppDialogRequest): void {
    this.lastDialog += 1;
    this.open.push({ ...request, id: this.lastDialog });
    this.changed();
    this.announce();
  }

  /** A button by its index, or -1 to dismiss it. Throws 'unknown-id', 'bad-value'. */
  answer(id: number, button: number): void {
    const dialog = this.open.find((one) => one.id === id);
    if (dialog === undefined) {
      throw new PageError('unknown-id', `There is no dialog ${id} on the page.`);
    }
    if (button === -1 ? !dialog.canDismiss : dialog.buttons[button] === undefined) {
      throw new PageError('bad-value', `The dialog has ${dialog.buttons.length} buttons; there is no ${button}.`);
    }
    this.open.splice(this.open.indexOf(dialog), 1);
    this.changed();
    guarded('answer of a dialog', () => untracked(() => dialog.answered(button)));
    queueMicrotask(() => this.announce());
  }
}
