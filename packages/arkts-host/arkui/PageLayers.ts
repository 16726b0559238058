// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { guarded } from './appErrors.ts';
import type { ComponentView } from './ComponentView.ts';
import { Overlay } from './Overlay.ts';
import type { OverlayRequest } from './Overlay.ts';
import { untracked } from './reactive.ts';

/** How a layer is closed, and who hears of it. */
export interface LayerOptions {
  readonly autoCancel?: boolean;
  /** Whether it stands between the user and the page, and the back gesture is for it; it does unless given. */
  readonly isModal?: boolean;
  readonly onWillDismiss?: (action: { dismiss(): void; reason: number }) => void;
  readonly onDidAppear?: () => void;
  readonly onDidDisappear?: () => void;
}

/** What promptAction.openCustomDialog shows. */
export interface BuilderRequest extends LayerOptions {
  readonly builder: () => void;
}

/** What a ComponentContent is for the host. */
export interface LayerContent {
  /** Describes what it shows; undefined when it was disposed of. */
  readonly description: (() => void) | undefined;
}

interface OpenLayer {
  readonly overlay: Overlay;
  readonly options: LayerOptions;
}

/** The layers above the page that is shown, the one on top at the end. */
export class PageLayers {
  private open: readonly Overlay[] = [];
  /** By the number that the app was given, or what it shows. */
  private readonly named: Map<number | LayerContent, OpenLayer> = new Map();
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
  showBuilder(request: BuilderRequest): number {
    this.last += 1;
    this.showNamed(this.last, request.builder, request);
    return this.last;
  }

  closeBuilder(id: number): void {
    this.closeNamed(id);
  }

  /** Whether it is shown now: not when it was disposed of, or stands already. */
  showContent(content: LayerContent, options: LayerOptions): boolean {
    const { description } = content;
    if (description === undefined || this.named.has(content)) {
      return false;
    }
    this.showNamed(content, description, options);
    return true;
  }

  /** Other options for what is shown; whether it is. */
  changeContent(content: LayerContent, options: LayerOptions): boolean {
    const layer = this.named.get(content);
    if (layer !== undefined) {
      this.named.set(content, { ...layer, options });
    }
    return layer !== undefined;
  }

  /** Whether it was shown. */
  closeContent(content: LayerContent): boolean {
    return this.closeNamed(content);
  }

  private showNamed(name: number | LayerContent, build: () => void, options: LayerOptions): void {
    const view = this.entry();
    const overlay = this.show({
      view,
      site: view.node.site,
      build,
      canDismiss: options.autoCancel ?? true,
      isModal: options.isModal ?? true,
      dismissed: () => {
        const dismiss = (): void => void this.closeNamed(name);
        const { onWillDismiss } = this.named.get(name)?.options ?? {};
        return onWillDismiss === undefined ? dismiss() : onWillDismiss({ dismiss, reason: 0 });
      },
    });
    this.named.set(name, { overlay, options });
    guarded('onDidAppear of a layer', () => untracked(() => options.onDidAppear?.()));
  }

  private closeNamed(name: number | LayerContent): boolean {
    const layer = this.named.get(name);
    if (layer !== undefined) {
      this.named.delete(name);
      this.close(layer.overlay);
      guarded('onDidDisappear of a layer', () => untracked(() => layer.options.onDidDisappear?.()));
    }
    return layer !== undefined;
  }

  /** The user closes the one on top, if it lets them. Whether there was one. */
  dismissTop(): boolean {
    const top = this.open.filter(({ request }) => request.isModal !== false).at(-1);
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
