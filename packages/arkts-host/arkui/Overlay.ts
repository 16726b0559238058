// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { reportAppError } from './appErrors.ts';
import { Block, Container, runBlock } from './Block.ts';
import type { Placed } from './Block.ts';
import type { ComponentView } from './ComponentView.ts';
import { UiNode } from './UiNode.ts';

/** What a layer above a page is made of. */
export interface OverlayRequest {
  /** The component whose state it shows. */
  readonly view: ComponentView;
  readonly site: string;
  /** Describes what stands in it. */
  readonly build: () => void;
  /** Whether the back gesture and a tap beside it close it. */
  readonly canDismiss: boolean;
  /** Whether it stands between the user and the page; it does unless given. */
  readonly isModal?: boolean;
  /** It was closed by the user; it is still there when this runs. */
  dismissed(): void;
}

/** A layer above a page: a custom dialog, a sheet, a cover. */
export class Overlay implements Placed {
  readonly request: OverlayRequest;
  readonly node: UiNode;
  private readonly block: Block = new Block();

  constructor(request: OverlayRequest, above: UiNode) {
    this.request = request;
    this.node = new UiNode(request.view.page, 'Overlay', request.site, false);
    this.node.parent = above;
    this.node.refresh([], new Map([['isModal', [request.isModal ?? true]]]));
    const container = new Container(request.view, this.node, (into) => this.block.nodes(into));
    runBlock(container, this.block, request.build, (error) =>
      reportAppError(error, `a layer above the page (${request.site})`),
    );
    container.refresh();
  }

  nodes(into: UiNode[]): void {
    into.push(this.node);
  }

  views(into: ComponentView[]): void {
    this.block.views(into);
  }

  remove(): void {
    this.block.remove();
    this.node.parent = undefined;
  }
}
