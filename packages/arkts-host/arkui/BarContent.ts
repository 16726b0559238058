// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { reportAppError } from './appErrors.ts';
import type { Attributes } from './attributeChain.ts';
import { Block, Container, runBlock } from './Block.ts';
import type { ComponentView } from './ComponentView.ts';
import { untracked } from './reactive.ts';
import { UiNode } from './UiNode.ts';

/** A button of a bar, as an app describes it. */
interface BarItem {
  readonly value?: unknown;
  readonly action?: () => void;
  readonly isEnabled?: boolean;
  readonly id?: string;
}

/** What an app puts into the bars of a Navigation or a destination: a title that it builds, menus, and tools at the end. */
export class BarContent {
  /** A button that goes back as the app says, in place of the bar's own. */
  private readonly back: BarSlot;
  private readonly title: BarSlot;
  /** What the app builds over the title, and below it. */
  private readonly over: BarSlot;
  private readonly menus: BarSlot;
  private readonly below: BarSlot;
  private readonly tools: BarSlot;

  constructor(view: ComponentView, node: UiNode) {
    const slot = (name: string): BarSlot => new BarSlot(view, node, name);
    this.back = slot('ownBackButton');
    this.title = slot('title');
    this.over = slot('titleBuilder');
    this.menus = slot('menus');
    this.below = slot('belowTitle');
    this.tools = slot('toolbarConfiguration');
  }

  update(attributes: Attributes): void {
    const isHidden = attributes.get('hideTitleBar')?.[0] === true;
    const given = (name: string): unknown => attributes.get(name)?.[0];
    const inTitleBar = (name: string): unknown => (isHidden ? undefined : given(name));
    const title = inTitleBar('title');
    const isBuilt = typeof title === 'object' && title !== null && 'builder' in title;
    this.title.update(isBuilt ? title.builder : title);
    this.back.update(inTitleBar('ownBackButton'));
    this.over.update(inTitleBar('titleBuilder'));
    this.menus.update(inTitleBar('menus'));
    this.below.update(inTitleBar('belowTitle'));
    this.tools.update(given('toolbarConfiguration') ?? given('toolBar'));
  }

  /** What stands before the content. */
  before(into: UiNode[]): void {
    [this.back, this.title, this.over, this.menus, this.below].forEach((slot) => slot.nodes(into));
  }

  /** What stands after it. */
  after(into: UiNode[]): void {
    this.tools.nodes(into);
  }

  views(into: ComponentView[]): void {
    this.slots().forEach((slot) => slot.views(into));
  }

  remove(): void {
    this.slots().forEach((slot) => slot.remove());
  }

  private slots(): readonly BarSlot[] {
    return [this.back, this.title, this.over, this.menus, this.below, this.tools];
  }
}

/** One place of a bar: what a builder describes, or one button for each item of a list. A text is no content: the bar has it. */
class BarSlot {
  private readonly name: string;
  private readonly view: ComponentView;
  private readonly around: UiNode;
  private readonly container: Container;
  private block: Block | undefined;
  private items: UiNode[] = [];

  constructor(view: ComponentView, around: UiNode, name: string) {
    this.name = name;
    this.view = view;
    this.around = around;
    this.container = new Container(view, around, (into) => this.block?.nodes(into));
  }

  update(given: unknown): void {
    if (typeof given === 'function') {
      this.build(given as () => void);
      return;
    }
    this.remove();
    const items = Array.isArray(given) ? (given as readonly BarItem[]) : [];
    this.items = items.map(({ value, action, isEnabled = true, id }) => {
      const node = new UiNode(this.view.page, 'Button', this.around.site, false);
      node.parent = this.around;
      const attributes: Attributes = new Map([['enabled', [isEnabled]]]);
      if (action !== undefined) {
        attributes.set('onClick', [action]);
      }
      if (id !== undefined) {
        attributes.set('id', [id]);
      }
      node.refresh([value ?? ''], attributes);
      return node;
    });
  }

  nodes(into: UiNode[]): void {
    this.block?.nodes(into);
    into.push(...this.items);
  }

  views(into: ComponentView[]): void {
    this.block?.views(into);
  }

  remove(): void {
    this.block?.remove();
    this.block = undefined;
    this.items.forEach((node) => {
      node.parent = undefined;
    });
    this.items = [];
  }

  /** Described once: what it holds updates itself. */
  private build(body: () => void): void {
    if (this.block === undefined) {
      this.remove();
      const block = new Block();
      this.block = block;
      untracked(() =>
        runBlock(this.container, block, body, (error) =>
          reportAppError(error, `${this.name} of ${this.around.describe()}`, 'build'),
        ),
      );
    }
  }
}
