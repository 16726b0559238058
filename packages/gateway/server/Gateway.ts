// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { isIPv6 } from 'node:net';
import { Clients } from '../admission/Clients.ts';
import type { ClientTable } from '../admission/Clients.ts';
import { HalfOpen } from '../admission/HalfOpen.ts';
import { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import type { CodeTable } from '../admission/OneTimeCodes.ts';
import { Revocations } from '../admission/Revocations.ts';
import { TableRevocations } from '../admission/TableRevocations.ts';
import { DeviceChannel } from '../channel/DeviceChannel.ts';
import { deviceRoute } from '../channel/deviceRoute.ts';
import { isTrusted, trustedDevices } from '../channel/DeviceTable.ts';
import type { DeviceTable } from '../channel/DeviceTable.ts';
import { Enrolments } from '../channel/Enrolments.ts';
import { verifyDeviceProof } from '../channel/verifyDeviceProof.ts';
import type { Clock } from '../clock/Clock.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { ApprovalVerifier } from '../engine/ApprovalVerifier.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { AuditedApprovals } from '../operations/AuditedApprovals.ts';
import { Failures, GuardedClock } from '../operations/Failures.ts';
import { observeForAudit } from '../operations/observeForAudit.ts';
import type { AuditLog } from '../operations/AuditLog.ts';
import { GatewayMetrics } from '../operations/GatewayMetrics.ts';
import { fanOut } from '../operations/GatewayEvent.ts';
import type { GatewayObserver } from '../operations/GatewayEvent.ts';
import { OperationsServer } from '../operations/OperationsServer.ts';
import { Operator } from '../operations/Operator.ts';
import { ConnectionApproval } from '../party/ConnectionApproval.ts';
import { RelyingParty } from '../party/RelyingParty.ts';
import type { PendingStore } from '../store/PendingStore.ts';
import { TargetList } from '../tunnel/TargetList.ts';
import { SystemResolver } from '../tunnel/NameResolver.ts';
import type { NameResolver } from '../tunnel/NameResolver.ts';
import { loginRoute, tunnelRoute } from '../tunnel/tunnelRoutes.ts';
import { TunnelServer } from '../tunnel/TunnelServer.ts';
import { GatewayServer } from './GatewayServer.ts';
import { PeerAddresses } from './PeerAddresses.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A prompt whose lease has ended is gone after this: the system's own timer and its delays, and a little. */
const GUARD_MS = 4_000;
/** A shutdown waits this long for the store to take what ends, and for the devices' receipts. */
const END_MS = 3_000;
const DRAIN_MS = 2_000;
const LOOK_MS = 20;

/** What is kept for good. */
export interface GatewayTables {
  readonly devices: DeviceTable;
  readonly clients: ClientTable;
  readonly codes: CodeTable;
  readonly audit: AuditLog;
  /** Undefined while all is well; else what is wrong with the store, and what to do. */
  fault(): string | undefined;
  /** Why nothing is deleted by its age: the wall's clock cannot be believed. Undefined while it can. */
  clockDoubt(): string | undefined;
  /** Somebody has seen that the wall's clock is right. */
  confirmClock(): void;
  /** Closes it, whatever happens. Throws when something could not be written. */
  close(): void;
}

/** What a gateway runs on. */
export interface GatewayParts {
  readonly loaded: LoadedConfig;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly pending: PendingStore<ConnectionRequest>;
  readonly tables: GatewayTables;
  /** Hears everything, beside the metrics and the audit: the log. */
  readonly observe: GatewayObserver;
  /** Finds the addresses of targets; as this machine does when it is left out. */
  readonly resolver?: NameResolver;
  /** Whether an approval proves what it should; the relying party knows when it is left out. */
  readonly verifier?: ApprovalVerifier;
  /** Where exceptions end that leave a handler; `observe` hears of them when it is left out. */
  readonly failures?: Failures;
}

/** A whole gateway: engine, device channel, tunnel, operations. Made, started once, stopped once. */
export class Gateway {
  readonly engine: AuthenticationEngine;
  readonly operator: Operator;
  readonly metrics: GatewayMetrics;
  private readonly parts: GatewayParts;
  private readonly revocations: Revocations;
  private readonly clock: Clock;
  private readonly observe: GatewayObserver;
  private readonly failures: Failures;
  private readonly channel: DeviceChannel;
  private readonly tunnels: TunnelServer;
  private readonly server: GatewayServer;
  private readonly operations: OperationsServer;
  private port = 0;
  private operationsPort = 0;
  private step: 'made' | 'running' | 'stopping' | 'stopped' = 'made';

  constructor(parts: GatewayParts) {
    const { randomness, tables, pending } = parts;
    this.failures = parts.failures ?? new Failures((what, error) => parts.observe({ kind: 'failed', what, error }));
    const clock = new GuardedClock(parts.clock, this.failures);
    this.clock = clock;
    const { config, identity, tls } = parts.loaded;
    const { requests, sessions, tunnel } = config;
    this.parts = parts;

    const halfOpen = new HalfOpen(clock, {
      total: config.channel.halfOpen,
      perSource: config.channel.halfOpenPerSource,
      helloMs: config.channel.helloSeconds * SECOND_MS,
    });
    this.metrics = new GatewayMetrics(
      {
        pending: () => this.engine.pendingCount,
        live: () => this.engine.liveCount,
        prompts: () => this.engine.prompts.count,
        devices: () => this.channel.count,
        tunnels: () => this.tunnels.count,
        halfOpen: () => halfOpen.count,
        halfOpenRefused: () => halfOpen.refused,
        auditWaiting: () => tables.audit.waiting.length,
        auditLost: () => tables.audit.lost,
        isStoreWell: () => tables.fault() === undefined,
        isClockBelieved: () => tables.clockDoubt() === undefined,
        failures: () => this.failures.byEntry,
      },
      clock,
    );
    const observe = fanOut([observeForAudit(tables.audit, clock), this.metrics.observe, parts.observe]);

    const revocations = new Revocations(clock, new TableRevocations(tables.devices, tables.clients), (what, error) =>
      observe({ kind: 'failed', what, error }),
    );
    this.revocations = revocations;
    const clients = new Clients(clock, randomness, tables.clients, tunnel.tokenDays * DAY_MS, revocations);
    const party = new RelyingParty(config.party);
    this.engine = new AuthenticationEngine({
      clock,
      randomness,
      store: pending,
      users: {
        hasDevice: (userName) => trustedDevices(tables.devices, revocations, userName).length > 0,
        isTrustedDevice: (deviceId) => {
          const device = tables.devices.byId(deviceId);
          return device !== undefined && isTrusted(device, revocations);
        },
        isTrustedClient: (clientId) => clients.isTrusted(clientId),
        disownClient: (clientId) => revocations.revoke('client', clientId),
      },
      verifier: parts.verifier ?? new ConnectionApproval(party, config.name),
      record: new AuditedApprovals(tables.audit, tables.devices, clock),
      observe,
      options: {
        deadlineMs: requests.deadlineSeconds * SECOND_MS,
        leaseMs: requests.leaseSeconds * SECOND_MS,
        renewMs: requests.renewSeconds * SECOND_MS,
        guardMs: GUARD_MS,
        numberTries: requests.numberTries,
        cookieMs: MINUTE_MS,
        perUserAndMinute: requests.perUserAndMinute,
        perSourceAndMinute: requests.perSourceAndMinute,
        waiting: requests.waiting,
        keptMs: requests.keptMinutes * MINUTE_MS,
        reauthenticateMs: sessions.reauthenticateMinutes * MINUTE_MS,
        longestSessionMs: sessions.longestHours * HOUR_MS,
      },
    });

    const enrolCodes = new OneTimeCodes(
      clock,
      randomness,
      tables.codes,
      'enrol',
      config.channel.enrolmentMinutes * MINUTE_MS,
    );
    const loginCodes = new OneTimeCodes(clock, randomness, tables.codes, 'login', tunnel.loginMinutes * MINUTE_MS);
    const isPinned = tls !== undefined && config.tls?.pinned === true;
    this.channel = new DeviceChannel({
      clock,
      randomness,
      engine: this.engine,
      devices: tables.devices,
      enrolments: new Enrolments(clock, randomness, enrolCodes, config.channel.enrolmentMinutes * MINUTE_MS),
      revocations,
      party,
      verifyProof: verifyDeviceProof,
      halfOpen,
      observe,
      options: {
        devices: config.channel.devices,
        helloMs: config.channel.helloSeconds * SECOND_MS,
        beatMs: requests.renewSeconds * SECOND_MS,
        idleBeatMs: config.channel.idleBeatSeconds * SECOND_MS,
        bufferedBytes: config.channel.bufferedBytes,
        numberTries: requests.numberTries,
      },
      name: config.name,
      certificate: isPinned ? tls.certificate : '',
      identity,
      rp: config.party,
    });
    this.tunnels = new TunnelServer({
      clock,
      randomness,
      engine: this.engine,
      targets: new TargetList(config.targets, () => this.operationsPort),
      resolver: parts.resolver ?? new SystemResolver(),
      isTrusted: (clientId) => clients.isTrusted(clientId),
      observe,
      options: {
        connections: tunnel.connections,
        perUser: tunnel.perUser,
        perClient: tunnel.perClient,
        helloMs: config.channel.helloSeconds * SECOND_MS,
        connectMs: tunnel.connectSeconds * SECOND_MS,
        heartbeatMs: requests.renewSeconds * SECOND_MS,
        silentMs: tunnel.silentSeconds * SECOND_MS,
        stallMs: tunnel.stallSeconds * SECOND_MS,
      },
    });
    revocations.listen((kind, id) => {
      if (kind === 'client') {
        this.tunnels.revoked(id);
      }
    });
    this.server = new GatewayServer(
      {
        sockets: new Map([
          ['/v1/device', deviceRoute(this.channel)],
          ['/v1/connect', tunnelRoute(this.tunnels, clients, observe)],
        ]),
        posts: new Map([['/v1/login', loginRoute(loginCodes, clients, observe)]]),
      },
      halfOpen,
      new PeerAddresses(clock, {
        proxies: config.listen.proxies,
        headerMs: config.channel.helloSeconds * SECOND_MS,
        mostWaiting: config.channel.halfOpen,
        refused: (address, why) =>
          observe({
            kind: 'turned-away',
            what: 'proxy-header',
            reason: why,
            userName: undefined,
            clientId: undefined,
            address,
          }),
      }),
      tls,
      this.failures,
    );

    this.operator = new Operator({
      clock,
      engine: this.engine,
      devices: tables.devices,
      clients,
      revocations,
      enrolCodes,
      loginCodes,
      audit: tables.audit,
      observe,
      address: () => ({ url: this.url, certificate: isPinned ? tls.certificate : undefined, key: identity.key }),
      clockBelief: { doubt: () => tables.clockDoubt(), confirm: () => tables.confirmClock() },
      status: () => ({
        pending: this.engine.pendingCount,
        live: this.engine.liveCount,
        devices: this.channel.count,
        tunnels: this.tunnels.count,
      }),
    });
    this.operations = new OperationsServer({
      metrics: this.metrics,
      operator: this.operator,
      unready: () => (this.step === 'running' ? (tables.fault() ?? revocations.fault) : `the gateway is ${this.step}`),
      token: config.operations.token,
      refused: () => observe({ kind: 'operator-refused' }),
      failures: this.failures,
    });
    this.observe = observe;
  }

  /** How devices and clients reach it: what tickets say. Right once it runs. */
  get url(): string {
    const { config, tls } = this.parts.loaded;
    if (config.listen.url !== undefined) {
      return config.listen.url;
    }
    const { host } = config.listen;
    const shown = ['0.0.0.0', '::', ''].includes(host) ? config.name : host;
    return `${tls === undefined ? 'ws' : 'wss'}://${isIPv6(shown) ? `[${shown}]` : shown}:${this.port}`;
  }

  /** Starts to listen. Rejects when a port is taken; then nothing is left open. Returns where it listens. */
  async start(): Promise<{ readonly url: string; readonly port: number; readonly operationsPort: number }> {
    const { config } = this.parts.loaded;
    const operationsPort = await this.operations.listen(config.operations.host, config.operations.port);
    this.operationsPort = operationsPort;
    try {
      this.port = await this.server.listen(config.listen.host, config.listen.port);
    } catch (error) {
      this.operations.close();
      throw error;
    }
    this.step = 'running';
    return { url: this.url, port: this.port, operationsPort };
  }

  /**
   * Stops in order: nobody new, what waits is cancelled, the devices get a moment to say that their prompts are gone, and
   * then everything is closed. It ends within some seconds, whatever fails or hangs; what did not go in order is returned,
   * nothing of it when all went well.
   */
  async stop(): Promise<readonly string[]> {
    if (this.step !== 'running') {
      return [];
    }
    this.step = 'stopping';
    const problems: string[] = [];
    const attempt = async (what: string, work: () => unknown): Promise<void> => {
      try {
        await work();
      } catch (error) {
        problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
    await attempt('the port', () => this.server.stopListening());
    await attempt('requests that wait', () => this.withLimit(this.engine.shutDown(), END_MS));
    await attempt('tunnels', () => this.tunnels.closeAll());
    await attempt('receipts', () => this.drain());
    await attempt('devices', () => this.channel.closeAll());
    await attempt('connections', () => this.server.closeAll());
    await attempt('the operations port', () => this.operations.close());
    await attempt('the pending store', () => this.parts.pending.close());
    await attempt('revocations', () => {
      const unwritten = this.revocations.close();
      if (unwritten > 0) {
        throw new Error(`${unwritten} are not written: revoke them again after the next start`);
      }
    });
    await attempt('the store', () => this.parts.tables.close());
    const { waiting, lost } = this.parts.tables.audit;
    waiting.forEach((entry) => this.observe({ kind: 'audit-unwritten', entry }));
    if (waiting.length + lost > 0) {
      problems.push(`the audit: ${waiting.length} entries are not written, the log has them; ${lost} are lost`);
    }
    this.step = 'stopped';
    return problems;
  }

  /** Waits, but not for ever. */
  private async withLimit(work: Promise<void>, limitMs: number): Promise<void> {
    let timer = 0;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = this.clock.schedule(limitMs, () => reject(new Error(`not done after ${limitMs} ms`)));
    });
    try {
      await Promise.race([work, limit]);
    } finally {
      this.clock.cancel(timer);
    }
  }

  /** Waits for the receipts of the prompts that were withdrawn, but not for long. */
  private async drain(): Promise<void> {
    const { clock } = this;
    const end = clock.now + DRAIN_MS;
    while (this.engine.prompts.count > 0 && clock.now < end) {
      await new Promise<void>((resolve) => clock.schedule(LOOK_MS, resolve));
    }
  }
}
