// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { factsOf, isOperable } from '../../arkui/components.ts';
import type { UiNode } from '../../arkui/UiNode.ts';
import { currentUiTest } from '../../arkui/currentUiTest.ts';
import { currentDevice } from '../../device/currentDevice.ts';

/** How a text is compared. @since 8 */
export enum MatchPattern {
  EQUALS = 0,
  CONTAINS = 1,
  STARTS_WITH = 2,
  ENDS_WITH = 3,
}

/** A place on the screen. @since 9 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a component stands. @since 9 */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Matcher = (node: UiNode, all: readonly UiNode[]) => boolean;

/** Milliseconds of device time between two looks of waitForComponent. */
const LOOK: number = 50;

function failure(code: number, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function matches(text: string, wanted: string, pattern: MatchPattern): boolean {
  switch (pattern) {
    case MatchPattern.CONTAINS:
      return text.includes(wanted);
    case MatchPattern.STARTS_WITH:
      return text.startsWith(wanted);
    case MatchPattern.ENDS_WITH:
      return text.endsWith(wanted);
    case MatchPattern.EQUALS:
      return text === wanted;
  }
}

function isClickable(node: UiNode): boolean {
  return isOperable(node.type) || typeof node.attribute('onClick') === 'function';
}

/** Which components are meant; each call narrows it down. @since 9 */
export class On {
  readonly #matchers: readonly Matcher[];

  constructor(matchers: readonly Matcher[] = []) {
    this.#matchers = matchers;
  }

  text(txt: string, pattern: MatchPattern = MatchPattern.EQUALS): this {
    return this.and((node) => ownText(node) !== undefined && matches(ownText(node)!, txt, pattern));
  }

  id(id: string): this {
    return this.and((node) => node.id === id);
  }

  type(tp: string): this {
    return this.and((node) => node.type === tp);
  }

  clickable(b: boolean = true): this {
    return this.and((node) => isClickable(node) === b);
  }

  scrollable(b: boolean = true): this {
    return this.and((node) => (factsOf(node.type)?.use === 'scroll') === b);
  }

  enabled(b: boolean = true): this {
    return this.and((node) => node.enabled === b);
  }

  checked(b: boolean = true): this {
    return this.and((node) => (node.value === true) === b);
  }

  checkable(b: boolean = true): this {
    return this.and((node) => (factsOf(node.type)?.use === 'check') === b);
  }

  /** What a screen reader says in place of its text. @since 11 */
  description(val: string, pattern: MatchPattern = MatchPattern.EQUALS): this {
    return this.and((node) => matches(node.accessibilityText ?? '', val, pattern));
  }

  /** Those that stand before another one. */
  isBefore(on: On): this {
    return this.and((node, all) => all.indexOf(node) < all.findIndex((other) => on.fits(other, all)));
  }

  /** Those that stand after another one. */
  isAfter(on: On): this {
    return this.and((node, all) => {
      const at = all.findIndex((other) => on.fits(other, all));
      return at >= 0 && all.indexOf(node) > at;
    });
  }

  /** Those inside of another one. @since 10 */
  within(on: On): this {
    return this.and((node, all) => {
      for (let at = node.parent; at !== undefined; at = at.parent) {
        if (on.fits(at, all)) {
          return true;
        }
      }
      return false;
    });
  }

  /** For the driver. */
  fits(node: UiNode, all: readonly UiNode[]): boolean {
    return this.#matchers.length > 0 && this.#matchers.every((matcher) => matcher(node, all));
  }

  private and(matcher: Matcher): this {
    const Same = this.constructor as new (matchers: readonly Matcher[]) => this;
    return new Same([...this.#matchers, matcher]);
  }
}

/** Where every search begins. @since 9 */
export const ON: On = new On();

/** As On, with the name that `id` had before. @since 8 */
export class By extends On {
  key(key: string): this {
    return this.id(key);
  }
}

/** Where every search began before ON. @since 8 */
export const BY: By = new By();

/** A text that is the component's own, not that of what is inside. */
function ownText(node: UiNode): string | undefined {
  const role = factsOf(node.type)?.role;
  return node.struct || role === 'container' || role === 'item' ? undefined : node.text;
}

/** Runs something that takes real time while the device's stands still. */
async function held<T>(body: () => Promise<T>): Promise<T> {
  const release = currentDevice().clock.hold();
  try {
    return await body();
  } finally {
    release();
  }
}

async function seen(): Promise<readonly UiNode[]> {
  const page = await currentUiTest().page();
  return page === undefined ? [] : [...page.root.all()].filter((node) => node.visible);
}

/** A component that was found. @since 9 */
export class Component {
  readonly #node: UiNode;

  constructor(found: UiNode | Component) {
    this.#node = found instanceof Component ? found.#node : found;
  }

  async click(): Promise<void> {
    await this.on((node) => currentUiTest().click(node));
  }

  /** Puts a text in place of what stands there. */
  async inputText(text: string): Promise<void> {
    await this.on((node) => currentUiTest().type(node, text));
  }

  async clearText(): Promise<void> {
    await this.on((node) => currentUiTest().type(node, ''));
  }

  async getId(): Promise<string> {
    return this.on(async (node) => node.id ?? '');
  }

  async getText(): Promise<string> {
    return this.on((node) => currentUiTest().text(node));
  }

  async getType(): Promise<string> {
    return this.on(async (node) => node.type);
  }

  /** @since 11 */
  async getDescription(): Promise<string> {
    return this.on(async (node) => node.accessibilityText ?? '');
  }

  async isClickable(): Promise<boolean> {
    return this.on(async (node) => isClickable(node));
  }

  async isScrollable(): Promise<boolean> {
    return this.on(async (node) => factsOf(node.type)?.use === 'scroll');
  }

  async isEnabled(): Promise<boolean> {
    return this.on(async (node) => node.enabled);
  }

  async isFocused(): Promise<boolean> {
    return this.on((node) => currentUiTest().isFocused(node));
  }

  async isChecked(): Promise<boolean> {
    return this.on(async (node) => node.value === true);
  }

  async isCheckable(): Promise<boolean> {
    return this.on(async (node) => factsOf(node.type)?.use === 'check');
  }

  async getBounds(): Promise<Rect> {
    return this.on((node) => currentUiTest().bounds(node));
  }

  async getBoundsCenter(): Promise<Point> {
    const { left, top, right, bottom } = await this.getBounds();
    return { x: (left + right) / 2, y: (top + bottom) / 2 };
  }

  /** Throws 17000004 when the component is not on the screen any more. */
  private on<T>(body: (node: UiNode) => Promise<T>): Promise<T> {
    return held(async () => {
      if (!(await seen()).includes(this.#node)) {
        throw failure(17000004, `${this.#node.describe()} is not on the screen any more. Find it again.`);
      }
      return body(this.#node);
    });
  }
}

/** Finds components of the app in front, and does what a user does. @since 9 */
export class Driver {
  /** @throws 17000002 when no app is installed */
  static create(): Driver {
    currentUiTest();
    return new Driver();
  }

  delayMs(duration: number): Promise<void> {
    return new Promise((resolve) => {
      currentDevice().clock.schedule(duration, resolve);
    });
  }

  /** The first that fits; null when none does. */
  async findComponent(on: On): Promise<Component> {
    const found: Component[] | null = await this.findComponents(on);
    return found?.[0] ?? nothing();
  }

  /** All that fit, in the order of the page; null when none does. */
  async findComponents(on: On): Promise<Array<Component>> {
    return held(async () => {
      const all = await seen();
      const found = all.filter((node) => on.fits(node, all)).map((node) => new Component(node));
      return found.length > 0 ? found : nothings();
    });
  }

  /** The first that fits, as soon as there is one; null when there is none within `time` milliseconds. */
  async waitForComponent(on: On, time: number): Promise<Component> {
    for (let waited = 0; ; waited += LOOK) {
      const found: Component | null = await this.findComponent(on);
      if (found !== null || waited >= time) {
        return found;
      }
      await this.delayMs(LOOK);
    }
  }

  /** @throws 17000003 when none fits */
  async assertComponentExist(on: On): Promise<void> {
    if ((await this.findComponent(on)) === null) {
      throw failure(17000003, 'No component on the screen fits.');
    }
  }

  async pressBack(): Promise<void> {
    await held(() => currentUiTest().back());
  }

  async pressHome(): Promise<void> {
    await held(() => currentUiTest().home());
  }

  /** Waits until nothing has changed for `idleTime` milliseconds; here nothing moves by itself. */
  async waitForIdle(idleTime: number, timeout: number): Promise<boolean> {
    await this.delayMs(Math.min(idleTime, timeout));
    return idleTime <= timeout;
  }
}

/** As Component, with the name that `getId` had before. @since 8 */
export class UiComponent extends Component {
  async getKey(): Promise<string> {
    return this.getId();
  }
}

/** What Driver was before. @since 8 */
export class UiDriver {
  readonly #driver: Driver = Driver.create();

  /** @throws 17000002 when no app is installed */
  static create(): UiDriver {
    return new UiDriver();
  }

  delayMs(duration: number): Promise<void> {
    return this.#driver.delayMs(duration);
  }

  async findComponent(by: By): Promise<UiComponent> {
    const found: Component | null = await this.#driver.findComponent(by);
    return found === null ? (nothing() as UiComponent) : new UiComponent(found);
  }

  async findComponents(by: By): Promise<Array<UiComponent>> {
    const found: Component[] | null = await this.#driver.findComponents(by);
    return found === null ? (nothings() as Array<UiComponent>) : found.map((one) => new UiComponent(one));
  }

  /** @throws 17000003 when none fits */
  assertComponentExist(by: By): Promise<void> {
    return this.#driver.assertComponentExist(by);
  }

  pressBack(): Promise<void> {
    return this.#driver.pressBack();
  }
}

/** The SDK's declarations say Component where null comes: sources test for it all the same. */
function nothing(): Component {
  return null as unknown as Component;
}

function nothings(): Array<Component> {
  return null as unknown as Array<Component>;
}
