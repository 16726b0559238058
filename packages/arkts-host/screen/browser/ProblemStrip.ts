// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ProblemState } from '../ScreenMessage.ts';
import { element } from './element.ts';

const LABELS: Readonly<Record<ProblemState['kind'], string>> = {
  error: 'failed',
  unsupported: 'not supported',
  stale: 'stale',
};

/** What failed in the app, what this host leaves out, and what the page shows that has changed unheard, each with its place in the .ets sources. */
export class ProblemStrip {
  readonly root: HTMLElement = element('section', { class: 'problems', 'aria-label': 'problems', hidden: true });

  show(problems: readonly ProblemState[]): void {
    this.root.hidden = problems.length === 0;
    this.root.replaceChildren(
      element('h2', {}, problems.length === 1 ? '1 problem' : `${problems.length} problems`),
      element(
        'ul',
        { role: 'status' },
        ...problems.map(({ kind, text, where, place, count }) =>
          element(
            'li',
            { class: kind },
            element('b', {}, LABELS[kind]),
            element('span', {}, text, ...(count > 1 ? [element('i', {}, ` ${count} times`)] : [])),
            element('code', {}, place ?? where),
            ...(place === undefined || kind === 'unsupported' ? [] : [element('small', {}, `in ${where}`)]),
          ),
        ),
      ),
    );
  }
}
