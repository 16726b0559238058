// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it is the one face of what a window shows: each call of it is handed to its part in a line or two.

import type { AppDialog, AppDialogRequest } from './AppDialog.ts';
import { factsOf } from './classFacts.ts';
import { ComponentView } from './ComponentView.ts';
import type { ViewPage } from './ComponentView.ts';
import type { StructClass } from './CustomComponent.ts';
import { guarded, onAppError } from './appErrors.ts';
import type { AppError } from './appErrors.ts';
import { shownDestination, ShownDestination, stackOf } from './destinations.ts';
import { duplicateIds } from './duplicateIds.ts';
import type { Overlay, OverlayRequest } from './Overlay.ts';
import { PageError } from './PageError.ts';
import { PageLayers } from './PageLayers.ts';
import { PageOverlay } from './PageOverlay.ts';
import type { Toast } from './PageOverlay.ts';
import { printTree } from './printTree.ts';
import { untracked } from './reactive.ts';
import type { Resources } from './Resources.ts';
import { UiNode } from './UiNode.ts';
import { flushUpdates, onFlush } from './updates.ts';
import { UserActions } from './UserActions.ts';
import type { PressPoint } from './UserActions.ts';

/** What a page needs of the window and device that it is on. */
export interface PageHost {
  readonly resources: Resources;
  /** The SDK's UIContext of the window, for the structs. */
  readonly uiContext: object;
  /** Runs what is due now, virtual time standing still (`clock.settle()`). */
  settle(): Promise<void>;
  /** Milliseconds since the device's boot, for toasts. */
  now(): number;
  /** As ViewPage's. */
  readonly destination?: ViewPage['destination'];
}

/** Collects what changed of a page's tree, for a view that shows it elsewhere. */
export interface NodeWatch {
  /** Every node that may look different since the last call; nodes that are gone by now may be among them. */
  take(): ReadonlySet<UiNode>;
  stop(): void;
}

/** The tree that a window shows: found by ids, clicked, typed into, printed. */
export class Page implements ViewPage {
  readonly resources: Resources;
  readonly uiContext: object;
  readonly destination: ViewPage['destination'];
  /** Uncaught exceptions of the app since the page was made, in order. */
  readonly errors: AppError[] = [];
  private readonly host: PageHost;
  private readonly changeListeners: Set<() => void> = new Set();
  private readonly errorListeners: Set<(failure: AppError) => void> = new Set();
  private readonly stops: (() => void)[];
  private readonly reportedIds: Set<string> = new Set();
  private readonly overlay: PageOverlay;
  /** Dialogs of the app's own, sheets and covers. */
  readonly layers: PageLayers = new PageLayers(
    () => this.entry!,
    () => {
      this.changed = true;
      queueMicrotask(() => this.announce());
    },
  );
  private readonly watches: Set<Set<UiNode>> = new Set();
  private readonly actions: UserActions = new UserActions({
    root: () => this.root,
    view: () => this.entry,
    goBack: () => this.back(),
    showDialog: (request) => this.showDialog(request),
    openOverlay: (request) => this.openOverlay(request),
    closeOverlay: (overlay) => this.closeOverlay(overlay),
    changed: () => this.valueChanged(),
  });
  private entry: ComponentView | undefined;
  /** The pages below the one that is shown, with the layers above each; a router comes back to them. */
  private readonly below: { readonly entry: ComponentView; readonly overlays: readonly Overlay[] }[] = [];
  private changed: boolean = false;
  private isOther: boolean = false;
  private readonly destinations: ShownDestination = new ShownDestination();
  private inFront: boolean = false;

  constructor(host: PageHost) {
    this.host = host;
    this.overlay = new PageOverlay(
      () => {
        this.changed = true;
      },
      () => this.announce(),
    );
    this.resources = host.resources;
    this.uiContext = host.uiContext;
    this.destination = (name) => host.destination?.(name);
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
    this.leave();
    this.keepTop();
    this.begin(entry);
  }

  /** Shows a page above the one that is shown, which stays as it is. */
  push(entry: StructClass): void {
    if (this.entry !== undefined) {
      this.entry.call('onPageHide');
      this.below.push({ entry: this.entry, overlays: this.layers.exchange([]) });
    }
    this.begin(entry);
  }

  /** Shows a page in place of the one that is shown; those below stay. */
  replace(entry: StructClass): void {
    this.leave();
    this.begin(entry);
  }

  /** Shows a page below again, by its place from the bottom; those above it are gone. */
  popTo(index: number): void {
    const to = this.below[index];
    if (to === undefined) {
      return;
    }
    this.leave();
    this.below
      .splice(index)
      .slice(1)
      .forEach(({ entry }) => entry.disappear());
    this.uncover(to);
  }

  /** Brings a page below to the top, by its place from the bottom. */
  raise(index: number): void {
    const to = this.below[index];
    if (to !== undefined) {
      this.entry?.call('onPageHide');
      this.below.splice(index, 1);
      this.below.push({ entry: this.entry!, overlays: this.layers.exchange([]) });
      this.uncover(to);
    }
  }

  /** Forgets the pages below the one that is shown. */
  keepTop(): void {
    this.below.splice(0).forEach(({ entry }) => entry.disappear());
  }

  private uncover({ entry, overlays }: { readonly entry: ComponentView; readonly overlays: readonly Overlay[] }): void {
    this.entry = entry;
    this.layers.exchange(overlays);
    this.changed = true;
    this.isOther = true;
    if (this.inFront) {
      entry.call('onPageShow');
    }
    flushUpdates();
    this.announce();
  }

  /** The page that is shown is gone for good. */
  private leave(): void {
    const before = this.entry;
    if (before !== undefined) {
      before.call('onPageHide');
      this.layers.exchange([]).forEach((overlay) => overlay.remove());
      before.disappear();
      this.entry = undefined;
    }
  }

  private begin(entry: StructClass): void {
    const node = new UiNode(this, entry.name, entry.name, true);
    const storage = factsOf(entry.prototype as object)
      .at(-1)
      ?.entryStorage?.();
    this.entry = new ComponentView(this, undefined, node, entry, {}, undefined, storage);
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

  /** The back gesture. Returns whether a dialog was dismissed, or the page dealt with it (onBackPress returned true). */
  back(): boolean {
    const dialog = this.dialogs.at(-1);
    if (dialog !== undefined) {
      if (dialog.canDismiss) {
        this.answerDialog(dialog.id, -1);
      }
      return true;
    }
    if (this.layers.dismissTop()) {
      return true;
    }
    const destination = shownDestination(this.entry?.node);
    if (destination !== undefined) {
      const handler = destination.attribute('onBackPressed');
      const isDone =
        typeof handler === 'function' &&
        guarded(`onBackPressed of ${destination.describe()}`, () => untracked(() => (handler as () => unknown)())) ===
          true;
      if (!isDone) {
        stackOf(destination)?.pop();
      }
      return true;
    }
    return this.entry?.call('onBackPress') === true;
  }

  /** The app's process is gone, and the page with it: no method of the app is called. */
  abandon(): void {
    this.inFront = false;
    this.layers.exchange([]);
    this.below.length = 0;
    this.entry = undefined;
    this.changed = true;
    this.announce();
    this.stops.forEach((stop) => stop());
  }

  /** The page is gone for good. */
  close(): void {
    this.hide();
    this.layers.exchange([]).forEach((overlay) => overlay.remove());
    this.entry?.disappear();
    this.entry = undefined;
    this.keepTop();
    this.changed = true;
    this.announce();
    this.stops.forEach((stop) => stop());
  }

  /** Whether a page is loaded. */
  get hasContent(): boolean {
    return this.entry !== undefined;
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
      throw new PageError(
        'duplicate-id',
        `Id '${id}' is used ${found.length} times: ` +
          `${found.map((node) => node.describe()).join(', ')}. Ids have to be unique on a page.`,
      );
    }
    if (found[0] === undefined) {
      const ids = this.ids();
      throw new PageError(
        'unknown-id',
        `No component has the id '${id}'. The page has: ` + `${ids.length === 0 ? 'none' : ids.join(', ')}.`,
      );
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
    this.press(this.node(id));
  }

  /** As click, for a node of this page. */
  press(node: UiNode, point?: PressPoint): void {
    this.actions.press(node, point);
  }

  /** Types `text` in place of what stands in a TextInput, a TextArea or a Search. Throws like click, and 'not-an-input'. */
  input(id: string, text: string): void {
    this.type(this.node(id), text);
  }

  /** As input, for a node of this page. */
  type(node: UiNode, text: string): void {
    this.actions.type(node, text);
  }

  /** Presses the enter key in a TextInput: onSubmit. Throws like input. */
  submit(id: string): void {
    this.enter(this.node(id));
  }

  /** As submit, for a node of this page. */
  enter(node: UiNode): void {
    this.actions.enter(node);
  }

  /** The keyboard's focus comes to a node, or leaves it: onFocus, onBlur. */
  focus(node: UiNode, isFocused: boolean): void {
    this.actions.focus(node, isFocused);
  }

  /** Picks a choice of a Select, a tab of Tabs or a page of a Swiper. Throws like click, and 'not-an-input', 'bad-value'. */
  select(id: string, index: number): void {
    this.choose(this.node(id), index);
  }

  /** As select, for a node of this page. */
  choose(node: UiNode, index: number): void {
    this.actions.choose(node, index);
  }

  /** Moves a Slider to a value, or gives so many stars of a Rating. Throws like click, and 'not-an-input', 'bad-value'. */
  slide(id: string, value: number): void {
    this.slideTo(this.node(id), value);
  }

  /** As slide, for a node of this page. */
  slideTo(node: UiNode, value: number): void {
    this.actions.slide(node, value);
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

  /** Starts collecting the nodes that change. */
  watchNodes(): NodeWatch {
    const watch = new Set<UiNode>();
    this.watches.add(watch);
    return {
      take: (): ReadonlySet<UiNode> => {
        const changed = new Set(watch);
        watch.clear();
        return changed;
      },
      stop: (): void => {
        this.watches.delete(watch);
      },
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
  toast(text: string, duration?: number): void {
    this.overlay.toast(this.host.now(), text, duration);
  }

  /** Everything the app showed as a toast, in order. */
  get toasts(): readonly Toast[] {
    return this.overlay.toasts;
  }

  /** The dialogs of the app that stand on the page, the one on top at the end. */
  get dialogs(): readonly AppDialog[] {
    return this.overlay.dialogs;
  }

  /** Puts a dialog on the page. */
  showDialog(request: AppDialogRequest): void {
    this.overlay.show(request);
  }

  /** The user presses a button of a dialog, by its index, or dismisses it with -1. Throws 'unknown-id', 'bad-value'. */
  answerDialog(id: number, button: number): void {
    this.overlay.answer(id, button);
  }

  /** For dialogs, sheets and covers. */
  openOverlay(request: OverlayRequest): Overlay {
    return this.layers.show(request);
  }

  closeOverlay(overlay: Overlay): void {
    this.layers.close(overlay);
  }

  /** For the views. */
  treeChanged(): void {
    this.changed = true;
  }

  /** For the nodes. */
  nodeChanged(node: UiNode, isOther: boolean): void {
    this.isOther ||= isOther;
    for (const watch of this.watches) {
      watch.add(node);
    }
  }

  /** For the views: a component has another value. */
  valueChanged(): void {
    this.changed = true;
    queueMicrotask(() => this.announce());
  }

  private announce(): void {
    if (!this.changed) {
      return;
    }
    this.changed = false;
    if (this.isOther) {
      this.isOther = false;
      this.reportDuplicateIds();
      this.destinations.tell(this.entry?.node);
    }
    this.changeListeners.forEach((listener) => listener());
  }

  private reportDuplicateIds(): void {
    for (const error of duplicateIds(this.entry?.node, this.reportedIds)) {
      const failure: AppError = { error, where: 'build()', kind: 'exception' };
      this.errors.push(failure);
      this.errorListeners.forEach((listener) => listener(failure));
    }
  }
}
