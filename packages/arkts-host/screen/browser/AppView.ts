// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DrawnNode } from '../DrawnNode.ts';
import type { NodeRequest } from '../ScreenMessage.ts';
import { setChildren } from './element.ts';
import { makeElement } from './makeElement.ts';
import type { ShownElement } from './makeElement.ts';

/** What the view needs of the connection. */
export interface AppPort {
  ask(request: NodeRequest): Promise<string | undefined>;
  readonly lastRequest: number;
  readonly lastDone: number;
}

interface Shown {
  node: DrawnNode;
  readonly made: ShownElement;
  /** The request with the user's latest change of its value; older answers do not overwrite that. */
  changedBy: number;
}

/** The app's page as elements of this document. */
export class AppView {
  readonly root: HTMLElement;
  private readonly port: AppPort;
  private readonly shown: Map<number, Shown> = new Map();
  private readonly numbers: WeakMap<Element, number> = new WeakMap();
  private readonly unsure: Set<number> = new Set();

  constructor(root: HTMLElement, port: AppPort) {
    this.root = root;
    this.port = port;
    root.addEventListener('click', (event) => this.clicked(event));
    root.addEventListener('keydown', (event) => this.keyed(event));
    root.addEventListener('input', (event) => this.typed(event));
    root.addEventListener('change', (event) => this.chosen(event));
    root.addEventListener('focusin', (event) => this.focused(event, true));
    root.addEventListener('focusout', (event) => this.focused(event, false));
  }

  /** Shows what differs from before; with `isWhole` nothing of that is left. */
  apply(isWhole: boolean, root: number, nodes: readonly DrawnNode[], gone: readonly number[]): void {
    if (isWhole) {
      this.shown.clear();
      this.root.replaceChildren();
    }
    for (const node of nodes) {
      const known = this.shown.get(node.n);
      if (known !== undefined && known.made.fits(node)) {
        known.made.update(node, known.node, known.changedBy <= this.port.lastDone);
        known.node = node;
      } else {
        const made = makeElement(node);
        made.update(node, undefined, true);
        this.shown.set(node.n, { node, made, changedBy: 0 });
        this.numbers.set(made.element, node.n);
        made.element.dataset['node'] = String(node.n);
        known?.made.element.replaceWith(made.element);
      }
    }
    for (const node of nodes) {
      const { made } = this.shown.get(node.n)!;
      const children = node.children
        .map((n) => this.shown.get(n)?.made.element)
        .filter((one): one is HTMLElement => one !== undefined);
      if (made.inner !== undefined && (children.length > 0 || made.inner.childElementCount > 0)) {
        setChildren(made.inner, children);
      }
    }
    const outermost = this.shown.get(root)?.made.element;
    setChildren(this.root, outermost === undefined ? [] : [outermost]);
    gone.forEach((n) => this.shown.delete(n));
  }

  /** The server has dealt with requests: what the user changed, and the app did not take, is set back. */
  settle(): void {
    for (const n of this.unsure) {
      const shown = this.shown.get(n);
      if (shown === undefined || shown.changedBy <= this.port.lastDone) {
        this.unsure.delete(n);
        shown?.made.update(shown.node, shown.node, true);
      }
    }
  }

  /** The colour behind the page: the system's bars take it, too. Empty when the page has none of its own. */
  get ground(): string {
    for (let at = this.root.firstElementChild; at instanceof HTMLElement; at = at.firstElementChild) {
      if (at.style.backgroundColor !== '') {
        return at.style.backgroundColor;
      }
      if (at.childElementCount !== 1) {
        break;
      }
    }
    return '';
  }

  private find(event: Event, on: DrawnNode['on'][number]): Shown | undefined {
    for (let at = event.target as Element | null; at !== null && at !== this.root; at = at.parentElement) {
      const shown = this.shown.get(this.numbers.get(at) ?? 0);
      if (shown?.node.on.includes(on) === true) {
        return shown;
      }
    }
    return undefined;
  }

  private clicked(event: MouseEvent): void {
    const shown = this.find(event, 'press');
    const target = event.target as Element;
    if (
      shown === undefined ||
      shown.node.disabled === true ||
      target.closest('[data-own]') !== null ||
      (shown.node.type === 'NavDestination' && target.closest('.title-bar > .back') === null)
    ) {
      return;
    }
    const box = shown.made.element.getBoundingClientRect();
    const window = this.root.getBoundingClientRect();
    const isKey = event.detail === 0; // from the keyboard, or from a program
    const x = isKey ? box.width / 2 : event.clientX - box.left;
    const y = isKey ? box.height / 2 : event.clientY - box.top;
    this.send(shown, {
      kind: 'press',
      node: shown.node.n,
      x,
      y,
      windowX: box.left - window.left + x,
      windowY: box.top - window.top + y,
    });
  }

  private keyed(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (target.matches('input.text') && event.key === 'Enter' && !event.isComposing) {
      const shown = this.find(event, 'enter');
      if (shown !== undefined) {
        this.send(shown, { kind: 'enter', node: shown.node.n });
      }
    } else if ((event.key === 'Enter' || event.key === ' ') && !target.matches('button, input, select')) {
      const shown = this.shown.get(this.numbers.get(target) ?? 0);
      if (shown?.node.on.includes('press') === true) {
        event.preventDefault();
        target.click();
      }
    }
  }

  private typed(event: Event): void {
    const target = event.target;
    const shown = this.find(event, 'type');
    if (shown !== undefined && (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) {
      this.send(shown, { kind: 'type', node: shown.node.n, text: target.value });
    }
  }

  private chosen(event: Event): void {
    const target = event.target;
    const shown = this.find(event, 'choose');
    if (shown !== undefined && target instanceof HTMLSelectElement) {
      this.send(shown, { kind: 'choose', node: shown.node.n, index: Number(target.value) });
    }
  }

  private focused(event: FocusEvent, isFocused: boolean): void {
    const shown = this.find(event, 'focus');
    if (shown !== undefined) {
      void this.port.ask({ kind: 'focus', node: shown.node.n, isFocused });
    }
  }

  private send(shown: Shown, request: NodeRequest): void {
    void this.port.ask(request);
    shown.changedBy = this.port.lastRequest;
    this.unsure.add(shown.node.n);
  }
}
