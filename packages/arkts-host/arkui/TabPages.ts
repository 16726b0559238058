// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { guarded, reportAppError } from './appErrors.ts';
import { Block, Container, runBlock } from './Block.ts';
import type { ComponentView } from './ComponentView.ts';
import { untracked } from './reactive.ts';
import { isResource } from './ResourceReference.ts';
import { UiNode } from './UiNode.ts';

/** A page of Tabs: what stands for it in the bar, and what builds it when it is shown for the first time. */
interface TabPage {
  readonly label: UiNode;
  reveal(): void;
}

const pages: WeakMap<UiNode, TabPage> = new WeakMap();

/** The label of a tab in the bar: a text, or what a builder describes. */
export class TabLabel {
  readonly node: UiNode;
  private readonly block: Block = new Block();
  private readonly container: Container;
  private build: (() => void) | undefined;

  /** `reveal` builds the page. */
  constructor(view: ComponentView, page: UiNode, reveal: () => void) {
    this.node = new UiNode(view.page, 'TabLabel', page.site, false);
    this.container = new Container(view, this.node, (into) => this.block.nodes(into));
    pages.set(page, { label: this.node, reveal });
  }

  /** `tabBar` was set: a text, a resource, `{ icon, text }`, a style of the system's, or a builder. */
  update(given: unknown): void {
    if (typeof given === 'function') {
      const build = given as () => void;
      if (this.build === undefined) {
        this.build = build;
        this.node.refresh([], new Map());
        untracked(() => {
          runBlock(this.container, this.block, build, (error) =>
            reportAppError(error, `tabBar of ${this.node.describe()}`, 'build'),
          );
          this.container.refresh();
        });
      }
      return;
    }
    this.node.refresh([textOf(given)], new Map());
  }

  remove(): void {
    this.block.remove();
    this.node.parent = undefined;
  }
}

/** The text of what was given: a style of the system's holds it as `content` or `text`. */
function textOf(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || isResource(given)) {
    return given ?? '';
  }
  const { text, content } = given as { readonly text?: unknown; readonly content?: unknown };
  return text ?? content ?? '';
}

/** The labels of the pages, and then the pages. */
export function withLabels(tabs: UiNode, shown: readonly UiNode[]): UiNode[] {
  const labels = shown.map((page) => pages.get(page)?.label).filter((label) => label !== undefined);
  labels.forEach((label) => {
    label.parent = tabs;
  });
  return [...labels, ...shown];
}

/** Builds the page that is shown, if it has not been shown before. */
export function revealPage(tabs: UiNode): void {
  const shown = tabs.children.filter(({ type }) => type !== 'TabLabel');
  const page = shown[Math.min(Math.max(0, Number(tabs.value ?? 0)), Math.max(0, shown.length - 1))];
  if (page !== undefined) {
    pages.get(page)?.reveal();
  }
}

/** Runs what an app has for an event of a node, and answers with what it says; undefined where it has nothing, or throws. */
function tell(node: UiNode, event: string, ...args: readonly unknown[]): unknown {
  const handler = node.attribute(event);
  let answer: unknown;
  if (typeof handler === 'function') {
    guarded(`${event} of ${node.describe()}`, () =>
      untracked(() => {
        answer = (handler as (...given: readonly unknown[]) => unknown)(...args);
      }),
    );
  }
  return answer;
}

/** A label was pressed. */
export function pressLabel(tabs: UiNode, index: number): void {
  tell(tabs, 'onTabBarClick', index);
}

/** Shows another page of Tabs or a Swiper, unless the app says that it may not be. Whether it has. */
export function turnPages(node: UiNode, index: number): boolean {
  const from = Number(node.value ?? 0);
  if (from === index || tell(node, 'onContentWillChange', from, index) === false) {
    return false;
  }
  untracked(() => node.setValue(index));
  tell(node, 'onUnselected', from);
  tell(node, 'onSelected', index);
  tell(node, 'onChange', index);
  return true;
}
