// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ChannelEvent } from '../channel/ChannelEvent.ts';
import type { EngineEvent } from '../engine/EngineEvent.ts';
import type { ClusterEvent } from '../cluster/ClusterEvent.ts';
import type { CertificateEndsEvent } from '../config/CertificateWatch.ts';
import type { StoreEvent } from '../store/StoreEvent.ts';
import type { TunnelEvent } from '../tunnel/TunnelEvent.ts';
import type { WebEvent } from '../openid/WebEvent.ts';
import type { WakeEvent } from '../wake/WakeEvent.ts';
import type { AuditEntry } from '../audit/AuditLog.ts';

/** Who did it: an operator as they say, or a signal. */
interface Operated {
  readonly by: string;
}

/** What an operator does by hand, and what only they can still use. */
export type OperatorEvent =
  | ({ readonly kind: 'code-issued'; readonly what: 'enrol' | 'login'; readonly userName: string } & Operated)
  /** A ticket is good for nothing, before anybody has used it. */
  | ({ readonly kind: 'ticket-revoked'; readonly what: 'enrol' | 'login'; readonly userName: string } & Operated)
  /** All that the user had is trusted no more. */
  | ({ readonly kind: 'user-removed'; readonly userName: string } & Operated)
  | ({ readonly kind: 'user-renamed'; readonly userName: string; readonly to: string } & Operated)
  | ({ readonly kind: 'device-revoked'; readonly deviceId: string } & Operated)
  | ({ readonly kind: 'client-revoked'; readonly clientId: string } & Operated)
  /** Somebody wanted to operate with a token that is not the operator's. */
  | ({ readonly kind: 'operator-refused' } & Operated)
  /** A changed configuration is in force: these options, or files that they name, are others. */
  | ({ readonly kind: 'reloaded'; readonly changed: readonly string[] } & Operated)
  /** A changed configuration was looked at, and nothing of it is in force. */
  | ({ readonly kind: 'reload-refused'; readonly findings: readonly string[] } & Operated)
  /** Nobody new is taken any more, or again; so many are left. */
  | ({ readonly kind: 'draining'; readonly isOn: boolean; readonly waiting: number; readonly open: number } & Operated)
  /** An entry of the audit that could not be written by the end of the process. */
  | { readonly kind: 'audit-unwritten'; readonly entry: AuditEntry };

/** Everything that happens in a gateway and that somebody wants to know: the log, the metrics, the audit. */
export type GatewayEvent =
  | EngineEvent
  | ChannelEvent
  | TunnelEvent
  | OperatorEvent
  | StoreEvent
  | CertificateEndsEvent
  | WakeEvent
  | WebEvent
  | ClusterEvent;

/** Hears of each event in its order. What it does about it decides nothing. */
export type GatewayObserver = (event: GatewayEvent) => void;

/** What an observer does about each kind of event. */
export type EventTable = {
  readonly [K in GatewayEvent['kind']]: (event: Extract<GatewayEvent, { readonly kind: K }>) => void;
};

/** What an observer does about a kind of event that is not its business; it says so in its table. */
export const notMine = (): void => undefined;

/** The observer that does what `table` says. */
export function observeBy(table: EventTable): GatewayObserver {
  return (event) => (table[event.kind] as (event: GatewayEvent) => void)(event);
}

/**
 * The observer that does what `table` says, of the subjects that are its business. `Ignored` names the others, so that a new
 * subject has to be decided about, and a new event of one of its own.
 */
export function observeAllBut<Ignored extends GatewayEvent>(
  table: {
    readonly [K in Exclude<GatewayEvent, Ignored>['kind']]: EventTable[K];
  },
): GatewayObserver {
  const known: Partial<EventTable> = table as Partial<EventTable>;
  return (event) => (known[event.kind] as ((event: GatewayEvent) => void) | undefined)?.(event);
}

/** One observer for many: each hears everything, and one that fails does not keep the others from hearing. */
export function fanOut(observers: readonly GatewayObserver[]): GatewayObserver {
  return (event) => {
    for (const observe of observers) {
      try {
        observe(event);
      } catch (error) {
        observers
          .filter((other) => other !== observe)
          .forEach((other) => other({ kind: 'failed', what: 'an observer', error }));
      }
    }
  };
}
