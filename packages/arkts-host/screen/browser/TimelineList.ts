// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { TimelineState } from '../ScreenMessage.ts';
import { element } from './element.ts';

/** How many entries stay. */
const KEPT = 400;
/** How far from the end, in pixels, still counts as being there. */
const NEAR = 40;

/** What happened on the phone, the latest at the end; it follows unless the reader has scrolled back. */
export class TimelineList {
  readonly root: HTMLElement;
  private readonly list: HTMLElement = element('ol');
  private readonly log: HTMLElement = element(
    'div',
    { class: 'entries', role: 'log', 'aria-label': 'timeline', tabindex: '0' },
    this.list,
  );
  private readonly empty: HTMLElement = element('p', { class: 'empty' }, 'Nothing yet. Press a button on the phone.');

  constructor() {
    this.root = element(
      'section',
      { class: 'card timeline', 'aria-labelledby': 'timeline-title' },
      element('h2', { id: 'timeline-title' }, 'What happens'),
      this.empty,
      this.log,
    );
  }

  /** Adds entries; with `isWhole` they take the place of all. */
  add(entries: readonly TimelineState[], isWhole: boolean): void {
    const { list, log } = this;
    const follows = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    const items = entries.map(({ at, source, text }) =>
      element(
        'li',
        { class: `from-${source}` },
        element('time', {}, `${(at / 1000).toFixed(3)}`),
        element('b', {}, source),
        element('span', {}, text),
      ),
    );
    if (isWhole) {
      list.replaceChildren(...items);
    } else {
      list.append(...items);
      while (list.childElementCount > KEPT) {
        list.firstElementChild?.remove();
      }
    }
    this.empty.hidden = list.childElementCount > 0;
    if (follows || isWhole) {
      log.scrollTop = log.scrollHeight;
    }
  }
}
