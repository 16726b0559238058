// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { NeighbourState } from '../ScreenMessage.ts';
import { element, icon, setAttribute, setText } from './element.ts';
import { SERVER } from './icons.ts';

interface ShownNeighbour {
  readonly root: HTMLElement;
  readonly text: HTMLElement;
  readonly page: HTMLAnchorElement;
  readonly buttons: ReadonlyMap<string, HTMLButtonElement>;
}

/** What stands beside the phone, and what a person can do with it. */
export class NeighbourList {
  readonly root: HTMLElement = element('div', { class: 'neighbours', hidden: true });
  private readonly act: (neighbour: string, action: string) => void;
  private readonly shown: Map<string, ShownNeighbour> = new Map();

  constructor(act: (neighbour: string, action: string) => void) {
    this.act = act;
  }

  /** Shows them as they are now; buttons stay the same elements, so that the focus stays. */
  show(neighbours: readonly NeighbourState[]): void {
    this.root.hidden = neighbours.length === 0;
    for (const neighbour of neighbours) {
      const shown = this.shown.get(neighbour.name) ?? this.add(neighbour);
      setText(shown.text, neighbour.text);
      shown.page.hidden = neighbour.page === undefined;
      setText(shown.page, neighbour.page ?? '');
      setAttribute(shown.page, 'href', neighbour.page);
      for (const { name, label } of neighbour.actions) {
        setText(shown.buttons.get(name)!.lastElementChild!, label);
      }
    }
    for (const [name, { root }] of this.shown) {
      root.hidden = !neighbours.some((one) => one.name === name);
    }
  }

  private add({ name, title, actions }: NeighbourState): ShownNeighbour {
    const text = element('span', { class: 'hint' });
    // what it opens does not learn the secret address of this page
    const page = element('a', { target: '_blank', rel: 'noreferrer', hidden: true });
    const buttons = new Map(
      actions.map((action) => [
        action.name,
        element(
          'button',
          { type: 'button', onclick: () => this.act(name, action.name) },
          icon(SERVER),
          element('span', {}, action.label),
        ),
      ]),
    );
    const root = element(
      'fieldset',
      { 'data-neighbour': name },
      element('legend', {}, title, ' ', text, page),
      element('div', { class: 'buttons' }, ...buttons.values()),
    );
    this.root.append(root);
    const shown: ShownNeighbour = { root, text, page, buttons };
    this.shown.set(name, shown);
    return shown;
  }
}
