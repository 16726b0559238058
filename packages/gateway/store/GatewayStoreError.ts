// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Why the durable store cannot be opened, or cannot do what was asked. */
export enum GatewayStoreFault {
  /** The file cannot be made or opened: no such folder, no permission. */
  CANNOT_OPEN = 'cannot-open',
  /** Others than its owner may read or write it. */
  OPEN_TO_OTHERS = 'open-to-others',
  /** It is no database, or one of another program. */
  NOT_A_STORE = 'not-a-store',
  /** It was written by a newer gateway. */
  NEWER = 'newer',
  /** It is damaged. */
  CORRUPT = 'corrupt',
  /** The disk is full. */
  FULL = 'full',
  /** Another process writes to it. */
  BUSY = 'busy',
  /** Another gateway runs on it. */
  IN_USE = 'in-use',
  /** What is open is not what stands at its path any more: it was removed, moved or replaced. */
  REPLACED = 'replaced',
  /** Nothing can be written to it: its file system, or its mode. */
  READ_ONLY = 'read-only',
  /** The disk failed in reading or writing. */
  DISK_FAILED = 'disk-failed',
  /** What was to be kept contradicts what is kept: a credential or a token that another one has. */
  CONFLICT = 'conflict',
  /** What was to be kept is nothing that the file can hold: no value, a fraction of a number. */
  UNFIT = 'unfit',
  /** Reading or writing failed otherwise. */
  FAILED = 'failed',
}

/** A fault of the durable store, with what to do about it. */
export class GatewayStoreError extends Error {
  override readonly name = 'GatewayStoreError';
  readonly fault: GatewayStoreFault;

  constructor(fault: GatewayStoreFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }

  /** Whether the fault is that of what was to be written: the store is well, and trying it again changes nothing. */
  get isOfWhatWasWritten(): boolean {
    return this.fault === GatewayStoreFault.CONFLICT || this.fault === GatewayStoreFault.UNFIT;
  }
}
