// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { installedDevice } from '../device/currentDevice.ts';
import type { Device } from '../device/Device.ts';
import { guarded } from './appErrors.ts';
import { machineClock } from './machineClock.ts';
import type { TimerClock } from './machineClock.ts';

type Handler = (...args: unknown[]) => unknown;

const intervals: Map<number, number> = new Map(); // the handle that the app has → the clock's present one

function clockNow(): TimerClock {
  return installedDevice()?.clock ?? machineClock;
}

function run(what: string, handler: Handler, args: readonly unknown[]): void {
  guarded(`${what} callback`, () => handler(...args));
}

/** A task of the app's process: it stands still while that is suspended, and ends with it. */
function ofApp(task: () => void): () => void {
  const device: Device | undefined = installedDevice();
  return device === undefined ? task : device.background.bind(device.app, task);
}

/** Calls back once, on the device's clock. Returns a handle. */
export function setTimeout(handler: Handler, delay: number = 0, ...args: unknown[]): number {
  return clockNow().schedule(
    delay,
    ofApp(() => run('setTimeout', handler, args)),
  );
}

/** Takes setTimeout or setInterval back. */
export function clearTimeout(handle?: number): void {
  if (handle !== undefined && handle !== null) {
    clockNow().cancel(intervals.get(handle) ?? handle);
    intervals.delete(handle);
  }
}

/** Calls back every `delay` milliseconds (at least 1), on the device's clock. Returns a handle. */
export function setInterval(handler: Handler, delay: number = 0, ...args: unknown[]): number {
  const clock = clockNow();
  const period = delay >= 1 ? delay : 1;
  const tick = ofApp((): void => {
    intervals.set(handle, clock.schedule(period, tick)); // before the callback: it may clear the interval
    run('setInterval', handler, args);
  });
  const handle: number = clock.schedule(period, tick);
  intervals.set(handle, handle);
  return handle;
}

export const clearInterval: (handle?: number) => void = clearTimeout;

const RealDate: DateConstructor = globalThis.Date;

/** Reads of the clock in one turn of the event loop; who reads it more often waits for it, and each further read takes a millisecond. */
const MOST_READS: number = 10_000;
let readsOfTurn: number = 0;

/** Nothing else lets the time pass while the app is busy: `while (Date.now() < end) {}` would never end. */
function noteRead(): void {
  if (readsOfTurn === 0) {
    setImmediate(() => {
      readsOfTurn = 0;
    }).unref();
  }
  readsOfTurn += 1;
  if (readsOfTurn > MOST_READS) {
    installedDevice()?.clock.spend(1);
  }
}

/** The device's wall clock, in milliseconds since 1970. */
function wallNow(): number {
  noteRead();
  const clock = clockNow();
  return clock.epoch + clock.now;
}

function withoutZoneName(text: string): string {
  return text.replace(/ \(.*\)$/, '');
}

/** Date on the device's clock; everything but "now" is the language's own. */
class DeviceDate extends RealDate {
  constructor(...args: unknown[]) {
    super(...((args.length === 0 ? [wallNow()] : args) as [number]));
  }

  static override now(): number {
    return wallNow();
  }

  /** ArkTS's engine names the zone by its distance from UTC alone. */
  override toString(): string {
    return withoutZoneName(super.toString());
  }

  override toTimeString(): string {
    return withoutZoneName(super.toTimeString());
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof RealDate;
  }
}

/** `Date` for project code: `new Date()`, `Date.now()` and `Date()` read the device's clock. */
export const Date: DateConstructor = new Proxy(DeviceDate as unknown as DateConstructor, {
  apply: (): string => new DeviceDate(wallNow()).toString(),
});
