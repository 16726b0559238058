// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { EndCause } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import { detailOf, placeOf } from '../engine/Purpose.ts';
import { RequestState } from '../engine/RequestState.ts';
import { aboutRequest, auditEntry } from '../audit/AuditLog.ts';
import type { AuditFields, AuditLog } from '../audit/AuditLog.ts';
import type { AuditEvent } from '../audit/auditEvents.ts';
import { notMine, observeBy } from './GatewayEvent.ts';
import type { GatewayObserver } from './GatewayEvent.ts';
import { RefusalLimit } from './RefusalLimit.ts';

/**
 * Writes to the audit what somebody may have to answer for. Approvals are not here: they are written before anybody is let in
 * (AuditedApprovals).
 */
export function observeForAudit(audit: AuditLog, clock: Clock): GatewayObserver {
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
  return observeBy({
    'request-refused': ({ reason, userName, clientId, address, purpose }) =>
      writeRefusal('request-refused', {
        userName,
        clientId,
        source: address,
        purpose: purpose?.kind,
        target: purpose && placeOf(purpose),
        detail: purpose && detailOf(purpose),
        cause: reason,
      }),
    'request-opened': notMine,
    'request-ended': ({ request }) => {
      if (request.state !== RequestState.APPROVED && request.state !== RequestState.PENDING) {
        write(`request-${request.state}`, aboutRequest(request));
      }
    },
    'connection-ended': ({ request, cause }) => write('connection-ended', { ...aboutRequest(request), cause }),
    'connection-resumed': notMine, // written before anybody is let in
    'prompt-shown': notMine,
    'prompt-shown-elsewhere': notMine,
    'prompt-gone': notMine,
    disowned: ({ request, device }) =>
      write('disowned', { ...aboutRequest(request), deviceId: device.id, cause: EndCause.NOT_ME }),
    failed: notMine,
    'device-connected': notMine,
    'device-gone': notMine,
    'device-enrolled': ({ deviceId, userName, others, told }) =>
      write('device-enrolled', {
        deviceId,
        userName,
        detail: others === 0 ? '' : `beside ${others} that the user had; ${told} of them told at once`,
      }),
    'device-closed': notMine,
    'turned-away': ({ what, reason, userName, clientId, address }) =>
      writeRefusal(`${what}-refused`, { userName, clientId, source: address, detail: reason }),
    'tunnel-closed': notMine,
    'web-told': notMine,
    'target-failed': notMine,
    'remote-desktop-opened': ({ clientId, userName, address, target, computerName, carrier }) =>
      write('remote-desktop-opened', {
        clientId,
        userName,
        source: address,
        target,
        detail: `${computerName === '' ? 'no computer name' : computerName}, ${carrier}`,
      }),
    'remote-desktop-stalled': ({ clientId, userName, address, target, side }) =>
      write('remote-desktop-stalled', { clientId, userName, source: address, target, detail: side }),
    'credential-made': ({ clientId, userName, target, by }) =>
      write('credential-made', { clientId, userName, source: by, target }),
    'client-logged-in': ({ clientId, userName, address }) =>
      write('client-logged-in', { clientId, userName, source: address }),
    'client-logged-out': ({ clientId, userName, address }) =>
      write('client-logged-out', { clientId, userName, source: address }),
    'code-issued': ({ what, userName, by }) => write('code-issued', { userName, source: by, detail: what }),
    'ticket-revoked': ({ what, userName, by }) => write('ticket-revoked', { userName, source: by, detail: what }),
    'user-removed': ({ userName, by }) => write('user-removed', { userName, source: by }),
    'user-renamed': ({ userName, to, by }) => write('user-renamed', { userName, source: by, detail: to }),
    'device-revoked': ({ deviceId, by }) => write('device-revoked', { deviceId, source: by }),
    'client-revoked': ({ clientId, by }) => write('client-revoked', { clientId, source: by }),
    'operator-refused': ({ by }) => writeRefusal('operator-refused', { source: by }),
    reloaded: ({ changed, by }) => write('reloaded', { source: by, detail: changed.join(', ') }),
    'reload-refused': ({ findings, by }) => write('reload-refused', { source: by, detail: findings.join('; ') }),
    draining: ({ isOn, by }) => write(isOn ? 'drain-begun' : 'drain-undone', { source: by }),
    'certificate-ends': notMine,
    'audit-unwritten': notMine,
    // the store writes of itself what belongs there
    'store-failing': notMine,
    'store-mended': notMine,
    'store-rescued': notMine,
    'store-rescue-failed': notMine,
    'clock-doubted': notMine,
    'clock-believed': notMine,
    'wake-up-sent': notMine,
    'wake-up-suppressed': notMine,
    'wake-up-reached': notMine,
    'wake-up-undelivered': notMine,
    'wake-up-late': notMine,
    'wake-up-taken-back': notMine,
    'log-interrupted': notMine,
    'log-reloaded': notMine,
    'log-replaced': notMine,
    'cut-off': notMine,
    'cut-off-over': notMine,
    'stale-ended': notMine,
    'audit-missed': notMine,
    'node-came': notMine,
    'node-went': notMine,
    'nodes-differ': notMine,
    'clocks-differ': notMine,
  });
}
