// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AppDialogRequest } from './AppDialog.ts';
import type { Page } from './Page.ts';
import type { PageRouter } from './PageRouter.ts';

/** What the UI kits ask of the window in front; the parameters are the kits' own. */
export interface UiPort {
  showToast(message: unknown, duration?: number): void;
  showDialog(request: AppDialogRequest): void;
  /** The SDK's UIContext of the window. */
  readonly uiContext: object;
  /** The pages of the window. */
  readonly router: PageRouter;
  /** The page that is shown. */
  readonly page: Page;
}

let front: UiPort | undefined;

/** Installs the window in front; undefined when there is none any more. */
export function useUi(port: UiPort | undefined): void {
  front = port;
}

/** A window is gone. */
export function leaveUi(port: UiPort): void {
  if (front === port) {
    front = undefined;
  }
}

/** The window that was in front last: in the background it hears of messages, too. Throws when there is none. */
export function currentUi(): UiPort {
  if (front === undefined) {
    throw new Error('No window shows a page: UI kits work after windowStage.loadContent(…).');
  }
  return front;
}
