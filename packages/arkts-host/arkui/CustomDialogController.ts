// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { ComponentView } from './ComponentView.ts';
import type { CustomComponent } from './CustomComponent.ts';
import type { Overlay } from './Overlay.ts';

/** What a dialog is made with; emitted code hands the builder over as a function of the controller. */
export interface CustomDialogControllerOptions {
  readonly builder: (controller: CustomDialogController) => void;
  readonly cancel?: () => void;
  /** Whether a tap beside it and the back gesture close it; true unless said otherwise. */
  readonly autoCancel?: boolean;
  readonly onWillDismiss?: (action: { dismiss(): void; reason: number }) => void;
}

/** DismissReason.PRESS_BACK. */
const PRESS_BACK: number = 0;

/** Shows a struct with @CustomDialog above the page of the component that made it. */
export class CustomDialogController {
  private readonly options: CustomDialogControllerOptions;
  private readonly owner: CustomComponent;
  private shown: Overlay | undefined;

  /** `owner` is added by the emitter. */
  constructor(options: CustomDialogControllerOptions, owner: CustomComponent) {
    this.options = options;
    this.owner = owner;
  }

  /** Shows it, unless it is shown. */
  open(): void {
    const view = ComponentView.of(this.owner);
    if (view === undefined || this.shown !== undefined) {
      return;
    }
    const { builder, autoCancel = true, cancel, onWillDismiss } = this.options;
    this.shown = view.page.openOverlay({
      view,
      site: view.node.site,
      build: () => builder(this),
      canDismiss: autoCancel,
      dismissed: () => {
        if (onWillDismiss === undefined) {
          this.close();
          cancel?.();
        } else {
          onWillDismiss({ dismiss: () => this.close(), reason: PRESS_BACK });
        }
      },
    });
  }

  close(): void {
    const { shown } = this;
    this.shown = undefined;
    if (shown !== undefined) {
      shown.request.view.page.closeOverlay(shown);
    }
  }
}
