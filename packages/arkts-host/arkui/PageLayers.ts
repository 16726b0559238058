// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { guarded } from './appErrors.ts';
import type { ComponentView } from './ComponentView.ts';
import { Overlay } from './Overlay.ts';
import type { OverlayRequest } from './Overlay.ts';
import { untracked } from './reactive.ts';

/** What promptAction.openCustomDialog shows. */
export interface BuilderRequest {
  readonly builder: () => void;
  readonly autoCancel?: boolean;
  readonly onWillDismiss?: (action: { dismiss(): void; reason: number }) => void;
  readonly onDidDisappear?: () => void;
}

/** The layers above the page that is shown, the one on top at the end. */
export class PageLayers {
  private open: readonly Overlay[] = [];
  private readonly numbered: Map<number, Overlay> = new Map();
  private readonly entry: () => ComponentView;
  private readonly changed: () => void;
  private last: number = 0;

  /** `changed`: the page looks different now. */
  constructor(entry: () => ComponentView, changed: () => void) {
    this.entry = entry;
    this.changed = changed;
  }

  show(request: OverlayRequest): Overlay {
    const overlay = new Overlay(request, this.entry().node);
    this.put([...this.open, overlay]);
    return overlay;
  }

  close(overlay: Overlay): void {
    if (this.open.includes(overlay)) {
      overlay.remove();
      this.put(this.open.filter((one) => one !== overlay));
    }
  }

  /** Shows what a builder describes, and answers with its number. */
  showBuilder({ builder, autoCancel = true, onWillDismiss, onDidDisappear }: BuilderRequest): number {
    this.last += 1;
    const id = this.last;
    const dismiss = (): void => {
      this.closeBuilder(id);
      onDidDisappear?.();
    };
    const view = this.entry();
    const overlay = this.show({
      view,
      site: view.node.site,
      build: builder,
      canDismiss: autoCancel,
      dismissed: () => (onWillDismiss === undefined ? dismiss() : onWillDismiss({ dismiss, reason: 0 })),
    });
    this.numbered.set(id, overlay);
    return id;
  }

  closeBuilder(id: number): void {
    const overlay = this.numbered.get(id);
    if (overlay !== undefined) {
      this.numbered.delete(id);
      this.close(overlay);
    }
  }

  /** The user closes the one on top, if it lets them. Whether there was one. */
  dismissTop(): boolean {
    const top = this.open.at(-1);
    if (top?.request.canDismiss === true) {
      guarded('a layer above the page is dismissed', () => untracked(() => top.request.dismissed()));
    }
    return top !== undefined;
  }

  /** Another page is shown, with the layers above it. Answers with those of the one before. */
  exchange(next: readonly Overlay[]): readonly Overlay[] {
    const before = this.open;
    this.open = next;
    return before;
  }

  private put(open: readonly Overlay[]): void {
    this.open = open;
    this.entry().setOverlays(open);
    this.changed();
  }
}
