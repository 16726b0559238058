// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { RequestState } from '../engine/RequestState.ts';
import type { AuditEntry, AuditLog } from './AuditLog.ts';
import type { AuditEvent } from './auditEvents.ts';
import type { GatewayObserver } from './GatewayObserver.ts';
import { RefusalLimit } from './RefusalLimit.ts';
import { SILENT_OBSERVER } from './silentObserver.ts';

/**
 * Writes to the audit what somebody may have to answer for. Approvals are not here: they are written before anybody is let in
 * (AuditedApprovals).
 */
export function auditObserver(audit: AuditLog, clock: Clock): GatewayObserver {
  const write = (event: AuditEvent, fields: Partial<AuditEntry>): void =>
    audit.append({
      at: clock.wall(),
      event,
      userName: undefined,
      requestId: undefined,
      deviceId: undefined,
      clientId: undefined,
      detail: '',
      ...fields,
    });
  const refusals = new RefusalLimit(clock);
  const writeRefusal = (event: AuditEvent, fields: Partial<AuditEntry>): void => {
    if (
      refusals.take(`${event} ${fields.detail} ${fields.userName}`, (count) =>
        write('refusals-counted', { detail: `${count} more were refused in the hour before, too often to be listed` }),
      )
    ) {
      write(event, fields);
    }
  };
  const about = (request: ConnectionRequest): Partial<AuditEntry> => ({
    userName: request.userName,
    requestId: request.id,
    clientId: request.clientId,
    deviceId: request.deviceId,
  });
  return {
    ...SILENT_OBSERVER,
    refused: (reason, userName) => writeRefusal('request-refused', { userName, detail: reason }),
    operatorRefused: () => writeRefusal('operator-refused', {}),
    turnedAway: ({ what, reason, userName, clientId, address }) =>
      writeRefusal(`${what}-refused`, { userName, clientId, detail: `${reason} ${address}` }),
    ended: (request) => {
      if (request.state !== RequestState.APPROVED && request.state !== RequestState.PENDING) {
        write(`request-${request.state}`, {
          ...about(request),
          detail: `${request.cause} ${request.address} ${request.target}`,
        });
      }
    },
    connectionEnded: (request, cause) => write('connection-ended', { ...about(request), detail: cause }),
    disowned: (request, device) =>
      write('disowned', { ...about(request), deviceId: device.id, detail: request.address }),
    deviceEnrolled: (deviceId, userName, others, told) =>
      write('device-enrolled', {
        deviceId,
        userName,
        detail: others === 0 ? '' : `beside ${others} that the user had; ${told} of them told at once`,
      }),
    codeIssued: (kind, userName) => write('code-issued', { userName, detail: kind }),
    loggedIn: (clientId, userName, address) => write('client-logged-in', { clientId, userName, detail: address }),
    deviceRevoked: (deviceId) => write('device-revoked', { deviceId }),
    clientRevoked: (clientId) => write('client-revoked', { clientId }),
  };
}
