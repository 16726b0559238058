// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Browser, Locator, Page as BrowserPage } from 'playwright-core';
import type { Bounds, UiTestScreen } from '../arkui/currentUiTest.ts';
import type { InstalledApp } from '../app/InstalledApp.ts';
import type { Page } from '../arkui/Page.ts';
import type { UiNode } from '../arkui/UiNode.ts';
import type { Device } from '../device/Device.ts';
import { AppScreen } from './AppScreen.ts';
import { ScreenServer } from './ScreenServer.ts';
import { startChromium } from './startChromium.ts';

/** Real milliseconds for one step in the browser. */
const PATIENCE = 120_000;
/** Real milliseconds that a text may take to the screen. */
const TEXT_PATIENCE = 30_000;
/** Pixels of a phone's screen for one of the browser's: 480 dots per inch. */
const DENSITY = 3;

/** UiTest in a real browser: pressed and typed by its pointer and keyboard, read from what it shows. */
export class ChromiumScreen implements UiTestScreen {
  private readonly app: AppScreen;
  private readonly server: ScreenServer;
  private readonly browser: Browser;
  private readonly view: BrowserPage;

  private constructor(app: AppScreen, server: ScreenServer, browser: Browser, view: BrowserPage) {
    this.app = app;
    this.server = server;
    this.browser = browser;
    this.view = view;
  }

  /** Shows an installed app in a headless Chromium. Rejects with NoBrowserError when there is none. */
  static async open(device: Device, app: InstalledApp): Promise<ChromiumScreen> {
    const browser = await startChromium();
    const screen = new AppScreen(device, app);
    const server = await ScreenServer.start(screen);
    const view = await browser.newPage({ viewport: { width: 420, height: 900 } });
    view.setDefaultTimeout(PATIENCE);
    await view.goto(server.url);
    await view.waitForSelector('#app', { state: 'attached' });
    return new ChromiumScreen(screen, server, browser, view);
  }

  async page(): Promise<Page | undefined> {
    await this.idle();
    const page = this.app.shown;
    return page?.hasContent === true ? page : undefined;
  }

  async click(node: UiNode): Promise<void> {
    await (await this.find(node)).click();
    await this.idle();
  }

  async type(node: UiNode, text: string): Promise<void> {
    const input = (await this.find(node)).locator('input.text');
    await input.fill('');
    await input.pressSequentially(text);
    await this.idle();
  }

  async text(node: UiNode): Promise<string> {
    const element = await this.find(node);
    if (node.type === 'TextInput') {
      return await element.locator('input.text').inputValue();
    }
    const end = performance.now() + TEXT_PATIENCE;
    for (;;) {
      const text = (await element.textContent()) ?? '';
      if (text === node.text || performance.now() > end || node.children.length > 0) {
        return node.children.length > 0 ? node.text : text;
      }
      await this.idle();
    }
  }

  async bounds(node: UiNode): Promise<Bounds> {
    const [box, screen] = [
      await (await this.find(node)).boundingBox(),
      await this.view.locator('.screen').boundingBox(),
    ];
    if (box === null || screen === null) {
      return { left: 0, top: 0, right: 0, bottom: 0 };
    }
    const [left, top] = [(box.x - screen.x) * DENSITY, (box.y - screen.y) * DENSITY];
    return {
      left: Math.round(left),
      top: Math.round(top),
      right: Math.round(left + box.width * DENSITY),
      bottom: Math.round(top + box.height * DENSITY),
    };
  }

  async isFocused(node: UiNode): Promise<boolean> {
    const element = await this.find(node);
    return await element.evaluate('(element) => element.contains(document.activeElement)');
  }

  async back(): Promise<void> {
    await this.app.perform({ kind: 'do', action: 'back' });
    await this.idle();
  }

  async home(): Promise<void> {
    await this.app.perform({ kind: 'do', action: 'home' });
    await this.idle();
  }

  /** Ends browser and server. */
  async close(): Promise<void> {
    this.app.stop();
    await this.browser.close();
    await this.server.close();
  }

  private async find(node: UiNode): Promise<Locator> {
    await this.idle();
    const element = this.view.locator(`#app [data-node="${this.app.numberOf(node) ?? 0}"]`);
    await element.waitFor({ state: 'attached' });
    return element;
  }

  /** What the app has changed is on its way, and what the browser has asked for is done. */
  private async idle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.app.flush();
    await this.view.waitForSelector('body:not([data-waiting])', { state: 'attached' });
  }
}
