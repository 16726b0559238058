// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What the relational stores need of the device that they are in. */
export interface StoreDevice {
  /** The app whose calls come. */
  readonly app: string;
  readonly options: {
    /** Where its files are; undefined when they are in memory. */
    readonly dataFolder: string | undefined;
  };
  readonly clock: {
    readonly now: number;
    schedule(delayMs: number, action: () => void): unknown;
  };
  readonly faults: { killApp(bundle: string): void };
  /** The number of an app's process. */
  processOf(bundle: string): number;
  /** An app's callback threw. */
  callbackFailed(error: unknown): void;
}
