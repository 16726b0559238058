// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because a gateway's parts are put together, started and stopped in one order.

import { isIPv6 } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { Clients } from '../admission/Clients.ts';
import type { ClientTable } from '../admission/Clients.ts';
import { HalfOpen } from '../admission/HalfOpen.ts';
import type { ReportRoute } from '../admission/routes.ts';
import { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import type { CodeTable } from '../admission/OneTimeCodes.ts';
import { Revocations } from '../admission/Revocations.ts';
import { DisownedClients } from '../tables/DisownedClients.ts';
import { SharedAudit } from '../tables/SharedAudit.ts';
import { TableRevocations } from '../tables/TableRevocations.ts';
import { Users } from '../operations/Users.ts';
import { DeviceChannel } from '../channel/DeviceChannel.ts';
import { deviceRoute } from '../channel/deviceRoute.ts';
import { isTrusted, trustedDevices } from '../channel/DeviceTable.ts';
import type { DeviceTable } from '../channel/DeviceTable.ts';
import { Enrolments } from '../channel/Enrolments.ts';
import type { EnrolmentTable } from '../channel/Enrolments.ts';
import { verifyDeviceProof } from '../channel/verifyDeviceProof.ts';
import type { Clock } from '../clock/Clock.ts';
import { SIGN_MS } from '../cluster/ClusterPeers.ts';
import type { SiteNode } from '../cluster/SiteNode.ts';
import { certificateForTickets } from '../config/certificates.ts';
import { ConfigError } from '../config/ConfigError.ts';
import type { GatewayConfig } from '../config/GatewayConfig.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import { changesOf } from '../config/reloadTable.ts';
import { askRoute } from '../ask/askRoute.ts';
import { AskServer } from '../ask/AskServer.ts';
import { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { ApprovalVerifier } from '../engine/ApprovalVerifier.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { randomToken } from '../engine/randomToken.ts';
import { patiently } from '../engine/patiently.ts';
import { sourceOf } from '../engine/sourceOf.ts';
import { AuditedApprovals } from '../operations/AuditedApprovals.ts';
import { Failures, GuardedClock } from '../operations/Failures.ts';
import { RefusalLimit } from '../operations/RefusalLimit.ts';
import { observeForAudit } from '../operations/observeForAudit.ts';
import type { NodeAudit } from '../audit/AuditLog.ts';
import { GatewayMetrics } from '../operations/GatewayMetrics.ts';
import { fanOut } from '../operations/GatewayEvent.ts';
import type { GatewayObserver } from '../operations/GatewayEvent.ts';
import { OperationsServer } from '../operations/OperationsServer.ts';
import { Operator } from '../operations/Operator.ts';
import { ConnectionApproval } from '../party/ConnectionApproval.ts';
import { RelyingParty } from '../party/RelyingParty.ts';
import { isKeycloakClient, KEYCLOAK_PATH, KeycloakDoor } from '../keycloak/KeycloakDoor.ts';
import type { AskerTrust } from '../openid/AskerTrust.ts';
import { OpenidDoor } from '../openid/OpenidDoor.ts';
import { isWebClient } from '../openid/WebTrust.ts';
import type { SharedState } from '../state/SharedState.ts';
import { connectTarget } from '../tunnel/connectTarget.ts';
import { TargetList } from '../tunnel/TargetList.ts';
import { SystemResolver } from '../tunnel/NameResolver.ts';
import type { NameResolver } from '../tunnel/NameResolver.ts';
import { loginRoute, logoutRoute, tunnelRoute } from '../tunnel/tunnelRoutes.ts';
import { TunnelServer } from '../tunnel/TunnelServer.ts';
import { WakeRegister } from '../wake/WakeRegister.ts';
import type { WakeTable } from '../wake/WakeTable.ts';
import { WakeUps } from '../wake/WakeUps.ts';
import { CertificateWatch } from '../config/CertificateWatch.ts';
import { credentialRoute } from '../remoteDesktop/credentialRoute.ts';
import { DesktopCredentials } from '../remoteDesktop/DesktopCredentials.ts';
import { RemoteDesktopDoor } from '../remoteDesktop/RemoteDesktopDoor.ts';
import { FIRST_BYTES } from '../remoteDesktop/requestHead.ts';
import { CutOff } from './CutOff.ts';
import { GatewayServer } from './GatewayServer.ts';
import { LiveOptions, MINUTE_MS, SECOND_MS } from './LiveOptions.ts';
import { PeerAddresses } from './PeerAddresses.ts';
import { observeForWaking, pushServiceOf, receiptRoutes } from './wakeUps.ts';

const DAY_MS = 86_400_000;
/** So long a node that hears nothing of the log goes on taking people: an election of etcd is shorter. */
const CUT_OFF_MS = 1_500;
/** A step of a shutdown is waited for so long, and all of them together; how long for the receipts of devices, and for what woke them. */
const END_MS = 3_000;
const STOP_MS = 20_000;
const RECEIPTS_MS = 2_000;
const TAKE_BACKS_MS = 2_000;
const LOOK_MS = 20;
/** How often a gateway that drains looks whether anybody is left. */
const DRAIN_LOOK_MS = 100;

/** What is kept by a node alone. */
export interface GatewayStore {
  readonly audit: NodeAudit;
  /** Undefined while all is well; else what is wrong with the store, and what to do. */
  fault(): string | undefined;
  /** Why nothing is deleted by its age: the wall's clock cannot be believed. Undefined while it can. */
  clockDoubt(): string | undefined;
  /** Somebody has seen that the wall's clock is right. */
  confirmClock(): void;
  /** Closes it, whatever happens. Throws when something could not be written. */
  close(): void;
}

/** What is kept for good. */
export interface GatewayTables extends GatewayStore {
  readonly devices: DeviceTable;
  readonly clients: ClientTable;
  readonly codes: CodeTable;
  readonly enrolments: EnrolmentTable;
  readonly wakes: WakeTable;
}

/** Whoever would ask through a door that is not there. */
const NOBODY: AskerTrust = { isTrusted: () => false, relyOn: () => undefined, disown: () => undefined };

/** What a gateway runs on. */
export interface GatewayParts {
  readonly loaded: LoadedConfig;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Where it is decided how requests end; closed with the gateway. */
  readonly state: SharedState;
  /** This process as one of several nodes, over the same state; started and stopped with the gateway. Alone when left out. */
  readonly node?: SiteNode;
  readonly tables: GatewayTables;
  /** Hears everything, beside the metrics and the audit: the log. */
  readonly observe: GatewayObserver;
  /** Finds the addresses of targets; as this machine does when it is left out. */
  readonly resolver?: NameResolver;
  /** Whether an approval proves what it should; the relying party knows when it is left out. */
  readonly verifier?: ApprovalVerifier;
  /** The configuration as its file has it now, and who hears of one that is in force; without it nothing is reloaded. */
  readonly reload?: { read(): LoadedConfig; applied(config: GatewayConfig): void };
  /** Called when it drains, and nobody is left. */
  readonly drained?: () => void;
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
  private readonly disownedClients: DisownedClients;
  /** Undefined where there is one node alone. */
  private readonly audit: SharedAudit | undefined;
  private readonly clock: Clock;
  private readonly observe: GatewayObserver;
  private readonly failures: Failures;
  private readonly channel: DeviceChannel;
  /** Undefined where phones are not woken. */
  private readonly wakeUps: WakeUps | undefined;
  private readonly tunnels: TunnelServer;
  private readonly remoteDesktops: RemoteDesktopDoor;
  private readonly questions: AskServer;
  /** Undefined where no web application asks. */
  private readonly openid: OpenidDoor | undefined;
  /** Undefined where no Keycloak asks. */
  private readonly keycloak: KeycloakDoor | undefined;
  private readonly server: GatewayServer;
  private readonly operations: OperationsServer;
  private port = 0;
  private operationsPort = 0;
  private step: 'made' | 'running' | 'draining' | 'stopping' | 'stopped' = 'made';
  /** What it runs with now: what it was made with, or what a reload has brought. */
  private loaded: LoadedConfig;
  private readonly live: LiveOptions;
  private readonly targets: TargetList;
  private readonly rp: { id: string; name: string; origins: readonly string[] };
  private readonly certificate: CertificateWatch;
  private readonly cutOff: CutOff;
  private drainTimer = 0;
  /** Why nobody can come at this moment; undefined when they can. */
  private closedPort: string | undefined;
  /** Whether the port is to be open again. */
  private isReopening = false;
  private portTimer = 0;
  private stoppingAt: string | undefined;

  constructor(parts: GatewayParts) {
    const { randomness, tables, state } = parts;
    this.failures = parts.failures ?? new Failures((what, error) => parts.observe({ kind: 'failed', what, error }));
    const clock = new GuardedClock(parts.clock, this.failures);
    this.clock = clock;
    const { config, identity, tls } = parts.loaded;
    const { tunnel } = config;
    this.parts = parts;
    this.loaded = parts.loaded;
    const live = new LiveOptions(config, parts.node === undefined ? 0 : SIGN_MS);
    this.live = live;

    const halfOpenRefusals = new RefusalLimit(clock);
    const halfOpen = new HalfOpen(clock, live.halfOpen, (address, reason) => {
      if (halfOpenRefusals.take(`${reason} ${sourceOf(address)}`, () => undefined)) {
        observe({ kind: 'turned-away', what: 'half-open', reason, userName: undefined, clientId: undefined, address });
      }
    });
    this.metrics = new GatewayMetrics(
      {
        pending: () => this.engine.pendingCount,
        live: () => this.engine.liveCount,
        prompts: () => this.engine.prompts.count,
        devices: () => this.channel.count,
        pushTokens: () => tables.wakes.all().length,
        tunnels: () => this.tunnels.count,
        remoteDesktops: () => this.remoteDesktops.count,
        webWaiting: () => ({
          page: this.openid?.waiting.pages ?? 0,
          backchannel: this.openid?.waiting.backchannel ?? 0,
          keycloak: this.keycloak?.count ?? 0,
        }),
        halfOpen: () => halfOpen.count,
        halfOpenRefused: () => halfOpen.refused,
        auditWaiting: () => tables.audit.waiting.length,
        auditLost: () => tables.audit.lost,
        isStoreWell: () => tables.fault() === undefined,
        isClockBelieved: () => tables.clockDoubt() === undefined,
        isFresh: () => state.isFresh,
        nodes: () => parts.node?.list().length ?? 1,
        nodesDiffering: () => parts.node?.differing().length ?? 0,
        clockSkewMs: () => parts.node?.skewMs ?? 0,
        auditBehind: () => Math.max(this.audit?.unsharedCount ?? 0, ...(this.audit?.behind().values() ?? [])),
        failures: () => this.failures.byEntry,
        certificateEnds: () => this.certificate.endsAt,
      },
      clock,
    );
    const failed = (what: string, error: unknown): void => observe({ kind: 'failed', what, error });
    this.audit =
      parts.node &&
      new SharedAudit({
        state,
        own: tables.audit,
        clock,
        node: parts.node.peers.name,
        archive: config.cluster?.node ?? parts.node.peers.name,
        failed,
        missed: (entries) => observe({ kind: 'audit-missed', entries }),
      });
    const audit = this.audit ?? tables.audit;
    const observe = fanOut([
      observeForAudit(audit, clock),
      this.metrics.observe,
      parts.observe,
      observeForWaking(() => this.wakeUps),
      (event) =>
        event.kind === 'disowned' || event.kind === 'request-ended' ? this.openid?.observe(event) : undefined,
    ]);

    const revocations = new Revocations(
      clock,
      new TableRevocations(tables.devices, tables.clients, tables.enrolments),
      failed,
    );
    this.disownedClients = new DisownedClients(state, clock, failed, ({ clientId, userName, source }) =>
      this.engine.disconnectDisowned(clientId, userName, source),
    );
    this.revocations = revocations;
    const clients = new Clients(clock, randomness, tables.clients, tunnel.tokenDays * DAY_MS, revocations);
    const ownClients: AskerTrust = {
      isTrusted: (clientId) => clients.isTrusted(clientId),
      relyOn: (part, clientId) => clients.relyOn(part, clientId),
      disown: (clientId) => void revocations.revoke('client', clientId),
    };
    const trustOf = (clientId: string): AskerTrust => {
      if (isWebClient(clientId)) {
        return this.openid ?? NOBODY;
      }
      return isKeycloakClient(clientId) ? (this.keycloak ?? NOBODY) : ownClients;
    };
    this.rp = { ...config.party };
    const party = new RelyingParty(this.rp);
    this.engine = new AuthenticationEngine({
      clock,
      randomness,
      state,
      ...(parts.node && { peers: parts.node.peers }),
      users: {
        hasDevice: (userName) => trustedDevices(tables.devices, revocations, userName).length > 0,
        isTrustedDevice: (deviceId) => {
          const device = tables.devices.byId(deviceId);
          return device !== undefined && isTrusted(device, revocations);
        },
        isTrustedClient: (clientId) => trustOf(clientId).isTrusted(clientId),
        relyOnClient: (part, clientId) => trustOf(clientId).relyOn(part, clientId),
        relyOnDevice: (part, deviceId) => tables.devices.relyOn(part, deviceId),
        disown: ({ address, clientId, id, userName }) => {
          trustOf(clientId).disown(clientId);
          this.disownedClients.tell(id, { clientId, userName, source: sourceOf(address) });
        },
      },
      verifier: parts.verifier ?? new ConnectionApproval(party, config.name),
      record: new AuditedApprovals(audit, tables.devices, clock),
      observe,
      options: live.engine,
    });

    const push = pushServiceOf(parts.loaded, clock, randomness);
    this.wakeUps =
      push &&
      new WakeUps({
        clock,
        randomness,
        table: tables.wakes,
        push,
        options: live.wake,
        observe,
        devicesOf: (userName) => trustedDevices(tables.devices, revocations, userName).map(({ id }) => id),
        isOneOfMany: parts.node !== undefined,
        elsewhere: (userName) => parts.node?.peers.elsewhere(userName) ?? 0,
        remainingMs: (requestId) => this.engine.remainingMs(requestId),
      });

    const enrolCodes = new OneTimeCodes(
      clock,
      randomness,
      tables.codes,
      'enrol',
      config.channel.enrolmentMinutes * MINUTE_MS,
    );
    const loginCodes = new OneTimeCodes(clock, randomness, tables.codes, 'login', tunnel.loginMinutes * MINUTE_MS);
    const enrolments = new Enrolments(
      clock,
      randomness,
      enrolCodes,
      tables.enrolments,
      config.channel.enrolmentMinutes * MINUTE_MS,
      failed,
    );
    this.channel = new DeviceChannel({
      clock,
      randomness,
      engine: this.engine,
      devices: tables.devices,
      enrolments,
      revocations,
      party,
      wakes: this.wakeUps && new WakeRegister(clock, randomness, tables.wakes),
      verifyProof: verifyDeviceProof,
      halfOpen,
      observe,
      options: live.channel,
      name: config.name,
      certificate: () => this.ticketCertificate ?? '',
      identity,
      rp: this.rp,
    });
    this.targets = new TargetList(config.targets, () => this.operationsPort, undefined, config.groups);
    const resolver = parts.resolver ?? new SystemResolver();
    this.tunnels = new TunnelServer({
      clock,
      randomness,
      engine: this.engine,
      targets: this.targets,
      resolver,
      isTrusted: (clientId) => clients.isTrusted(clientId),
      observe,
      options: live.tunnel,
    });
    this.remoteDesktops = new RemoteDesktopDoor({
      clock,
      randomness,
      engine: this.engine,
      clients,
      targets: this.targets,
      resolver,
      connect: connectTarget,
      halfOpen,
      places: this.tunnels.places,
      name: config.name,
      observe,
      options: live.remoteDesktop,
    });
    const credentials = new DesktopCredentials(clock, clients, this.targets, observe);
    this.questions = new AskServer({
      clock,
      randomness,
      engine: this.engine,
      places: this.tunnels.places,
      observe,
      options: live.tunnel,
    });
    const { openid } = parts.loaded;
    this.openid =
      openid &&
      new OpenidDoor({
        clock,
        randomness,
        engine: this.engine,
        state,
        halfOpen,
        nodes: nodesOf(parts, randomness),
        settings: openid,
        rememberedMs: () => live.engine.longestSessionMs,
        isTrustedDevice: (deviceId) => {
          const device = tables.devices.byId(deviceId);
          return device !== undefined && isTrusted(device, revocations);
        },
        observe,
        answered: (route, error) => this.metrics.webAnswered(route, error),
        failed,
      });
    this.keycloak =
      config.keycloak &&
      new KeycloakDoor({
        clock,
        engine: this.engine,
        state,
        settings: config.keycloak,
        observe,
        failed,
      });
    revocations.listen((kind, id, where) => {
      switch (kind) {
        case 'client':
          if (where === 'elsewhere') {
            this.failures.forget(this.engine.revokeClient(id));
          }
          this.tunnels.revoked(id);
          this.questions.revoked(id);
          this.remoteDesktops.revoked(id);
          this.endWithLogin(clients, id);
          break;
        case 'device':
          if (where === 'elsewhere') {
            this.failures.forget(this.engine.revokeDevice(id));
          }
          this.wakeUps?.forget(id);
          this.openid?.deviceRevoked(id);
          break;
      }
    });
    this.server = new GatewayServer(
      {
        sockets: new Map([
          ['/v1/device', deviceRoute(this.channel)],
          ['/v1/connect', tunnelRoute(this.tunnels, clients, observe)],
          ['/v1/ask', askRoute(this.questions, clients, observe)],
        ]),
        posts: new Map([
          ['/v1/login', loginRoute(loginCodes, clients, observe)],
          ['/v1/remote-desktop', credentialRoute(clients, credentials)],
          ['/v1/logout', logoutRoute(clients, (id) => this.forgetClient(id), observe)],
        ]),
        reports: new Map<string, ReportRoute>([
          ...receiptRoutes(parts.loaded, clock, () => this.wakeUps),
          ...(this.keycloak === undefined ? [] : [[KEYCLOAK_PATH, this.keycloak] as const]),
        ]),
        pages: this.openid === undefined ? [] : [this.openid],
        raw: { firstBytes: FIRST_BYTES, take: (socket, address) => this.remoteDesktops.take(socket, address) },
      },
      halfOpen,
      new PeerAddresses(clock, {
        proxies: config.listen.proxies,
        forwarded: config.listen.forwarded,
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
      credentials,
      enrolments,
      users: new Users({
        devices: tables.devices,
        clients,
        revocations,
        enrolCodes,
        loginCodes,
        configured: () => usersIn(this.loaded.config),
      }),
      audit: tables.audit,
      observe,
      address: () => ({ url: this.url, certificate: this.ticketCertificate, key: identity.key }),
      reload: (by) => this.reload(by),
      drain: (isOn, by) => this.drain(isOn, by),
      clockBelief: { doubt: () => tables.clockDoubt(), confirm: () => tables.confirmClock() },
      catchUp: async () => {
        try {
          await (state.isFresh && patiently(clock, state.catchUp(), 'the log'));
        } catch (error) {
          failed('asking the log what there is', error);
        }
      },
      status: () => ({
        pending: this.engine.pendingCount,
        live: this.engine.liveCount,
        devices: this.channel.count,
        tunnels: this.tunnels.count,
        remoteDesktops: this.remoteDesktops.count,
      }),
      nodes: () => parts.node && nodeRows(parts.node, this.audit!),
    });
    this.operations = new OperationsServer({
      metrics: this.metrics,
      operator: this.operator,
      unready: () =>
        this.step === 'running'
          ? (tables.fault() ?? state.fault ?? revocations.fault ?? this.closedPort)
          : `the gateway is ${this.step}`,
      token: () => this.loaded.config.operations.token,
      refused: (by) => observe({ kind: 'operator-refused', by }),
      failures: this.failures,
    });
    this.certificate = new CertificateWatch(clock, observe);
    this.observe = observe;
    this.cutOff = new CutOff(
      state,
      clock,
      { patienceMs: CUT_OFF_MS, staleMs: (config.cluster?.staleMinutes ?? 0) * MINUTE_MS },
      { begun: (why) => this.cutOffBegun(why), stale: () => this.cutOffStale(), over: (ms) => this.cutOffOver(ms) },
    );
  }

  /** How devices and clients reach it: what tickets say. Right once it runs. */
  get url(): string {
    const { config, tls } = this.loaded;
    if (config.listen.url !== undefined) {
      return config.listen.url;
    }
    const { host } = config.listen;
    const shown = ['0.0.0.0', '::', ''].includes(host) ? config.name : host;
    return `${tls === undefined ? 'ws' : 'wss'}://${isIPv6(shown) ? `[${shown}]` : shown}:${this.port}`;
  }

  /** Starts to listen. Rejects when it cannot, as when a port is taken; then it has stopped, with what it was made of. Returns where it listens. */
  async start(): Promise<{ readonly url: string; readonly port: number; readonly operationsPort: number }> {
    try {
      await this.begin();
    } catch (error) {
      await this.end(); // whatever has begun would go on: the sign of life for other nodes, and the process with it
      throw error;
    }
    return { url: this.url, port: this.port, operationsPort: this.operationsPort };
  }

  private async begin(): Promise<void> {
    const { config } = this.loaded;
    this.operationsPort = await this.operations.listen(config.operations.host, config.operations.port);
    await this.parts.node?.start();
    this.port = await this.server.listen(config.listen.host, config.listen.port);
    await this.openid?.start(config.openid?.url ?? this.url.replace(/^ws/, 'http'));
    await this.keycloak?.start();
    this.step = 'running';
    if (this.parts.node !== undefined) {
      this.cutOff.start();
    }
    this.wakeUps?.start((id) => {
      const device = this.parts.tables.devices.byId(id);
      return device !== undefined && isTrusted(device, this.revocations);
    });
    this.certificate.take(this.loaded.tls?.certificate);
  }

  /**
   * Takes over what has changed in the configuration's file and in those that it names: all of it, or nothing, and then it is
   * said why. Nobody who is connected notices. Returns what has changed. Throws a ConfigError.
   *
   * @param by who wants it
   */
  reload(by: string): readonly string[] {
    try {
      const changed = this.takeOver();
      this.observe({ kind: 'reloaded', changed, by });
      return changed;
    } catch (error) {
      const findings = error instanceof ConfigError ? error.findings : [String(error)];
      this.observe({ kind: 'reload-refused', findings, by });
      throw error;
    }
  }

  /**
   * From now on nobody new is asked for, and who is there goes on; `drained` is called when the last one has gone. Or takes new
   * ones again. Returns how many are left.
   */
  drain(isOn: boolean, by: string): { readonly waiting: number; readonly open: number } {
    const { engine } = this;
    if (this.step === (isOn ? 'running' : 'draining')) {
      this.step = isOn ? 'draining' : 'running';
      engine.isDraining = isOn;
      this.observe({ kind: 'draining', isOn, by, waiting: engine.pendingCount, open: engine.liveCount });
      this.clock.cancel(this.drainTimer);
      if (isOn) {
        this.lookWhoIsLeft();
      }
    }
    return { waiting: engine.pendingCount, open: engine.liveCount };
  }

  private lookWhoIsLeft(): void {
    this.drainTimer = this.clock.schedule(DRAIN_LOOK_MS, () => {
      if (this.engine.pendingCount + this.engine.liveCount > 0) {
        this.lookWhoIsLeft();
      } else {
        this.parts.drained?.();
      }
    });
  }

  /** A balancer finds the port closed, and phones find another node: what waits here is decided when the log is heard again. */
  private cutOffBegun(why: string): void {
    this.observe({ kind: 'cut-off', why });
    this.closedPort = 'the port is closed';
    this.keepClosed();
    this.server.stopListening();
    this.channel.closeAll();
  }

  private cutOffStale(): void {
    this.observe({ kind: 'stale-ended', connections: this.engine.endCutOff() });
  }

  private cutOffOver(afterMs: number): void {
    this.observe({ kind: 'cut-off-over', afterMs });
    this.isReopening = true;
    this.openPort();
  }

  private keepClosed(): void {
    this.isReopening = false;
    this.clock.cancel(this.portTimer);
  }

  /** Listens again, as soon as it can: somebody else may have the port meanwhile. */
  private openPort(): void {
    this.server.listen(this.loaded.config.listen.host, this.port).then(
      () => {
        if (this.isReopening) {
          this.closedPort = undefined;
        } else {
          this.server.stopListening(); // it was to be closed meanwhile
        }
      },
      (error: Error) => {
        if (this.isReopening) {
          this.closedPort = `the port is closed: ${error.message}`;
          this.failures.note('connection', error);
          this.portTimer = this.clock.schedule(SECOND_MS, () => this.openPort());
        }
      },
    );
  }

  private takeOver(): readonly string[] {
    const { reload } = this.parts;
    if (reload === undefined) {
      throw new ConfigError('the configuration', ['was not read from a file']);
    }
    const before = this.loaded;
    const next = reload.read();
    const changes = changesOf(before.config, next.config);
    const restart = [
      ...changes.restart,
      ...(before.identity.key === next.identity.key ? [] : ['the key in the file of identity']),
    ];
    if (restart.length > 0) {
      throw new ConfigError('the configuration', [
        `${restart.join(', ')}: a change takes a restart; nothing is taken over. Change it back, or start the gateway again`,
      ]);
    }
    const isNewOpenid = !isDeepStrictEqual(before.openid, next.openid);
    const renewOpenid = isNewOpenid && next.openid !== undefined ? this.openid?.renew(next.openid) : undefined; // may fail
    const isNewCertificate = next.tls?.certificate !== before.tls?.certificate || next.tls?.key !== before.tls?.key;
    if (isNewCertificate && next.tls !== undefined) {
      this.server.renew(next.tls); // the last step that could fail
    }
    this.loaded = next;
    this.live.take(next.config);
    this.targets.replace(next.config.targets, next.config.groups);
    this.rp.origins = next.config.party.origins;
    renewOpenid?.();
    if (next.config.keycloak !== undefined && changes.reload.includes('keycloak.realms')) {
      this.keycloak?.renew(next.config.keycloak);
    }
    if (isNewCertificate) {
      this.certificate.take(next.tls?.certificate);
    }
    reload.applied(next.config);
    const isNewKeys = isNewOpenid && !changes.reload.some((option) => option.startsWith('openid.'));
    return [
      ...changes.reload,
      ...(isNewCertificate ? ['the certificate'] : []),
      ...(isNewKeys ? ['the keys of openid'] : []),
    ];
  }

  /** A login is trusted no more: what was made with it goes as well, at once. */
  private endWithLogin(clients: Clients, id: string): void {
    for (const { id: made } of clients.madeWith(id)) {
      if (!this.revocations.has('client', made)) {
        this.failures.forget(this.forgetClient(made));
        this.observe({ kind: 'client-revoked', clientId: made, by: `the end of the login ${id}` });
      }
    }
  }

  /** A client has given its token back: what it has goes, as if it were revoked. */
  private async forgetClient(id: string): Promise<void> {
    await Promise.all([this.revocations.revoke('client', id), this.engine.revokeClient(id)]);
  }

  /** What tickets and phones get to know the gateway by, beside its identity; undefined where an authority vouches for it. */
  private get ticketCertificate(): string | undefined {
    const { config, identity, tls } = this.loaded;
    return tls !== undefined && config.tls?.pinned === true
      ? certificateForTickets(tls.certificate, identity.key)
      : undefined;
  }

  /**
   * Stops in order: nobody new, what waits is cancelled, the devices get a moment to say that their prompts are gone, and
   * then everything is closed. It ends within 20 s, whatever fails or hangs; what did not go in order is returned, nothing of
   * it when all went well.
   */
  async stop(): Promise<readonly string[]> {
    return this.step === 'running' || this.step === 'draining' ? this.end() : [];
  }

  private async end(): Promise<readonly string[]> {
    this.step = 'stopping';
    this.certificate.stop();
    this.cutOff.stop();
    this.clock.cancel(this.drainTimer);
    this.keepClosed();
    const problems: string[] = [];
    const end = this.clock.now + STOP_MS;
    const attempt = async (what: string, work: () => unknown): Promise<void> => {
      this.stoppingAt = what;
      try {
        await this.withLimit(work(), Math.max(0, Math.min(END_MS, end - this.clock.now)));
      } catch (error) {
        problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
    await attempt('the port', () => this.server.stopListening());
    await attempt('requests that wait', () => this.engine.shutDown());
    await attempt('tunnels', () => this.tunnels.closeAll());
    await attempt('remote desktops', () => this.remoteDesktops.closeAll());
    await attempt('questions', () => this.questions.closeAll());
    await attempt('web logins', () => this.openid?.stop());
    await attempt('Keycloak', () => this.keycloak?.stop());
    await attempt('receipts', () => this.awaitReceipts());
    await attempt('what was to wake phones', () => this.awaitTakeBacks());
    await attempt('devices', () => this.channel.closeAll());
    this.engine.prompts.stop();
    await attempt('connections', () => this.server.closeAll());
    await attempt('the operations port', () => this.operations.close());
    this.disownedClients.close();
    await attempt('revocations', () => this.revocations.close());
    const unwritten = this.revocations.unwrittenCount;
    if (unwritten > 0) {
      problems.push(`revocations: ${unwritten} are not written: revoke them again after the next start`);
    }
    await attempt('the audit of the other nodes', () => this.audit?.close());
    await attempt('the other nodes', () => this.parts.node?.stop());
    await attempt('the requests', () => this.parts.state.close());
    await attempt('the store', () => this.parts.tables.close());
    const { waiting, lost } = this.parts.tables.audit;
    waiting.forEach((entry) => this.observe({ kind: 'audit-unwritten', entry }));
    if (waiting.length + lost > 0) {
      problems.push(`the audit: ${waiting.length} entries are not written, the log has them; ${lost} are lost`);
    }
    this.step = 'stopped';
    return problems;
  }

  /** What a shutdown is at; undefined when there is none. */
  get stopStep(): string | undefined {
    return this.step === 'stopping' ? this.stoppingAt : undefined;
  }

  /** Waits, but not for ever. */
  private async withLimit(work: unknown, limitMs: number): Promise<void> {
    let timer = 0;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = this.clock.schedule(limitMs, () => reject(new Error(`not done after ${Math.round(limitMs)} ms`)));
    });
    try {
      await Promise.race([work, limit]);
    } finally {
      this.clock.cancel(timer);
    }
  }

  /** Waits until the push service has taken back what is over, but not for long: the next start does what is left. */
  private async awaitTakeBacks(): Promise<void> {
    const { clock, wakeUps } = this;
    const end = clock.now + TAKE_BACKS_MS;
    while (wakeUps !== undefined && wakeUps.underWay > 0 && clock.now < end) {
      await new Promise<void>((resolve) => clock.schedule(LOOK_MS, resolve));
    }
    wakeUps?.stop();
  }

  /** Waits for the receipts of the prompts that were withdrawn, but not for long. */
  private async awaitReceipts(): Promise<void> {
    const { clock } = this;
    const end = clock.now + RECEIPTS_MS;
    while (this.engine.prompts.withdrawingCount > 0 && clock.now < end) {
      await new Promise<void>((resolve) => clock.schedule(LOOK_MS, resolve));
    }
  }
}

/** By what nodes know each other; one that is alone has another name each time. */
function nodesOf({ node }: GatewayParts, randomness: Randomness): { own(): string; isThere(name: string): boolean } {
  if (node === undefined) {
    const name = randomToken(randomness, 16);
    return { own: () => name, isThere: (other) => other === name };
  }
  // while it hears nothing of the log, it cannot know
  return { own: () => node.peers.name, isThere: (other) => !node.state.isFresh || node.peers.isThere(other) };
}

/** The nodes of a site, for its operator. */
function nodeRows(node: SiteNode, audit: SharedAudit): readonly Readonly<Record<string, string | number | boolean>>[] {
  const holdings = node.holdings();
  const behind = audit.behind();
  const there = node.list();
  const away = [...behind].filter(([called]) => !there.some((row) => row.node === called));
  const rows = there.map(({ config, isOwn, name, node: called, signMs, skewMs, version }) => ({
    node: called,
    this: isOwn,
    version,
    config,
    signSeconds: signMs === undefined ? '' : Math.round(signMs / 100) / 10,
    waiting: holdings.get(name)?.waiting ?? 0,
    phones: holdings.get(name)?.devices ?? 0,
    auditBehind: (behind.get(called) ?? 0) + (isOwn ? audit.unsharedCount : 0),
    clockAhead: skewMs === undefined ? '' : Math.round(skewMs / 1000),
    fresh: isOwn ? node.state.isFresh : signMs !== undefined && signMs <= SIGN_MS,
    name,
  }));
  return [
    ...rows,
    ...away.map(([called, auditBehind]) => ({
      ...{ node: called, this: false, version: '', config: '', signSeconds: '', waiting: 0, phones: 0 },
      ...{ auditBehind, clockAhead: '', fresh: false, name: '' },
    })),
  ];
}

/** Whom a configuration names. */
function usersIn({ groups, targets }: GatewayConfig): Iterable<string> {
  return [...targets.flatMap(({ users = [] }) => users), ...Object.values(groups).flat()];
}
