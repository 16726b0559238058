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
