// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { checkDelay } from '../system/checkDelay.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import type { KeystoreDevice } from './KeystoreDevice.ts';

/** A call of the keystore, by its name in the kit. */
export type KeystoreCall =
  | 'generateKeyItem'
  | 'importKeyItem'
  | 'exportKeyItem'
  | 'deleteKeyItem'
  | 'hasKeyItem'
  | 'isKeyItemExist'
  | 'listAliases'
  | 'initSession'
  | 'updateSession'
  | 'finishSession'
  | 'abortSession'
  | 'attestKeyItem'
  | 'anonAttestKeyItem';

/** What is arranged for one call. */
export interface KeystoreFate {
  /** The code that it fails with, nothing being done; undefined when it may succeed. */
  readonly code: number | undefined;
  /** Milliseconds by which its answer is late. */
  readonly delay: number;
  /** Whether nothing is done. */
  readonly isLost: boolean;
  /** Whether no answer comes. */
  readonly isUnanswered: boolean;
}

const NOTHING: KeystoreFate = { code: undefined, delay: 0, isLost: false, isUnanswered: false };

/** What can go wrong with a device's keystore, on demand. What is asked for twice of a call holds for the next two. */
export class KeystoreFaults {
  private readonly device: KeystoreDevice;
  private readonly fates: Map<KeystoreCall, KeystoreFate[]> = new Map();
  private full: number | undefined = undefined;
  private offline: boolean = false;

  constructor(device: KeystoreDevice) {
    this.device = device;
  }

  /** The next such call fails with `code` and does nothing; of `updateSession` and `finishSession` the session ends. */
  failNext(call: KeystoreCall, code: number): void {
    this.arrange(call, { ...NOTHING, code });
  }

  /** The next such call is done in time and answered `ms` later. */
  delayNext(call: KeystoreCall, ms: number): void {
    checkDelay(ms);
    this.arrange(call, { ...NOTHING, delay: ms });
  }

  /** The next such call is neither done nor answered. */
  loseNext(call: KeystoreCall): void {
    this.arrange(call, { ...NOTHING, isLost: true, isUnanswered: true });
  }

  /** The next such call is done, and never answered. */
  loseNextAnswer(call: KeystoreCall): void {
    this.arrange(call, { ...NOTHING, isUnanswered: true });
  }

  /** The keystore drops every session now, but for those that a call works on. The apps are not told. */
  evictSessions(): void {
    const count: number = this.device.keystore.sessions.removeAll(() => true);
    this.device.timeline.add('system', `the keystore drops ${count} sessions`);
  }

  /** From now on no key can be stored: the system says so in either of two ways. */
  fillStorage(
    code: KeystoreCode.INSUFFICIENT_MEMORY | KeystoreCode.FILE_OPERATION_FAIL = KeystoreCode.INSUFFICIENT_MEMORY,
  ): void {
    this.full = code;
  }

  /** There is room for keys again. */
  freeStorage(): void {
    this.full = undefined;
  }

  /** The attestation service cannot be reached from now on. */
  goOffline(): void {
    this.offline = true;
  }

  /** The attestation service can be reached again. */
  goOnline(): void {
    this.offline = false;
  }

  /** The code with which a key is not stored; undefined while there is room. */
  get fullCode(): number | undefined {
    return this.full;
  }

  get isOffline(): boolean {
    return this.offline;
  }

  /** What is arranged for this call; asked once for each. */
  takeFate(call: KeystoreCall): KeystoreFate {
    return this.fates.get(call)?.shift() ?? NOTHING;
  }

  private arrange(call: KeystoreCall, fate: KeystoreFate): void {
    const waiting: KeystoreFate[] = this.fates.get(call) ?? [];
    waiting.push(fate);
    this.fates.set(call, waiting);
  }
}
