// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because the steps of a connection with a phone are one machine.

import type { WebSocket } from 'ws';
import {
  causeForRevision,
  credentialProof,
  decodeFrame,
  encodeFrame,
  enrolProof,
  FRAME_LIMITS,
  FrameError,
  gatewayProof,
  helloProof,
  plainTextOf,
} from 'gateway_protocol';
import type {
  ChallengeFrame,
  CloseCode,
  DenialFrame,
  DeviceFrame,
  EnrolCredentialFrame,
  EnrolFrame,
  GatewayFrame,
  HelloFrame,
  NumberFrame,
  PromptEndCause,
} from 'gateway_protocol';
import type { Answer } from '../engine/Answer.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { DeviceLink } from '../engine/DeviceLink.ts';
import { RequestState } from '../engine/RequestState.ts';
import { sourceOf } from '../engine/sourceOf.ts';
import { PartyError } from '../party/PartyError.ts';
import type { ChannelParts } from './DeviceChannel.ts';
import type { DeviceRecord } from './DeviceTable.ts';
import type { Enrolment } from './Enrolments.ts';

/** Frames of one device that may wait for those before them; one that sends faster than it is answered is disconnected. */
const MOST_WAITING = 64;
/** A device that has not been heard of for so many idle beats is gone. */
const SILENT_BEATS = 2.5;
const LONGEST_REMAINING_MS = 600_000;

/** What has no place on a connection: the code to close it with. */
class Unwelcome extends Error {
  readonly code: CloseCode;

  constructor(code: CloseCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * One connection of a device: challenged, then welcome or enrolling, then closed. Frames are taken one after the other, so
 * that a device cannot make the gateway do two things at a time for it.
 */
export class DeviceConnection implements DeviceLink {
  private readonly parts: ChannelParts;
  private readonly socket: WebSocket;
  private readonly address: string;
  /** Which frames the device knows: FRAME_REVISION of what it runs. */
  private readonly revision: number;
  /** Called when it has been proved who this is, or that it has a code. */
  private readonly admitted: () => void;
  /** Tells the connected devices of a user which others there are now; how many heard it. */
  private readonly tellOthers: (userName: string) => number;
  private step: 'challenged' | 'enrolling' | 'welcome' | 'closed' = 'challenged';
  private readonly asked: ChallengeFrame;
  /** The device's nonce and name, once it has proved who it is: from then on every frame is signed. */
  private peer: { readonly nonce: string; readonly device: string } | undefined;
  private record: DeviceRecord | undefined;
  private enrolment: { readonly enrolment: Enrolment; readonly frame: EnrolFrame } | undefined;
  private readonly inbox: DeviceFrame[] = [];
  private isWorking = false;
  private highestSeq = 0;
  private lastHeard: number;
  private timer = 0;

  constructor(
    parts: ChannelParts,
    socket: WebSocket,
    address: string,
    revision: number,
    admitted: () => void,
    tellOthers: (userName: string) => number,
  ) {
    this.parts = parts;
    this.socket = socket;
    this.address = address;
    this.revision = revision;
    this.admitted = admitted;
    this.tellOthers = tellOthers;
    this.lastHeard = parts.clock.now;
    this.asked = {
      type: 'challenge',
      gateway: parts.name,
      key: parts.identity.key,
      nonce: Buffer.from(parts.randomness.bytes(32)).toString('base64url'),
    };
    socket.on('message', (data: Buffer, isBinary) => this.receive(data, isBinary));
    socket.on('error', () => socket.terminate()); // what is no WebSocket frame, or too long; "close" follows
    socket.on('close', () => this.gone());
  }

  /** Whether this is a connection of the device `id`, in whatever step. */
  isOf(id: string): boolean {
    return this.record?.id === id || this.enrolment?.enrolment.deviceId === id;
  }

  /** The device; only for a link that the engine knows, which is welcome. */
  get device(): DeviceRecord {
    return this.record!;
  }

  /** The first word: whose connection this is, and what to sign. */
  challenge(): void {
    this.send(this.asked);
    this.timer = this.parts.clock.schedule(this.parts.options.helloMs, () => this.close('silent', 'no hello in time'));
  }

  /** Tells the device why, and ends the connection. */
  close(code: CloseCode, detail: string): void {
    if (this.step === 'closed') {
      return;
    }
    this.send({ type: 'close', code, detail });
    this.parts.observe({ kind: 'device-closed', code, detail });
    this.gone();
    this.socket.close(1000);
  }

  prompt(request: ConnectionRequest, leaseMs: number): void {
    const { engine, options, rp } = this.parts;
    this.send({
      type: 'prompt',
      requestId: request.id,
      session: request.mainSessionId,
      context: request.context,
      user: request.userName,
      client: request.clientName,
      address: request.address,
      target: request.target,
      numberLength: request.number.length,
      numberTries: options.numberTries,
      expiresAt: request.expiresAt,
      remainingMs: Math.max(0, Math.round(engine.remainingMs(request.id))),
      leaseMs,
      rpId: rp.id,
      credentialId: this.device.credential.id,
    });
  }

  renew(requestIds: readonly string[], leaseMs: number): void {
    this.send({ type: 'renew', echo: this.highestSeq, leaseMs, requestIds });
  }

  withdraw(requestId: string, cause: PromptEndCause): void {
    this.send({ type: 'cancel', requestId, cause: causeForRevision(cause, this.revision) });
  }

  replaced(): void {
    this.close('replaced', 'the same device has connected again');
  }

  revoked(): void {
    this.send({ type: 'revoked' });
    this.close('done', 'revoked');
  }

  /** Tells a device of this user which others they have. False when this is none, or it does not know such a frame. */
  tellDevices(userName: string): boolean {
    if (this.step !== 'welcome' || this.revision < 1 || this.record?.userName !== userName) {
      return false;
    }
    const { id, enrolledAt } = this.record;
    let others: DeviceRecord[];
    try {
      others = this.trustedDevices(userName).filter((other) => other.id !== id);
    } catch (error) {
      // a device that cannot be told this is welcome all the same
      this.parts.observe({ kind: 'failed', what: "telling a user's devices of another", error });
      return false;
    }
    others.sort((one, other) => other.enrolledAt - one.enrolledAt);
    this.send({
      type: 'devices',
      count: others.length,
      latest: others.slice(0, FRAME_LIMITS.devices).map((other) => ({
        name: plainTextOf(other.name, 64, other.id),
        enrolledAt: Math.max(0, Math.floor(other.enrolledAt)),
        isLater: other.enrolledAt > enrolledAt,
      })),
    });
    return true;
  }

  private trustedDevices(userName: string): DeviceRecord[] {
    const { devices, revocations } = this.parts;
    return devices
      .ofUser(userName)
      .filter(({ id, revokedAt }) => revokedAt === undefined && !revocations.has('device', id));
  }

  private receive(data: Buffer, isBinary: boolean): void {
    if (this.step === 'closed') {
      return;
    }
    this.lastHeard = this.parts.clock.now;
    const frame = isBinary
      ? new FrameError('malformed', '', 'A frame is a text.')
      : decodeFrame(data.toString(), 'device');
    if (frame instanceof FrameError) {
      this.close(
        frame.fault === 'unsupported-version' ? 'unsupported-version' : 'bad-frame',
        frame.message.slice(0, 200),
      );
      return;
    }
    if (this.inbox.length >= MOST_WAITING) {
      this.close('overloaded', 'too many frames at a time');
      return;
    }
    this.inbox.push(frame);
    if (!this.isWorking) {
      this.work().catch((error: unknown) => {
        // not even the end could be said: a signer, a log that throws
        this.socket.terminate();
        this.parts.observe({ kind: 'failed', what: 'the end of a device connection', error });
      });
    }
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    for (let frame = this.inbox.shift(); frame !== undefined && this.step !== 'closed'; frame = this.inbox.shift()) {
      try {
        await this.take(frame);
      } catch (error) {
        if (error instanceof Unwelcome) {
          this.close(error.code, error.message);
        } else {
          this.parts.observe({ kind: 'failed', what: `a ${frame.type} frame`, error });
          this.close('internal', '');
        }
      }
    }
    this.inbox.length = 0;
    this.isWorking = false;
  }

  /** The one table of what may come when. */
  private async take(frame: DeviceFrame): Promise<void> {
    if (frame.type === 'close') {
      this.gone();
      this.socket.close(1000);
      return;
    }
    const place = `${this.step} ${frame.type}`;
    switch (frame.type) {
      case 'hello':
        return this.step === 'challenged' ? this.greet(frame) : misplaced(place);
      case 'enrol':
        return this.step === 'challenged' ? this.beginEnrolment(frame) : misplaced(place);
      case 'enrol-credential':
        return this.step === 'enrolling' ? this.finishEnrolment(frame) : misplaced(place);
      case 'assertion':
      case 'beat':
      case 'denial':
      case 'number':
      case 'receipt':
      case 'shown':
        return this.step === 'welcome' ? this.takeFromDevice(frame) : misplaced(place);
    }
  }

  private async takeFromDevice(
    frame: Exclude<DeviceFrame, { type: 'hello' | 'enrol' | 'enrol-credential' | 'close' }>,
  ): Promise<void> {
    const { engine } = this.parts;
    const { prompts } = engine;
    switch (frame.type) {
      case 'beat':
        if (frame.seq > this.highestSeq) {
          // an older one says what is true no more
          this.highestSeq = frame.seq;
          prompts.beat(this, new Set(frame.held));
        }
        return;
      case 'shown':
        prompts.shown(this, frame.requestId);
        return;
      case 'receipt':
        prompts.receipt(this, frame.requestId, frame);
        this.send({ type: 'receipt-noted', requestId: frame.requestId });
        return;
      case 'number':
        await this.takeNumber(frame);
        return;
      case 'assertion':
        this.tell(frame.requestId, await engine.approve(this.known(), frame.requestId, frame.response));
        return;
      case 'denial':
        this.tell(frame.requestId, await this.deny(frame));
        return;
    }
  }

  /** The device as the table has it: its signature counter may have moved since it said hello. */
  private known(): DeviceRecord {
    return this.parts.devices.byId(this.device.id) ?? this.device;
  }

  private greet(frame: HelloFrame): void {
    const { deviceId, nonce } = frame;
    const record = this.parts.devices.byId(deviceId);
    if (record === undefined) {
      this.peer = { nonce, device: deviceId };
      throw new Unwelcome('unknown-device', 'there is no device of this name');
    }
    if (!this.parts.verifyProof(helloProof(this.asked, nonce, deviceId), frame.proof, record.key)) {
      // not signed: whoever sits on the line could bring it about, and a device would believe it
      throw new Unwelcome('bad-proof', 'the proof is not by the key of this device');
    }
    this.peer = { nonce, device: deviceId };
    if (record.revokedAt !== undefined || this.parts.revocations.has('device', deviceId)) {
      this.revoked();
      return;
    }
    this.admitted();
    this.parts.clock.cancel(this.timer);
    this.record = record;
    this.step = 'welcome';
    this.highestSeq = frame.seq;
    const { beatMs, idleBeatMs } = this.parts.options;
    this.parts.observe({ kind: 'device-connected', deviceId: record.id, userName: record.userName });
    this.send({
      type: 'welcome',
      user: record.userName,
      leaseMs: this.parts.engine.options.leaseMs,
      beatMs,
      idleBeatMs,
    });
    this.tellDevices(record.userName);
    if (this.isOver()) {
      // it could not be told: no prompt is to go to a connection that is gone
      return;
    }
    this.parts.engine.prompts.connect(this, new Set(frame.held));
    this.watchSilence();
  }

  private async beginEnrolment(frame: EnrolFrame): Promise<void> {
    const { clock, enrolments, party, rp } = this.parts;
    const { deviceKey, nonce, proof, user } = frame;
    this.peer = { nonce, device: deviceKey };
    const key = Buffer.from(deviceKey, 'base64url');
    const enrolment = enrolments.begin(
      user,
      deviceKey,
      sourceOf(this.address),
      (codeHash) => this.parts.verifyProof(enrolProof(this.asked, nonce, user, codeHash), proof, key),
      () => this.close('replaced', 'this enrolment goes on elsewhere, or is over'),
    );
    if (enrolment === undefined) {
      this.parts.observe({
        kind: 'turned-away',
        what: 'enrol-code',
        reason: 'wrong, spent or expired',
        userName: user,
        clientId: undefined,
        address: this.address,
      });
      throw new Unwelcome(
        'bad-code',
        'the code is wrong, spent or expired, or the proof is not by the key that came with it',
      );
    }
    this.admitted();
    clock.cancel(this.timer);
    const remainingMs = Math.min(LONGEST_REMAINING_MS, Math.max(0, Math.round(enrolment.until - clock.now)));
    this.timer = clock.schedule(remainingMs, () => this.close('bad-code', 'the enrolment took too long'));
    this.step = 'enrolling';
    this.enrolment = { enrolment, frame };
    const userHandle = Buffer.from(enrolment.deviceId, 'base64url');
    const options = await party.registrationOptions(enrolment.userName, userHandle, enrolment.challenge);
    this.send({
      type: 'enrol-options',
      deviceId: enrolment.deviceId,
      user: enrolment.userName,
      rpId: rp.id,
      rpName: rp.name,
      userHandle: options.user.id,
      challenge: options.challenge,
      remainingMs,
    });
  }

  private async finishEnrolment(frame: EnrolCredentialFrame): Promise<void> {
    const { clock, devices, certificate, enrolments, observe, party, revocations, verifyProof } = this.parts;
    const {
      enrolment,
      frame: { deviceKey, deviceName, nonce },
    } = this.enrolment!;
    const { proof, response } = frame;
    if (!verifyProof(credentialProof(this.asked, nonce, response), proof, Buffer.from(deviceKey, 'base64url'))) {
      throw new Unwelcome('bad-credential', 'the proof is not by the key of this device');
    }
    let credential;
    try {
      credential = await party.verifyRegistration(response, enrolment.challenge);
    } catch (error) {
      if (error instanceof PartyError) {
        throw new Unwelcome('bad-credential', error.fault);
      }
      throw error;
    }
    const isThere = devices.byId(enrolment.deviceId) !== undefined || revocations.has('device', enrolment.deviceId);
    if (this.isOver() || !enrolments.isOpen(enrolment) || isThere) {
      // it was revoked, or took too long, or is done
      throw new Unwelcome('bad-code', 'the enrolment is over');
    }
    const others = this.trustedDevices(enrolment.userName).length;
    devices.put({
      id: enrolment.deviceId,
      name: deviceName,
      userName: enrolment.userName,
      key: Buffer.from(deviceKey, 'base64url'),
      credential,
      enrolledAt: clock.wall(),
      revokedAt: undefined,
    });
    enrolments.end(enrolment.deviceId);
    const { deviceId, userName } = enrolment;
    observe({ kind: 'device-enrolled', deviceId, userName, others, told: this.tellOthers(userName) });
    this.send({ type: 'enrolled', certificate });
    this.gone();
    this.socket.close(1000);
  }

  private async takeNumber(frame: NumberFrame): Promise<void> {
    const { requestId, attempt, number } = frame;
    const result = await this.parts.engine.matchNumber(this.device, requestId, attempt, number);
    if (result.answer === undefined) {
      const { isRight, triesLeft } = result;
      this.send({ type: 'number-result', requestId, attempt, isRight, triesLeft });
    } else {
      this.tell(requestId, result.answer);
    }
  }

  private deny(frame: DenialFrame): Promise<Answer> {
    const { engine } = this.parts;
    const { reason, requestId } = frame;
    return reason === 'not-me' ? engine.disown(this.device, requestId) : engine.deny(this.device, requestId, reason);
  }

  private tell(requestId: string, answer: Answer): void {
    if (answer.refusal !== undefined) {
      this.send({ type: 'refusal', requestId, reason: answer.refusal.kind });
      return;
    }
    const { state, cause, deviceId } = answer.request;
    if (state !== RequestState.PENDING && cause !== undefined) {
      this.send({
        type: 'outcome',
        requestId,
        state,
        cause: causeForRevision(cause, this.revision),
        isYours: deviceId === this.device.id,
      });
    }
  }

  private watchSilence(): void {
    const { clock, options } = this.parts;
    this.timer = clock.schedule(options.idleBeatMs, () => {
      if (clock.now - this.lastHeard > SILENT_BEATS * options.idleBeatMs) {
        this.close('silent', 'no beat for too long');
      } else {
        this.watchSilence();
      }
    });
  }

  /** One that reads slower than it is told is disconnected: what waits for it would only grow, and be late. */
  private send(frame: GatewayFrame): void {
    if (this.step === 'closed' || this.socket.readyState !== this.socket.OPEN) {
      return;
    }
    if (this.socket.bufferedAmount > this.parts.options.bufferedBytes) {
      this.parts.observe({ kind: 'device-closed', code: 'overloaded', detail: 'it does not read' });
      this.gone();
      this.socket.terminate();
      return;
    }
    let text: string;
    try {
      text = encodeFrame(this.peer === undefined ? frame : this.sign(frame, this.peer));
    } catch (error) {
      // whoever ends a request must not fail because a device cannot be told
      this.parts.observe({ kind: 'failed', what: 'signing a frame', error });
      this.gone();
      this.socket.terminate();
      return;
    }
    this.socket.send(text);
  }

  /** Asked after each wait: what was under way may have ended. */
  private isOver(): boolean {
    return this.step === 'closed';
  }

  private sign(
    frame: GatewayFrame,
    { nonce, device }: { readonly nonce: string; readonly device: string },
  ): GatewayFrame {
    const text = encodeFrame(frame);
    return { type: 'signed', text, proof: this.parts.identity.sign(gatewayProof(this.asked, nonce, device, text)) };
  }

  private gone(): void {
    if (this.step === 'closed') {
      return;
    }
    const wasWelcome = this.step === 'welcome';
    this.step = 'closed';
    this.parts.clock.cancel(this.timer);
    if (wasWelcome) {
      this.parts.engine.prompts.disconnect(this);
      this.parts.observe({ kind: 'device-gone', deviceId: this.device.id });
    }
  }
}

function misplaced(place: string): never {
  throw new Unwelcome('unexpected-frame', place);
}
