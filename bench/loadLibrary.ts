// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArktsProject } from '../host/arkts/ArktsProject.ts';
import { buildProject } from '../host/arkts/buildProject.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

interface Outcome {
  useToken(use: (token: Uint8Array) => void): Promise<void>;
}

export interface BenchOperation {
  readonly cancellationId: { readonly value: string };
  readonly outcome: Promise<object>;
  readonly withdrawal: Promise<object>;
  cancel(cause: object): object;
}

/** The parts of the library that are measured, by hand: TypeScript cannot import .ets. */
export interface BenchLibrary {
  readonly CancellableAuth: new (options: object) => {
    start(request: object): BenchOperation;
    cancelAll(cause: object): number;
  };
  readonly AuthRequest: new (title: string, need: object, options?: object) => object;
  readonly AuthPurpose: { readonly UNLOCK: object };
  readonly AuthSucceeded: new (...args: never[]) => Outcome;
  readonly CancelCause: { byCaller(reason: string): object };
  readonly PromptSlot: new () => object;
  readonly PromptResult: new (code: number, token?: Uint8Array) => object;
  readonly LockState: new (code: number, isLocked: boolean, duration: number) => object;
}

/** The library, compiled from its .ets sources. */
export async function loadLibrary(): Promise<BenchLibrary> {
  return await buildProject(ArktsProject.open(root)).load(path.join(root, 'cancellable_auth/Index.ets')) as
    unknown as BenchLibrary;
}
