// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { reportAppError } from '../arkui/appErrors.ts';
import type { NodeWatch, Page } from '../arkui/Page.ts';
import { untracked } from '../arkui/reactive.ts';
import type { UiNode } from '../arkui/UiNode.ts';
import { drawNode } from './drawNode.ts';
import type { DrawnNode } from './DrawnNode.ts';

/** What differs from what was told before. */
export interface TreeChange {
  /** The number of the page's outermost node; 0 while no page is loaded. */
  readonly root: number;
  /** New nodes, and those that look different. */
  readonly nodes: readonly DrawnNode[];
  /** Numbers of nodes that are no more. */
  readonly gone: readonly number[];
}

interface Entry {
  readonly n: number;
  drawn: DrawnNode;
  text: string;
  enabled: boolean;
  children: readonly UiNode[];
}

/** What cannot be drawn is reported with its place, and the rest of the page is drawn. */
function draw(node: UiNode, n: number, children: readonly number[]): DrawnNode {
  try {
    return drawNode(node, n, children);
  } catch (error) {
    reportAppError(error, node.describe());
    return {
      n,
      type: 'Problem',
      style: {},
      attributes: {},
      children,
      on: [],
      text: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Keeps a page's tree as the browser shows it, and finds out what changed by drawing only what the page touched. */
export class TreeMirror {
  private readonly page: Page;
  private readonly watch: NodeWatch;
  private readonly entries: Map<UiNode, Entry> = new Map();
  private readonly byNumber: Map<number, UiNode> = new Map();
  private rootNode: UiNode | undefined;
  private last: number = 0;

  constructor(page: Page) {
    this.page = page;
    this.watch = page.watchNodes();
    this.update();
  }

  /** The node of that number, if it is still on the page. */
  node(n: number): UiNode | undefined {
    return this.byNumber.get(n);
  }

  /** The number of a node, if it is on the page. */
  numberOf(node: UiNode): number | undefined {
    return this.entries.get(node)?.n;
  }

  /** The whole tree. */
  all(): TreeChange {
    return { root: this.rootNumber, nodes: [...this.entries.values()].map((entry) => entry.drawn), gone: [] };
  }

  /** What changed since the last call; undefined when nothing did. */
  update(): TreeChange | undefined {
    return untracked(() => {
      const root = this.page.hasContent ? this.page.root : undefined;
      const touched = this.watch.take();
      const nodes: DrawnNode[] = [];
      const gone: number[] = [];
      const isOther = root !== this.rootNode;
      if (isOther && this.rootNode !== undefined) {
        this.forget(this.rootNode, gone);
      }
      this.rootNode = root;
      if (root !== undefined) {
        if (isOther) {
          this.add(root, nodes);
        } else {
          const work = new Set<UiNode>();
          for (const node of touched) {
            // How a box is arranged depends on what stands in it, and the other way round.
            for (const one of [node, node.parent, ...node.children]) {
              if (one !== undefined && this.entries.has(one)) {
                work.add(one);
              }
            }
          }
          work.forEach((node) => this.redraw(node, nodes, gone));
        }
      }
      return isOther || nodes.length > 0 || gone.length > 0 ? { root: this.rootNumber, nodes, gone } : undefined;
    });
  }

  /** Looks at the page no longer. */
  stop(): void {
    this.watch.stop();
  }

  private get rootNumber(): number {
    return this.rootNode === undefined ? 0 : (this.entries.get(this.rootNode)?.n ?? 0);
  }

  private add(node: UiNode, nodes: DrawnNode[]): number {
    const n = ++this.last;
    const entry: Entry = { n, drawn: undefined!, text: '', enabled: node.enabled, children: node.children };
    this.entries.set(node, entry);
    this.byNumber.set(n, node);
    entry.drawn = draw(
      node,
      n,
      node.children.map((child) => this.add(child, nodes)),
    );
    entry.text = JSON.stringify(entry.drawn);
    nodes.push(entry.drawn);
    return n;
  }

  private redraw(node: UiNode, nodes: DrawnNode[], gone: number[]): void {
    const entry = this.entries.get(node);
    if (entry === undefined) {
      return; // gone with something above it
    }
    const { children } = node;
    if (entry.children !== children) {
      const stay = new Set(children);
      entry.children.filter((child) => !stay.has(child)).forEach((child) => this.forget(child, gone));
      entry.children = children;
    }
    const numbers = children.map((child) => this.entries.get(child)?.n ?? this.add(child, nodes));
    const drawn = draw(node, entry.n, numbers);
    const text = JSON.stringify(drawn);
    if (text !== entry.text) {
      entry.drawn = drawn;
      entry.text = text;
      nodes.push(drawn);
    }
    if (entry.enabled !== node.enabled) {
      entry.enabled = node.enabled;
      children.forEach((child) => this.redraw(child, nodes, gone)); // what is inside is disabled, too
    }
  }

  private forget(node: UiNode, gone: number[]): void {
    const entry = this.entries.get(node);
    if (entry !== undefined) {
      this.entries.delete(node);
      this.byNumber.delete(entry.n);
      gone.push(entry.n);
      entry.children.forEach((child) => this.forget(child, gone));
    }
  }
}
