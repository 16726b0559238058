// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { guarded } from './appErrors.ts';
import type { Attributes } from './attributeChain.ts';
import { isBinding } from './Binding.ts';
import type { ComponentView } from './ComponentView.ts';
import type { Overlay } from './Overlay.ts';
import { untracked } from './reactive.ts';
import type { UiNode } from './UiNode.ts';

/** Attributes that show a layer above the page while their first argument is true. */
const LAYER_ATTRIBUTES: readonly string[] = ['bindSheet', 'bindContentCover'];

interface LayerOptions {
  readonly onWillDismiss?: (action: { dismiss(): void; reason: number }) => void;
  readonly onAppear?: () => void;
  readonly onDisappear?: () => void;
}

/** The sheet and the cover of one component, of the system's or of a struct. */
export class AttachedLayers {
  private readonly view: ComponentView;
  private readonly node: UiNode;
  private readonly layers: Map<string, AttachedLayer> = new Map();

  /** @param view the component that set the attributes */
  constructor(view: ComponentView, node: UiNode) {
    this.view = view;
    this.node = node;
  }

  /** All attributes were set again. */
  update(attributes: Attributes): void {
    for (const name of LAYER_ATTRIBUTES.filter((one) => attributes.has(one) || this.layers.has(one))) {
      const layer = this.layers.get(name) ?? new AttachedLayer(this.view, this.node);
      this.layers.set(name, layer);
      layer.update(attributes.get(name) ?? []);
    }
  }

  close(): void {
    this.layers.forEach((layer) => layer.close());
  }
}

/** The sheet or cover of one component. */
class AttachedLayer {
  private readonly view: ComponentView;
  private readonly node: UiNode;
  private shown: Overlay | undefined;
  private options: LayerOptions = {};
  private isShown: unknown;

  constructor(view: ComponentView, node: UiNode) {
    this.view = view;
    this.node = node;
  }

  /** The attribute was set again: `[isShown, builder, options]`. */
  update([isShown, builder, options]: readonly unknown[]): void {
    const wanted = (isBinding(isShown) ? isShown.get() : isShown) === true;
    this.isShown = isShown;
    this.options = (options ?? {}) as LayerOptions;
    if (wanted && this.shown === undefined && typeof builder === 'function') {
      untracked(() => this.open(builder as () => void));
    } else if (!wanted) {
      this.close();
    }
  }

  /** It is taken away; a binding hears of it only when the user did. */
  close(): void {
    const { shown } = this;
    this.shown = undefined;
    if (shown !== undefined) {
      this.view.page.closeOverlay(shown);
      this.tell('onDisappear');
    }
  }

  private open(build: () => void): void {
    this.shown = this.view.page.openOverlay({
      view: this.view,
      site: this.node.site,
      build,
      canDismiss: true,
      dismissed: () => {
        const { onWillDismiss } = this.options;
        const dismiss = (): void => {
          if (isBinding(this.isShown)) {
            this.isShown.set(false);
          }
          this.close();
        };
        if (onWillDismiss === undefined) {
          dismiss();
        } else {
          onWillDismiss({ dismiss, reason: 0 });
        }
      },
    });
    this.tell('onAppear');
  }

  private tell(event: 'onAppear' | 'onDisappear'): void {
    guarded(`${event} of a layer of ${this.node.describe()}`, () => untracked(() => this.options[event]?.()));
  }
}
