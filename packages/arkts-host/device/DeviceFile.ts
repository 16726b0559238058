// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { AttestationAuthority } from '../keystore/AttestationAuthority.ts';
import type { KeyItem } from '../keystore/KeyItem.ts';
import { DeviceFileError } from './DeviceFileError.ts';
import type { SavedEnrolment } from './Executor.ts';
import { decodeDeviceState, encodeDeviceState } from './deviceStateText.ts';

/** What of a device outlives its process. */
export interface DeviceState {
  /** How often a device was made from this file. */
  readonly boots: number;
  readonly userId: number;
  readonly secureUserId: number;
  readonly pin: string | undefined;
  readonly enrolments: readonly SavedEnrolment[];
  readonly keys: readonly KeyItem[];
  /** Undefined until a key was attested. */
  readonly authority: AttestationAuthority | undefined;
}

const FILE_NAME: string = 'keystore.json';
/** For nobody but the owner: the private keys and the PIN stand in it as they are. */
const FILE_MODE: number = 0o600;
const FOLDER_MODE: number = 0o700;

/** The file in which a device with a data folder keeps its keys, and what of the user they are bound to. */
export class DeviceFile {
  private readonly file: string;

  constructor(folder: string) {
    this.file = path.resolve(folder, FILE_NAME);
  }

  /**
   * What the file holds; undefined when it is not there.
   * @throws DeviceFileError when it cannot be read or understood: it is never taken for an empty one
   */
  read(): DeviceState | undefined {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw new DeviceFileError(this.file, error);
    }
    try {
      return decodeDeviceState(text);
    } catch (error) {
      throw new DeviceFileError(this.file, error);
    }
  }

  /** Replaces the file in one step: whoever is interrupted leaves the old one or the new one. */
  write(state: DeviceState): void {
    const folder: string = path.dirname(this.file);
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    const draft: string = `${this.file}.new`;
    const descriptor: number = openSync(draft, 'w', FILE_MODE);
    try {
      writeSync(descriptor, encodeDeviceState(state));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, this.file);
    const entries: number = openSync(folder, 'r');
    try {
      fsyncSync(entries);
    } finally {
      closeSync(entries);
    }
  }
}
