// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import type { ComponentView } from './ComponentView.ts';
import type { UiNode } from './UiNode.ts';
import { onRound } from './updates.ts';

/** Something that stands in a block: a component, an `if`, a ForEach, a Repeat. */
export interface Placed {
  /** The nodes that it shows in the container around it. */
  nodes(into: UiNode[]): void;
  /** The components with state of their own that stand in it, without those inside of them. */
  views(into: ComponentView[]): void;
  /** Gone from the page, with everything below it. */
  remove(): void;
}

/** A node whose children are made by a block, and by the blocks of the `if`s and lists in it. */
export class Container {
  readonly view: ComponentView;
  readonly node: UiNode;
  private readonly shown: (into: UiNode[]) => void;

  constructor(view: ComponentView, node: UiNode, shown: (into: UiNode[]) => void) {
    this.view = view;
    this.node = node;
    this.shown = shown;
  }

  /** Takes over what its blocks show now. */
  refresh(): void {
    const nodes: UiNode[] = [];
    this.shown(nodes);
    this.node.children = nodes;
    changedContainers.delete(this);
  }

  /** As refresh, at the end of the round: many `if`s in one list change it once. */
  changed(): void {
    changedContainers.add(this);
  }
}

const changedContainers: Set<Container> = new Set();
onRound(() => {
  changedContainers.forEach((container) => container.refresh());
});

/** What a run of statements that describe UI has made, in their order. */
export class Block {
  private readonly placed: Placed[] = [];

  add(one: Placed): void {
    this.placed.push(one);
  }

  nodes(into: UiNode[]): void {
    this.placed.forEach((one) => one.nodes(into));
  }

  views(into: ComponentView[]): void {
    this.placed.forEach((one) => one.views(into));
  }

  remove(): void {
    this.placed.forEach((one) => one.remove());
  }
}

/** Where the statements that run now put what they make. */
export interface Frame {
  readonly container: Container;
  readonly block: Block;
}

let frame: Frame | undefined;

/** Runs statements that describe UI. What they had made before one threw stays, and `failed` hears why. */
export function runBlock(container: Container, block: Block, body: () => void, failed: (error: unknown) => void): void {
  const outer = frame;
  frame = { container, block };
  try {
    body();
  } catch (error) {
    failed(error);
  } finally {
    frame = outer;
  }
}

/** Runs what only describes one component: it makes none. */
export function withoutFrame<T>(body: () => T): T {
  const outer = frame;
  frame = undefined;
  try {
    return body();
  } finally {
    frame = outer;
  }
}

/** Throws outside of a build(). */
export function currentFrame(what: string, site: string): Frame {
  if (frame === undefined) {
    throw new Error(`${what} (${site}) is used outside of a build() or @Builder that a build() calls.`);
  }
  return frame;
}
