// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Revocable } from '../admission/Revocations.ts';
import type { DeviceRecord } from '../channel/DeviceTable.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { SharedState } from '../state/SharedState.ts';
import { CLIENTS, DEVICES } from '../tables/rowForms.ts';
import type { RowForm } from '../tables/SharedTable.ts';
import { clientRecord } from '../testing/storeRecords.ts';
import type { Chance } from './Chance.ts';
import type { NodeTrust } from './NodeTrust.ts';
import type { PausedClock } from './PausedClock.ts';

/** What of a node its operator and the people at it need. */
export interface TrustingNode {
  readonly clock: PausedClock;
  readonly engine: AuthenticationEngine;
  readonly trust: NodeTrust;
}

/** Who is trusted in a world of several nodes, as the log itself has it, and people who log in, spend codes and revoke. */
export class SiteTrust {
  private readonly log: SharedState;
  /** Ids of clients and devices that the log has as revoked. */
  private readonly revoked = new Set<string>();
  /** Each user's client. */
  private readonly clients = new Map<string, string>();
  /** Codes of which more than one got something. */
  spentTwice = 0;

  constructor(log: SharedState, users: readonly string[], devices: readonly DeviceRecord[]) {
    this.log = log;
    for (const { prefix } of [DEVICES, CLIENTS]) {
      log.watch(prefix, ({ changes }) => changes.forEach(({ key, record }) => this.note(key, record?.value)));
    }
    devices.forEach((device) => this.put(DEVICES, device));
    users.forEach((userName) => {
      const client = { ...clientRecord(`client of ${userName}`), userName, createdAt: 0, expiresAt: 9e15 };
      this.clients.set(userName, client.id);
      this.put(CLIENTS, client);
    });
  }

  /** Whether the log has one of these as revoked, as far as it has been told. */
  hasRevoked(...ids: readonly (string | undefined)[]): boolean {
    return ids.some((id) => id !== undefined && this.revoked.has(id));
  }

  /** The client of a user who is at `node`: whoever is trusted no more logs in again. Undefined when that does not succeed. */
  async clientOf(userName: string, { trust }: TrustingNode): Promise<string | undefined> {
    if (this.hasRevoked(this.clients.get(userName))) {
      try {
        const { client } = await trust.clients.add(userName, 'laptop');
        this.clients.set(userName, client.id);
      } catch {
        return undefined;
      }
    }
    return this.clients.get(userName);
  }

  /** An operator at `node` revokes a user's client, or a device. */
  revoke({ clock, engine, trust }: TrustingNode, kind: Revocable, whose: string): void {
    const id = kind === 'client' ? this.clients.get(whose)! : whose;
    clock.run(() => void trust.revoke(engine, kind, id));
  }

  /** One code, at two nodes: whoever comes first has it. */
  async spendTwice(
    node: TrustingNode,
    other: TrustingNode,
    clock: PausedClock['schedule'],
    chance: Chance,
  ): Promise<void> {
    let code: string;
    try {
      code = await node.trust.codes.issue('anna');
    } catch {
      return; // nobody has it
    }
    let spent = 0;
    for (const each of [node, other]) {
      clock(chance.upTo(500), () =>
        each.clock.run(() => {
          each.trust.codes.redeem(code).then(
            (userName) => {
              spent += userName === undefined ? 0 : 1;
              this.spentTwice += spent > 1 ? 1 : 0;
            },
            () => undefined, // it may have been spent, and nobody has got anything for it
          );
        }),
      );
    }
  }

  private put<T>(form: RowForm<T>, row: T): void {
    void this.log.commit(new Map(), [{ key: form.prefix + form.idOf(row), value: form.format(row) }]);
  }

  private note(key: string, value: string | undefined): void {
    const row = JSON.parse(value ?? '{}') as { readonly isRevoked?: boolean; readonly revokedAt?: number };
    if (row.isRevoked === true || row.revokedAt !== undefined) {
      this.revoked.add(key.slice(key.indexOf('/') + 1));
    }
  }
}
