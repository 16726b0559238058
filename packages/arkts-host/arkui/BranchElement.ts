// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { Block, runBlock } from './Block.ts';
import type { Container, Frame, Placed } from './Block.ts';
import type { ComponentView } from './ComponentView.ts';
import type { UiNode } from './UiNode.ts';
import { UpdateFunction } from './UpdateFunction.ts';

/**
 * An `if` with its `else if`s and `else`. It depends on what its conditions read. The branch that stands is left as it is
 * when it is chosen again, and is made anew after another one has stood (state_mgmt, ifElseBranchUpdateFunction).
 */
export class BranchElement implements Placed {
  private readonly container: Container;
  private readonly choose: () => number;
  private readonly branches: readonly (() => void)[];
  private readonly updating: UpdateFunction;
  private chosen: number = -1;
  private block: Block = new Block();

  /** `choose` says which of the branches stands; -1 for none. */
  constructor(at: Frame, site: string, choose: () => number, branches: readonly (() => void)[]) {
    this.container = at.container;
    this.choose = choose;
    this.branches = branches;
    this.updating = new UpdateFunction(
      at.container.view,
      () => `if (${site})`,
      () => this.update(),
    );
  }

  appear(): void {
    this.updating.run();
  }

  nodes(into: UiNode[]): void {
    this.block.nodes(into);
  }

  views(into: ComponentView[]): void {
    this.block.views(into);
  }

  remove(): void {
    this.updating.dispose();
    this.block.remove();
  }

  private update(): void {
    const chosen = this.choose();
    if (chosen === this.chosen) {
      return;
    }
    this.chosen = chosen;
    this.block.remove();
    this.block = new Block();
    this.container.changed();
    const body = this.branches[chosen];
    if (body !== undefined) {
      runBlock(this.container, this.block, body, (error) => {
        throw error;
      });
    }
  }
}
