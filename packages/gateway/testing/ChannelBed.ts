// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { TurnedAwayEvent } from '../admission/TurnedAwayEvent.ts';
import { HalfOpen } from '../admission/HalfOpen.ts';
import { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import { Revocations } from '../admission/Revocations.ts';
import { TableRevocations } from '../tables/TableRevocations.ts';
import { SharedClients } from '../tables/SharedClients.ts';
import { SharedCodes } from '../tables/SharedCodes.ts';
import { SharedDevices } from '../tables/SharedDevices.ts';
import { SharedEnrolments } from '../tables/SharedEnrolments.ts';
import { SharedWakes } from '../tables/SharedWakes.ts';
import type { ChannelEvent } from '../channel/ChannelEvent.ts';
import { DeviceChannel } from '../channel/DeviceChannel.ts';
import type { ChannelOptions } from '../channel/DeviceChannel.ts';
import { deviceRoute } from '../channel/deviceRoute.ts';
import { Enrolments } from '../channel/Enrolments.ts';
import { verifyDeviceProof } from '../channel/verifyDeviceProof.ts';
import { makeCertificate } from '../config/makeCertificate.ts';
import type { ApprovalRecord } from '../engine/ApprovalRecord.ts';
import type { EngineOptions } from '../engine/EngineOptions.ts';
import { ConnectionApproval } from '../party/ConnectionApproval.ts';
import { RelyingParty } from '../party/RelyingParty.ts';
import { GatewayServer } from '../server/GatewayServer.ts';
import { PeerAddresses } from '../server/PeerAddresses.ts';
import { WakeRegister } from '../wake/WakeRegister.ts';
import { EngineBed } from './EngineBed.ts';
import { newIdentity } from './newIdentity.ts';
import { SeededRandomness } from './SeededRandomness.ts';
import { TappedState } from './TappedState.ts';
import { TestDevice } from './TestDevice.ts';

export const GATEWAY = 'gate.example';
const ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';

/** A gateway's device channel over TLS on loopback, with a real relying party: for tests. */
export class ChannelBed {
  /** What is kept, whose commits a test may hold back. */
  readonly state = new TappedState();
  readonly devices = new SharedDevices(this.state, fail);
  readonly wakes = new SharedWakes(this.state, fail);
  readonly engineBed: EngineBed;
  readonly codes: OneTimeCodes;
  readonly halfOpen: HalfOpen;
  readonly revocations: Revocations;
  channel!: DeviceChannel;
  readonly party = new RelyingParty({ id: GATEWAY, name: 'Gate', origins: [ORIGIN] });
  /** What the channel's observer heard. */
  readonly events: string[] = [];
  readonly refusals: TurnedAwayEvent[] = [];
  readonly identity = newIdentity();
  certificate = '';
  url = '';
  private readonly enrolments = new SharedEnrolments(this.state, fail);
  private readonly randomness = new SeededRandomness('channel');
  private readonly options: ChannelOptions;
  private server: GatewayServer | undefined;

  constructor(options: Partial<ChannelOptions> = {}, engineOptions: Partial<EngineOptions> = {}) {
    const record: ApprovalRecord = {
      writeResumed: () => Promise.resolve(true),
      write: async (_request, { id }, counter) => {
        return (part) => {
          const device = this.devices.byId(id)!;
          this.devices.write(part, { ...device, credential: { ...device.credential, counter } });
        };
      },
    };
    this.engineBed = new EngineBed(engineOptions, new ConnectionApproval(this.party, GATEWAY), record, {
      state: this.state,
    });
    const { clock } = this.engineBed;
    this.codes = new OneTimeCodes(
      clock,
      this.randomness,
      new SharedCodes(this.state, fail, () => true),
      'enrol',
      600_000,
    );
    this.halfOpen = new HalfOpen(clock, { total: 1000, perSource: 1000, helloMs: 10_000 });
    this.revocations = new Revocations(
      clock,
      new TableRevocations(this.devices, new SharedClients(this.state, fail), this.enrolments),
      () => undefined,
    );
    this.options = {
      devices: 20,
      helloMs: 10_000,
      beatMs: 5_000,
      idleBeatMs: 30_000,
      bufferedBytes: 65_536,
      numberTries: 3,
      ...options,
    };
  }

  async start(): Promise<void> {
    const made = await makeCertificate(['localhost', '127.0.0.1'], 1);
    this.certificate = made.certificate;
    const {
      engineBed: { clock },
      randomness,
    } = this;
    this.channel = new DeviceChannel({
      clock,
      randomness,
      engine: this.engineBed.engine,
      devices: this.devices,
      enrolments: new Enrolments(clock, randomness, this.codes, this.enrolments, 600_000, () => undefined),
      revocations: this.revocations,
      party: this.party,
      wakes: new WakeRegister(clock, randomness, this.wakes),
      verifyProof: verifyDeviceProof,
      halfOpen: this.halfOpen,
      observe: (event) => {
        this.events.push(lineOf(event));
        if (event.kind === 'turned-away') {
          this.refusals.push(event);
        }
      },
      options: this.options,
      name: GATEWAY,
      certificate: () => made.certificate,
      identity: this.identity,
      rp: { id: GATEWAY, name: 'Gate' },
    });
    this.server = new GatewayServer(
      { sockets: new Map([['/v1/device', deviceRoute(this.channel)]]), posts: new Map() },
      this.halfOpen,
      PeerAddresses.direct(this.engineBed.clock),
      made,
    );
    this.url = `wss://127.0.0.1:${await this.server.listen('127.0.0.1', 0)}`;
  }

  async stop(): Promise<void> {
    await this.engineBed.engine.shutDown();
    this.channel.closeAll();
    this.server?.stopListening();
    this.server?.closeAll();
  }

  /** A device that has done nothing yet. */
  device(): TestDevice {
    return new TestDevice(this.url, this.certificate, this.identity.key, GATEWAY, ORIGIN);
  }

  /** An enrolled device of `userName`, connected. */
  async enrolled(userName = 'anna'): Promise<TestDevice> {
    const device = this.device();
    await device.enrol(userName, await this.codes.issue(userName));
    await device.greet();
    return device;
  }
}

function fail(what: string, error: unknown): never {
  throw new Error(what, { cause: error });
}

function lineOf(event: ChannelEvent): string {
  switch (event.kind) {
    case 'device-connected':
      return `connected ${event.userName}`;
    case 'device-gone':
      return 'gone';
    case 'device-enrolled':
      return `enrolled ${event.userName} beside ${event.others}, told ${event.told}`;
    case 'turned-away':
      return `turned away ${event.what} ${event.userName}`;
    case 'device-closed':
      return `closed ${event.code} ${event.detail}`;
    case 'failed':
      return `failed ${event.what} ${String(event.error)}`;
  }
}
