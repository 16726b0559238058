// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { EndCause } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import { RequestState } from '../engine/RequestState.ts';
import { aboutRequest, auditEntry } from './AuditLog.ts';
import type { AuditFields, AuditLog } from './AuditLog.ts';
import type { AuditEvent } from './auditEvents.ts';
import type { GatewayObserver } from './GatewayObserver.ts';
import { RefusalLimit } from './RefusalLimit.ts';
import { SILENT_OBSERVER } from './silentObserver.ts';

/**
 * Writes to the audit what somebody may have to answer for. Approvals are not here: they are written before anybody is let in
 * (AuditedApprovals).
 */
export function auditObserver(audit: AuditLog, clock: Clock): GatewayObserver {
  const write = (event: AuditEvent, fields: AuditFields): void => audit.append(auditEntry(clock.wall(), event, fields));
  const refusals = new RefusalLimit(clock);
  const writeRefusal = (event: AuditEvent, fields: AuditFields): void => {
    if (
      refusals.take(`${event} ${fields.cause} ${fields.detail} ${fields.source} ${fields.userName}`, (count) =>
        write('refusals-counted', { detail: `${count} more were refused in the hour before, too often to be listed` }),
      )
    ) {
      write(event, fields);
    }
  };
  return {
    ...SILENT_OBSERVER,
    refused: (reason, userName) => writeRefusal('request-refused', { userName, cause: reason }),
    operatorRefused: () => writeRefusal('operator-refused', {}),
    turnedAway: ({ what, reason, userName, clientId, address }) =>
      writeRefusal(`${what}-refused`, { userName, clientId, source: address, detail: reason }),
    ended: (request) => {
      if (request.state !== RequestState.APPROVED && request.state !== RequestState.PENDING) {
        write(`request-${request.state}`, aboutRequest(request));
      }
    },
    connectionEnded: (request, cause) => write('connection-ended', { ...aboutRequest(request), cause }),
    disowned: (request, device) =>
      write('disowned', { ...aboutRequest(request), deviceId: device.id, cause: EndCause.NOT_ME }),
    deviceEnrolled: (deviceId, userName, others, told) =>
      write('device-enrolled', {
        deviceId,
        userName,
        detail: others === 0 ? '' : `beside ${others} that the user had; ${told} of them told at once`,
      }),
    codeIssued: (kind, userName) => write('code-issued', { userName, detail: kind }),
    loggedIn: (clientId, userName, address) => write('client-logged-in', { clientId, userName, source: address }),
    deviceRevoked: (deviceId) => write('device-revoked', { deviceId }),
    clientRevoked: (clientId) => write('client-revoked', { clientId }),
  };
}
