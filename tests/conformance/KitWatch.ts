// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device } from 'arkts-host/device';
import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';

/** One `start()` that reached the system's kit. */
export interface KitStart {
  /** The title of the prompt that was on the screen at that moment. */
  readonly promptOnScreen: string | undefined;
}

/** One result that the kit handed to the wrapper. */
export interface KitResult {
  readonly code: number;
  /** The very bytes that the wrapper got, so that overwriting them shows. */
  readonly token: Uint8Array | undefined;
  /** What they were. */
  readonly original: Uint8Array | undefined;
}

/** Stands between the wrapper and the kit and writes down what passes; it changes nothing. */
export class KitWatch {
  readonly starts: KitStart[] = [];
  readonly results: KitResult[] = [];
  private readonly listening: Set<string> = new Set();
  private readonly device: Device;
  private readonly kit: { getUserAuthInstance: typeof userAuth.getUserAuthInstance } = userAuth;
  private readonly real: typeof userAuth.getUserAuthInstance = userAuth.getUserAuthInstance;
  private instances: number = 0;

  constructor(device: Device) {
    this.device = device;
    this.kit.getUserAuthInstance = (...args): userAuth.UserAuthInstance => this.watch(this.real(...args));
  }

  /** The listeners that are registered with the kit now. */
  get listeners(): number {
    return this.listening.size;
  }

  /** Gives the kit back. */
  stop(): void {
    this.kit.getUserAuthInstance = this.real;
  }

  private watch(instance: userAuth.UserAuthInstance): userAuth.UserAuthInstance {
    const number: number = ++this.instances;
    // The kit's overloads: what is passed is passed on, of whatever shape.
    const on = instance.on.bind(instance) as (...args: unknown[]) => void;
    const off = instance.off.bind(instance) as (...args: unknown[]) => void;
    const start = instance.start.bind(instance) as (...args: unknown[]) => void;
    instance.on = (...args: unknown[]): void => {
      on(...args.map((arg) => this.withRecord(arg)));
      this.listening.add(`${number} ${String(args[0])}`);
    };
    instance.off = (...args: unknown[]): void => {
      off(...args);
      this.listening.delete(`${number} ${String(args[0])}`);
    };
    instance.start = (...args: unknown[]): void => {
      this.starts.push({ promptOnScreen: this.device.prompt?.title });
      start(...args);
    };
    return instance;
  }

  /** As the kit does: the function is taken out of the object now, and called without `this` later. */
  private withRecord(callback: unknown): unknown {
    const listener: unknown = (callback as { onResult?: unknown } | null | undefined)?.onResult;
    if (typeof listener !== 'function') {
      return callback;
    }
    return {
      onResult: (result: userAuth.UserAuthResult): void => {
        this.results.push({ code: result.result, token: result.token, original: result.token?.slice() });
        Reflect.apply(listener, undefined, [result]);
      },
    };
  }
}
