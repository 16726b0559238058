// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WebSocket } from 'ws';
import type { ConnectionEnds, HalfOpen } from '../admission/HalfOpen.ts';
import type { Revocations } from '../admission/Revocations.ts';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { Randomness } from '../engine/Randomness.ts';
import type { RelyingParty } from '../party/RelyingParty.ts';
import type { WakeRegister } from '../wake/WakeRegister.ts';
import type { ChannelEvent } from './ChannelEvent.ts';
import { DeviceConnection } from './DeviceConnection.ts';
import type { DeviceRecord, DeviceTable } from './DeviceTable.ts';
import type { Enrolments } from './Enrolments.ts';
import type { GatewayIdentity } from '../config/GatewayIdentity.ts';

/** The numbers of the channel; times in ms. */
export interface ChannelOptions {
  /** Connections of devices. */
  readonly devices: number;
  /** How long a device may take to say who it is. */
  readonly helloMs: number;
  /** How often a device that holds prompts sends a beat, and one that holds none. */
  readonly beatMs: number;
  readonly idleBeatMs: number;
  /** Bytes that may wait for a device that does not read. */
  readonly bufferedBytes: number;
  readonly numberTries: number;
}

/** What the channel is made of. */
export interface ChannelParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly engine: AuthenticationEngine;
  readonly devices: DeviceTable;
  readonly enrolments: Enrolments;
  readonly revocations: Revocations;
  readonly party: RelyingParty;
  /** Keeps how devices can be woken; undefined where the gateway wakes nobody. */
  readonly wakes: WakeRegister | undefined;
  /** Whether a proof (base64url) over bytes is by a key (SPKI, DER): verifyDeviceProof. */
  readonly verifyProof: (bytes: Uint8Array, proof: string, key: Uint8Array) => boolean;
  readonly halfOpen: HalfOpen;
  readonly observe: (event: ChannelEvent) => void;
  readonly options: ChannelOptions;
  /** The gateway's name, and its certificate (PEM) as it is now, for devices that keep it; empty without TLS. */
  readonly name: string;
  readonly certificate: () => string;
  readonly identity: GatewayIdentity;
  /** The relying party as devices know it. */
  readonly rp: { readonly id: string; readonly name: string };
}

/** The gateway's end of all device connections. */
export class DeviceChannel {
  private readonly parts: ChannelParts;
  private readonly connections = new Set<DeviceConnection>();
  /** How many devices heard of one that was enrolled here, until that is asked for. */
  private readonly told = new Map<string, number>();

  constructor(parts: ChannelParts) {
    const { devices, enrolments, revocations } = parts;
    this.parts = parts;
    devices.listen((id, now, before) => {
      if (now !== undefined && before === undefined) {
        this.enrolled(now);
      } else if (now !== undefined && now.userName !== before?.userName) {
        this.renamed(id);
      }
    });
    revocations.listen((kind, id) => {
      if (kind === 'device') {
        enrolments.revoke(id);
        this.revoked(id);
        const userName = this.userOf(id);
        if (userName !== undefined) {
          this.tellDevices(userName);
        }
      }
    });
  }

  /** Devices and would-be devices that are connected. */
  get count(): number {
    return this.connections.size;
  }

  /** Takes a WebSocket of which nothing is known. `raw`: the connection below it. `revision`: what its device announced. */
  accept(socket: WebSocket, raw: ConnectionEnds, address: string, revision: number): void {
    const connection = new DeviceConnection(
      this.parts,
      socket,
      address,
      revision,
      () => this.parts.halfOpen.admit(raw),
      (deviceId) => this.takeTold(deviceId),
    );
    if (this.connections.size >= this.parts.options.devices) {
      connection.close('overloaded', 'there are too many devices');
      return;
    }
    this.connections.add(connection);
    socket.on('close', () => this.connections.delete(connection));
    connection.challenge();
  }

  /** A device is another user's from now on: its connections end, and it comes again. */
  private renamed(id: string): void {
    for (const connection of this.connections) {
      if (connection.isOf(id)) {
        connection.close('shutdown', 'the user has another name: come again');
      }
    }
  }

  /** A device has been enrolled, at whatever node: the user's others hear of it. */
  private enrolled({ id, userName }: DeviceRecord): void {
    const count = this.tellDevices(userName);
    if ([...this.connections].some((connection) => connection.isOf(id))) {
      this.told.set(id, count);
    }
  }

  private takeTold(deviceId: string): number {
    const count = this.told.get(deviceId) ?? 0;
    this.told.delete(deviceId);
    return count;
  }

  /** A device is trusted no more: each of its connections hears that, and ends. */
  private revoked(id: string): void {
    for (const connection of this.connections) {
      if (connection.isOf(id)) {
        connection.revoked();
      }
    }
  }

  /** Undefined, too, when that cannot be read: whoever revokes is not kept from it. */
  private userOf(id: string): string | undefined {
    try {
      return this.parts.devices.byId(id)?.userName;
    } catch (error) {
      this.parts.observe({ kind: 'failed', what: "telling a user's devices of another", error });
      return undefined;
    }
  }

  /** The devices of a user are others than before: those that are connected hear it. How many. */
  private tellDevices(userName: string): number {
    return [...this.connections].filter((connection) => connection.tellDevices(userName)).length;
  }

  /** Ends every connection: the gateway goes down. */
  closeAll(): void {
    for (const connection of this.connections) {
      connection.close('shutdown', '');
    }
  }
}
