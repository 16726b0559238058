// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Page } from '../arkui/Page.ts';
import type { UiNode } from '../arkui/UiNode.ts';
import type { Bounds, UiTestScreen } from '../arkui/currentUiTest.ts';
import type { RunningAbility } from './RunningAbility.ts';

/** What UiTest needs of an app. */
interface TestedApp {
  readonly top: RunningAbility | undefined;
  started(): Promise<void>;
}

/** UiTest without a screen: the page's tree itself. Nothing has a place there, and nothing the focus. */
export class TreeScreen implements UiTestScreen {
  private readonly app: TestedApp;

  constructor(app: TestedApp) {
    this.app = app;
  }

  async page(): Promise<Page | undefined> {
    await this.app.started(); // tests that begin in onCreate come before the page; on a device a look at it takes longer
    const page = this.app.top?.page;
    return page?.hasContent === true ? page : undefined;
  }

  async click(node: UiNode): Promise<void> {
    (await this.page())?.press(node);
  }

  async type(node: UiNode, text: string): Promise<void> {
    (await this.page())?.type(node, text);
  }

  async text(node: UiNode): Promise<string> {
    return node.text;
  }

  async bounds(): Promise<Bounds> {
    return { left: 0, top: 0, right: 0, bottom: 0 };
  }

  async isFocused(): Promise<boolean> {
    return false;
  }

  async back(): Promise<void> {
    await this.app.top?.back();
  }

  async home(): Promise<void> {
    await this.app.top?.background();
  }
}
