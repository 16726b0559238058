// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { guarded, reportAppError } from './appErrors.ts';
import { AttachedLayers } from './AttachedLayer.ts';
import { attributeChain, checkResources, readBindings } from './attributeChain.ts';
import type { Attributes } from './attributeChain.ts';
import { BarContent } from './BarContent.ts';
import { isBinding } from './Binding.ts';
import { Block, Container, runBlock } from './Block.ts';
import type { Frame, Placed } from './Block.ts';
import type { ComponentOfKit } from './builtIns.ts';
import { versionOf } from './classFacts.ts';
import { expandBindings } from './componentMembers.ts';
import { ComponentView } from './ComponentView.ts';
import type { StructClass } from './CustomComponent.ts';
import { PageController } from './controllers.ts';
import { NavigationParts } from './NavigationParts.ts';
import { untracked } from './reactive.ts';
import { isResource } from './ResourceReference.ts';
import { revealPage, TabLabel, turnPages, withLabels } from './TabPages.ts';
import { UiNode } from './UiNode.ts';
import { UpdateFunction } from './UpdateFunction.ts';
import { handOver } from './v1/StateVariable.ts';
import { LocalStorage } from './v1/storages.ts';

/** One component call, as the emitter hands it over. */
export interface ComponentCall {
  readonly name: string;
  readonly struct: StructClass | undefined;
  /** Where it is called by a name of a kit. */
  readonly ofKit: ComponentOfKit | undefined;
  /** Works out the arguments. */
  readonly args: () => readonly unknown[];
  /** Sets the attributes on what it is given. */
  readonly attributes: ((chain: object) => unknown) | undefined;
  /** Describes what stands inside; for a struct, its only @BuilderParam. */
  readonly children: (() => void) | undefined;
  readonly site: string;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function notify(node: UiNode, attribute: string, ...args: readonly unknown[]): void {
  const handler = node.attribute(attribute);
  if (typeof handler === 'function') {
    guarded(`${attribute} of ${node.describe()}`, () =>
      untracked(() => (handler as (...given: readonly unknown[]) => unknown)(...args)),
    );
  }
}

/** A component of the system on a page: its node, its update function, and what stands inside. */
export class BuiltInElement implements Placed {
  private readonly node: UiNode;
  private readonly container: Container;
  private readonly block: Block = new Block();
  private readonly call: ComponentCall;
  private readonly updating: UpdateFunction;
  private readonly layers: AttachedLayers;
  private readonly label: TabLabel | undefined;
  private readonly bar: BarContent | undefined;
  private parts: NavigationParts | undefined;
  private isFilled: boolean = false;

  constructor(at: Frame, call: ComponentCall) {
    const { view } = at.container;
    this.call = call;
    this.node = new UiNode(view.page, call.name, call.site, false);
    this.node.parent = at.container.node;
    this.layers = new AttachedLayers(view, this.node);
    this.container = new Container(view, this.node, (into) => {
      if (this.parts !== undefined) {
        this.parts.nodes(into);
      } else if (call.name === 'Tabs') {
        const shown: UiNode[] = [];
        this.block.nodes(shown);
        into.push(...withLabels(this.node, shown));
      } else {
        this.bar?.before(into);
        this.block.nodes(into);
        this.bar?.after(into);
      }
    });
    this.bar = call.name === 'NavDestination' ? new BarContent(view, this.node) : undefined;
    if (call.name === 'TabContent') {
      this.label = new TabLabel(view, this.node, () => this.fillOnce());
    } else if (call.name === 'Tabs') {
      this.node.onValue = (): void => revealPage(this.node);
    }
    this.updating = new UpdateFunction(
      view,
      () => this.node.describe(),
      () => this.update(),
      (error) => this.node.failAtFirst(messageOf(error)),
    );
  }

  /** Its update function, then what stands inside, then onAppear. */
  appear(): void {
    this.updating.run();
    if (this.label !== undefined) {
      const tabs = this.node.parent;
      queueMicrotask(() => (tabs === undefined ? undefined : revealPage(tabs))); // one that came later, and is shown at once
    } else if (this.parts === undefined) {
      this.fillOnce();
    }
    this.container.refresh();
    if (this.node.type === 'NavDestination') {
      this.ready();
    } else if (this.node.type === 'Tabs') {
      revealPage(this.node);
    }
    untracked(() => notify(this.node, 'onAppear'));
  }

  nodes(into: UiNode[]): void {
    into.push(this.node);
  }

  views(into: ComponentView[]): void {
    if (this.parts === undefined) {
      this.bar?.views(into);
      this.block.views(into);
    } else {
      this.parts.views(into);
    }
  }

  remove(): void {
    this.updating.dispose();
    this.layers.close();
    (this.parts ?? this.block).remove();
    this.label?.remove();
    this.bar?.remove();
    notify(this.node, 'onDisAppear');
    this.node.parent = undefined;
  }

  private update(): void {
    const { name, ofKit, site } = this.call;
    const { view } = this.container;
    const { resources } = view.page;
    const args = this.call.args();
    const first = args[0];
    checkResources(args, resources, `${name} (${site})`);
    if (typeof first === 'object' && first !== null && !isResource(first) && !isBinding(first)) {
      checkResources(Object.values(first), resources, `${name} (${site})`);
      readBindings(Object.values(first));
    }
    const attributes: Attributes = new Map();
    this.call.attributes?.(
      attributeChain(
        { type: ofKit?.name ?? name, site, isStruct: false, around: view.instance, resources },
        attributes,
      ),
    );
    ofKit?.translate?.(attributes);
    this.node.refresh(args, attributes);
    this.layers.update(attributes);
    if (name === 'Navigation') {
      this.parts ??= new NavigationParts(this.container, this.call.children);
      this.parts.update(args[0], attributes);
    }
    this.label?.update(attributes.get('tabBar')?.[0]);
    this.bar?.update(attributes);
    if (this.bar !== undefined) {
      this.container.changed();
    }
    if (name === 'Tabs' || name === 'Swiper') {
      const controller = name === 'Tabs' ? this.node.option('controller') : first;
      if (controller instanceof PageController) {
        controller.attach({
          at: () => Number(this.node.value ?? 0),
          count: () => this.node.children.filter(({ type }) => type !== 'TabLabel').length,
          turnTo: (index) => this.turnTo(index),
        });
      }
      untracked(() => revealPage(this.node));
    }
  }

  /** A controller goes to another page. */
  private turnTo(index: number): void {
    if (turnPages(this.node, index)) {
      this.container.view.page.valueChanged();
    }
  }

  /** Describes what stands inside: in a group of a list between its header and its footer. */
  private fillOnce(): void {
    if (this.isFilled) {
      return;
    }
    this.isFilled = true;
    const { children } = this.call;
    const around = (option: string): void => {
      const build = this.call.name === 'ListItemGroup' ? this.node.option(option) : undefined;
      if (typeof build === 'function') {
        (build as () => void)();
      }
    };
    untracked(() =>
      runBlock(
        this.container,
        this.block,
        () => {
          around('header');
          children?.();
          around('footer');
        },
        (error) => reportAppError(error, `inside of ${this.node.describe()}`, 'build'),
      ),
    );
    this.container.refresh();
  }

  /** A destination hears of the stack that it is on. */
  private ready(): void {
    let entry = this.node.parent;
    while (entry !== undefined && entry.type !== 'NavEntry') {
      entry = entry.parent;
    }
    if (entry !== undefined) {
      const [pathInfo, pathStack] = entry.args;
      notify(this.node, 'onReady', { pathInfo, pathStack });
    }
  }
}

/** A struct on a page: its node, the update function of its parameters, and that of its attributes. */
export class StructElement implements Placed {
  private readonly node: UiNode;
  private readonly call: ComponentCall;
  private readonly struct: StructClass;
  private readonly parent: ComponentView;
  private readonly layers: AttachedLayers;
  private readonly passing: UpdateFunction;
  private readonly dressing: UpdateFunction | undefined;
  private view: ComponentView | undefined;

  constructor(at: Frame, call: ComponentCall, struct: StructClass) {
    this.parent = at.container.view;
    this.call = call;
    this.struct = struct;
    this.node = new UiNode(this.parent.page, call.name, call.site, true);
    this.node.parent = at.container.node;
    this.layers = new AttachedLayers(this.parent, this.node);
    const failed = (error: unknown): void => this.node.failAtFirst(messageOf(error));
    const { attributes } = call;
    this.dressing =
      attributes === undefined
        ? undefined
        : new UpdateFunction(
            this.parent,
            () => this.node.describe(),
            () => this.dress(attributes),
            failed,
          );
    this.passing = new UpdateFunction(
      this.parent,
      () => this.node.describe(),
      () => this.pass(),
      failed,
    );
  }

  /** Attributes, parameters, then the component itself. */
  appear(): void {
    this.dressing?.run();
    this.passing.run();
    untracked(() => {
      this.view?.appear();
      notify(this.node, 'onAppear');
    });
  }

  nodes(into: UiNode[]): void {
    into.push(this.node);
  }

  views(into: ComponentView[]): void {
    if (this.view !== undefined) {
      into.push(this.view);
    }
  }

  remove(): void {
    this.dressing?.dispose();
    this.passing.dispose();
    this.layers.close();
    this.view?.disappear();
    this.view = undefined;
    notify(this.node, 'onDisAppear');
    this.node.parent = undefined;
  }

  private dress(set: (chain: object) => unknown): void {
    const attributes: Attributes = new Map();
    const { page, instance } = this.parent;
    set(
      attributeChain(
        { type: this.call.name, site: this.call.site, isStruct: true, around: instance, resources: page.resources },
        attributes,
      ),
    );
    this.node.refresh(this.node.args, attributes);
    this.layers.update(attributes);
  }

  /** The first time it makes the component; then it hands over the new values. */
  private pass(): void {
    const args = this.call.args();
    checkResources(args, this.parent.page.resources, `${this.call.name} (${this.call.site})`);
    const storage = args.find((one) => one instanceof LocalStorage);
    const given = (args[0] === storage ? {} : (args[0] ?? {})) as Readonly<Record<string, unknown>>;
    const isV1 = versionOf(this.struct.prototype as object) === 'v1';
    const params = isV1 ? given : expandBindings(given);
    Object.values(params).forEach(handOver);
    this.node.refresh(args, this.node.attributes);
    if (this.view === undefined) {
      this.view = new ComponentView(
        this.parent.page,
        this.parent,
        this.node,
        this.struct,
        params,
        this.call.children,
        storage,
      );
    } else {
      const { view } = this;
      untracked(() => view.take(params));
    }
  }
}
