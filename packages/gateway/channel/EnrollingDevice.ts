// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { credentialProof, enrolProof, isPlainText } from 'gateway_protocol';
import type { ChallengeFrame, EnrolCredentialFrame, EnrolFrame, EnrolOptionsFrame } from 'gateway_protocol';
import { sourceOf } from '../engine/sourceOf.ts';
import { PartyError } from '../engine/PartyError.ts';
import type { ChannelParts } from './DeviceChannel.ts';
import { Unwelcome } from './DeviceSocket.ts';
import { trustedDevices } from './DeviceTable.ts';
import type { DeviceRecord } from './DeviceTable.ts';
import type { Enrolment } from './Enrolments.ts';

const LONGEST_ORIGIN = 256;
const LONGEST_REMAINING_MS = 600_000;

/** A device that enrols on one connection: with a code, and then with a credential. */
export class EnrollingDevice {
  private readonly parts: ChannelParts;
  private readonly address: string;
  private readonly challenge: ChallengeFrame;
  private readonly frame: EnrolFrame;
  private readonly enrolment: Enrolment;

  private constructor(
    parts: ChannelParts,
    challenge: ChallengeFrame,
    frame: EnrolFrame,
    address: string,
    enrolment: Enrolment,
  ) {
    this.parts = parts;
    this.address = address;
    this.challenge = challenge;
    this.frame = frame;
    this.enrolment = enrolment;
  }

  /**
   * Begins with what the device has sent. `replaced` is called when the same enrolment goes on elsewhere, or is over. Rejects with an
   * Unwelcome, and says that somebody was turned away, when the code or the proof is good for nothing.
   */
  static async begin(
    parts: ChannelParts,
    challenge: ChallengeFrame,
    frame: EnrolFrame,
    address: string,
    replaced: () => void,
  ): Promise<EnrollingDevice> {
    const { deviceKey, proof, user } = frame;
    const key = Buffer.from(deviceKey, 'base64url');
    const enrolment = await parts.enrolments.begin(
      user,
      deviceKey,
      sourceOf(address),
      (codeHash) => parts.verifyProof(enrolProof(challenge, frame.nonce, user, codeHash), proof, key),
      replaced,
    );
    if (enrolment === undefined) {
      parts.observe({
        kind: 'turned-away',
        what: 'enrol-code',
        reason: 'wrong, spent or expired',
        userName: user,
        clientId: undefined,
        address,
      });
      throw new Unwelcome(
        'bad-code',
        'the code is wrong, spent or expired, or the proof is not by the key that came with it',
      );
    }
    return new EnrollingDevice(parts, challenge, frame, address, enrolment);
  }

  /** An app that the configuration does not name is what a new gateway meets first: what to write is said. */
  private tellOrigin(response: unknown): void {
    const origin = offeredOrigin(response);
    if (origin !== undefined && !this.parts.party.allows(origin)) {
      this.parts.observe({
        kind: 'turned-away',
        what: 'enrol-origin',
        reason: `the app offers ${origin}; if it is yours, write that into party.origins, and "gateway reload"`,
        userName: this.enrolment.userName,
        clientId: undefined,
        address: this.address,
      });
    }
  }

  get deviceId(): string {
    return this.enrolment.deviceId;
  }

  /** How long it may take from now on. */
  get remainingMs(): number {
    const left = Math.round(this.parts.enrolments.remainingMs(this.enrolment));
    return Math.min(LONGEST_REMAINING_MS, Math.max(0, left));
  }

  /** What the device is asked to make a credential with. */
  async options(): Promise<EnrolOptionsFrame> {
    const { party, rp } = this.parts;
    const { enrolment, remainingMs } = this;
    const userHandle = Buffer.from(enrolment.deviceId, 'base64url');
    const options = await party.registrationOptions(enrolment.userName, userHandle, enrolment.challenge);
    return {
      type: 'enrol-options',
      deviceId: enrolment.deviceId,
      user: enrolment.userName,
      rpId: rp.id,
      rpName: rp.name,
      userHandle: options.user.id,
      challenge: options.challenge,
      remainingMs,
    };
  }

  /**
   * The device has made a credential: it is verified, and the device is in the table. `isOver`: whether the connection has ended,
   * which may be while the credential is verified. Returns the device, and how many others of its user are trusted. Throws an
   * Unwelcome for a credential that is none, or comes too late.
   */
  async finish(
    { proof, response }: EnrolCredentialFrame,
    isOver: () => boolean,
  ): Promise<{ readonly device: DeviceRecord; readonly others: number }> {
    const { clock, devices, enrolments, party, revocations, verifyProof } = this.parts;
    const { enrolment } = this;
    const { deviceKey, deviceName, nonce } = this.frame;
    const key = Buffer.from(deviceKey, 'base64url');
    if (!verifyProof(credentialProof(this.challenge, nonce, response), proof, key)) {
      throw new Unwelcome('bad-credential', 'the proof is not by the key of this device');
    }
    let credential;
    try {
      credential = await party.verifyRegistration(response, enrolment.challenge);
    } catch (error) {
      if (error instanceof PartyError) {
        this.tellOrigin(response);
        throw new Unwelcome('bad-credential', error.fault);
      }
      throw error;
    }
    const isThere = devices.byId(enrolment.deviceId) !== undefined || revocations.has('device', enrolment.deviceId);
    if (isOver() || !enrolments.isOpen(enrolment) || isThere) {
      // it was revoked, or took too long, or is done
      throw new Unwelcome('bad-code', 'the enrolment is over');
    }
    const others = trustedDevices(devices, revocations, enrolment.userName).length;
    const device: DeviceRecord = {
      id: enrolment.deviceId,
      name: deviceName,
      userName: enrolment.userName,
      key,
      credential,
      enrolledAt: clock.wall(),
      revokedAt: undefined,
    };
    if (!(await enrolments.finish(enrolment, (part) => devices.write(part, device)))) {
      throw new Unwelcome('bad-code', 'the enrolment is over');
    }
    return { device, others };
  }
}

/** The origin that a registration says it is from; undefined when it says none that can be shown. */
function offeredOrigin(response: unknown): string | undefined {
  try {
    const { clientDataJSON } = (response as { readonly response: { readonly clientDataJSON: string } }).response;
    const { origin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()) as { readonly origin: unknown };
    return typeof origin === 'string' && isPlainText(origin, LONGEST_ORIGIN) ? origin : undefined;
  } catch {
    return undefined;
  }
}
