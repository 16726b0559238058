// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WakeFrame } from './DeviceFrame.ts';
import { wakeProof } from './deviceProof.ts';
import type { ChallengeFrame } from './GatewayFrame.ts';
import type { SessionStep } from './SessionStep.ts';
import type { WakeService } from './WakeService.ts';

/**
 * How this device can be woken, as the app knows it.
 *
 * @since 1.0.0
 */
export interface WakeRegistration {
  readonly service: WakeService;
  /** The service's name for this app on this device; empty with `none`. */
  readonly token: string;
  /** A language tag, "zh-Hans-CN". */
  readonly language: string;
  /** Whether the user lets the app show notifications. */
  readonly canShow: boolean;
}

/**
 * Whether the gateway wakes this device.
 *
 * @since 1.0.0
 */
export enum WakeStanding {
  /** Not known yet. */
  UNKNOWN = 'unknown',
  /** The gateway wakes nobody: it has no push service, or is from before there was one. */
  NOT_OFFERED = 'not-offered',
  /** The gateway has asked, or is being told. */
  TELLING = 'telling',
  /** The gateway has what it was told last. */
  NOTED = 'noted',
}

/** How frames about it reach the gateway, and what proofs are bound to; undefined while there is no connection that is ready. */
export interface WakeOutlet {
  readonly ground:
    | { readonly connection: number; readonly challenge: ChallengeFrame; readonly nonce: string }
    | undefined;
  send(frame: WakeFrame): void;
}

/**
 * What the gateway is told of how this device can be woken. On each connection it asks first, and then hears what the app
 * knows, and again whenever that is different; an answer that is lost is made up for by the next connection.
 */
export class DeviceWake {
  private readonly deviceId: string;
  private readonly step: SessionStep;
  private readonly outlet: WakeOutlet;
  private known: WakeRegistration | undefined;
  private state: WakeStanding = WakeStanding.UNKNOWN;
  /** Whether the gateway has asked on this connection. */
  private isWanted = false;
  /** Of the latest registration on this connection. */
  private seq = 0;
  /** What is being signed. */
  private unsigned: Omit<WakeFrame, 'proof'> | undefined;

  constructor(deviceId: string, step: SessionStep, outlet: WakeOutlet) {
    this.deviceId = deviceId;
    this.step = step;
    this.outlet = outlet;
  }

  get standing(): WakeStanding {
    return this.state;
  }

  /** The connection is gone. What the gateway has noted, it has. */
  left(): void {
    this.isWanted = false;
    this.seq = 0;
    this.unsigned = undefined;
  }

  /** This is how the device can be woken from now on. */
  register(registration: WakeRegistration): void {
    const { known } = this;
    if (
      known === undefined ||
      known.service !== registration.service ||
      known.token !== registration.token ||
      known.language !== registration.language ||
      known.canShow !== registration.canShow
    ) {
      this.known = registration;
      this.tell();
    }
  }

  hearWanted(): void {
    if (!this.isWanted) {
      this.isWanted = true;
      this.tell();
    }
  }

  /** The gateway has answered the hello: had it wanted to know, it would have asked before. */
  hearRenew(): void {
    if (!this.isWanted) {
      this.state = WakeStanding.NOT_OFFERED;
    }
  }

  hearNoted(seq: number): void {
    if (this.isWanted && seq === this.seq && this.unsigned === undefined) {
      this.state = WakeStanding.NOTED;
    }
  }

  /** The signature that a WakeSignAction asked for. */
  signed(connection: number, seq: number, proof: string): void {
    const { unsigned } = this;
    if (unsigned !== undefined && connection === this.outlet.ground?.connection && seq === unsigned.seq) {
      this.unsigned = undefined;
      this.outlet.send({ ...unsigned, proof });
    }
  }

  private tell(): void {
    const { ground } = this.outlet;
    if (!this.isWanted || ground === undefined) {
      return;
    }
    this.state = WakeStanding.TELLING;
    if (this.known !== undefined) {
      const { service, token, language, canShow } = this.known;
      this.unsigned = { type: 'wake', seq: ++this.seq, service, token, language, canShow };
      this.step.do({
        kind: 'sign-wake',
        connection: ground.connection,
        seq: this.seq,
        bytes: wakeProof(ground.challenge, ground.nonce, this.deviceId, this.unsigned),
      });
    }
  }
}
