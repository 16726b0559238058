// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it has each kind of event once, for each of its observers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Logger } from 'pino';
import { EndCause } from 'gateway_protocol';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { PromptGoneEvent } from '../engine/EngineEvent.ts';
import { RequestState } from '../engine/RequestState.ts';
import { GatewayStoreError, GatewayStoreFault } from '../store/GatewayStoreError.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { deviceRecord } from '../testing/storeRecords.ts';
import type { AuditEntry, AuditLog } from '../audit/AuditLog.ts';
import { auditEntry } from '../audit/AuditLog.ts';
import { fanOut } from './GatewayEvent.ts';
import type { GatewayEvent } from './GatewayEvent.ts';
import { logObserver } from './gatewayLog.ts';
import { GatewayMetrics } from './GatewayMetrics.ts';
import type { GatewayCounts } from './GatewayMetrics.ts';
import { observeForAudit } from './observeForAudit.ts';

const NUMBER = '73';
const SESSION = 'the-main-session';
const REQUEST: ConnectionRequest = {
  id: 'request',
  mainSessionId: SESSION,
  context: 'context',
  userName: 'anna',
  userDomain: '',
  clientId: 'laptop',
  clientName: 'Laptop',
  address: '192.0.2.1',
  purpose: { kind: 'connection', target: 'db:22' },
  number: NUMBER,
  createdAt: 1,
  expiresAt: 60_001,
  state: RequestState.DENIED,
  cause: EndCause.DENIED,
  endedAt: 2,
  deviceId: 'phone',
};
const DEVICE = deviceRecord('phone');
const ABOUT = {
  userName: 'anna',
  clientId: 'laptop',
  deviceId: 'phone',
  source: '192.0.2.1',
  purpose: 'connection',
  target: 'db:22',
  cause: EndCause.DENIED,
  requestId: 'request',
};
const LOGGED = {
  request: 'request',
  user: 'anna',
  client: 'laptop',
  address: '192.0.2.1',
  purpose: 'connection',
  target: 'db:22',
};

/** One event of each kind. */
const EVENTS: { readonly [K in GatewayEvent['kind']]: Omit<Extract<GatewayEvent, { readonly kind: K }>, 'kind'> } = {
  'request-refused': {
    reason: 'user-rate',
    userName: 'anna',
    clientId: 'laptop',
    address: '192.0.2.1',
    purpose: { kind: 'connection', target: 'db:22' },
  },
  'request-opened': { request: { ...REQUEST, state: RequestState.PENDING, cause: undefined, deviceId: undefined } },
  'request-ended': { request: REQUEST },
  'connection-ended': { request: REQUEST, cause: EndCause.REVOKED },
  'connection-resumed': { request: REQUEST },
  'prompt-shown': { request: REQUEST, device: DEVICE },
  'prompt-shown-elsewhere': { request: REQUEST, deviceName: 'phone' },
  'prompt-gone': {
    request: REQUEST,
    device: DEVICE,
    cause: EndCause.CLIENT_GONE,
    isConfirmed: true,
    orphanMs: 1_500.4,
    wasShown: true,
  },
  disowned: { request: REQUEST, device: DEVICE },
  failed: { what: 'a sink', error: new Error('a fault') },
  'device-connected': { deviceId: 'phone', userName: 'anna' },
  'device-gone': { deviceId: 'phone' },
  'device-enrolled': { deviceId: 'phone', userName: 'anna', others: 2, told: 1 },
  'device-closed': { code: 'silent', detail: 'no beat' },
  'turned-away': {
    what: 'client-token',
    reason: 'expired',
    userName: 'anna',
    clientId: 'laptop',
    address: '192.0.2.1',
  },
  'web-told': { what: 'ping', application: 'shop', result: 'refused' },
  'tunnel-closed': { toTarget: 5, toClient: 7 },
  'target-failed': { target: 'db:22', error: new Error('refused') },
  'remote-desktop-stalled': {
    clientId: 'laptop',
    userName: 'anna',
    address: '192.0.2.1',
    target: 'desk:3389',
    side: 'client',
  },
  'credential-made': { clientId: 'laptop', userName: 'anna', target: 'desk:3389', by: 'operator bob' },
  'client-logged-in': { clientId: 'laptop', userName: 'anna', address: '192.0.2.1' },
  'client-logged-out': { clientId: 'laptop', userName: 'anna', address: '192.0.2.1' },
  'remote-desktop-opened': {
    clientId: 'laptop',
    userName: 'anna',
    address: '192.0.2.1',
    target: 'desk:3389',
    computerName: 'ANNAS-PC',
    carrier: 'websocket',
  },
  'code-issued': { what: 'enrol', userName: 'anna', by: 'operator bob' },
  'ticket-revoked': { what: 'login', userName: 'anna', by: 'operator bob' },
  'user-removed': { userName: 'anna', by: 'operator bob' },
  'user-renamed': { userName: 'anna', to: 'hanna', by: 'operator bob' },
  'device-revoked': { deviceId: 'phone', by: 'operator bob' },
  'client-revoked': { clientId: 'laptop', by: 'operator bob' },
  'operator-refused': { by: 'operator bob' },
  reloaded: { changed: ['targets', 'log.level'], by: 'SIGHUP' },
  'reload-refused': { findings: ['name: no', 'store: no'], by: 'SIGHUP' },
  draining: { isOn: true, waiting: 1, open: 2, by: 'operator bob' },
  'certificate-ends': { at: 0, daysLeft: -1 },
  'audit-unwritten': { entry: auditEntry(1, 'disowned') },
  'store-failing': { area: 'audit', error: new GatewayStoreError(GatewayStoreFault.FULL, 'the disk is full') },
  'store-mended': { area: 'audit' },
  'store-rescued': { file: 'rescued.db' },
  'store-rescue-failed': { error: new Error('a fault') },
  'clock-doubted': { why: 'a jump' },
  'clock-believed': {},
  'wake-up-sent': { deviceId: 'phone', result: 'accepted', why: 'code 80000000', afterMs: 250.5 },
  'wake-up-suppressed': { deviceId: 'phone', reason: 'too-often' },
  'wake-up-reached': { deviceId: 'phone', to: 'connected', afterMs: 2_000 },
  'wake-up-undelivered': { deviceId: 'phone', fate: 'uninstalled' },
  'wake-up-late': { deviceId: 'phone' },
  'wake-up-taken-back': { deviceId: 'phone', result: 'try-later', why: 'too-slow', afterMs: 500 },
  'log-interrupted': { member: 'etcd1:2379', why: 'no echo' },
  'log-reloaded': { revision: 7 },
  'log-replaced': { clusterId: 'another' },
  'cut-off': { why: 'etcd is silent' },
  'cut-off-over': { afterMs: 4_000.4 },
  'stale-ended': { connections: 3 },
  'node-came': { node: 'gate1', isOwn: true },
  'node-went': { node: 'gate2', isOwn: false },
  'nodes-differ': { nodes: ['gate2'] },
  'clocks-differ': { nodes: ['gate2'], seconds: 60 },
  'audit-missed': { entries: 3 },
};

function event<K extends GatewayEvent['kind']>(kind: K, changes: object = {}): GatewayEvent {
  return { kind, ...EVENTS[kind], ...changes } as GatewayEvent;
}

/** What an event adds to the audit: words of events, and what they say. */
function audited(...events: readonly GatewayEvent[]): [string, Partial<AuditEntry>][] {
  const entries: AuditEntry[] = [];
  const audit: AuditLog = {
    append: (entry) => entries.push(entry),
    appendDurably: () => assert.fail('that is for approvals'),
    waiting: [],
    lost: 0,
    find: () => [],
  };
  const clock = new ManualClock();
  const observe = observeForAudit(audit, clock);
  events.forEach((each) => observe(each));
  return entries.map(({ at, event: what, ...said }) => {
    assert.equal(at, clock.wall());
    return [what, Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined && value !== ''))];
  });
}

test('the audit has what somebody may have to answer for, with who, from where, where to and why', () => {
  const said: Partial<Record<GatewayEvent['kind'], [string, Partial<AuditEntry>]>> = {
    'request-refused': [
      'request-refused',
      {
        userName: 'anna',
        clientId: 'laptop',
        source: '192.0.2.1',
        purpose: 'connection',
        target: 'db:22',
        cause: 'user-rate',
      },
    ],
    'request-ended': ['request-denied', ABOUT],
    'connection-ended': ['connection-ended', { ...ABOUT, cause: EndCause.REVOKED }],
    disowned: ['disowned', { ...ABOUT, cause: EndCause.NOT_ME }],
    'device-enrolled': [
      'device-enrolled',
      { userName: 'anna', deviceId: 'phone', detail: 'beside 2 that the user had; 1 of them told at once' },
    ],
    'turned-away': [
      'client-token-refused',
      { userName: 'anna', clientId: 'laptop', source: '192.0.2.1', detail: 'expired' },
    ],
    'remote-desktop-stalled': [
      'remote-desktop-stalled',
      { userName: 'anna', clientId: 'laptop', source: '192.0.2.1', target: 'desk:3389', detail: 'client' },
    ],
    'credential-made': [
      'credential-made',
      { userName: 'anna', clientId: 'laptop', source: 'operator bob', target: 'desk:3389' },
    ],
    'client-logged-in': ['client-logged-in', { userName: 'anna', clientId: 'laptop', source: '192.0.2.1' }],
    'client-logged-out': ['client-logged-out', { userName: 'anna', clientId: 'laptop', source: '192.0.2.1' }],
    'ticket-revoked': ['ticket-revoked', { userName: 'anna', source: 'operator bob', detail: 'login' }],
    'user-removed': ['user-removed', { userName: 'anna', source: 'operator bob' }],
    'user-renamed': ['user-renamed', { userName: 'anna', source: 'operator bob', detail: 'hanna' }],
    'remote-desktop-opened': [
      'remote-desktop-opened',
      {
        userName: 'anna',
        clientId: 'laptop',
        source: '192.0.2.1',
        target: 'desk:3389',
        detail: 'ANNAS-PC, websocket',
      },
    ],
    'code-issued': ['code-issued', { userName: 'anna', source: 'operator bob', detail: 'enrol' }],
    'device-revoked': ['device-revoked', { deviceId: 'phone', source: 'operator bob' }],
    'client-revoked': ['client-revoked', { clientId: 'laptop', source: 'operator bob' }],
    'operator-refused': ['operator-refused', { source: 'operator bob' }],
    reloaded: ['reloaded', { source: 'SIGHUP', detail: 'targets, log.level' }],
    'reload-refused': ['reload-refused', { source: 'SIGHUP', detail: 'name: no; store: no' }],
    draining: ['drain-begun', { source: 'operator bob' }],
  };
  for (const kind of Object.keys(EVENTS) as GatewayEvent['kind'][]) {
    const expected = said[kind];
    assert.deepEqual(audited(event(kind)), expected === undefined ? [] : [expected], kind);
  }
  assert.deepEqual(audited(event('turned-away', { what: 'half-open', reason: 'too-slow', userName: undefined })), [
    ['half-open-refused', { clientId: 'laptop', source: '192.0.2.1', detail: 'too-slow' }],
  ]);
  assert.deepEqual(audited(event('device-enrolled', { others: 0, told: 0 })), [
    ['device-enrolled', { userName: 'anna', deviceId: 'phone' }],
  ]);
});

test('an approval is not written again when the request ends by it', () => {
  const ends = (state: RequestState): string[] =>
    audited(event('request-ended', { request: { ...REQUEST, state } })).map(([what]) => what);
  assert.deepEqual(ends(RequestState.APPROVED), []);
  assert.deepEqual(ends(RequestState.CANCELLED), ['request-cancelled']);
  assert.deepEqual(ends(RequestState.EXPIRED), ['request-expired']);
});

test('each event is a line of the log with its own level, and what it says of a request has no number', () => {
  const lines: [string, Record<string, unknown>][] = [];
  const log = Object.fromEntries(
    ['info', 'warn', 'error'].map((level) => [level, (line: Record<string, unknown>) => lines.push([level, line])]),
  ) as unknown as Logger;
  const observe = logObserver(log);
  (Object.keys(EVENTS) as GatewayEvent['kind'][]).forEach((kind) => observe(event(kind)));
  assert.deepEqual(
    lines.map(([, line]) => line['event']),
    Object.keys(EVENTS),
  );
  const line = (kind: GatewayEvent['kind']): unknown => {
    const [level, { event: _event, ...said }] = lines.find(([, each]) => each['event'] === kind)!;
    return [level, said];
  };
  assert.deepEqual(line('request-opened'), ['info', LOGGED]);
  assert.deepEqual(line('request-ended'), [
    'info',
    { ...LOGGED, state: 'denied', cause: EndCause.DENIED, device: 'phone' },
  ]);
  assert.deepEqual(line('connection-resumed'), ['warn', LOGGED]);
  assert.deepEqual(line('connection-ended'), ['info', { ...LOGGED, cause: EndCause.REVOKED }]);
  assert.deepEqual(line('disowned'), ['warn', { ...LOGGED, device: 'phone' }]);
  assert.deepEqual(line('prompt-gone'), [
    'info',
    { request: 'request', device: 'phone', cause: EndCause.CLIENT_GONE, confirmed: true, shown: true, orphanMs: 1_500 },
  ]);
  assert.deepEqual(line('request-refused'), [
    'warn',
    {
      reason: 'user-rate',
      user: 'anna',
      client: 'laptop',
      address: '192.0.2.1',
      purpose: 'connection',
      target: 'db:22',
    },
  ]);
  assert.deepEqual(line('failed'), ['error', { what: 'a sink', err: (EVENTS.failed as { error: Error }).error }]);
  assert.deepEqual(line('device-connected'), ['info', { device: 'phone', user: 'anna' }]);
  assert.deepEqual(line('device-gone'), ['info', { device: 'phone' }]);
  assert.deepEqual(line('device-enrolled'), ['warn', { device: 'phone', user: 'anna', others: 2, told: 1 }]);
  assert.deepEqual(line('device-closed'), ['info', { reason: 'silent', detail: 'no beat' }]);
  assert.deepEqual(line('turned-away'), [
    'warn',
    { what: 'client-token', reason: 'expired', user: 'anna', client: 'laptop', address: '192.0.2.1' },
  ]);
  assert.deepEqual(line('tunnel-closed'), ['info', { toTarget: 5, toClient: 7 }]);
  assert.deepEqual(line('target-failed'), ['warn', { target: 'db:22', reason: 'refused' }]);
  assert.deepEqual(line('credential-made'), [
    'warn',
    { client: 'laptop', user: 'anna', target: 'desk:3389', by: 'operator bob' },
  ]);
  assert.deepEqual(line('client-logged-in'), ['warn', { client: 'laptop', user: 'anna', address: '192.0.2.1' }]);
  assert.deepEqual(line('code-issued'), ['warn', { kind: 'enrol', user: 'anna', by: 'operator bob' }]);
  assert.deepEqual(line('ticket-revoked'), ['warn', { kind: 'login', user: 'anna', by: 'operator bob' }]);
  assert.deepEqual(line('user-renamed'), ['warn', { user: 'anna', to: 'hanna', by: 'operator bob' }]);
  assert.deepEqual(line('device-revoked'), ['warn', { device: 'phone', by: 'operator bob' }]);
  assert.deepEqual(line('client-revoked'), ['warn', { client: 'laptop', by: 'operator bob' }]);
  assert.deepEqual(line('store-failing'), ['error', { area: 'audit', reason: 'the disk is full' }]);
  assert.deepEqual(line('wake-up-sent'), [
    'info',
    { device: 'phone', result: 'accepted', why: 'code 80000000', afterMs: 251 },
  ]);
  assert.deepEqual(line('wake-up-taken-back'), [
    'warn',
    { device: 'phone', result: 'try-later', why: 'too-slow', afterMs: 500 },
  ]);
  assert.deepEqual(line('store-rescued'), ['error', { file: 'rescued.db' }]);
  assert.deepEqual(line('cut-off'), ['error', { why: 'etcd is silent' }]);
  assert.deepEqual(line('node-went'), ['warn', { node: 'gate2', own: false }]);
  const text = JSON.stringify(lines);
  assert.ok(!text.includes(`"${NUMBER}"`) && !text.includes(SESSION));
});

const COUNTS: GatewayCounts = {
  pending: () => 1,
  live: () => 2,
  prompts: () => 3,
  pushTokens: () => 10,
  devices: () => 4,
  tunnels: () => 5,
  webWaiting: () => ({ page: 1, backchannel: 2, keycloak: 3 }),
  halfOpen: () => 6,
  halfOpenRefused: () => 7,
  remoteDesktops: () => 10,
  auditWaiting: () => 8,
  auditLost: () => 9,
  isStoreWell: () => true,
  isClockBelieved: () => false,
  certificateEnds: () => 10_000,
  isFresh: () => true,
  nodes: () => 3,
  nodesDiffering: () => 1,
  clockSkewMs: () => 2_500,
  auditBehind: () => 11,
  failures: () => new Map([['timer', 2]]),
};

/** The gateway's own samples after some events that differ from those without them, but for buckets. */
async function counted(events: readonly GatewayEvent[], clock: ManualClock = new ManualClock()): Promise<string[]> {
  const samples = async (each: readonly GatewayEvent[]): Promise<string[]> => {
    const metrics = new GatewayMetrics(COUNTS, clock);
    each.forEach((one) => metrics.observe(one));
    const { text, contentType } = await metrics.read();
    assert.match(contentType, /^text\/plain/);
    return text.split('\n').filter((line) => line.startsWith('gateway_') && !line.includes('_bucket'));
  };
  const before = new Set(await samples([]));
  return (await samples(events)).filter((line) => !before.has(line));
}

test('what stands is asked for when somebody reads it', async () => {
  const metrics = new GatewayMetrics(COUNTS, new ManualClock());
  const { text } = await metrics.read();
  for (const line of [
    'gateway_requests_pending 1',
    'gateway_push_tokens 10',
    'gateway_connections_live 2',
    'gateway_prompts 3',
    'gateway_devices_connected 4',
    'gateway_tunnels 5',
    'gateway_half_open 6',
    'gateway_half_open_refused 7',
    'gateway_remote_desktops 10',
    'gateway_audit_waiting 8',
    'gateway_audit_lost 9',
    'gateway_store_well 1',
    'gateway_clock_believed 0',
    'gateway_cluster_fresh 1',
    'gateway_cluster_nodes 3',
    'gateway_cluster_nodes_differing 1',
    'gateway_cluster_clock_skew_seconds 2.5',
    'gateway_cluster_audit_behind 11',
    'gateway_handler_failures{entry="timer"} 2',
  ]) {
    assert.ok(text.includes(`\n${line}\n`), line);
  }
  assert.match(text, /^process_cpu_/m);
});

test('what happens is counted by its kind', async () => {
  const said: Partial<Record<GatewayEvent['kind'], string[]>> = {
    'request-refused': ['gateway_requests_refused_total{reason="user-rate",purpose="connection"} 1'],
    'request-ended': [`gateway_requests_ended_total{state="denied",cause="${EndCause.DENIED}",purpose="connection"} 1`],
    'connection-ended': [`gateway_connections_ended_total{cause="${EndCause.REVOKED}"} 1`],
    'prompt-gone': [
      'gateway_drop_to_withdrawn_seconds_sum 1.5004000000000002',
      'gateway_drop_to_withdrawn_seconds_count 1',
      'gateway_orphan_prompt_seconds_total{confirmed="true"} 1.5004000000000002',
    ],
    disowned: ['gateway_disowned_total 1'],
    failed: ['gateway_failures_total 1'],
    'device-closed': ['gateway_device_closed_total{code="silent"} 1'],
    'turned-away': ['gateway_turned_away_total{what="client-token"} 1'],
    'tunnel-closed': [
      'gateway_tunnel_bytes_total{direction="to-target"} 5',
      'gateway_tunnel_bytes_total{direction="to-client"} 7',
    ],
    'target-failed': ['gateway_target_failures_total 1'],
    'operator-refused': ['gateway_operator_refused_total 1'],
    reloaded: ['gateway_reloads_total{result="taken"} 1'],
    'reload-refused': ['gateway_reloads_total{result="refused"} 1'],
    'wake-up-sent': [
      'gateway_wake_ups_total{result="accepted"} 1',
      'gateway_wake_up_seconds_sum{to="accepted"} 0.2505',
      'gateway_wake_up_seconds_count{to="accepted"} 1',
    ],
    'wake-up-suppressed': ['gateway_wake_ups_suppressed_total{reason="too-often"} 1'],
    'wake-up-reached': [
      'gateway_wake_up_seconds_sum{to="connected"} 2',
      'gateway_wake_up_seconds_count{to="connected"} 1',
    ],
    'wake-up-undelivered': ['gateway_wake_ups_undelivered_total{fate="uninstalled"} 1'],
    'wake-up-late': ['gateway_wake_up_late_total 1'],
    'wake-up-taken-back': [
      'gateway_take_backs_total{result="try-later"} 1',
      'gateway_take_back_seconds_sum 0.5',
      'gateway_take_back_seconds_count 1',
    ],
    'log-interrupted': ['gateway_cluster_log_interrupted_total{member="etcd1:2379"} 1'],
    'log-reloaded': ['gateway_cluster_log_reloaded_total 1'],
    'cut-off': ['gateway_cluster_cut_off_total 1'],
    'stale-ended': ['gateway_cluster_stale_ended_total 3'],
    'audit-missed': ['gateway_cluster_audit_missed_total 3'],
    'node-went': ['gateway_cluster_nodes_went_total{own="false"} 1'],
    'web-told': ['gateway_web_told_total{what="ping",result="refused"} 1'],
  };
  for (const kind of Object.keys(EVENTS) as GatewayEvent['kind'][]) {
    const short = (line: string): string => line.replace(/1\.500\d+$/, '1.5');
    assert.deepEqual((await counted([event(kind)])).map(short), (said[kind] ?? []).map(short), kind);
  }
  assert.deepEqual(await counted([event('request-ended', { request: { ...REQUEST, cause: undefined } })]), [
    'gateway_requests_ended_total{state="denied",cause="unknown",purpose="connection"} 1',
  ]);
});

test('a request is timed from its question to its end, once', async () => {
  const clock = new ManualClock();
  const metrics = new GatewayMetrics(COUNTS, clock);
  metrics.observe(event('request-opened'));
  await clock.advance(4_000);
  clock.stepWall(3_600_000);
  metrics.observe(event('request-ended'));
  await clock.advance(4_000);
  metrics.observe(event('request-ended'));
  const { text } = await metrics.read();
  assert.match(text, /^gateway_request_seconds_sum\{state="denied"\} 4$/m);
  assert.match(text, /^gateway_request_seconds_count\{state="denied"\} 1$/m);
  assert.match(text, /^gateway_request_seconds_bucket\{le="5",state="denied"\} 1$/m);
  assert.match(text, /^gateway_request_seconds_bucket\{le="2",state="denied"\} 0$/m);
});

test('only a prompt whose connection is gone is an orphan: shown, or nobody knows', async () => {
  const names = async (changes: Partial<PromptGoneEvent>): Promise<string[]> =>
    (await counted([event('prompt-gone', changes)])).map((line) => line.replace(/ .*/, ''));
  const confirmed = ['gateway_drop_to_withdrawn_seconds_sum', 'gateway_drop_to_withdrawn_seconds_count'];
  assert.deepEqual(await names({ cause: EndCause.DENIED }), []);
  assert.deepEqual(await names({ cause: EndCause.CLIENT_CANCELLED, wasShown: false }), confirmed);
  assert.deepEqual(await names({ isConfirmed: false, wasShown: false }), [
    'gateway_orphan_prompt_seconds_total{confirmed="false"}',
  ]);
});

test('every metric of its own says what it is, in the order of their names', () => {
  const described = new GatewayMetrics(COUNTS, new ManualClock()).described();
  const names = described.map(({ name }) => name);
  assert.deepEqual(names, [...names].sort());
  assert.ok(names.every((name) => name.startsWith('gateway_')));
  assert.ok(described.every(({ help }) => help.length > 0));
  assert.deepEqual(
    described.find(({ name }) => name === 'gateway_requests_ended_total'),
    {
      name: 'gateway_requests_ended_total',
      kind: 'counter',
      labels: ['state', 'cause', 'purpose'],
      help: 'Requests by how they ended, and what they were for',
    },
  );
  assert.deepEqual(described.find(({ name }) => name === 'gateway_prompts')?.labels, []);
});

test('an observer that fails keeps no other from hearing, and the others hear that it has failed', () => {
  const heard: string[] = [];
  const broken = new Error('broken');
  const observe = fanOut([
    ({ kind }) => heard.push(`first ${kind}`),
    () => {
      throw broken;
    },
    (each) => heard.push(`third ${each.kind}${each.kind === 'failed' ? ` ${each.what}` : ''}`),
  ]);
  observe(event('device-gone'));
  assert.deepEqual(heard, ['first device-gone', 'first failed', 'third failed an observer', 'third device-gone']);
});
