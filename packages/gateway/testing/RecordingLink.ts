// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { DeviceLink, ResumedNotice } from '../engine/DeviceLink.ts';
import type { EnrolledDevice } from '../engine/EnrolledDevice.ts';
import type { PurposeKind } from '../engine/Purpose.ts';
import type { PromptEndCause } from 'gateway_protocol';

/** A device link that writes down what it is told, each call as one line: for tests. */
export class RecordingLink implements DeviceLink {
  readonly device: EnrolledDevice;
  readonly calls: string[] = [];
  readonly prompted: ConnectionRequest[] = [];

  constructor(device: EnrolledDevice) {
    this.device = device;
  }

  /** Purposes that this device does not know. */
  readonly unknown = new Set<PurposeKind>();

  shows(purpose: PurposeKind): boolean {
    return !this.unknown.has(purpose);
  }

  prompt(request: ConnectionRequest, leaseMs: number): void {
    this.prompted.push(request);
    this.calls.push(`prompt ${request.context} ${leaseMs}`);
  }

  renew(requestIds: readonly string[], _leaseMs: number): void {
    this.calls.push(`renew ${requestIds.map((id) => this.contextOf(id)).join(',')}`);
  }

  resumed(connections: readonly ResumedNotice[]): void {
    const told = connections.map(({ request, isOpen }) => `${request.context}${isOpen ? '' : ' over'}`);
    this.calls.push(`resumed ${told.join(', ')}`);
  }

  withdraw(requestId: string, cause: PromptEndCause): void {
    this.calls.push(`withdraw ${this.contextOf(requestId)} ${cause}`);
  }

  replaced(): void {
    this.calls.push('replaced');
  }

  moved(): void {
    this.calls.push('moved');
  }

  revoked(): void {
    this.calls.push('revoked');
  }

  /** What was said since the last time. */
  take(): string[] {
    return this.calls.splice(0);
  }

  private contextOf(requestId: string): string {
    return this.prompted.find((request) => request.id === requestId)?.context ?? requestId;
  }
}
