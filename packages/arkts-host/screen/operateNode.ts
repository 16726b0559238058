// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { factsOf } from '../arkui/components.ts';
import type { Page } from '../arkui/Page.ts';
import type { NodeRequest } from './ScreenMessage.ts';
import type { TreeMirror } from './TreeMirror.ts';

/** Does what the user does with a component. Throws when it is gone, or cannot be operated so. */
export function operateNode(page: Page | undefined, mirror: TreeMirror | undefined, request: NodeRequest): void {
  const node = mirror?.node(request.node);
  if (node === undefined || page === undefined) {
    throw new Error('That is not on the page any more.');
  }
  switch (request.kind) {
    case 'press': {
      const { x, y, windowX, windowY } = request;
      page.press(node, { x, y, windowX, windowY });
      break;
    }
    case 'type':
      if (factsOf(node.type)?.use === 'slide') {
        page.slideTo(node, Number(request.text));
      } else {
        page.type(node, request.text);
      }
      break;
    case 'enter':
      page.enter(node);
      break;
    case 'choose':
      page.choose(node, request.index);
      break;
    case 'focus':
      page.focus(node, request.isFocused);
  }
}
