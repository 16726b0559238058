// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { Clock } from '../clock/Clock.ts';
import { SystemClock } from '../clock/SystemClock.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { placeOf } from '../engine/Purpose.ts';
import { sourceOf } from '../engine/sourceOf.ts';
import type { PushResult } from '../wake/PushService.ts';
import { observeBy } from './GatewayEvent.ts';
import type { EventTable, GatewayObserver } from './GatewayEvent.ts';
import { RefusalLimit } from './RefusalLimit.ts';

/** Members that may never be in a line, wherever they come from. */
const SECRETS: ReadonlySet<string> = new Set([
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
]);
/** Nothing that is logged is deeper: what is, or goes in a circle, is left out. */
const DEEPEST = 8;

/** What a terminal would obey, or nobody would see, but for the end of a line. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}](?!$)/gu;

/** The gateway's log: one JSON line an event, to `destination`. Who reads it as it is obeys nothing that somebody else has written. */
export function makeLog(level: string, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: Error) => withoutSecrets(pino.stdSerializers.err(error), 1) },
      hooks: { streamWrite: visible },
      formatters: { log: (line) => withoutSecrets(line, 0) as Record<string, unknown> },
    },
    destination,
  );
}

/** The same line, with what nobody would see written out as JSON has it; that is so for nearly every line as it is. */
function visible(line: string): string {
  return /[^\x20-\x7e]./.test(line)
    ? line.replace(UNSEEN, (found) =>
        [...found.matchAll(/[^]/g)].map(([unit]) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
      )
    : line;
}

/** The same value when there is nothing to hide in it, which is so for nearly every line; errors have their serializer. */
function withoutSecrets(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) {
    return value;
  }
  if (depth > DEEPEST) {
    return '[too deep]';
  }
  let shown: Record<string, unknown> | undefined;
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || (depth === 0 && name === 'err')) {
      continue;
    }
    const now = SECRETS.has(name) ? '[secret]' : withoutSecrets(member, depth + 1);
    if (now !== member) {
      shown ??= { ...value };
      shown[name] = now;
    }
  }
  return shown === undefined ? value : Array.isArray(value) ? Object.values(shown) : shown;
}

/** Lines about refusals in an hour: of the same, and of all together. More than the audit has: whoever bans by the log sees those who go on. */
export const LINES_OF_ONE = 100;
export const LINES_OF_ALL = 5_000;

/**
 * Writes what happens to the log. Who is refused can have it done again as often as they like: the first of an hour are lines, the others
 * a number.
 */
export function logObserver(log: Logger, clock: Pick<Clock, 'now'> = new SystemClock()): GatewayObserver {
  const observe = observeBy(logTable(log));
  const refusals = new RefusalLimit(clock, LINES_OF_ONE, LINES_OF_ALL);
  const counted = (count: number): void => log.warn({ event: 'refusals-counted', count });
  return (event) => {
    if (event.kind === 'turned-away' || event.kind === 'request-refused') {
      const { address, kind, reason, userName } = event;
      if (!refusals.take(JSON.stringify([kind, reason, sourceOf(address ?? ''), userName]), counted)) {
        return;
      }
    }
    observe(event);
  };
}

/** The line of each event. What a line says of a request is listed here: the number to match is not among it. */
export function logTable(log: Logger): EventTable {
  const about = (request: ConnectionRequest): object => ({
    request: request.id,
    user: request.userName,
    client: request.clientId,
    address: request.address,
    purpose: request.purpose.kind,
    target: placeOf(request.purpose),
  });
  return {
    'request-refused': ({ kind, reason, userName, clientId, address, purpose }) =>
      log.warn({
        event: kind,
        reason,
        user: userName,
        client: clientId,
        address,
        purpose: purpose?.kind,
        target: purpose && placeOf(purpose),
      }),
    'request-opened': ({ kind, request }) => log.info({ event: kind, ...about(request) }),
    'request-ended': ({ kind, request }) =>
      log.info({
        event: kind,
        ...about(request),
        state: request.state,
        cause: request.cause,
        device: request.deviceId,
      }),
    'connection-ended': ({ kind, request, cause }) => log.info({ event: kind, ...about(request), cause }),
    'prompt-shown': ({ kind, request, device }) => log.info({ event: kind, request: request.id, device: device.id }),
    'prompt-shown-elsewhere': ({ kind, request, deviceName }) =>
      log.info({ event: kind, request: request.id, deviceName }),
    'prompt-gone': (event) =>
      log.info({
        event: event.kind,
        request: event.request.id,
        device: event.device.id,
        cause: event.cause,
        confirmed: event.isConfirmed,
        shown: event.wasShown,
        orphanMs: Math.round(event.orphanMs),
      }),
    'connection-resumed': ({ kind, request }) => log.warn({ event: kind, ...about(request) }),
    disowned: ({ kind, request, device }) => log.warn({ event: kind, ...about(request), device: device.id }),
    failed: ({ kind, what, error }) => log.error({ event: kind, what, err: error }),
    'device-connected': ({ kind, deviceId, userName }) => log.info({ event: kind, device: deviceId, user: userName }),
    'device-gone': ({ kind, deviceId }) => log.info({ event: kind, device: deviceId }),
    'device-enrolled': ({ kind, deviceId, userName, others, told }) =>
      log.warn({ event: kind, device: deviceId, user: userName, others, told }),
    'device-closed': ({ kind, code, detail }) => log.info({ event: kind, reason: code, detail }),
    'turned-away': ({ kind, what, reason, userName, clientId, address }) =>
      log.warn({ event: kind, what, reason, user: userName, client: clientId, address }),
    'tunnel-closed': ({ kind, toTarget, toClient }) => log.info({ event: kind, toTarget, toClient }),
    'target-failed': ({ kind, target, error }) => log.warn({ event: kind, target, reason: error.message }),
    'remote-desktop-opened': ({ kind, clientId, userName, address, target, computerName, carrier }) =>
      log.info({ event: kind, client: clientId, user: userName, address, target, computer: computerName, carrier }),
    'remote-desktop-stalled': ({ kind, clientId, userName, address, target, side }) =>
      log.warn({ event: kind, client: clientId, user: userName, address, target, side }),
    'credential-made': ({ kind, clientId, userName, target, by }) =>
      log.warn({ event: kind, client: clientId, user: userName, target, by }),
    'client-logged-in': ({ kind, clientId, userName, address }) =>
      log.warn({ event: kind, client: clientId, user: userName, address }),
    'client-logged-out': ({ kind, clientId, userName, address }) =>
      log.info({ event: kind, client: clientId, user: userName, address }),
    'code-issued': ({ kind, what, userName, by }) => log.warn({ event: kind, kind: what, user: userName, by }),
    'ticket-revoked': ({ kind, what, userName, by }) => log.warn({ event: kind, kind: what, user: userName, by }),
    'user-removed': ({ kind, userName, by }) => log.warn({ event: kind, user: userName, by }),
    'user-renamed': ({ kind, userName, to, by }) => log.warn({ event: kind, user: userName, to, by }),
    'device-revoked': ({ kind, deviceId, by }) => log.warn({ event: kind, device: deviceId, by }),
    'client-revoked': ({ kind, clientId, by }) => log.warn({ event: kind, client: clientId, by }),
    'operator-refused': ({ kind, by }) => log.warn({ event: kind, by }),
    'web-told': ({ kind, what, application, result }) =>
      (result === 'taken' ? log.info : log.warn).call(log, { event: kind, what, application, result }),
    reloaded: ({ kind, changed, by }) => log.warn({ event: kind, changed, by }),
    'reload-refused': ({ kind, findings, by }) => log.error({ event: kind, findings, by }),
    draining: ({ kind, isOn, waiting, open, by }) => log.warn({ event: kind, on: isOn, waiting, open, by }),
    'certificate-ends': ({ kind, at, daysLeft }) =>
      log.warn({
        event: kind,
        at: new Date(at).toISOString(),
        daysLeft,
        message: '"gateway renew-certificate" makes a new one, where no authority does; then "gateway reload"',
      }),
    'audit-unwritten': ({ kind, entry }) => log.error({ event: kind, entry }),
    'store-failing': ({ kind, area, error }) => log.error({ event: kind, area, reason: error.message }),
    'store-mended': ({ kind, area }) => log.warn({ event: kind, area }),
    'store-rescued': ({ kind, file }) => log.error({ event: kind, file }),
    'store-rescue-failed': ({ kind, error }) => log.error({ event: kind, err: error }),
    'clock-doubted': ({ kind, why }) =>
      log.warn({
        event: kind,
        why,
        message:
          'nothing is deleted by its age until a day has passed ' +
          'without a jump, or "gateway confirm-clock" says that the clock is right',
      }),
    'clock-believed': ({ kind }) => log.warn({ event: kind }),
    'wake-up-sent': ({ kind, deviceId, result, why, afterMs }) =>
      log[levelOf(result)]({ event: kind, device: deviceId, result, why, afterMs: Math.round(afterMs) }),
    'wake-up-suppressed': ({ kind, deviceId, reason }) => log.info({ event: kind, device: deviceId, reason }),
    'wake-up-reached': ({ kind, deviceId, to, afterMs }) =>
      log.info({ event: kind, device: deviceId, to, afterMs: Math.round(afterMs) }),
    'wake-up-undelivered': ({ kind, deviceId, fate }) => log.warn({ event: kind, device: deviceId, fate }),
    'wake-up-late': ({ kind, deviceId }) => log.info({ event: kind, device: deviceId }),
    'wake-up-taken-back': ({ kind, deviceId, result, why, afterMs }) =>
      log[levelOf(result)]({ event: kind, device: deviceId, result, why, afterMs: Math.round(afterMs) }),
    'log-interrupted': ({ kind, member, why }) => log.warn({ event: kind, member, why }),
    'log-reloaded': ({ kind, revision }) => log.warn({ event: kind, revision }),
    'log-replaced': ({ kind, clusterId }) =>
      log.error({
        event: kind,
        clusterId,
        message:
          'etcd is another one than at the start: nothing of it is taken over. Start this node anew when that is meant',
      }),
    'cut-off': ({ kind, why }) => log.error({ event: kind, why }),
    'cut-off-over': ({ kind, afterMs }) => log.warn({ event: kind, afterMs: Math.round(afterMs) }),
    'stale-ended': ({ kind, connections }) => log.error({ event: kind, connections }),
    'node-came': ({ kind, node, isOwn }) => log.info({ event: kind, node, own: isOwn }),
    'node-went': ({ kind, node, isOwn }) => log.warn({ event: kind, node, own: isOwn }),
    'nodes-differ': ({ kind, nodes }) =>
      log.warn({ event: kind, nodes, message: nodes.length === 0 ? 'all nodes have one configuration again' : DIFFER }),
    'audit-missed': ({ kind, entries }) =>
      log.error({
        event: kind,
        entries,
        message: "this node was away too long: the other nodes' audits have entries that this one's has not",
      }),
    'clocks-differ': ({ kind, nodes, seconds }) =>
      log.error({ event: kind, nodes, seconds, message: nodes.length === 0 ? 'all clocks are right again' : CLOCKS }),
  };
}

const CLOCKS =
  "their clocks and this machine's are that far apart: tickets, tokens and questions of one node may be over at another. See which one is wrong";
const DIFFER =
  'they run with other rules or limits than this node: what a client may do depends on where its connection ends. ' +
  'Give all nodes the same options, and reload them';

/** What a push service says is worth a look when somebody has to do something. */
function levelOf(result: PushResult): 'info' | 'warn' | 'error' {
  switch (result) {
    case 'accepted':
      return 'info';
    case 'dead-token':
    case 'try-later':
      return 'warn';
    case 'misconfigured':
      return 'error';
  }
}
