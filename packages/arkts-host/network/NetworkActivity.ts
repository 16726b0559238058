// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device } from '../device/Device.ts';

/** Milliseconds of the device between two looks at the network. */
const STEP: number = 5;

/** What the apps of one device have under way on the network. */
export class NetworkActivity {
  private static readonly all: WeakMap<Device, NetworkActivity> = new WeakMap();

  private readonly device: Device;
  private underWay: number = 0;
  private waiting: (() => void)[] = [];

  private constructor(device: Device) {
    this.device = device;
  }

  static of(device: Device): NetworkActivity {
    let activity: NetworkActivity | undefined = NetworkActivity.all.get(device);
    if (activity === undefined) {
      activity = new NetworkActivity(device);
      NetworkActivity.all.set(device, activity);
    }
    return activity;
  }

  /** Whether the app waits for an answer that has not come. */
  get isBusy(): boolean {
    return this.underWay > 0;
  }

  /**
   * Something is under way: the answer comes in real time, and the device's clock does not jump ahead of it.
   * @returns ends it: `deliver` becomes a task of the app, due now
   */
  begin(): (deliver: () => void) => void {
    this.underWay++;
    const release: () => void = this.device.clock.hold();
    return (deliver: () => void): void => {
      this.device.clock.schedule(0, () => {
        release();
        deliver();
      });
      this.underWay--;
      if (this.underWay === 0) {
        const waiting: (() => void)[] = this.waiting;
        this.waiting = [];
        waiting.forEach((resolve) => resolve());
      }
    };
  }

  /**
   * Waits, in real time, until nothing is under way any more, and the app has taken every answer. For whoever moves
   * the device's clock by `advance`: what a server answers does not come by advancing.
   */
  async settle(): Promise<void> {
    await this.device.clock.settle();
    while (this.isBusy) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
      await this.device.clock.settle();
    }
  }

  /**
   * Waits, in real time, until `condition` holds, and lets the app take whatever comes meanwhile, while the device's
   * time stands still. For what a server says of its own accord, over a WebSocket: nothing tells that it is under way.
   * @throws Error when it does not hold within `limitMs` real milliseconds
   */
  async until(condition: () => boolean, limitMs: number = 5000): Promise<void> {
    const end: number = performance.now() + limitMs;
    await this.device.clock.settle();
    while (!condition()) {
      if (performance.now() > end) {
        throw new Error(`What was waited for has not come within ${limitMs} ms.`);
      }
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 1);
      });
      await this.device.clock.settle();
    }
  }

  /**
   * As `advance` of the device's clock, which stands still whenever something is under way: an answer comes at the same
   * time of the device however long it takes in real time, to 5 ms.
   */
  async advance(ms: number): Promise<void> {
    for (let left: number = ms; left > 0; left -= STEP) {
      await this.settle();
      await this.device.clock.advance(Math.min(left, STEP));
    }
    await this.settle();
  }
}
