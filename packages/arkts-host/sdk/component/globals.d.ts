// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Timers and the log.

/** Runs the handler after `delay` milliseconds; answers with what clearTimeout takes. @since 7 */
declare function setTimeout(handler: Function, delay?: number, ...values: any[]): number;
/** Forgets a setTimeout. @since 7 */
declare function clearTimeout(handle?: number): void;
/** Runs the handler every `delay` milliseconds; answers with what clearInterval takes. @since 7 */
declare function setInterval(handler: Function, delay?: number, ...values: any[]): number;
/** Ends a setInterval. @since 7 */
declare function clearInterval(handle?: number): void;

/** Severities of the log. @since 7 */
declare interface DeviceConsole {
  debug(message: string, ...values: any[]): void;
  log(message: string, ...values: any[]): void;
  info(message: string, ...values: any[]): void;
  warn(message: string, ...values: any[]): void;
  error(message: string, ...values: any[]): void;
}
/** Writes to the device's log. @since 7 */
declare const console: DeviceConsole;

/** The context of the ability that a component belongs to. @since 9 */
declare function getContext(component?: Object): import('../api/application/Context.ts').default;

/** What the inspector says of the component with an id, as JSON; empty when there is none. @since 9 */
declare function getInspectorByKey(id: string): string;
/** Does to the component with an id what a user does: 10 is a click. Whether it was there. @since 9 */
declare function sendEventByKey(id: string, action: number, params: string): boolean;

/** How something moves to what it is next; milliseconds. @since 7 */
declare interface AnimateParam {
  duration?: number;
  tempo?: number;
  curve?: any;
  delay?: number;
  /** -1 for ever. */
  iterations?: number;
  playMode?: PlayMode;
  onFinish?: () => void;
}
/** Sets something, and moves to it. @since 7 */
declare function animateTo(value: AnimateParam, event: () => void): void;

/** vp to pixels. @since 7 */
declare function vp2px(value: number): number;
/** Pixels to vp. @since 7 */
declare function px2vp(value: number): number;
/** fp to pixels. @since 7 */
declare function fp2px(value: number): number;
/** Pixels to fp. @since 7 */
declare function px2fp(value: number): number;
/** lpx to pixels. @since 7 */
declare function lpx2px(value: number): number;
/** Pixels to lpx. @since 7 */
declare function px2lpx(value: number): number;

/** Whether the device has a capability, such as 'SystemCapability.UserIAM.UserAuth.Core'. @since 8 */
declare function canIUse(syscap: string): boolean;
/** Sends something from a card to its app. @since 9 */
declare function postCardAction(component: Object, action: Object): void;
/** What DevEco shows beside the source. @since 7 */
declare const Preview: ClassDecorator & ((options?: Object) => ClassDecorator);

/** A builder as a value. @since 11 */
declare class WrappedBuilder<Args extends Object[]> {
  builder: (...args: Args) => void;
  constructor(builder: (...args: Args) => void);
}
/** Makes a value of a global builder. @since 11 */
declare function wrapBuilder<Args extends Object[]>(builder: (...args: Args) => void): WrappedBuilder<Args>;

/** How something comes and goes. @since 10 */
declare class TransitionEffect {
  static readonly IDENTITY: TransitionEffect;
  static readonly OPACITY: TransitionEffect;
  static readonly SLIDE: TransitionEffect;
  static readonly SLIDE_SWITCH: TransitionEffect;
  static translate(options: Object): TransitionEffect;
  static rotate(options: Object): TransitionEffect;
  static scale(options: Object): TransitionEffect;
  static opacity(alpha: number): TransitionEffect;
  static move(edge: TransitionEdge): TransitionEffect;
  static asymmetric(appear: TransitionEffect, disappear: TransitionEffect): TransitionEffect;
  animation(value: Object): TransitionEffect;
  combine(effect: TransitionEffect): TransitionEffect;
}
/** Colours that follow each other. @since 10 */
declare class LinearGradient {
  constructor(colorStops: Array<Object>);
}

/** The context of an app, an ability or a module. @since 9 */
declare type Context = import('../api/application/Context.ts').default;
/** What the pages of a window share. @since 11 */
declare type UIContext = import('../api/@ohos.arkui.UIContext.ts').UIContext;
