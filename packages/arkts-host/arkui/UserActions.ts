// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AppDialogRequest } from './AppDialog.ts';
import { guarded } from './appErrors.ts';
import { factsOf } from './components.ts';
import type { ComponentView } from './ComponentView.ts';
import { EnterKeyType } from './enums.ts';
import { SliderChangeMode } from './enumsOfUse.ts';
import { Gesture } from './gestures.ts';
import type { Overlay, OverlayRequest } from './Overlay.ts';
import { PageError } from './PageError.ts';
import { untracked } from './reactive.ts';
import { pressLabel, turnPages } from './TabPages.ts';
import type { UiNode } from './UiNode.ts';

/** Where a tap was, in vp. */
export interface PressPoint {
  readonly x: number;
  readonly y: number;
  readonly windowX: number;
  readonly windowY: number;
}

/** What the user's actions need of the page. */
export interface ActionPort {
  root(): UiNode;
  /** The struct of the page that is shown. */
  view(): ComponentView | undefined;
  goBack(): void;
  showDialog(request: AppDialogRequest): void;
  openOverlay(request: OverlayRequest): Overlay;
  closeOverlay(overlay: Overlay): void;
  /** A node has another value; views hear of it. */
  changed(): void;
}

/** What the user does with the components of a page. All throw 'disabled' and 'not-visible' for what cannot be operated. */
export class UserActions {
  private readonly port: ActionPort;

  constructor(port: ActionPort) {
    this.port = port;
  }

  /** A tap on a node: to it, or the nearest one around that hears of taps. */
  press(node: UiNode, point: PressPoint = { x: 0, y: 0, windowX: 0, windowY: 0 }): void {
    this.checkOperable(node, 'clicked');
    if (node.type === 'NavDestination') {
      // its back button
      this.port.goBack();
      return;
    }
    let handled = this.switchOver(node);
    let touched = node;
    while (touched.struct && touched.children.length === 1) {
      touched = touched.children[0]!; // a struct has no place of its own: what its build() has at its root is touched
      this.checkOperable(touched, 'clicked');
    }
    for (let at: UiNode | undefined = touched; at !== undefined && !handled; at = at.parent) {
      const taps = ['gesture', 'priorityGesture', 'parallelGesture'].flatMap((name) => {
        const gesture = at?.attribute(name);
        return gesture instanceof Gesture ? gesture.tapHandlers : [];
      });
      const where = at.describe();
      taps.forEach((tap) =>
        guarded(`TapGesture of ${where}`, () => untracked(() => tap({ ...point, fingerList: [] }))),
      );
      handled = taps.length > 0 || this.openMenu(at) || this.openTab(at);
      const handler = at.attribute('onClick');
      if (typeof handler === 'function') {
        guarded(`onClick of ${at.describe()}`, () => untracked(() => (handler as (event: object) => unknown)(point)));
        handled = true;
      }
    }
    if (!handled) {
      throw new PageError('no-handler', `${node.describe()} has no onClick, nor has anything around it.`);
    }
  }

  /** The menu of a component: its choices as a dialog, or what its builder describes. Whether there was one. */
  private openMenu(node: UiNode): boolean {
    const menu = node.attribute('bindMenu');
    const view = this.port.view();
    if (Array.isArray(menu)) {
      const choices = menu as readonly { readonly value: unknown; readonly action?: () => void }[];
      this.port.showDialog({
        title: '',
        message: '',
        buttons: choices.map(({ value }) => ({ text: value })),
        canDismiss: true,
        answered: (index) => choices[index]?.action?.(),
      });
      return true;
    }
    if (typeof menu !== 'function' || view === undefined) {
      return false;
    }
    const overlay = this.port.openOverlay({
      view,
      site: node.site,
      build: menu as () => void,
      canDismiss: true,
      dismissed: () => this.port.closeOverlay(overlay),
    });
    return true;
  }

  /** Types `text` in place of what stands there. */
  type(node: UiNode, text: string): void {
    this.checkOperable(node, 'typed into');
    if (factsOf(node.type)?.use !== 'type') {
      throw new PageError('not-an-input', `${node.describe()} is nothing to type in.`);
    }
    const most = node.attribute('maxLength');
    const filter = node.attribute('inputFilter');
    let accepted = typeof filter === 'string' ? (text.match(new RegExp(filter, 'g')) ?? []).join('') : text;
    accepted = typeof most === 'number' ? accepted.slice(0, most) : accepted;
    if (accepted !== node.value) {
      this.change(node, accepted, 'onChange', [accepted]);
    }
  }

  /** Presses the enter key there: onSubmit. */
  enter(node: UiNode): void {
    this.checkOperable(node, 'submitted');
    const handler = node.attribute('onSubmit');
    if (typeof handler !== 'function') {
      throw new PageError('no-handler', `${node.describe()} has no onSubmit.`);
    }
    if (node.type === 'Search') {
      guarded(`onSubmit of ${node.describe()}`, () =>
        untracked(() => (handler as (text: unknown) => unknown)(node.value)),
      );
      return;
    }
    const key = node.attribute('enterKeyType') ?? EnterKeyType.Done;
    guarded(`onSubmit of ${node.describe()}`, () =>
      untracked(() => (handler as (key: unknown, event: object) => unknown)(key, { text: node.value })),
    );
  }

  /** The keyboard's focus comes to a node, or leaves it: onFocus, onBlur. */
  focus(node: UiNode, isFocused: boolean): void {
    const event = isFocused ? 'onFocus' : 'onBlur';
    const handler = node.attribute(event);
    if (typeof handler === 'function') {
      guarded(`${event} of ${node.describe()}`, () => untracked(() => (handler as () => unknown)()));
    }
  }

  /** Picks a choice of a Select, a tab of Tabs or a page of a Swiper. */
  choose(node: UiNode, index: number): void {
    this.checkOperable(node, 'selected from');
    if (node.type === 'Tabs' || node.type === 'Swiper') {
      const pages = node.type === 'Tabs' ? node.choices.length : node.children.length;
      if (index < 0 || index >= pages) {
        throw new PageError('bad-value', `${node.describe()} has ${pages} pages; there is no ${index}.`);
      }
      this.turnTo(node, index);
      return;
    }
    if (node.type !== 'Select') {
      throw new PageError('not-an-input', `${node.describe()} is not a Select.`);
    }
    const choice = node.choices[index];
    if (choice === undefined) {
      throw new PageError('bad-value', `${node.describe()} has ${node.choices.length} choices; there is no ${index}.`);
    }
    this.change(node, index, 'onSelect', [index, choice]);
  }

  /** Moves a Slider, or gives so many stars of a Rating. */
  slide(node: UiNode, value: number): void {
    this.checkOperable(node, 'moved');
    if (factsOf(node.type)?.use !== 'slide') {
      throw new PageError('not-an-input', `${node.describe()} is nothing to move.`);
    }
    const { least, most, step } = node.range;
    if (!(value >= least && value <= most)) {
      throw new PageError('bad-value', `${node.describe()} goes from ${least} to ${most}; there is no ${value}.`);
    }
    const stepped = Math.min(most, least + Math.round((value - least) / step) * step);
    if (node.type === 'Slider') {
      for (const mode of [SliderChangeMode.Begin, SliderChangeMode.Moving, SliderChangeMode.End]) {
        this.change(node, stepped, 'onChange', [stepped, mode]);
      }
    } else {
      this.change(node, stepped, 'onChange', [stepped]);
    }
  }

  /** The app or the user goes to another page of Tabs or a Swiper. */
  turnTo(node: UiNode, index: number): void {
    if (turnPages(node, index)) {
      this.port.changed();
    }
  }

  /** The label of a tab shows its page. */
  private openTab(node: UiNode): boolean {
    const tabs = node.parent;
    if (node.type !== 'TabLabel' || tabs === undefined) {
      return false;
    }
    const index = tabs.children.filter(({ type }) => type === 'TabLabel').indexOf(node);
    pressLabel(tabs, index);
    this.turnTo(tabs, index);
    return true;
  }

  private checkOperable(node: UiNode, verb: string): void {
    if (!node.visible) {
      throw new PageError('not-visible', `${node.describe()} is not visible: it cannot be ${verb}.`);
    }
    if (!node.enabled) {
      throw new PageError('disabled', `${node.describe()} is disabled: it cannot be ${verb}.`);
    }
  }

  private switchOver(node: UiNode): boolean {
    if (node.type === 'Toggle' || node.type === 'Checkbox') {
      this.change(node, node.value !== true, 'onChange', [node.value !== true]);
      return true;
    }
    if (node.type === 'Radio') {
      const group = node.option('group');
      const others = [...this.port.root().all()].filter(
        (other) => other !== node && other.type === 'Radio' && other.option('group') === group && other.value === true,
      );
      if (node.value !== true) {
        this.change(node, true, 'onChange', [true]);
        others.forEach((other) => this.change(other, false, 'onChange', [false]));
      }
      return true;
    }
    return false;
  }

  private change(node: UiNode, value: unknown, event: string, args: readonly unknown[]): void {
    guarded(`${event} of ${node.describe()}`, () =>
      untracked(() => {
        node.setValue(value);
        const handler = node.attribute(event);
        return typeof handler === 'function'
          ? (handler as (...given: readonly unknown[]) => unknown)(...args)
          : undefined;
      }),
    );
    this.port.changed();
  }
}
