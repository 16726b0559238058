// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Page } from '../host/arkui/Page.ts';
import type { Timeline } from '../host/device/Timeline.ts';

/** The texts of the page that tell how the operation goes. */
const TOLD: readonly string[] = ['state', 'prompt', 'attempts', 'outcome', 'withdrawal', 'phase',
  'notice'];

/** Adds to the timeline what the page says, whenever that changes: the app's side of the story. */
export function tellTimeline(timeline: Timeline, page: Page): () => void {
  const said = new Map<string, string>(TOLD.map((id) => [id, page.find(id)?.text ?? '']));
  return page.onChange(() => {
    for (const id of TOLD) {
      const text = page.find(id)?.text ?? '';
      if (text !== said.get(id)) {
        said.set(id, text);
        if (text !== '') {
          timeline.add('app', `the page says: ${text}`);
        }
      }
    }
  });
}
