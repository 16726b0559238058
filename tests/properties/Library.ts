// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * The parts of the library that the properties drive, as TypeScript sees them: .ets files cannot be imported by it, so
 * the shapes stand here by hand. A wrong one shows as a failing property.
 */
export interface Outcome {
  describe(): string;
  readonly cause?: { readonly kind: string; readonly reason: string };
}

export interface Withdrawal {
  readonly kind: 'NONE_SHOWN' | 'CONFIRMED' | 'UNCONFIRMED';
  readonly at: number;
}

export interface CancellationId {
  readonly value: string;
}

export interface CancelCause {
  readonly kind: string;
}

export interface Operation {
  readonly cancellationId: CancellationId;
  readonly outcome: Promise<Outcome>;
  readonly settled: Outcome | undefined;
  readonly withdrawal: Promise<Withdrawal>;
  readonly state: string;
  readonly promptState: string;
  cancel(cause: CancelCause): { readonly status: string; readonly outcome: Outcome };
  onStateChange(listener: (state: string) => void): () => void;
  onTip(listener: (tip: { readonly kind: string }) => void): () => void;
}

export interface Signal {
  readonly cause: CancelCause | undefined;
}

export interface Source {
  readonly signal: Signal;
  cancel(cause: CancelCause): boolean;
}

export interface Service {
  start(request: object): Operation;
  cancel(id: CancellationId, cause: CancelCause): string;
  cancelAll(cause: CancelCause): number;
  onForeground(): void;
  onBackground(): void;
  destroy(): void;
}

export interface Prompt {
  readonly parameters: { readonly title: string; readonly types: readonly number[] };
  readonly reportsTips: boolean;
  readonly starts: number;
  readonly cancels: number;
  readonly closes: number;
  readonly isHeard: boolean;
  startCode: number;
  cancelCode: number;
  whenStarted: (() => void) | undefined;
  whenCancelled: (() => void) | undefined;
  deliver(code: number, token?: Uint8Array): void;
  tip(tip: number, type?: number): void;
  load(): void;
  release(): void;
}

export interface Port {
  apiLevel: number;
  readonly availabilities: Map<number, number>;
  answersLockState: boolean;
  startCode: number;
  cancelCode: number;
  whenOpened: (() => void) | undefined;
  readonly prompts: Prompt[];
}

export interface Clock {
  now(): number;
  advance(milliseconds: number): void;
  readonly pending: number;
}

export interface Slot {
  readonly isFree: boolean;
  readonly waiting: number;
}

/** A result as the adapter hands it on. */
export interface SystemResult {
  readonly code: number;
  readonly token: Uint8Array | undefined;
}

/** The adapter of the system's user authentication. */
export interface SystemPort {
  readonly apiLevel: number;
  availability(type: number, trustLevel: number): number;
  lockState(type: number): Promise<object>;
  open(
    parameters: object,
    onResult: (result: SystemResult) => void,
    onTip: (type: number, tip: number) => void,
  ): object;
}

/** What `cancellable_auth/Index.ets` and `cancellable_auth/Testing.ets` export, and the adapter of the system. */
export interface Library {
  readonly CancellableAuth: new (options: object) => Service;
  readonly AuthRequest: new (title: string, need: object, options: object) => object;
  readonly AuthPurpose: { readonly UNLOCK: object };
  readonly AuthRequirement: new (types: readonly number[], trustLevel: number) => object;
  readonly SystemUserAuth: new () => SystemPort;
  readonly AuthUsageError: new (...args: never[]) => Error;
  readonly CancelCause: { byCaller(reason: string): CancelCause };
  readonly CancellationSource: new () => Source;
  readonly PromptSlot: new () => Slot;
  readonly CountingRandom: new () => object;
  readonly ManualClock: new () => Clock;
  readonly RecordingLog: new () => { readonly lines: string[] };
  readonly ScriptedPort: new () => Port;
}
