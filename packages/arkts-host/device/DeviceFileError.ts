// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The file of a device's data folder cannot be used. */
export class DeviceFileError extends Error {
  readonly file: string;

  constructor(file: string, reason: unknown) {
    const words: string = reason instanceof Error ? reason.message : String(reason);
    super(
      `${file} cannot be used: ${words}. Put back what a simulated device wrote, or remove the file to start ` +
        'with a device that has no keys and nothing enrolled.',
      { cause: reason },
    );
    this.name = 'DeviceFileError';
    this.file = file;
  }
}
