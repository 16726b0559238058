// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { describeUi } from './building.ts';
import type { Draft } from './building.ts';
import { membersOf } from './classFacts.ts';
import { finishMembers, updateMembers } from './componentMembers.ts';
import type { ComponentHooks, ComponentWindow, CustomComponent, StructClass } from './CustomComponent.ts';
import { MonitorWatch } from './MonitorWatch.ts';
import { Reaction, untracked } from './reactive.ts';
import { guarded, reportAppError } from './appErrors.ts';
import { dropUpdate, requestUpdate } from './updates.ts';
import type { Update } from './updates.ts';
import { UiNode } from './UiNode.ts';
import type { Resources } from './Resources.ts';

/** What a component's views share: the page that they are on. */
export interface ViewPage extends ComponentWindow {
  readonly resources: Resources;
  /** The tree below the page's root changed. */
  treeChanged(): void;
  nodeChanged(node: UiNode, isOther: boolean): void;
}

/** One struct on a page: its instance, the node that stands for it, and when it redraws. */
export class ComponentView implements Update {
  readonly order: number;
  readonly node: UiNode;
  readonly instance: CustomComponent;
  private readonly page: ViewPage;
  private readonly parent: ComponentView | undefined;
  private readonly reaction: Reaction;
  private readonly views: Map<UiNode, ComponentView> = new Map();
  private readonly placed: WeakSet<UiNode> = new WeakSet();
  private readonly monitors: readonly MonitorWatch[];
  private alive: boolean = true;
  private built: boolean = false;

  constructor(page: ViewPage, parent: ComponentView | undefined, node: UiNode, struct: StructClass,
    params: Readonly<Record<string, unknown>>, trailing: (() => void) | undefined) {
    this.page = page;
    this.parent = parent;
    this.node = node;
    this.order = (parent?.order ?? 0) + 1;
    this.reaction = new Reaction(() => requestUpdate(this));
    this.instance = untracked(() =>
      new struct({ params, trailing, window: page, provider: (alias) => parent?.providerOf(alias) }));
    finishMembers(this.instance);
    this.monitors = untracked(() => MonitorWatch.startAll(this.instance));
  }

  private get hooks(): ComponentHooks {
    return this.instance as unknown as ComponentHooks; // the checker has seen that the struct has build()
  }

  /** First appearance: aboutToAppear, build(), children, onDidBuild. */
  appear(): void {
    this.call('aboutToAppear');
    this.redraw();
    this.call('onDidBuild');
  }

  /** The parent drew again. */
  take(params: Readonly<Record<string, unknown>>, trailing: (() => void) | undefined): void {
    updateMembers(this.instance, { params, trailing });
  }

  update(): void {
    if (this.alive && (!this.built || this.reaction.stale)) {
      this.redraw();
      this.page.treeChanged();
    }
  }

  /** Gone from the page, with everything below it. */
  disappear(): void {
    this.alive = false;
    dropUpdate(this);
    this.node.children.forEach((child) => this.remove(child));
    this.call('aboutToDisappear');
    this.reaction.dispose();
    this.monitors.forEach((monitor) => monitor.stop());
  }

  /** Calls a lifecycle method, if the struct has it; exceptions are reported. */
  call(hook: Exclude<keyof ComponentHooks, 'build'>): unknown {
    const method = this.hooks[hook];
    return method === undefined
      ? undefined
      : guarded(`${hook} of ${this.node.describe()}`, () => untracked(() => method.call(this.hooks)));
  }

  private redraw(): void {
    let drafts: readonly Draft[];
    try {
      drafts = this.reaction.run(() =>
        describeUi({ component: this.instance, resources: this.page.resources }, () => this.hooks.build()));
      this.built = true;
      this.node.fail(undefined);
    } catch (error) { // what stood there stays, and it is tried again at the next change
      if (!this.built) {
        this.node.fail(error instanceof Error ? error.message : String(error));
      }
      reportAppError(error, `build() of ${this.node.describe()}`);
      return;
    }
    untracked(() => this.match(this.node, drafts));
  }

  private match(owner: UiNode, drafts: readonly Draft[]): void {
    const before = new Map(owner.children.map((child) => [child.key, child]));
    const children: UiNode[] = [];
    owner.children = drafts.map((draft) => {
      const known = before.get(draft.key);
      const same = known !== undefined && known.type === draft.type ? known : undefined;
      if (same !== undefined) {
        before.delete(draft.key);
      }
      const node = same ??
        new UiNode(this.page, draft.type, draft.key, draft.site, draft.struct !== undefined);
      node.parent = owner;
      children.push(node);
      return node;
    });
    before.forEach((gone) => this.remove(gone));
    drafts.forEach((draft, at) => this.place(children[at]!, draft));
  }

  private place(node: UiNode, draft: Draft): void {
    const fresh = !this.placed.has(node);
    node.refresh(draft.args, draft.attributes);
    if (draft.struct === undefined) {
      this.match(node, draft.children);
    } else {
      this.placeStruct(node, draft, draft.struct);
    }
    if (fresh) {
      this.placed.add(node);
      this.ready(node);
      this.notify(node, 'onAppear');
    }
  }

  private placeStruct(node: UiNode, draft: Draft, struct: StructClass): void {
    const params = (draft.args[0] ?? {}) as Readonly<Record<string, unknown>>;
    const known = this.views.get(node);
    if (known !== undefined) {
      known.take(params, draft.trailing);
      return;
    }
    try {
      const view = new ComponentView(this.page, this, node, struct, params, draft.trailing);
      this.views.set(node, view);
      view.appear();
    } catch (error) {
      node.fail(error instanceof Error ? error.message : String(error));
      reportAppError(error, `creation of ${node.describe()}`);
    }
  }

  private remove(node: UiNode): void {
    for (const child of node.children) {
      if (!node.struct) {
        this.remove(child);
      }
    }
    this.views.get(node)?.disappear();
    this.views.delete(node);
    this.notify(node, 'onDisAppear');
    node.parent = undefined;
  }

  /** A destination hears of the stack that it is on. */
  private ready(node: UiNode): void {
    const handler = node.type === 'NavDestination' ? node.attribute('onReady') : undefined;
    if (typeof handler !== 'function') {
      return;
    }
    let entry = node.parent;
    while (entry !== undefined && entry.type !== 'NavEntry') {
      entry = entry.parent;
    }
    if (entry !== undefined) {
      const [pathInfo, pathStack] = entry.args;
      guarded(`onReady of ${node.describe()}`, () =>
        untracked(() => (handler as (context: object) => unknown)({ pathInfo, pathStack })));
    }
  }

  private notify(node: UiNode, attribute: string): void {
    const handler = node.attribute(attribute);
    if (typeof handler === 'function') {
      guarded(`${attribute} of ${node.describe()}`, () => untracked(() => (handler as () => unknown)()));
    }
  }

  private providerOf(alias: string): { owner: object; name: string } | undefined {
    const own = membersOf(Object.getPrototypeOf(this.instance) as object)
      .find((member) => member.kind === 'provider' && member.alias === alias);
    return own === undefined ? this.parent?.providerOf(alias) : { owner: this.instance, name: own.name };
  }
}
