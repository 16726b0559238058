// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { SystemError } from '../system/SystemError.ts';

const INTERNAL: number = 1000500001;
const USER_LEFT: number = 1000500002;

interface Scan {
  readonly found: (text: string) => void;
  readonly failed: (error: SystemError) => void;
}

/** The system's page that scans codes, before whoever asked for it: Scan Kit, on devices that have it. */
export class CodeScanner {
  /** Whether the device has Scan Kit: phones and tablets of HarmonyOS do, and no OpenHarmony has. */
  isAvailable: boolean = true;
  private scan: Scan | undefined;

  /** Whether the page stands. */
  get isOpen(): boolean {
    return this.scan !== undefined;
  }

  /** The text of the code that the user shows. Rejects when they leave the page, or when it cannot come up: there is one. */
  open(): Promise<string> {
    if (!this.isAvailable || this.scan !== undefined) {
      return Promise.reject(new SystemError(INTERNAL, 'Internal error.'));
    }
    return new Promise<string>((found, failed) => {
      this.scan = { found, failed };
    });
  }

  /** The user holds a code before the camera. */
  show(text: string): void {
    this.end()?.found(text);
  }

  /** The user leaves the page without a code. */
  leave(): void {
    this.end()?.failed(new SystemError(USER_LEFT, 'The user canceled the barcode scanning.'));
  }

  private end(): Scan | undefined {
    const scan: Scan | undefined = this.scan;
    this.scan = undefined;
    return scan;
  }
}
