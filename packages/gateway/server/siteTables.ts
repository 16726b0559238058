// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { SharedState } from '../state/SharedState.ts';
import { SharedClients } from '../tables/SharedClients.ts';
import { SharedCodes } from '../tables/SharedCodes.ts';
import { SharedDevices } from '../tables/SharedDevices.ts';
import { SharedEnrolments } from '../tables/SharedEnrolments.ts';
import { SharedWakes } from '../tables/SharedWakes.ts';
import type { GatewayStore, GatewayTables } from './Gateway.ts';

/**
 * What a gateway keeps: who is known, and what they have, where all nodes of its site share it; the audit in its own store.
 *
 * @param failed hears of what the state has and this gateway cannot read
 */
export function siteTables(
  state: SharedState,
  store: GatewayStore,
  failed: (what: string, error: unknown) => void,
): GatewayTables {
  return {
    devices: new SharedDevices(state, failed),
    clients: new SharedClients(state, failed),
    codes: new SharedCodes(state, failed, () => store.clockDoubt() === undefined),
    enrolments: new SharedEnrolments(state, failed),
    wakes: new SharedWakes(state, failed),
    audit: store.audit,
    fault: () => store.fault(),
    clockDoubt: () => store.clockDoubt(),
    confirmClock: () => store.confirmClock(),
    close: () => store.close(),
  };
}
