// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  AuditedApprovals,
  AuthenticationEngine,
  ConnectionApproval,
  DEFAULT_ENGINE_OPTIONS,
  DeviceChannel,
  DurableStore,
  Enrolments,
  fanOut,
  GatewayMetrics,
  HalfOpen,
  logObserver,
  makeLog,
  MemorySharedState,
  siteTables,
  StoreJournal,
  observeForAudit,
  OneTimeCodes,
  RelyingParty,
  Revocations,
  SystemClock,
  SystemRandomness,
  verifyDeviceProof,
} from '@cancellable-auth/gateway/engine';
import type { DeviceRecord } from '@cancellable-auth/gateway/engine';
import { newIdentity, SoftAuthenticator } from '@cancellable-auth/gateway/testing';
import type { PhoneIdentity } from './BenchPhone.ts';

const NAME = 'gate.example';
const ORIGIN = 'https://gate.example';
const ANY = 1_000_000;
const none = (): number => 0;

/** Everything that a gateway does for a request except to carry bytes: as in production, without the sockets. */
export class InProcessGateway {
  readonly engine: AuthenticationEngine;
  readonly channel: DeviceChannel;
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-bench-'));
  private readonly logFile = fs.openSync(path.join(this.folder, 'gateway.log'), 'w');
  private readonly tables: ReturnType<typeof siteTables>;
  private readonly state: MemorySharedState;
  private readonly identity = newIdentity();
  private readonly party = new RelyingParty({ id: NAME, name: 'Gate', origins: [ORIGIN] });

  constructor() {
    const clock = new SystemClock();
    const randomness = new SystemRandomness();
    const store = DurableStore.open(path.join(this.folder, 'gateway.db'), clock);
    this.state = new MemorySharedState(undefined, new StoreJournal(store));
    const tables = siteTables(this.state, store, () => undefined);
    this.tables = tables;
    const halfOpen = new HalfOpen(clock, { total: ANY, perSource: ANY, helloMs: 10_000 });
    const metrics = new GatewayMetrics(
      {
        pending: none,
        live: none,
        prompts: none,
        devices: none,
        tunnels: none,
        remoteDesktops: none,
        webWaiting: () => ({ page: 0, backchannel: 0, keycloak: 0 }),
        halfOpen: none,
        halfOpenRefused: none,
        pushTokens: none,
        auditWaiting: none,
        auditLost: none,
        isStoreWell: () => true,
        isClockBelieved: () => true,
        certificateEnds: () => undefined,
        isFresh: () => true,
        nodes: none,
        nodesDiffering: none,
        clockSkewMs: none,
        auditBehind: none,
        failures: () => new Map(),
      },
      clock,
    );
    const log = makeLog('info', { write: (line) => void fs.writeSync(this.logFile, line) });
    const observe = fanOut([observeForAudit(tables.audit, clock), metrics.observe, logObserver(log)]);
    this.engine = new AuthenticationEngine({
      clock,
      randomness,
      state: this.state,
      users: {
        hasDevice: (name) => tables.devices.ofUser(name).some((device) => device.revokedAt === undefined),
        isTrustedDevice: (id) => tables.devices.byId(id)?.revokedAt === undefined,
        isTrustedClient: () => true,
        relyOnClient: () => undefined,
        relyOnDevice: () => undefined,
        disown: () => undefined,
      },
      verifier: new ConnectionApproval(this.party, NAME),
      record: new AuditedApprovals(tables.audit, tables.devices, clock),
      observe,
      options: { ...DEFAULT_ENGINE_OPTIONS, keptMs: 5_000, perUserAndMinute: ANY, perSourceAndMinute: ANY },
    });
    const codes = new OneTimeCodes(clock, randomness, tables.codes, 'enrol', 600_000);
    this.channel = new DeviceChannel({
      clock,
      randomness,
      engine: this.engine,
      devices: tables.devices,
      enrolments: new Enrolments(clock, randomness, codes, tables.enrolments, 600_000, () => undefined),
      revocations: new Revocations(
        clock,
        { revoked: () => [], write: () => Promise.resolve(), listen: () => undefined },
        () => undefined,
      ),
      party: this.party,
      wakes: undefined,
      verifyProof: verifyDeviceProof,
      halfOpen,
      observe,
      options: {
        devices: ANY,
        helloMs: 10_000,
        beatMs: 5_000,
        idleBeatMs: 30_000,
        bufferedBytes: 262_144,
        numberTries: 3,
      },
      name: NAME,
      certificate: () => '',
      identity: this.identity,
      rp: { id: NAME, name: 'Gate' },
    });
  }

  /** A phone of `userName` that is enrolled as if it had been for long. */
  async enrol(userName: string): Promise<PhoneIdentity> {
    const authenticator = new SoftAuthenticator(NAME, ORIGIN);
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const challenge = randomBytes(32);
    const registration = authenticator.register(challenge.toString('base64url'));
    const record: DeviceRecord = {
      id: randomBytes(16).toString('base64url'),
      name: 'phone',
      userName,
      key: keys.publicKey.export({ type: 'spki', format: 'der' }),
      credential: await this.party.verifyRegistration(registration, challenge),
      enrolledAt: Date.now(),
      revokedAt: undefined,
    };
    await this.tables.devices.put(record);
    return {
      deviceId: record.id,
      gateway: NAME,
      gatewayKey: this.identity.key,
      authenticator,
      proof: (bytes) => sign('sha256', bytes, keys.privateKey).toString('base64url'),
    };
  }

  async stop(): Promise<void> {
    await this.engine.shutDown();
    this.channel.closeAll();
    this.state.close();
    this.tables.close();
    fs.closeSync(this.logFile);
    fs.rmSync(this.folder, { recursive: true });
  }
}
