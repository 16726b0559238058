// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import type { StructClass } from './CustomComponent.ts';
import type { Page } from './Page.ts';

/** Where a router goes. */
export interface RouterTarget {
  readonly url: string;
  readonly params?: unknown;
}

/** A page of the stack, as `getState` tells it. */
export interface RouterState {
  readonly index: number;
  readonly name: string;
  readonly path: string;
  readonly params: unknown;
}

/** What a router needs of its window. */
export interface RouterHost {
  readonly page: Page;
  /** The page of that path, loaded. */
  pageOf(path: string): Promise<StructClass>;
  /** Keeps a fast clock from jumping while a page is loaded. */
  hold(): () => void;
  /** Asks in a dialog. */
  ask(message: string, answered: (isSure: boolean) => void): void;
}

interface StackedPage {
  readonly path: string;
  params: unknown;
}

/** Pages that may lie on each other. Source: docs, apis-arkui/js-apis-router.md. */
const MOST_PAGES: number = 32;

/** Why a router did not go there. Source: docs, apis-arkui/errorcode-router.md. */
export type RouterErrorCode = 100002 | 100003;

const TEXTS: Readonly<Record<RouterErrorCode, string>> = {
  100002: 'Uri error. The URI of the page to be used for replacement is incorrect or does not exist.',
  100003: 'Page stack error. Too many pages are pushed.',
};

function routerError(code: RouterErrorCode): Error {
  return Object.assign(new Error(TEXTS[code]), { code });
}

/** The stack of pages of a window: what lies below keeps its state, and is shown again by `back`. */
export class PageRouter {
  private readonly host: RouterHost;
  private stack: StackedPage[] = [];
  private question: string | undefined;

  constructor(host: RouterHost) {
    this.host = host;
  }

  /** `loadContent`: a page of its own, without any below it. */
  begin(path: string): void {
    this.stack = [{ path, params: undefined }];
    this.question = undefined;
  }

  /** @throws Error with code 100002 for a page that is not listed, 100003 for one too many */
  async push({ url, params }: RouterTarget, isSingle: boolean = false): Promise<void> {
    if (this.stack.length >= MOST_PAGES) {
      throw routerError(100003);
    }
    const known = isSingle ? this.stack.findIndex(({ path }) => path === url) : -1;
    if (known >= 0) {
      this.stack.push(...this.stack.splice(known, 1));
      this.host.page.raise(known);
      this.stack.at(-1)!.params = params;
      return;
    }
    const struct = await this.load(url);
    this.stack.push({ path: url, params });
    this.host.page.push(struct);
  }

  /** @throws Error with code 100002 for a page that is not listed */
  async replace({ url, params }: RouterTarget): Promise<void> {
    const struct = await this.load(url);
    this.stack.splice(-1, 1, { path: url, params });
    this.host.page.replace(struct);
  }

  /** To the page below, or to the nearest one of a path; nothing happens where there is none. */
  back(target?: RouterTarget | number, params?: unknown): void {
    if (this.question === undefined) {
      this.goBack(target, params);
    } else {
      this.host.ask(this.question, (isSure) => {
        if (isSure) {
          this.goBack(target, params);
        }
      });
    }
  }

  /** The back gesture. Whether there was a page below. */
  backGesture(): boolean {
    const has = this.stack.length > 1;
    if (has) {
      this.back();
    }
    return has;
  }

  /** Forgets what lies below the page that is shown. */
  clear(): void {
    this.stack = this.stack.slice(-1);
    this.host.page.keepTop();
  }

  get length(): number {
    return this.stack.length;
  }

  get params(): unknown {
    return this.stack.at(-1)?.params;
  }

  /** The page that is shown, or the one of an index from 1. */
  state(index: number = this.stack.length): RouterState | undefined {
    const found = this.stack[index - 1];
    if (found === undefined) {
      return undefined;
    }
    const cut = found.path.lastIndexOf('/') + 1;
    return { index, name: found.path.slice(cut), path: found.path.slice(0, cut), params: found.params };
  }

  /** Asks before the next `back`; not any more with undefined. */
  askBeforeBack(message: unknown): void {
    this.question = message === undefined ? undefined : String(message);
  }

  private goBack(target: RouterTarget | number | undefined, params: unknown): void {
    this.question = undefined;
    const below = this.stack.slice(0, -1);
    const index =
      target === undefined
        ? below.length - 1
        : typeof target === 'number'
          ? target - 1
          : below.map(({ path }) => path).lastIndexOf(target.url);
    const to = below[index];
    if (to === undefined) {
      return;
    }
    const given = typeof target === 'object' ? target.params : params;
    to.params = given ?? to.params;
    this.host.page.popTo(index);
    this.stack.length = index + 1;
  }

  private async load(path: string): Promise<StructClass> {
    const release = this.host.hold();
    try {
      return await this.host.pageOf(path);
    } catch (error) {
      throw Object.assign(routerError(100002), { cause: error });
    } finally {
      release();
    }
  }
}
