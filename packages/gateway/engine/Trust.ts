// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { CommitPart } from '../state/CommitPart.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EngineEvent } from './EngineEvent.ts';

/** Who has devices, and who is trusted now: asked at the moment when it matters, and again after whatever had to be awaited. */
export interface UserDirectory {
  /** Whether the user has an enrolled device that is not revoked. */
  hasDevice(userName: string): boolean;
  /** Whether the device is enrolled and not revoked. */
  isTrustedDevice(deviceId: string): boolean;
  /** Whether the client's credential is good: known, not expired, not revoked. */
  isTrustedClient(clientId: string): boolean;
  /** Adds to a commit: it is refused when the client is not trusted any more, or may not be, for it is not as it is known here. */
  relyOnClient(part: CommitPart, clientId: string): void;
  /** The same of a device. */
  relyOnDevice(part: CommitPart, deviceId: string): void;
  /**
   * The user disowned the client of this request: its credential is worth nothing when this returns, whatever can be written, and at
   * other nodes when that is.
   */
  disown(request: ConnectionRequest): void;
}

/** Who may be let in, and who may answer. What cannot be found out does not hold. */
export class Trust {
  private readonly users: UserDirectory;
  private readonly observe: (event: EngineEvent) => void;

  constructor(users: UserDirectory, observe: (event: EngineEvent) => void) {
    this.users = users;
    this.observe = observe;
  }

  ofClient(clientId: string): boolean {
    return this.holds(() => this.users.isTrustedClient(clientId));
  }

  ofDevice(deviceId: string): boolean {
    return this.holds(() => this.users.isTrustedDevice(deviceId));
  }

  /** Whether client and device are trusted at this moment. */
  mayLetIn(request: ConnectionRequest, deviceId: string | undefined): boolean {
    return deviceId !== undefined && this.ofClient(request.clientId) && this.ofDevice(deviceId);
  }

  private holds(check: () => boolean): boolean {
    try {
      return check();
    } catch (error) {
      this.observe({ kind: 'failed', what: 'finding out who is trusted', error });
      return false;
    }
  }
}
