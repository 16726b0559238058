// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuthType } from '../system/AuthType.ts';
import type { TokenSigner } from '../system/TokenSigner.ts';
import type { AttestationAuthority } from './AttestationAuthority.ts';
import type { Keystore } from './Keystore.ts';
import type { KeystoreFaults } from './KeystoreFaults.ts';

/** What the keystore needs of the device that it is in. */
export interface KeystoreDevice {
  /** The app whose calls come. */
  readonly app: string;
  readonly keystore: Keystore;
  readonly attestationAuthority: AttestationAuthority;
  readonly profile: { readonly apiVersion: number };
  readonly options: {
    readonly keystoreDelayMs: number;
    readonly keystoreErrorTexts: boolean;
    readonly wrongChallengeCode: number;
  };
  readonly clock: {
    readonly now: number;
    readonly epoch: number;
    schedule(delayMs: number, action: () => void): unknown;
  };
  readonly timeline: { add(source: 'system', text: string): void };
  readonly account: {
    readonly userId: number;
    readonly secureUserId: number;
    readonly isResolvable: boolean;
    readonly isUnlockedSinceBoot: boolean;
  };
  readonly screen: { readonly isLocked: boolean };
  readonly tokens: TokenSigner;
  readonly faults: { readonly keystore: KeystoreFaults };
  readonly systemApps: ReadonlySet<string>;
  /** What the device knows of a way to authenticate. */
  executor(type: AuthType): EnrolledExecutor;
  /** The number of an app's process. */
  processOf(bundle: string): number;
  /** Writes the device's state. Throws when the disk cannot. */
  save(): void;
  /** An app's callback threw. */
  callbackFailed(error: unknown): void;
}

/** What is enrolled for a type of authentication. */
export interface EnrolledExecutor {
  readonly supported: boolean;
  readonly enrolled: boolean;
  readonly enrolledId: number;
  readonly profileReadable: boolean;
}
