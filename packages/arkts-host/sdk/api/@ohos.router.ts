// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AsyncCallback } from './@ohos.base.ts';
import { answer } from '../../arkui/answer.ts';
import { currentUi } from '../../arkui/currentUi.ts';

/** The pages of the window in front; UIContext.getRouter is the new way. @since 8 */
namespace router {
  /** Whether a page that is on the stack already is brought to the front. @since 9 */
  export enum RouterMode {
    /** A new page each time. */
    Standard = 0,
    /** The nearest one of that path. */
    Single = 1,
  }

  /** Where to go. @since 8 */
  export interface RouterOptions {
    url: string;
    params?: Object;
  }

  /** A page of the stack. @since 8 */
  export interface RouterState {
    index: number;
    name: string;
    path: string;
    params: Object;
  }

  /** What is asked before a page is left. @since 8 */
  export interface EnableAlertOptions {
    message: string;
  }

  /** Shows a page above this one. @since 9 */
  export function pushUrl(options: RouterOptions): Promise<void>;
  export function pushUrl(options: RouterOptions, callback: AsyncCallback<void>): void;
  export function pushUrl(options: RouterOptions, mode: RouterMode): Promise<void>;
  export function pushUrl(options: RouterOptions, mode: RouterMode, callback: AsyncCallback<void>): void;
  export function pushUrl(
    options: RouterOptions,
    mode?: RouterMode | AsyncCallback<void>,
    callback?: AsyncCallback<void>,
  ): Promise<void> {
    return answer(
      currentUi().router.push(options, mode === RouterMode.Single),
      typeof mode === 'function' ? mode : callback,
    );
  }

  /** As pushUrl, without an answer. @since 8 */
  export function push(options: RouterOptions): void {
    quietly(currentUi().router.push(options));
  }

  /** As replaceUrl, without an answer. @since 8 */
  export function replace(options: RouterOptions): void {
    quietly(currentUi().router.replace(options));
  }

  /** Shows a page in place of this one. @since 9 */
  export function replaceUrl(options: RouterOptions): Promise<void>;
  export function replaceUrl(options: RouterOptions, callback: AsyncCallback<void>): void;
  export function replaceUrl(options: RouterOptions, mode: RouterMode): Promise<void>;
  export function replaceUrl(options: RouterOptions, mode: RouterMode, callback: AsyncCallback<void>): void;
  export function replaceUrl(
    options: RouterOptions,
    mode?: RouterMode | AsyncCallback<void>,
    callback?: AsyncCallback<void>,
  ): Promise<void> {
    return answer(currentUi().router.replace(options), typeof mode === 'function' ? mode : callback);
  }

  /** To the page below, or the nearest one of a path, or the one of an index. @since 8 */
  export function back(options?: RouterOptions): void;
  export function back(index: number, params?: Object): void;
  export function back(to?: RouterOptions | number, params?: Object): void {
    currentUi().router.back(to, params);
  }

  /** Forgets what lies below. @since 8 */
  export function clear(): void {
    currentUi().router.clear();
  }

  /** How many pages there are. @since 8 */
  export function getLength(): string {
    return String(currentUi().router.length);
  }

  /** The page that is shown. @since 8 */
  export function getState(): RouterState {
    return currentUi().router.state() as RouterState;
  }

  /** What the page that is shown was given. @since 8 */
  export function getParams(): Object {
    return currentUi().router.params as Object;
  }

  /** Asks before the page is left. @since 9 */
  export function showAlertBeforeBackPage(options: EnableAlertOptions): void {
    currentUi().router.askBeforeBack(options.message);
  }

  /** @since 9 */
  export function hideAlertBeforeBackPage(): void {
    currentUi().router.askBeforeBack(undefined);
  }
}

/** A page that is not there stays away: whoever asked in the old way does not hear of it. */
function quietly(work: Promise<void>): void {
  work.catch(() => {});
}

export default router;
