// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type Context from './application/Context.ts';
import type { Resource } from './global/resource.ts';
import type promptAction from './@ohos.promptAction.ts';
import { ComponentContent } from './@ohos.arkui.componentContent.ts';
import type { AsyncCallback } from './@ohos.base.ts';
import font from './@ohos.font.ts';
import mediaquery from './@ohos.mediaquery.ts';
import router from './@ohos.router.ts';
import { animateTo } from '../../arkui/animateTo.ts';
import type { AnimationRequest } from '../../arkui/animateTo.ts';
import { answer } from '../../arkui/answer.ts';
import { LocalStorage } from '../../arkui/v1/storages.ts';
import { alertInDialog } from '../../arkui/alertInDialog.ts';
import { askInDialog } from '../../arkui/askInDialog.ts';
import { HeightBreakpoint, WidthBreakpoint } from '../../arkui/enumsOfLooks.ts';
import type { UiPort } from '../../arkui/currentUi.ts';

/** Pixels of a vp on the phone, which has 480 dots per inch. */
const PIXELS: number = 3;

/** Messages to the user in one window. @since 10 */
export class PromptAction {
  readonly #port: UiPort;

  constructor(port: UiPort) {
    this.#port = port;
  }

  /** Shows a message for a moment. */
  showToast(options: promptAction.ShowToastOptions): void {
    this.#port.showToast(options.message, options.duration);
  }

  /** Asks; rejects when it was closed without an answer. */
  showDialog(options: promptAction.ShowDialogOptions): Promise<promptAction.ShowDialogSuccessResponse> {
    return askInDialog(this.#port, options);
  }

  /** Shows what a content has, above the page. @since 12 */
  openCustomDialog(dialogContent: ComponentContent, options?: promptAction.BaseDialogOptions): Promise<void>;
  /** Shows a layer that a builder describes; answers with its number. @since 12 */
  openCustomDialog(options: CustomDialogOptions): Promise<number>;
  openCustomDialog(
    given: ComponentContent | CustomDialogOptions,
    options: promptAction.BaseDialogOptions = {},
  ): Promise<void | number> {
    const { layers } = this.#port.page;
    return given instanceof ComponentContent
      ? done(layers.showContent(given, options), given, DIALOG_CODES)
      : Promise.resolve(layers.showBuilder(given));
  }

  /** Takes it away again. @since 12 */
  closeCustomDialog(dialogContent: ComponentContent): Promise<void>;
  closeCustomDialog(dialogId: number): void;
  closeCustomDialog(given: ComponentContent | number): Promise<void> | void {
    const { layers } = this.#port.page;
    return given instanceof ComponentContent
      ? found(layers.closeContent(given), DIALOG_CODES)
      : layers.closeBuilder(given);
  }

  /** Other options for it. @since 12 */
  updateCustomDialog(dialogContent: ComponentContent, options: promptAction.BaseDialogOptions): Promise<void> {
    return found(this.#port.page.layers.changeContent(dialogContent, options), DIALOG_CODES);
  }
}

/** What a layer of a kind is refused with. */
interface LayerCodes {
  readonly disposed: number;
  readonly shown: number;
  readonly missing: number;
}

const DIALOG_CODES: LayerCodes = { disposed: 103301, shown: 103302, missing: 103303 };
const SHEET_CODES: LayerCodes = { disposed: 120001, shown: 120002, missing: 120003 };

/** A sheet's options, as far as anything here hears of them. @since 11 */
export interface SheetOptions {
  onAppear?: () => void;
  onDisappear?: () => void;
  onWillDismiss?: (action: { dismiss(): void; reason: number }) => void;
}

function layerOf({ onAppear, onDisappear, onWillDismiss }: SheetOptions): promptAction.BaseDialogOptions {
  return {
    ...(onAppear === undefined ? {} : { onDidAppear: onAppear }),
    ...(onDisappear === undefined ? {} : { onDidDisappear: onDisappear }),
    ...(onWillDismiss === undefined ? {} : { onWillDismiss }),
  };
}

function refuse(code: number, message: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(message), { code }));
}

function done(isShown: boolean, content: ComponentContent, codes: LayerCodes): Promise<void> {
  if (isShown) {
    return Promise.resolve();
  }
  return content.description === undefined
    ? refuse(codes.disposed, 'The content was disposed of.')
    : refuse(codes.shown, 'The content is shown already.');
}

function found(isFound: boolean, codes: LayerCodes): Promise<void> {
  return isFound ? Promise.resolve() : refuse(codes.missing, 'The content is not shown.');
}

/** What openCustomDialog shows. @since 11 */
export interface CustomDialogOptions {
  builder: () => void;
  autoCancel?: boolean;
  onWillDismiss?: (action: { dismiss(): void; reason: number }) => void;
  onDidDisappear?: () => void;
}

/** The pages of one window; @ohos.router has the parameters' types. @since 10 */
export class Router {
  readonly #port: UiPort;

  constructor(port: UiPort) {
    this.#port = port;
  }

  pushUrl(options: router.RouterOptions): Promise<void>;
  pushUrl(options: router.RouterOptions, callback: AsyncCallback<void>): void;
  pushUrl(options: router.RouterOptions, mode: router.RouterMode): Promise<void>;
  pushUrl(options: router.RouterOptions, mode: router.RouterMode, callback: AsyncCallback<void>): void;
  pushUrl(
    options: router.RouterOptions,
    mode?: router.RouterMode | AsyncCallback<void>,
    callback?: AsyncCallback<void>,
  ): Promise<void> {
    const isSingle = mode === router.RouterMode.Single;
    return answer(this.#port.router.push(options, isSingle), typeof mode === 'function' ? mode : callback);
  }

  replaceUrl(options: router.RouterOptions): Promise<void>;
  replaceUrl(options: router.RouterOptions, callback: AsyncCallback<void>): void;
  replaceUrl(options: router.RouterOptions, mode: router.RouterMode): Promise<void>;
  replaceUrl(options: router.RouterOptions, mode: router.RouterMode, callback: AsyncCallback<void>): void;
  replaceUrl(
    options: router.RouterOptions,
    mode?: router.RouterMode | AsyncCallback<void>,
    callback?: AsyncCallback<void>,
  ): Promise<void> {
    return answer(this.#port.router.replace(options), typeof mode === 'function' ? mode : callback);
  }

  back(options?: router.RouterOptions): void;
  back(index: number, params?: Object): void;
  back(to?: router.RouterOptions | number, params?: Object): void {
    this.#port.router.back(to, params);
  }

  clear(): void {
    this.#port.router.clear();
  }

  getLength(): string {
    return String(this.#port.router.length);
  }

  getState(): router.RouterState {
    return this.#port.router.state() as router.RouterState;
  }

  /** @since 12 */
  getStateByIndex(index: number): router.RouterState | undefined {
    return this.#port.router.state(index) as router.RouterState | undefined;
  }

  getParams(): Object {
    return this.#port.router.params as Object;
  }

  showAlertBeforeBackPage(options: router.EnableAlertOptions): void {
    this.#port.router.askBeforeBack(options.message);
  }

  hideAlertBeforeBackPage(): void {
    this.#port.router.askBeforeBack(undefined);
  }
}

/** A button of an alert. @since 10 */
export interface AlertButtonOptions {
  value: string | Resource;
  fontColor?: string | number | Resource;
  primary?: boolean;
  action: () => void;
}

/** The SDK has three types for this, by the buttons that are given (component/dialog.d.ts). @since 10 */
export interface AlertOptions {
  title?: string | Resource;
  message: string | Resource;
  autoCancel?: boolean;
  cancel?: () => void;
  confirm?: AlertButtonOptions;
  primaryButton?: AlertButtonOptions;
  secondaryButton?: AlertButtonOptions;
  buttons?: Array<AlertButtonOptions>;
}

/** Questions about one window. @since 10 */
export class MediaQuery {
  /** A query that cannot be read matches never. */
  matchMediaSync(condition: string): mediaquery.MediaQueryListener {
    return mediaquery.matchMediaSync(condition);
  }
}

/** Families of letters that an app brings to one window. @since 10 */
export class Font {
  registerFont(options: font.FontOptions): void {
    font.registerFont(options);
  }

  getSystemFontList(): Array<string> {
    return font.getSystemFontList();
  }

  getFontByName(fontName: string): font.FontInfo | undefined {
    return font.getFontByName(fontName);
  }
}

/** The UI of one window. @since 10 */
export class UIContext {
  readonly #port: UiPort;
  readonly #context: Context;
  private avoidMode: KeyboardAvoidMode = 0;

  constructor(port: UiPort, context: Context) {
    this.#port = port;
    this.#context = context;
  }

  /** Asks; the buttons say what happens then. */
  showAlertDialog(options: AlertOptions): void {
    alertInDialog(this.#port, options);
  }

  getPromptAction(): PromptAction {
    return new PromptAction(this.#port);
  }

  getRouter(): Router {
    return new Router(this.#port);
  }

  /** Shows what a content has as a sheet. @since 12 */
  openBindSheet(bindSheetContent: ComponentContent, sheetOptions?: SheetOptions, _targetId?: number): Promise<void> {
    const { layers } = this.#port.page;
    return done(layers.showContent(bindSheetContent, layerOf(sheetOptions ?? {})), bindSheetContent, SHEET_CODES);
  }

  /** Other options for the sheet. @since 12 */
  updateBindSheet(
    bindSheetContent: ComponentContent,
    sheetOptions: SheetOptions,
    _partialUpdate?: boolean,
  ): Promise<void> {
    return found(this.#port.page.layers.changeContent(bindSheetContent, layerOf(sheetOptions)), SHEET_CODES);
  }

  /** Takes the sheet away. @since 12 */
  closeBindSheet(bindSheetContent: ComponentContent): Promise<void> {
    return found(this.#port.page.layers.closeContent(bindSheetContent), SHEET_CODES);
  }

  getFont(): Font {
    return new Font();
  }

  getMediaQuery(): MediaQuery {
    return new MediaQuery();
  }

  /** Sets something, and moves to it. */
  animateTo(value: AnimationRequest, event: () => void): void {
    animateTo(value, event);
  }

  /** Runs something as this window's. */
  runScopedTask(callback: () => void): void {
    callback();
  }

  /** The storage that was given to loadContent. @since 12 */
  getSharedLocalStorage(): LocalStorage | undefined {
    return LocalStorage.getShared();
  }

  /** @since 12 */
  vp2px(value: number): number {
    return value * PIXELS;
  }

  /** @since 12 */
  px2vp(value: number): number {
    return value / PIXELS;
  }

  /** @since 12 */
  fp2px(value: number): number {
    return value * PIXELS;
  }

  /** @since 12 */
  px2fp(value: number): number {
    return value / PIXELS;
  }

  /** The context of the ability that the window belongs to. @since 12 */
  getHostContext(): Context | undefined {
    return this.#context;
  }

  /** @since 12 */
  lpx2px(value: number): number {
    return value * (PIXELS / 2);
  }

  /** @since 12 */
  px2lpx(value: number): number {
    return value / (PIXELS / 2);
  }

  /** The class of the window's width: 360 vp. @since 13 */
  getWindowWidthBreakpoint(): WidthBreakpoint {
    return WidthBreakpoint.WIDTH_SM;
  }

  /** The class of the window's height by its width: 780 to 360 vp. @since 13 */
  getWindowHeightBreakpoint(): HeightBreakpoint {
    return HeightBreakpoint.HEIGHT_LG;
  }

  /** Where the page goes when the keyboard comes; there is none here. @since 11 */
  setKeyboardAvoidMode(value: KeyboardAvoidMode): void {
    this.avoidMode = value;
  }

  /** @since 11 */
  getKeyboardAvoidMode(): KeyboardAvoidMode {
    return this.avoidMode;
  }

  /** Sets something step by step; here all of it at once. @since 11 */
  keyframeAnimateTo(param: Object, keyframes: Array<{ readonly event: () => void }>): void {
    keyframes.forEach(({ event }) => event());
    (param as { readonly onFinish?: () => void }).onFinish?.();
  }

  /** @since 12 */
  getFocusController(): FocusController {
    return new FocusController();
  }

  /** A number of the window's own. @since 10 */
  isAvailable(): boolean {
    return true;
  }
}

/** What a page does when the keyboard comes. @since 11 */
export enum KeyboardAvoidMode {
  OFFSET = 0,
  RESIZE = 1,
  OFFSET_WITH_CARET = 2,
  RESIZE_WITH_CARET = 3,
  NONE = 4,
}

/** The keyboard's focus in a window; nothing has it here before the user gives it. @since 12 */
export class FocusController {
  clearFocus(): void {}

  requestFocus(_key: string): void {}

  setAutoFocusTransfer(_isAutoFocusTransfer: boolean): void {}
}
