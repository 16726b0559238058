// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { GatewayObserver } from './GatewayObserver.ts';

/** Members that may never be in a line, wherever they come from. */
const SECRETS = [
  'token',
  'code',
  'cookie',
  'number',
  'nonce',
  'proof',
  'assertion',
  'challenge',
  'key',
  'authorization',
];

/** The gateway's log: one JSON line an event, to `destination`. */
export function makeLog(level: string, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]),
        censor: '[secret]',
      },
    },
    destination,
  );
}

/** Writes what happens to the log. What a line says of a request is listed here: the number to match is not among it. */
export function logObserver(log: Logger): GatewayObserver {
  const about = (request: ConnectionRequest): object => ({
    request: request.id,
    user: request.userName,
    client: request.clientId,
    address: request.address,
    target: request.target,
  });
  return {
    refused: (reason, user) => log.warn({ event: 'request-refused', reason, user }),
    opened: (request) => log.info({ event: 'request-opened', ...about(request) }),
    ended: (request) =>
      log.info({
        event: 'request-ended',
        ...about(request),
        state: request.state,
        cause: request.cause,
        device: request.deviceId,
      }),
    connectionEnded: (request, cause) => log.info({ event: 'connection-ended', ...about(request), cause }),
    promptGone: (end) =>
      log.info({
        event: 'prompt-gone',
        request: end.request.id,
        device: end.device.id,
        cause: end.cause,
        confirmed: end.isConfirmed,
        shown: end.wasShown,
        orphanMs: Math.round(end.orphanMs),
      }),
    disowned: (request, device) => log.warn({ event: 'disowned', ...about(request), device: device.id }),
    failed: (what, error) => log.error({ event: 'failed', what, err: error }),
    deviceConnected: (device, user) => log.info({ event: 'device-connected', device, user }),
    deviceGone: (device) => log.info({ event: 'device-gone', device }),
    deviceEnrolled: (device, user, others, told) => log.warn({ event: 'device-enrolled', device, user, others, told }),
    closed: (reason, detail) => log.info({ event: 'device-closed', reason, detail }),
    carried: (bytes) => log.info({ event: 'tunnel-closed', ...bytes }),
    targetFailed: (target, error) => log.warn({ event: 'target-failed', target, reason: error.message }),
    turnedAway: ({ what, reason, userName, clientId, address }) =>
      log.warn({ event: 'turned-away', what, reason, user: userName, client: clientId, address }),
    codeIssued: (kind, user) => log.warn({ event: 'code-issued', kind, user }),
    loggedIn: (client, user, address) => log.warn({ event: 'client-logged-in', client, user, address }),
    deviceRevoked: (device) => log.warn({ event: 'device-revoked', device }),
    unwritten: (entry) => log.error({ event: 'audit-unwritten', entry }),
    operatorRefused: () => log.warn({ event: 'operator-refused' }),
    clientRevoked: (client) => log.warn({ event: 'client-revoked', client }),
  };
}
