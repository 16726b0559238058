// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { CustomComponent } from '../arkui/CustomComponent.ts';
import type { StructClass } from '../arkui/CustomComponent.ts';
import { decorated, describeComponent, showPage, statements } from '../arkui/decorated.test-support.ts';
import type { Chain } from '../arkui/decorated.test-support.ts';
import type { Page } from '../arkui/Page.ts';
import type { Resources } from '../arkui/Resources.ts';
import { ComponentV2 } from '../arkui/stateDecorators.ts';
import type { DrawnNode } from './DrawnNode.ts';
import { TreeMirror } from './TreeMirror.ts';

let line: number = 0;

/** Describes a component, as emitted code does; each one on a line of its own. */
export function place(type: object, args: unknown[] = [], children?: () => void): Chain {
  line += 1;
  return describeComponent(type, args, children, `pages/Index.ets:${line}:1`);
}

/** A page whose build() is `body`. */
export function pageOf(body: () => void, resources?: Resources): Page {
  class View extends CustomComponent {
    build(): void {
      line = 0;
      statements(body);
    }
  }
  return showPage(decorated(View, {}, ComponentV2 as never) as unknown as StructClass, resources);
}

/** What a page looks like, by the ids of its components. */
export function drawnById(page: Page): Record<string, DrawnNode> {
  const mirror = new TreeMirror(page);
  const drawn = mirror.all().nodes.filter((node) => node.attributes['data-id'] !== undefined);
  mirror.stop();
  return Object.fromEntries(drawn.map((node) => [node.attributes['data-id']!, node]));
}
