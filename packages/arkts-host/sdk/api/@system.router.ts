// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import router from './@ohos.router.ts';

/** Where to go. @since 3 */
export interface RouterOptions {
  uri: string;
  params?: Object;
}

/** Where to go back to. @since 7 */
export interface BackRouterOptions {
  uri?: string;
  params?: Object;
}

/** A page of the stack. @since 3 */
export interface RouterState {
  index: number;
  name: string;
  path: string;
}

/** The pages of the window in front, in the way of before API 8. @since 3 */
export default class Router {
  static push({ uri, ...rest }: RouterOptions): void {
    router.push({ url: uri, ...rest });
  }

  static replace({ uri, ...rest }: RouterOptions): void {
    router.replace({ url: uri, ...rest });
  }

  static back(options?: BackRouterOptions): void {
    if (options?.uri === undefined) {
      router.back();
    } else {
      router.back({ url: options.uri, ...(options.params === undefined ? {} : { params: options.params }) });
    }
  }

  static getParams(): Object {
    return router.getParams();
  }

  static clear(): void {
    router.clear();
  }

  static getLength(): string {
    return router.getLength();
  }

  static getState(): RouterState {
    return router.getState();
  }
}
