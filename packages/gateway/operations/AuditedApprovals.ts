// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceRecord, DeviceTable } from '../channel/DeviceTable.ts';
import type { Clock } from '../clock/Clock.ts';
import type { ApprovalRecord, RecordedPart } from '../engine/ApprovalRecord.ts';
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

  async writeResumed(request: ConnectionRequest, isWanted: () => boolean): Promise<boolean> {
    return this.audit.appendDurably(
      auditEntry(this.clock.wall(), 'connection-resumed', aboutRequest(request)),
      isWanted,
    );
  }

  async write(
    request: ConnectionRequest,
    device: EnrolledDevice,
    counter: number,
    isWanted: () => boolean,
  ): Promise<RecordedPart | undefined> {
    const { audit } = this;
    this.asVerified(device);
    const entry = auditEntry(this.clock.wall(), 'request-approved', { ...aboutRequest(request), deviceId: device.id });
    const isShared = audit instanceof SharedAudit;
    if (!(await (isShared ? audit.appendUnshared(entry, isWanted) : audit.appendDurably(entry, isWanted)))) {
      return undefined;
    }
    return (part) => {
      this.keepCounter(part, device, counter);
      if (isShared) {
        audit.shareWith(part, entry);
      }
    };
  }

  private keepCounter(part: CommitPart, device: EnrolledDevice, counter: number): void {
    const kept = this.asVerified(device);
    if (counter === kept.credential.counter) {
      this.devices.relyOn(part, device.id);
    } else {
      this.devices.write(part, { ...kept, credential: { ...kept.credential, counter } });
    }
  }

  /** The device as it is kept; throws when that is not as this approval was verified. */
  private asVerified(device: EnrolledDevice): DeviceRecord {
    const kept = this.devices.byId(device.id);
    if (kept === undefined || kept.credential.counter !== device.credential.counter) {
      throw new Error(`the signature counter of device ${device.id} has moved since this approval was verified`);
    }
    return kept;
  }
}
