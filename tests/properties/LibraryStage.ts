// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device, DeviceOptions } from 'arkts-host/device';
import { readyDevice } from 'arkts-host/device';
import type { CancelCause, Library, Operation, Service, Source, Withdrawal } from './Library.ts';

export const FACE = 2;
export const PIN = 1;

/** The library on a simulated device of its own, with its real adapters and every token watched. */
export class LibraryStage {
  readonly library: Library;
  readonly device: Device;
  readonly auth: Service;
  readonly cause: CancelCause;
  readonly signal: Source;
  /** The operations, in the order of their starts. */
  readonly operations: Operation[] = [];
  /** How each prompt's end was known, by the operation's number. */
  readonly withdrawals: (Withdrawal | undefined)[] = [];
  /** Every token that the system handed over, in the array that it came in. */
  readonly tokens: Uint8Array[] = [];
  /** How often the system was asked. */
  asked = 0;

  constructor(library: Library, options: Partial<DeviceOptions>) {
    this.library = library;
    this.device = readyDevice(options);
    this.cause = library.CancelCause.byCaller('the scenario');
    this.signal = new library.CancellationSource();
    const { clock } = this.device;
    const port = new library.SystemUserAuth();
    this.auth = new library.CancellableAuth({
      port: {
        apiLevel: port.apiLevel,
        availability: port.availability.bind(port),
        lockState: port.lockState.bind(port),
        open: (
          parameters: object,
          onResult: Parameters<typeof port.open>[1],
          onTip: Parameters<typeof port.open>[2],
        ) => {
          this.asked += 1;
          return port.open(
            parameters,
            (result) => {
              if (result.token !== undefined) {
                this.tokens.push(result.token);
              }
              onResult(result);
            },
            onTip,
          );
        },
      },
      clock: { now: () => clock.now, schedule: clock.schedule.bind(clock), cancel: clock.cancel.bind(clock) },
      slot: new library.PromptSlot(),
      random: new library.CountingRandom(),
      log: new library.RecordingLog(),
    });
  }

  /** Starts an operation; nothing else happens yet. */
  start(types: readonly number[] = [FACE, PIN], options: object = {}): Operation {
    const need = new this.library.AuthRequirement(types, 10000);
    const operation = this.auth.start(new this.library.AuthRequest('Verify identity', need, options));
    const index = this.operations.push(operation) - 1;
    this.withdrawals.push(undefined);
    void operation.withdrawal.then((withdrawal) => {
      this.withdrawals[index] = withdrawal;
    });
    return operation;
  }

  /** Starts an operation and lets its prompt come. */
  async ask(types: readonly number[] = [FACE, PIN], options: object = {}): Promise<Operation> {
    const operation = this.start(types, options);
    await this.pass(300);
    return operation;
  }

  pass(milliseconds: number): Promise<void> {
    return this.device.clock.advance(milliseconds);
  }

  /** The camera sees somebody else, until the face is frozen. */
  async freezeTheFace(): Promise<void> {
    for (let i = 0; i < 5; i++) {
      this.device.user.presentStranger();
      await this.pass(10);
    }
  }
}
