// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ClientTable } from '../admission/Clients.ts';
import type { Revocable, RevocationTable } from '../admission/Revocations.ts';
import type { DeviceTable } from '../channel/DeviceTable.ts';
import type { EnrolmentTable } from '../channel/Enrolments.ts';

/**
 * Revocations where devices and clients are kept: a mark in each one's row. So whatever relies on the row as it was before, at
 * whatever node, is refused. A device that is being enrolled has no row yet: its enrolment ends.
 */
export class TableRevocations implements RevocationTable {
  private readonly devices: DeviceTable;
  private readonly clients: ClientTable;
  private readonly enrolments: EnrolmentTable;

  constructor(devices: DeviceTable, clients: ClientTable, enrolments: EnrolmentTable) {
    this.devices = devices;
    this.clients = clients;
    this.enrolments = enrolments;
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

  async write(kind: Revocable, id: string, at: number): Promise<void> {
    if (kind === 'client') {
      await this.clients.change(id, (client) =>
        client === undefined || client.isRevoked ? client : { ...client, isRevoked: true },
      );
      return;
    }
    const begun = this.enrolments.all().find(({ deviceId }) => deviceId === id);
    if (begun !== undefined) {
      await this.enrolments.end(begun.codeHash);
    }
    // what is in no table is in need of no mark
    await this.devices.change(id, (device) =>
      device === undefined || device.revokedAt !== undefined ? device : { ...device, revokedAt: at },
    );
  }

  listen(heard: (kind: Revocable, id: string) => void): void {
    this.devices.listen((id, now) => {
      if (now?.revokedAt !== undefined) {
        heard('device', id);
      }
    });
    this.clients.listen((id, now) => {
      if (now?.isRevoked === true) {
        heard('client', id);
      }
    });
  }
}
