// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Page } from './Page.ts';
import type { UiNode } from './UiNode.ts';

/** Where a component stands on the screen, in pixels of the screen. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What TestKit's UiTest works on: the page in front, and hands and eyes for it. */
export interface UiTestScreen {
  /** The page in front, up to date; undefined when no app is. */
  page(): Promise<Page | undefined>;
  click(node: UiNode): Promise<void>;
  /** Puts a text in place of what stands there. */
  type(node: UiNode, text: string): Promise<void>;
  /** What is to be read there. */
  text(node: UiNode): Promise<string>;
  bounds(node: UiNode): Promise<Bounds>;
  isFocused(node: UiNode): Promise<boolean>;
  back(): Promise<void>;
  home(): Promise<void>;
}

let current: UiTestScreen | undefined;

/** Installs the screen that UiTest works on; undefined takes it away. */
export function useUiTest(screen: UiTestScreen | undefined): void {
  current = screen;
}

/** The screen that UiTest works on. Throws 17000002, as the system does when it cannot be tested. */
export function currentUiTest(): UiTestScreen {
  if (current === undefined) {
    throw Object.assign(new Error('UiTest needs an installed app: run the tests from src/ohosTest.'), {
      code: 17000002,
    });
  }
  return current;
}
