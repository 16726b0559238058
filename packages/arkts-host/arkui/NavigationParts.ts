// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { reportAppError } from './appErrors.ts';
import type { Attributes } from './attributeChain.ts';
import { BarContent } from './BarContent.ts';
import { Block, Container, runBlock } from './Block.ts';
import type { ComponentView, DestinationBuilder } from './ComponentView.ts';
import { Visibility } from './enums.ts';
import { NavPathStack } from './NavPathStack.ts';
import type { NavEntry } from './NavPathStack.ts';
import { untracked } from './reactive.ts';
import { UiNode } from './UiNode.ts';

interface Part {
  readonly node: UiNode;
  readonly block: Block;
  readonly container: Container;
}

/** Attributes of a Navigation that belong to its bar. */
const OF_THE_BAR: readonly string[] = ['title', 'titleMode', 'hideTitleBar', 'hideBackButton'];

/** What stands at first in a Navigation, and above it one part for each destination, of which the last is seen. */
export class NavigationParts {
  private readonly around: Container;
  private readonly bar: Part;
  private readonly barContent: BarContent;
  private readonly entries: Map<number, Part> = new Map();

  constructor(around: Container, children: (() => void) | undefined) {
    this.around = around;
    const content: { bar?: BarContent } = {};
    this.bar = this.makePart('NavBarContent', (block, into) => {
      content.bar?.before(into);
      block.nodes(into);
      content.bar?.after(into);
    });
    this.barContent = content.bar = new BarContent(around.view, this.bar.node);
    if (children !== undefined) {
      this.fill(this.bar, children);
    }
  }

  nodes(into: UiNode[]): void {
    into.push(this.bar.node, ...[...this.entries.values()].map((part) => part.node));
  }

  views(into: ComponentView[]): void {
    this.barContent.views(into);
    this.parts().forEach((part) => part.block.views(into));
  }

  remove(): void {
    this.barContent.remove();
    this.parts().forEach((part) => this.removePart(part));
  }

  /** Takes over the stack: a destination that was there keeps its part, a new one is built. */
  update(stack: unknown, attributes: Attributes): void {
    const wanted = stack instanceof NavPathStack ? stack.entries : [];
    const seen = wanted.at(-1);
    this.bar.node.refresh(
      [],
      this.attributesOf(
        wanted.length === 0 && attributes.get('hideNavBar')?.[0] !== true,
        OF_THE_BAR.flatMap((name) => (attributes.has(name) ? [[name, attributes.get(name)!] as const] : [])),
      ),
    );
    this.barContent.update(attributes);
    this.bar.container.refresh();
    const before = new Map(this.entries);
    this.entries.clear();
    for (const entry of wanted) {
      const known = before.get(entry.key);
      before.delete(entry.key);
      const part = known ?? this.makePart('NavEntry');
      this.entries.set(entry.key, part);
      part.node.refresh([entry.info, stack], this.attributesOf(entry === seen, []));
      if (known === undefined) {
        this.build(part, entry, attributes.get('navDestination')?.[0]);
      }
    }
    before.forEach((part) => this.removePart(part));
    this.around.changed();
    this.activate();
  }

  /** A component in a part that is covered is inactive. */
  private activate(): void {
    const top = [...this.entries.values()].at(-1) ?? this.bar;
    for (const part of this.parts()) {
      const views: ComponentView[] = [];
      part.block.views(views);
      untracked(() => views.forEach((view) => view.setActive(part === top)));
    }
  }

  private build(part: Part, entry: NavEntry, builder: unknown): void {
    const { name, param } = entry.info;
    if (typeof builder === 'function') {
      this.fill(part, () => untracked(() => (builder as (name: string, param: unknown) => void)(name, param)));
    }
    if (part.node.children.length > 0) {
      return;
    }
    const loading = this.around.view.page.destination(name);
    if (loading === undefined) {
      reportAppError(
        new Error(
          `Navigation (${this.around.node.site}) has no destination '${name}': its navDestination() builds nothing for that ` +
            'name, and no routerMap of the app lists it.',
        ),
        'build()',
      );
      return;
    }
    void loading.then(
      (build) => this.buildRoute(part, entry, build),
      () => {}, // what the module threw is among the app's errors
    );
  }

  /** A destination of the system's routing table, whose module is loaded when it is wanted for the first time. */
  private buildRoute(part: Part, { key, info: { name, param } }: NavEntry, build: DestinationBuilder): void {
    if (this.entries.get(key) !== part) {
      return; // popped meanwhile
    }
    this.fill(part, () => untracked(() => build(name, param)));
    this.activate();
    this.around.view.page.treeChanged();
  }

  private fill(part: Part, body: () => void): void {
    runBlock(part.container, part.block, body, (error) =>
      reportAppError(error, `inside of ${this.around.node.describe()}`, 'build'),
    );
    part.container.refresh();
  }

  private attributesOf(isSeen: boolean, others: readonly (readonly [string, readonly unknown[]])[]): Attributes {
    return new Map([...(isSeen ? [] : [['visibility', [Visibility.None]] as const]), ...others]);
  }

  private makePart(type: string, shown?: (block: Block, into: UiNode[]) => void): Part {
    const { view, node: around } = this.around;
    const node = new UiNode(view.page, type, around.site, false);
    node.parent = around;
    const block = new Block();
    const container = new Container(view, node, (into) =>
      shown === undefined ? block.nodes(into) : shown(block, into),
    );
    return { node, block, container };
  }

  private parts(): Part[] {
    return [this.bar, ...this.entries.values()];
  }

  private removePart(part: Part): void {
    part.block.remove();
    part.node.parent = undefined;
  }
}
