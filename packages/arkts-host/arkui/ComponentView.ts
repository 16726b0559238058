// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { guarded, reportAppError } from './appErrors.ts';
import { Block, Container, runBlock } from './Block.ts';
import { factsOf, membersOf, versionOf } from './classFacts.ts';
import { finishMembers, updateMembers } from './componentMembers.ts';
import { ComputedValue } from './ComputedValue.ts';
import type { ComponentHooks, ComponentWindow, CustomComponent, StructClass } from './CustomComponent.ts';
import { MonitorWatch } from './MonitorWatch.ts';
import { untracked } from './reactive.ts';
import type { Overlay, OverlayRequest } from './Overlay.ts';
import type { Resources } from './Resources.ts';
import { StaleReads } from './staleReads.ts';
import type { UiNode } from './UiNode.ts';
import { disposeState, finishState, providedBy, updateState } from './v1/componentState.ts';
import { LocalStorage } from './v1/storages.ts';
import type { StateVariable } from './v1/StateVariable.ts';
import { requestUpdate } from './updates.ts';
import type { Update, UpdateHolder } from './updates.ts';

/** What a component's views share: the page that they are on. */
/** What describes a destination of the system's routing table. */
export type DestinationBuilder = (name: string, param: unknown) => void;

export interface ViewPage extends ComponentWindow {
  readonly resources: Resources;
  /** The tree below the page's root changed. */
  treeChanged(): void;
  nodeChanged(node: UiNode, isOther: boolean): void;
  /** What the user changes has another value: views hear of it. */
  valueChanged(): void;
  /** Shows a layer above the page. */
  openOverlay(request: OverlayRequest): Overlay;
  closeOverlay(overlay: Overlay): void;
  /** A destination of the system's routing table, loaded; undefined when it does not list that name. */
  destination(name: string): Promise<DestinationBuilder> | undefined;
}

const views: WeakMap<object, ComponentView> = new WeakMap();

/**
 * One struct on a page: its instance and the node that stands for it. Its build() runs once; after that every element of
 * it updates itself.
 */
export class ComponentView implements UpdateHolder {
  readonly node: UiNode;
  readonly instance: CustomComponent;
  readonly page: ViewPage;
  private readonly parent: ComponentView | undefined;
  private readonly container: Container;
  private readonly block: Block = new Block();
  private readonly computed: readonly ComputedValue[];
  private readonly monitors: readonly MonitorWatch[];
  private readonly freezes: boolean;
  private readonly held: Set<Update> = new Set();
  private readonly isV1: boolean;
  private overlays: readonly Overlay[] = [];
  private active: boolean = true;
  private ownStorage: LocalStorage | undefined;

  constructor(
    page: ViewPage,
    parent: ComponentView | undefined,
    node: UiNode,
    struct: StructClass,
    params: Readonly<Record<string, unknown>>,
    trailing: (() => void) | undefined,
    storage?: LocalStorage,
  ) {
    this.page = page;
    this.ownStorage = storage;
    this.isV1 = versionOf(struct.prototype as object) === 'v1';
    this.parent = parent;
    this.node = node;
    this.container = new Container(this, node, (into) => {
      this.block.nodes(into);
      this.overlays.forEach((overlay) => overlay.nodes(into));
    });
    const own = factsOf(struct.prototype as object)
      .map((facts) => facts.freezes)
      .filter((one) => one !== undefined);
    this.freezes = own.at(-1) === true || parent?.freezes === true;
    const made = StaleReads.unseen(() =>
      untracked(() => {
        const instance = new struct({
          params,
          trailing,
          window: page,
          provider: (alias) => parent?.providerOf(alias),
          provided: (name) => parent?.providedOf(name),
          storage: () => this.storage,
          holder: this,
        });
        if (this.isV1) {
          finishState(instance);
        } else {
          finishMembers(instance);
        }
        return {
          instance,
          computed: ComputedValue.startAll(instance, this),
          monitors: MonitorWatch.startAll(instance, this),
        };
      }),
    );
    this.instance = made.instance;
    views.set(made.instance, this);
    this.computed = made.computed;
    this.monitors = made.monitors;
  }

  /** The view of a component that stands on a page. */
  static of(component: object): ComponentView | undefined {
    return views.get(component);
  }

  private get hooks(): ComponentHooks {
    return this.instance as unknown as ComponentHooks; // the checker has seen that the struct has build()
  }

  /** First appearance: aboutToAppear, build(), children, onDidBuild. */
  appear(): void {
    this.call('aboutToAppear');
    untracked(() =>
      runBlock(
        this.container,
        this.block,
        () => this.hooks.build(),
        (error) => {
          this.node.failAtFirst(error instanceof Error ? error.message : String(error));
          reportAppError(error, `build() of ${this.node.describe()}`, 'build');
        },
      ),
    );
    this.container.refresh();
    this.call('onDidBuild');
  }

  /** The parent has other values. */
  take(params: Readonly<Record<string, unknown>>): void {
    if (this.isV1) {
      updateState(this.instance, params);
    } else {
      updateMembers(this.instance, params);
    }
  }

  /** Its own storage, that of the components around, or an empty one. */
  private get storage(): LocalStorage {
    this.ownStorage ??= this.parent?.storage ?? new LocalStorage();
    return this.ownStorage;
  }

  /** The layers above it, the one on top at the end; those of a page stand with its struct. */
  setOverlays(overlays: readonly Overlay[]): void {
    this.overlays = overlays;
    this.container.refresh();
  }

  hold(update: Update): boolean {
    if (this.active) {
      return false;
    }
    this.held.add(update);
    return true;
  }

  /** It is seen again, or something covers it. Only a component that may be frozen is. */
  setActive(active: boolean): void {
    const next = active || !this.freezes;
    if (next !== this.active) {
      this.active = next;
      if (next) {
        this.held.forEach((update) => requestUpdate(update));
        this.held.clear();
      }
    }
    const inner: ComponentView[] = [];
    this.block.views(inner);
    inner.forEach((view) => view.setActive(active));
  }

  /** Gone from the page, with everything below it. What aboutToDisappear writes its own monitors still hear. */
  disappear(): void {
    this.block.remove();
    this.call('aboutToDisappear');
    this.held.clear();
    this.active = true;
    this.computed.forEach((value) => value.stop());
    this.monitors.forEach((monitor) => monitor.stop());
    disposeState(this.instance);
  }

  /** Calls a lifecycle method, if the struct has it; exceptions are reported. */
  call(hook: Exclude<keyof ComponentHooks, 'build'>): unknown {
    const method = this.hooks[hook];
    return method === undefined
      ? undefined
      : StaleReads.unseen(() =>
          guarded(`${hook} of ${this.node.describe()}`, () => untracked(() => method.call(this.hooks))),
        );
  }

  /** The @Provide variable of that name here, or else the one of the nearest component around. */
  private providedOf(name: string): StateVariable | undefined {
    return providedBy(this.instance, name) ?? this.parent?.providedOf(name);
  }

  /** The last @Provider of that name here, or else the one of the nearest component around. */
  private providerOf(alias: string): { owner: object; name: string } | undefined {
    const own = membersOf(Object.getPrototypeOf(this.instance) as object)
      .filter((member) => member.kind === 'provider' && member.alias === alias)
      .at(-1);
    return own === undefined ? this.parent?.providerOf(alias) : { owner: this.instance, name: own.name };
  }
}
