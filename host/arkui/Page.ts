// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { ComponentView } from './ComponentView.ts';
import type { ViewPage } from './ComponentView.ts';
import type { StructClass } from './CustomComponent.ts';
import { EnterKeyType } from './enums.ts';
import { guarded, onAppError } from './appErrors.ts';
import type { AppError } from './appErrors.ts';
import { PageError } from './PageError.ts';
import { printTree } from './printTree.ts';
import { untracked } from './reactive.ts';
import type { Resources } from './Resources.ts';
import { UiNode } from './UiNode.ts';
import { flushUpdates, onFlush } from './updates.ts';

/** What a page needs of the window and device that it is on. */
export interface PageHost {
  readonly resources: Resources;
  /** The SDK's UIContext of the window, for the structs. */
  readonly uiContext: object;
  /** Runs what is due now, virtual time standing still (`clock.settle()`). */
  settle(): Promise<void>;
  /** Milliseconds since the device's boot, for toasts. */
  now(): number;
}

/** A message that the app showed for a moment. */
export interface Toast {
  readonly at: number;
  readonly text: string;
}

/** The tree that a window shows: found by ids, clicked, typed into, printed. */
export class Page implements ViewPage {
  readonly resources: Resources;
  readonly uiContext: object;
  /** Everything the app showed as a toast, in order. */
  readonly toasts: Toast[] = [];
  /** Uncaught exceptions of the app since the page was made, in order. */
  readonly errors: AppError[] = [];
  private readonly host: PageHost;
  private readonly changeListeners: Set<() => void> = new Set();
  private readonly errorListeners: Set<(failure: AppError) => void> = new Set();
  private readonly stops: (() => void)[];
  private readonly reportedIds: Set<string> = new Set();
  private entry: ComponentView | undefined;
  private changed: boolean = false;
  private inFront: boolean = false;

  constructor(host: PageHost) {
    this.host = host;
    this.resources = host.resources;
    this.uiContext = host.uiContext;
    this.stops = [
      onAppError((failure) => {
        this.errors.push(failure);
        this.errorListeners.forEach((listener) => listener(failure));
      }),
      onFlush(() => this.announce()),
    ];
  }

  /** Shows a page, in place of the one before it. onPageShow runs when the window is in front. */
  show(entry: StructClass): void {
    const before = this.entry;
    if (before !== undefined) {
      before.call('onPageHide');
      before.disappear();
    }
    const node = new UiNode(this, entry.name, entry.name, entry.name, true);
    this.entry = new ComponentView(this, undefined, node, entry, {}, undefined);
    this.entry.appear();
    this.changed = true;
    if (this.inFront) {
      this.entry.call('onPageShow');
    }
    flushUpdates();
    this.announce();
  }

  /** The window comes to the front: onPageShow. */
  reveal(): void {
    if (!this.inFront) {
      this.inFront = true;
      this.entry?.call('onPageShow');
    }
  }

  /** The window leaves the front: onPageHide. */
  hide(): void {
    if (this.inFront) {
      this.inFront = false;
      this.entry?.call('onPageHide');
    }
  }

  /** The back gesture. Returns whether the page dealt with it (its onBackPress returned true). */
  back(): boolean {
    return this.entry?.call('onBackPress') === true;
  }

  /** The page is gone for good. */
  close(): void {
    this.hide();
    this.entry?.disappear();
    this.entry = undefined;
    this.changed = true;
    this.announce();
    this.stops.forEach((stop) => stop());
  }

  /** The page's struct; its children are what it shows. Throws 'no-content' before anything is loaded. */
  get root(): UiNode {
    if (this.entry === undefined) {
      throw new PageError('no-content', 'No page is loaded. The ability calls windowStage.loadContent(…) for that.');
    }
    flushUpdates();
    return this.entry.node;
  }

  /** The node of that id, if there is one. */
  find(id: string): UiNode | undefined {
    for (const node of this.root.all()) {
      if (node.id === id) {
        return node;
      }
    }
    return undefined;
  }

  /** The node of that id. Throws 'unknown-id', 'duplicate-id'. */
  node(id: string): UiNode {
    const found = [...this.root.all()].filter((node) => node.id === id);
    if (found.length > 1) {
      throw new PageError('duplicate-id', `Id '${id}' is used ${found.length} times: ` +
        `${found.map((node) => node.describe()).join(', ')}. Ids have to be unique on a page.`);
    }
    if (found[0] === undefined) {
      const ids = this.ids();
      throw new PageError('unknown-id', `No component has the id '${id}'. The page has: ` +
        `${ids.length === 0 ? 'none' : ids.join(', ')}.`);
    }
    return found[0];
  }

  /** What the user reads there. */
  text(id: string): string {
    return this.node(id).text;
  }

  /** Whether the user can operate it (neither it nor anything around it is disabled). */
  enabled(id: string): boolean {
    return this.node(id).enabled;
  }

  /** Whether the user sees it. */
  visible(id: string): boolean {
    return this.node(id).visible;
  }

  /** A TextInput's text, whether a Toggle, Checkbox or Radio is on, a Select's index. */
  value(id: string): unknown {
    return this.node(id).value;
  }

  /** All ids, in the order of the page. */
  ids(): string[] {
    return [...new Set([...this.root.all()].map((node) => node.id).filter((id): id is string => id !== undefined))];
  }

  /**
   * A tap. It goes to the component itself or the nearest one around it that has an onClick; toggles, check boxes and
   * radio buttons switch. Throws 'unknown-id', 'duplicate-id', 'disabled', 'not-visible', 'no-handler'.
   */
  click(id: string): void {
    const node = this.operable(id, 'clicked');
    let handled = this.switchOver(node);
    for (let at: UiNode | undefined = node; at !== undefined && !handled; at = at.parent) {
      const handler = at.attribute('onClick');
      if (typeof handler === 'function') {
        guarded(`onClick of ${at.describe()}`, () =>
          untracked(() => (handler as (event: object) => unknown)({ x: 0, y: 0, windowX: 0, windowY: 0 })));
        handled = true;
      }
    }
    if (!handled) {
      throw new PageError('no-handler', `${node.describe()} has no onClick, nor has anything around it.`);
    }
  }

  /** Types `text` in place of what stands in a TextInput. Throws like click, and 'not-an-input'. */
  input(id: string, text: string): void {
    const node = this.operable(id, 'typed into');
    if (node.type !== 'TextInput') {
      throw new PageError('not-an-input', `${node.describe()} is no TextInput.`);
    }
    const most = node.attribute('maxLength');
    const filter = node.attribute('inputFilter');
    let accepted = typeof filter === 'string' ? (text.match(new RegExp(filter, 'g')) ?? []).join('') : text;
    accepted = typeof most === 'number' ? accepted.slice(0, most) : accepted;
    if (accepted !== node.value) {
      this.change(node, accepted, 'onChange', [accepted]);
    }
  }

  /** Presses the enter key in a TextInput: onSubmit. Throws like input. */
  submit(id: string): void {
    const node = this.operable(id, 'submitted');
    const handler = node.attribute('onSubmit');
    if (typeof handler !== 'function') {
      throw new PageError('no-handler', `${node.describe()} has no onSubmit.`);
    }
    const key = node.attribute('enterKeyType') ?? EnterKeyType.Done;
    guarded(`onSubmit of ${node.describe()}`, () => untracked(() =>
      (handler as (key: unknown, event: object) => unknown)(key, { text: node.value })));
  }

  /** Picks a choice of a Select. Throws like click, and 'not-an-input', 'bad-value'. */
  select(id: string, index: number): void {
    const node = this.operable(id, 'selected from');
    if (node.type !== 'Select') {
      throw new PageError('not-an-input', `${node.describe()} is no Select.`);
    }
    const choice = node.choices[index];
    if (choice === undefined) {
      throw new PageError('bad-value', `${node.describe()} has ${node.choices.length} choices; there is no ${index}.`);
    }
    this.change(node, index, 'onSelect', [index, choice]);
  }

  /** The page as text for a terminal. */
  print(): string {
    return printTree(this.root);
  }

  /** Hears of every change of the tree, once per flush. Returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.changeListeners.add(listener);
    return (): void => {
      this.changeListeners.delete(listener);
    };
  }

  /** Hears of uncaught exceptions of the app, and of two components with one id. Returns the way to stop. */
  onError(listener: (failure: AppError) => void): () => void {
    this.errorListeners.add(listener);
    return (): void => {
      this.errorListeners.delete(listener);
    };
  }

  /** Runs everything that is due at the present instant and redraws. */
  async settle(): Promise<void> {
    await this.host.settle();
    flushUpdates();
  }

  /** Records a toast of the app. */
  toast(text: string): void {
    this.toasts.push({ at: this.host.now(), text });
    this.changed = true;
    this.announce();
  }

  /** For the views. */
  treeChanged(): void {
    this.changed = true;
  }

  private operable(id: string, verb: string): UiNode {
    const node = this.node(id);
    if (!node.visible) {
      throw new PageError('not-visible', `${node.describe()} is not visible: it cannot be ${verb}.`);
    }
    if (!node.enabled) {
      throw new PageError('disabled', `${node.describe()} is disabled: it cannot be ${verb}.`);
    }
    return node;
  }

  private switchOver(node: UiNode): boolean {
    if (node.type === 'Toggle' || node.type === 'Checkbox') {
      this.change(node, node.value !== true, 'onChange', [node.value !== true]);
      return true;
    }
    if (node.type === 'Radio') {
      const group = node.option('group');
      const others = [...this.root.all()].filter((other) =>
        other !== node && other.type === 'Radio' && other.option('group') === group && other.value === true);
      if (node.value !== true) {
        this.change(node, true, 'onChange', [true]);
        others.forEach((other) => this.change(other, false, 'onChange', [false]));
      }
      return true;
    }
    return false;
  }

  private change(node: UiNode, value: unknown, event: string, args: readonly unknown[]): void {
    this.changed = true;
    guarded(`${event} of ${node.describe()}`, () => untracked(() => {
      node.setValue(value);
      const handler = node.attribute(event);
      return typeof handler === 'function'
        ? (handler as (...given: readonly unknown[]) => unknown)(...args)
        : undefined;
    }));
    queueMicrotask(() => this.announce());
  }

  private announce(): void {
    if (!this.changed) {
      return;
    }
    this.changed = false;
    this.reportDuplicateIds();
    this.changeListeners.forEach((listener) => listener());
  }

  private reportDuplicateIds(): void {
    const seen = new Map<string, UiNode>();
    for (const node of this.entry?.node.all() ?? []) {
      const first = node.id === undefined ? undefined : seen.get(node.id);
      if (first !== undefined && !this.reportedIds.has(node.id!)) {
        this.reportedIds.add(node.id!);
        const error = new PageError('duplicate-id', `${first.describe()} and ${node.describe()} share an id.`);
        const failure: AppError = { error, where: 'build()' };
        this.errors.push(failure);
        this.errorListeners.forEach((listener) => listener(failure));
      } else if (node.id !== undefined) {
        seen.set(node.id, node);
      }
    }
  }
}
