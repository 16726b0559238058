// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceTable } from '../channel/DeviceTable.ts';
import type { Clock } from '../clock/Clock.ts';
import type { ApprovalRecord } from '../engine/ApprovalRecord.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { EnrolledDevice } from '../engine/EnrolledDevice.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import { aboutRequest, auditEntry } from '../audit/AuditLog.ts';
import type { AuditLog } from '../audit/AuditLog.ts';
import { SharedAudit } from '../tables/SharedAudit.ts';

/** Approvals in the audit, before they count. Of how else a request ends the audit hears afterwards. */
export class AuditedApprovals implements ApprovalRecord {
  private readonly audit: AuditLog;
  private readonly devices: DeviceTable;
  private readonly clock: Clock;

  constructor(audit: AuditLog, devices: DeviceTable, clock: Clock) {
    this.audit = audit;
    this.devices = devices;
    this.clock = clock;
  }

  writeResumed(request: ConnectionRequest): void {
    this.audit.appendDurably(auditEntry(this.clock.wall(), 'connection-resumed', aboutRequest(request)));
  }

  write(request: ConnectionRequest, device: EnrolledDevice, counter: number, part: CommitPart): void {
    const kept = this.devices.byId(device.id);
    if (kept === undefined || kept.credential.counter !== device.credential.counter) {
      throw new Error(`the signature counter of device ${device.id} has moved since this approval was verified`);
    }
    const entry = auditEntry(this.clock.wall(), 'request-approved', { ...aboutRequest(request), deviceId: device.id });
    if (this.audit instanceof SharedAudit) {
      this.audit.appendWith(part, entry);
    } else {
      this.audit.appendDurably(entry);
    }
    if (counter === kept.credential.counter) {
      this.devices.relyOn(part, device.id);
    } else {
      this.devices.write(part, { ...kept, credential: { ...kept.credential, counter } });
    }
  }
}
