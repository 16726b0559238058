// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { reportAppError } from './appErrors.ts';
import type { Attributes } from './attributeChain.ts';
import { Block, Container, runBlock } from './Block.ts';
import type { ComponentView } from './ComponentView.ts';
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
  private readonly entries: Map<number, Part> = new Map();

  constructor(around: Container, children: (() => void) | undefined) {
    this.around = around;
    this.bar = this.makePart('NavBarContent');
    if (children !== undefined) {
      this.fill(this.bar, children);
    }
  }

  nodes(into: UiNode[]): void {
    into.push(this.bar.node, ...[...this.entries.values()].map((part) => part.node));
  }

  views(into: ComponentView[]): void {
    this.parts().forEach((part) => part.block.views(into));
  }

  remove(): void {
    this.parts().forEach((part) => this.removePart(part));
  }

  /** Takes over the stack: a destination that was there keeps its part, a new one is built. */
  update(stack: unknown, attributes: Attributes): void {
    const wanted = stack instanceof NavPathStack ? stack.entries : [];
    const seen = wanted.at(-1);
    this.bar.node.refresh(
      [],
      this.attributesOf(
        wanted.length === 0,
        OF_THE_BAR.flatMap((name) => (attributes.has(name) ? [[name, attributes.get(name)!] as const] : [])),
      ),
    );
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
      this.fill(part, () =>
        untracked(() =>
          (builder as (name: string, param: unknown) => void).call(this.around.view.instance, name, param),
        ),
      );
    }
    if (part.node.children.length === 0) {
      reportAppError(
        new Error(
          `Navigation (${this.around.node.site}) has no destination '${name}': its ` +
            'navDestination() builds nothing for that name.',
        ),
        'build()',
      );
    }
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

  private makePart(type: string): Part {
    const { view, node: around } = this.around;
    const node = new UiNode(view.page, type, around.site, false);
    node.parent = around;
    const block = new Block();
    return { node, block, container: new Container(view, node, (into) => block.nodes(into)) };
  }

  private parts(): Part[] {
    return [this.bar, ...this.entries.values()];
  }

  private removePart(part: Part): void {
    part.block.remove();
    part.node.parent = undefined;
  }
}
