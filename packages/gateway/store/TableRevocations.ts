// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceTable } from '../channel/DeviceTable.ts';
import type { ClientTable } from '../admission/Clients.ts';
import type { Revocable, RevocationTable } from '../admission/Revocations.ts';

/** Revocations where devices and clients are kept: a mark in each one's row. */
export class TableRevocations implements RevocationTable {
  private readonly devices: DeviceTable;
  private readonly clients: ClientTable;

  constructor(devices: DeviceTable, clients: ClientTable) {
    this.devices = devices;
    this.clients = clients;
  }

  revoked(kind: Revocable): Iterable<string> {
    return kind === 'device'
      ? this.devices
          .all()
          .filter(({ revokedAt }) => revokedAt !== undefined)
          .map(({ id }) => id)
      : this.clients
          .all()
          .filter(({ isRevoked }) => isRevoked)
          .map(({ id }) => id);
  }

  write(kind: Revocable, id: string, at: number): void {
    if (kind === 'device') {
      const device = this.devices.byId(id);
      if (device !== undefined && device.revokedAt === undefined) {
        // what is in no table is in need of no mark
        this.devices.put({ ...device, revokedAt: at });
      }
    } else {
      const client = this.clients.byId(id);
      if (client !== undefined && !client.isRevoked) {
        this.clients.put({ ...client, isRevoked: true });
      }
    }
  }
}
