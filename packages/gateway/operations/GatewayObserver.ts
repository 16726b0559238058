// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ChannelObserver } from '../channel/DeviceChannel.ts';
import type { EngineObserver } from '../engine/EngineObserver.ts';
import type { AuditEntry } from './AuditLog.ts';
import type { TunnelObserver } from '../tunnel/TunnelServer.ts';

/** What an operator does by hand. */
export interface OperatorObserver {
  codeIssued(kind: 'enrol' | 'login', userName: string): void;
  loggedIn(clientId: string, userName: string, address: string): void;
  deviceRevoked(deviceId: string): void;
  clientRevoked(clientId: string): void;
  /** Somebody wanted to operate with a token that is not the operator's. */
  operatorRefused(): void;
  /** An entry of the audit that could not be written by the end of the process. */
  unwritten(entry: AuditEntry): void;
}

/** Everything that can be observed of a gateway. */
export interface GatewayObserver extends EngineObserver, ChannelObserver, TunnelObserver, OperatorObserver {}

/** One observer for many: each hears everything, and one that fails does not keep the others from hearing. */
export function fanOut(observers: readonly GatewayObserver[]): GatewayObserver {
  const each = (tell: (observer: GatewayObserver) => void): void => {
    for (const observer of observers) {
      try {
        tell(observer);
      } catch (error) {
        observers.filter((other) => other !== observer).forEach((other) => other.failed('an observer', error));
      }
    }
  };
  return {
    refused: (...args) => each((observer) => observer.refused(...args)),
    opened: (...args) => each((observer) => observer.opened(...args)),
    ended: (...args) => each((observer) => observer.ended(...args)),
    connectionEnded: (...args) => each((observer) => observer.connectionEnded(...args)),
    promptGone: (...args) => each((observer) => observer.promptGone(...args)),
    disowned: (...args) => each((observer) => observer.disowned(...args)),
    failed: (...args) => each((observer) => observer.failed(...args)),
    deviceConnected: (...args) => each((observer) => observer.deviceConnected(...args)),
    deviceGone: (...args) => each((observer) => observer.deviceGone(...args)),
    deviceEnrolled: (...args) => each((observer) => observer.deviceEnrolled(...args)),
    closed: (...args) => each((observer) => observer.closed(...args)),
    carried: (...args) => each((observer) => observer.carried(...args)),
    targetFailed: (...args) => each((observer) => observer.targetFailed(...args)),
    turnedAway: (...args) => each((observer) => observer.turnedAway(...args)),
    codeIssued: (...args) => each((observer) => observer.codeIssued(...args)),
    loggedIn: (...args) => each((observer) => observer.loggedIn(...args)),
    deviceRevoked: (...args) => each((observer) => observer.deviceRevoked(...args)),
    clientRevoked: (...args) => each((observer) => observer.clientRevoked(...args)),
    operatorRefused: () => each((observer) => observer.operatorRefused()),
    unwritten: (...args) => each((observer) => observer.unwritten(...args)),
  };
}
