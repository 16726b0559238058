// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WebSocket } from 'ws';
import { causeForRevision, FRAME_LIMITS, helloProof, plainTextOf, wakeProof } from 'gateway_protocol';
import type {
  ChallengeFrame,
  CloseCode,
  DenialFrame,
  DeviceFrame,
  EnrolCredentialFrame,
  EnrolFrame,
  HelloFrame,
  NumberFrame,
  PromptEndCause,
  WakeFrame,
} from 'gateway_protocol';
import type { Answer } from '../engine/Answer.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { DeviceLink, ResumedNotice } from '../engine/DeviceLink.ts';
import { placeOf } from '../engine/Purpose.ts';
import type { PurposeKind } from '../engine/Purpose.ts';
import { RequestState } from '../engine/RequestState.ts';
import type { ChannelParts } from './DeviceChannel.ts';
import { DeviceSocket, Unwelcome } from './DeviceSocket.ts';
import { isTrusted, trustedDevices } from './DeviceTable.ts';
import type { DeviceRecord } from './DeviceTable.ts';
import { EnrollingDevice } from './EnrollingDevice.ts';

/** A device that has not been heard of for so many idle beats is gone. */
const SILENT_BEATS = 2.5;
/** A device says something within so many beats of a request that it is sent: that it has it, or any other beat. */
const ANSWER_BEATS = 2;
/** The first revision of the frames with logins and transactions. */
const SINCE_PURPOSES = 4;
/** The first revision that is told of connections that were let in again. */
const SINCE_RESUMED = 5;

/**
 * One connection of a device.
 *
 *     challenged ──hello──▶ welcome ──────────────▶ closed
 *         │  └────enrol───▶ enrolling ─credential────▲
 *         └── silent, unknown, a bad proof or code ──┘   and from everywhere: what has no place, its end, the gateway's word
 */
export class DeviceConnection implements DeviceLink {
  private readonly parts: ChannelParts;
  private readonly socket: DeviceSocket;
  private readonly address: string;
  /** Which frames the device knows: FRAME_REVISION of what it runs. */
  private readonly revision: number;
  /** Called when it has been proved who this is, or that it has a code. */
  private readonly admitted: () => void;
  /** How many of the user's devices have heard of one that was enrolled. */
  private readonly takeTold: (deviceId: string) => number;
  private step: 'challenged' | 'enrolling' | 'welcome' | 'closed' = 'challenged';
  private readonly asked: ChallengeFrame;
  private record: DeviceRecord | undefined;
  private enrolling: EnrollingDevice | undefined;
  private highestSeq = 0;
  private wakeSeq = 0;
  private nonce = '';
  private timer = 0;
  /** Waits for any word after a request that was sent; 0 when none is due. */
  private answerTimer = 0;

  constructor(
    parts: ChannelParts,
    socket: WebSocket,
    address: string,
    revision: number,
    admitted: () => void,
    takeTold: (deviceId: string) => number,
  ) {
    this.parts = parts;
    this.address = address;
    this.revision = revision;
    this.admitted = admitted;
    this.takeTold = takeTold;
    this.asked = {
      type: 'challenge',
      gateway: parts.name,
      key: parts.identity.key,
      nonce: Buffer.from(parts.randomness.bytes(32)).toString('base64url'),
    };
    const { clock, identity, observe, options } = parts;
    this.socket = new DeviceSocket(
      { clock, identity, observe, bufferedBytes: options.bufferedBytes },
      socket,
      this.asked,
      {
        take: (frame) => this.take(frame),
        over: () => this.gone(),
      },
    );
  }

  /** Whether this is a connection of the device `id`, in whatever step. */
  isOf(id: string): boolean {
    return this.record?.id === id || this.enrolling?.deviceId === id;
  }

  /** The device; only for a link that the engine knows, which is welcome. */
  get device(): DeviceRecord {
    return this.record!;
  }

  /** The first word: whose connection this is, and what to sign. */
  challenge(): void {
    this.socket.send(this.asked);
    this.timer = this.parts.clock.schedule(this.parts.options.helloMs, () => this.close('silent', 'no hello in time'));
  }

  /** Tells the device why, and ends the connection. */
  close(code: CloseCode, detail: string): void {
    this.socket.close(code, detail);
  }

  shows(purpose: PurposeKind): boolean {
    return purpose === 'connection' || this.revision >= SINCE_PURPOSES;
  }

  prompt(request: ConnectionRequest, leaseMs: number): void {
    const { engine, options, rp } = this.parts;
    const { address, purpose } = request;
    const common = {
      requestId: request.id,
      session: request.mainSessionId,
      context: request.context,
      user: request.userName,
      address,
      numberLength: request.number.length,
      numberTries: options.numberTries,
      expiresAt: request.expiresAt,
      remainingMs: Math.max(0, Math.round(engine.remainingMs(request.id))),
      leaseMs,
      rpId: rp.id,
      credentialId: this.device.credential.id,
    };
    this.expectWord();
    switch (purpose.kind) {
      case 'connection':
        this.socket.send({ type: 'prompt', ...common, client: request.clientName, target: purpose.target });
        return;
      case 'login':
        this.socket.send({ type: 'login-prompt', ...common, application: purpose.application, host: purpose.host });
        return;
      case 'transaction':
        this.socket.send({
          type: 'transaction-prompt',
          ...common,
          application: purpose.application,
          text: purpose.text,
        });
        return;
    }
  }

  renew(requestIds: readonly string[], leaseMs: number): void {
    this.socket.send({ type: 'renew', echo: this.highestSeq, leaseMs, requestIds });
  }

  withdraw(requestId: string, cause: PromptEndCause): void {
    this.socket.send({ type: 'cancel', requestId, cause: causeForRevision(cause, this.revision) });
  }

  resumed(connections: readonly ResumedNotice[]): void {
    if (this.revision < SINCE_RESUMED) {
      return;
    }
    this.socket.send({
      type: 'resumed',
      connections: connections.slice(0, FRAME_LIMITS.resumed).map(({ request, agoMs, isOpen }) => ({
        requestId: request.id,
        client: request.clientName,
        address: request.address,
        target: placeOf(request.purpose) ?? 'nowhere', // a transaction has no connection that could go on
        agoMs: Math.min(FRAME_LIMITS.agoMs, Math.max(0, Math.round(agoMs))),
        isOpen,
      })),
    });
  }

  replaced(): void {
    this.close('replaced', 'the same device has connected again');
  }

  moved(): void {
    this.close('shutdown', 'the same device is at another node');
  }

  revoked(): void {
    this.socket.send({ type: 'revoked' });
    this.close('done', 'revoked');
  }

  /** Tells a device of this user which others they have. False when this is none, or it does not know such a frame. */
  tellDevices(userName: string): boolean {
    if (this.step !== 'welcome' || this.revision < 1 || this.record?.userName !== userName) {
      return false;
    }
    const { devices, revocations } = this.parts;
    const { id, enrolledAt } = this.record;
    let others: DeviceRecord[];
    try {
      others = trustedDevices(devices, revocations, userName).filter((other) => other.id !== id);
    } catch (error) {
      // a device that cannot be told this is welcome all the same
      this.parts.observe({ kind: 'failed', what: "telling a user's devices of another", error });
      return false;
    }
    others.sort((one, other) => other.enrolledAt - one.enrolledAt);
    this.socket.send({
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

  /** The one table of what may come when. */
  private async take(frame: DeviceFrame): Promise<void> {
    this.parts.clock.cancel(this.answerTimer);
    this.answerTimer = 0;
    if (frame.type === 'close') {
      this.socket.finish();
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
      case 'wake':
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
        this.socket.send({ type: 'receipt-noted', requestId: frame.requestId });
        return;
      case 'wake':
        await this.noteWake(frame);
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

  private async greet(frame: HelloFrame): Promise<void> {
    const { deviceId, nonce } = frame;
    const { devices } = this.parts;
    const found = devices.byId(deviceId) ?? (await devices.find(deviceId)); // it may be a moment old, at another node
    if (this.socket.isOver) {
      return;
    }
    if (found === undefined) {
      this.socket.signFor(nonce, deviceId);
      throw new Unwelcome('unknown-device', 'there is no device of this name');
    }
    if (!this.parts.verifyProof(helloProof(this.asked, nonce, deviceId), frame.proof, found.key)) {
      // not signed: whoever sits on the line could bring it about, and a device would believe it
      throw new Unwelcome('bad-proof', 'the proof is not by the key of this device');
    }
    await this.parts.engine.learnOf(frame.held);
    if (this.socket.isOver) {
      return;
    }
    const record = devices.byId(deviceId) ?? found; // it may have been revoked meanwhile
    this.socket.signFor(nonce, deviceId);
    if (!isTrusted(record, this.parts.revocations)) {
      this.revoked();
      return;
    }
    this.admitted();
    this.parts.clock.cancel(this.timer);
    this.record = record;
    this.step = 'welcome';
    this.highestSeq = frame.seq;
    this.nonce = nonce;
    const { beatMs, idleBeatMs } = this.parts.options;
    this.parts.observe({ kind: 'device-connected', deviceId: record.id, userName: record.userName });
    this.socket.send({
      type: 'welcome',
      user: record.userName,
      leaseMs: this.parts.engine.options.leaseMs,
      beatMs,
      idleBeatMs,
    });
    this.tellDevices(record.userName);
    if (this.isAskedToBeWoken) {
      this.socket.send({ type: 'wake-wanted' });
    }
    if (this.socket.isOver) {
      // it could not be told: no prompt is to go to a connection that is gone
      return;
    }
    this.parts.engine.prompts.connect(this, new Set(frame.held));
    this.watchSilence();
  }

  /** Whether this device was asked how it can be woken: the gateway wakes, and the device knows the question. */
  private get isAskedToBeWoken(): boolean {
    return this.parts.wakes !== undefined && this.revision >= 3;
  }

  /** The device says how it can be woken. What comes again, or late, changes nothing. */
  private async noteWake(frame: WakeFrame): Promise<void> {
    const { wakes, verifyProof, observe } = this.parts;
    if (wakes === undefined || !this.isAskedToBeWoken) {
      throw new Unwelcome('unexpected-frame', 'wake, which was not asked for');
    }
    if (frame.seq <= this.wakeSeq) {
      return;
    }
    const { id, key } = this.device;
    if (!verifyProof(wakeProof(this.asked, this.nonce, id, frame), frame.proof, key)) {
      throw new Unwelcome('bad-proof', 'the proof of a wake is not by the key of this device');
    }
    this.wakeSeq = frame.seq;
    let isNoted: boolean;
    try {
      isNoted = await wakes.note(id, frame);
    } catch (error) {
      observe({ kind: 'failed', what: 'keeping how a device is woken', error });
      return; // it says so again on its next connection
    }
    if (!isNoted) {
      throw new Unwelcome('overloaded', 'how it is woken changes too often');
    }
    this.socket.send({ type: 'wake-noted', seq: frame.seq });
  }

  private async beginEnrolment(frame: EnrolFrame): Promise<void> {
    const { clock } = this.parts;
    this.socket.signFor(frame.nonce, frame.deviceKey);
    const enrolling = await EnrollingDevice.begin(this.parts, this.asked, frame, this.address, () =>
      this.close('replaced', 'this enrolment goes on elsewhere, or is over'),
    );
    if (this.socket.isOver) {
      return; // it went; with the same code it may go on
    }
    this.admitted();
    clock.cancel(this.timer);
    this.timer = clock.schedule(enrolling.remainingMs, () => this.close('bad-code', 'the enrolment took too long'));
    this.step = 'enrolling';
    this.enrolling = enrolling;
    this.socket.send(await enrolling.options());
  }

  private async finishEnrolment(frame: EnrolCredentialFrame): Promise<void> {
    const { device, others } = await this.enrolling!.finish(frame, () => this.socket.isOver);
    const { id, userName } = device;
    const told = this.takeTold(id);
    this.parts.observe({ kind: 'device-enrolled', deviceId: id, userName, others, told });
    this.socket.send({ type: 'enrolled', certificate: this.parts.certificate() });
    this.socket.finish();
  }

  private async takeNumber(frame: NumberFrame): Promise<void> {
    const { requestId, attempt, number } = frame;
    const result = await this.parts.engine.matchNumber(this.device, requestId, attempt, number);
    if (result.answer === undefined) {
      const { isRight, triesLeft } = result;
      this.socket.send({ type: 'number-result', requestId, attempt, isRight, triesLeft });
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
      this.socket.send({ type: 'refusal', requestId, reason: answer.refusal.kind });
      return;
    }
    const { state, cause, deviceId } = answer.request;
    if (state !== RequestState.PENDING && cause !== undefined) {
      this.socket.send({
        type: 'outcome',
        requestId,
        state,
        cause: causeForRevision(cause, this.revision),
        isYours: deviceId === this.device.id,
      });
    }
  }

  /**
   * A request waits: a connection that is dead is found out now, and not after the long silence that is allowed otherwise. The device
   * then gets the request over its next one.
   */
  private expectWord(): void {
    const { clock, options } = this.parts;
    if (this.answerTimer !== 0) {
      return;
    }
    this.answerTimer = clock.schedule(ANSWER_BEATS * options.beatMs, () => {
      this.answerTimer = 0;
      this.close('silent', 'no word since a request was sent');
    });
  }

  private watchSilence(): void {
    const { clock, options } = this.parts;
    this.timer = clock.schedule(options.idleBeatMs, () => {
      if (clock.now - this.socket.lastHeard > SILENT_BEATS * options.idleBeatMs) {
        this.close('silent', 'no beat for too long');
      } else {
        this.watchSilence();
      }
    });
  }

  private gone(): void {
    const wasWelcome = this.step === 'welcome';
    this.step = 'closed';
    this.parts.clock.cancel(this.timer);
    this.parts.clock.cancel(this.answerTimer);
    if (wasWelcome) {
      this.parts.engine.prompts.disconnect(this);
      this.parts.observe({ kind: 'device-gone', deviceId: this.device.id });
    }
  }
}

function misplaced(place: string): never {
  throw new Unwelcome('unexpected-frame', place);
}
