// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because the simulated world has one clock and one order of events for all its parts.

import assert from 'node:assert/strict';
import { EndCause, FRAME_REVISION } from 'gateway_protocol';
import type { DeviceChannel } from '../channel/DeviceChannel.ts';
import type { DeviceRecord } from '../channel/DeviceTable.ts';
import type { Clock } from '../clock/Clock.ts';
import { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { DEFAULT_ENGINE_OPTIONS } from '../engine/EngineOptions.ts';
import { HResult } from '../engine/HResult.ts';
import { PartyError, PartyFault } from '../engine/PartyError.ts';
import type { Purpose } from '../engine/Purpose.ts';
import { parseRecord, REQUESTS } from '../engine/RequestRecord.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import type { SharedState } from '../state/SharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { MemoryDeviceTable } from '../testing/MemoryDeviceTable.ts';
import { RecordingSink } from '../testing/RecordingSink.ts';
import { MemoryWakeTable } from '../testing/MemoryWakeTable.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { WakeUps } from '../wake/WakeUps.ts';
import { Chance } from './Chance.ts';
import { FakeSocket } from './FakeSocket.ts';
import type { Flaws } from './Flaws.ts';
import { MortalClock } from './MortalClock.ts';
import type { Schedule, Step } from './Schedule.ts';
import { Pockets } from './Pockets.ts';
import type { PocketCounts } from './Pockets.ts';
import { PushRecords, SimulatedPush } from './SimulatedPush.ts';
import { SimulatedPhone, VERIFY_MS } from './SimulatedPhone.ts';
import type { PhoneWorld } from './SimulatedPhone.ts';
import { GATEWAY, microtasks, signs, worldChannel } from './worldChannel.ts';

const USERS = ['anna', 'ben'];
const PURPOSES: readonly Purpose[] = [
  { kind: 'connection', target: 'db:22' },
  { kind: 'login', application: 'Shop', host: 'shop.example' },
  { kind: 'transaction', application: 'Shop', text: 'Pay 12 euros' },
];
/** Anna has two phones. */
const OWNERS = ['anna', 'anna', 'ben'];
const { leaseMs, deadlineMs } = DEFAULT_ENGINE_OPTIONS;
/** After the last step the network is well again, and everything has this long to come to its end. */
const CALM_DELAY_MS = 20;
/** Frames of a phone that are on their way at a time when nothing is lost. */
const MOST_BEFORE = 16;
const CALM_MS = deadlineMs + 6 * leaseMs;

const UNWRITTEN = 'the disk is full';
/** A disk takes less than so long for what it does. */
const SLOW_DISK_MS = 20;

/** A process of the gateway: all of it that does not need a socket. */
interface GatewayProcess {
  readonly clock: MortalClock;
  readonly engine: AuthenticationEngine;
  readonly state: SharedState;
  readonly channel: DeviceChannel;
  readonly wakeUps: WakeUps;
}

/** One connection that was asked for. */
interface Asked {
  readonly name: string;
  readonly process: GatewayProcess;
  readonly sink: RecordingSink;
  readonly accepted: Promise<number>;
  code: number | undefined;
  request: ConnectionRequest | undefined;
  /** When its end was certain, on the clock: in the store, or because its gateway died. */
  endedAt: number | undefined;
  /** How many calls the sink had had when its connection was cancelled. */
  callsAtCancel: number | undefined;
}

/** Steps that lose what is on its way. */
const LOSSY: readonly string[] = ['cut', 'away', 'pocket', 'crash', 'revoke-device'];

/**
 * A gateway, phones and clients in one thread under one clock: the real engine, the real channel and the real device
 * session, with a network between that does what networks do, and what they do not. After every event it is checked that
 * nothing has happened that must never happen.
 */
export class World implements PhoneWorld {
  readonly clock = new ManualClock(microtasks);
  /** How requests ended: schedules in which nothing happens prove nothing. */
  readonly causes = new Set<string>();

  /** How many messages woke phones, and how many orders took them back. */
  get wakeUps(): readonly [number, number] {
    return [this.pushed.sends, this.pushed.takeBacks];
  }

  /** What became of messages to phones. */
  get pocketCounts(): PocketCounts {
    return this.pockets.counts;
  }

  readonly chance: Chance;
  private readonly schedule: Schedule;
  private readonly flaws: Flaws;
  private readonly devices = new MemoryDeviceTable();
  private readonly wakes = new MemoryWakeTable();
  /** Messages to phones; the token of each is its id. Chance of their own: without them everything else is as it was. */
  private readonly pushed = new PushRecords((token) => this.mayWake(token));
  private readonly pushChance: Chance;
  private readonly pockets: Pockets;
  /** Requests that a phone has said it shows. */
  private readonly shown = new Set<string>();
  private readonly phones: SimulatedPhone[] = [];
  /** Phones whose app knows connections only. */
  private readonly older = new Set<SimulatedPhone>();
  private readonly sockets = new Map<SimulatedPhone, { readonly connection: number; readonly socket: FakeSocket }>();
  private readonly awayUntil = new Map<SimulatedPhone, number>();
  private readonly asked: Asked[] = [];
  private readonly byRequest = new Map<string, Asked>();
  /** Clients and devices that were revoked: from then on they let nobody in. */
  private readonly revoked = new Set<string>();
  /** Requests of which it was written down that a device approved them. */
  private readonly recorded = new Set<string>();
  /** How often each user has logged in: after a revocation, anew. */
  private readonly logins = new Map<string, number>();
  private process: GatewayProcess;
  private processes = 0;
  private isCalm = false;
  /** What an observer has seen: thrown in there it would be the engine's business. */
  private fault: string | undefined;
  /**
   * How long a prompt may stand after the end of its request: a lease, or, when nothing is lost, as long as a frame takes,
   * with the verification of its signature and of those before it.
   */
  private readonly graceMs: number;

  constructor(schedule: Schedule, flaws: Flaws = {}) {
    this.schedule = schedule;
    this.flaws = flaws;
    this.chance = new Chance(schedule.seed);
    this.pushChance = new Chance(~schedule.seed);
    this.pockets = new Pockets(this.clock, this.pushChance, () => this.phones);
    const { lost, delayMs } = schedule.faults;
    // a connection that the gateway closes loses what was on its way: the word that a phone is revoked, for one
    const isPerfect = lost === 0 && !schedule.steps.some(({ kind }) => LOSSY.includes(kind));
    this.graceMs = isPerfect ? Math.max(delayMs, CALM_DELAY_MS) + MOST_BEFORE * VERIFY_MS + 1 : leaseMs;
    this.process = this.startGateway();
    OWNERS.forEach((userName, index) => {
      const record: DeviceRecord = {
        id: Buffer.alloc(16, index + 1).toString('base64url'),
        name: `phone ${index}`,
        userName,
        credential: { id: 'AAAA', publicKey: new Uint8Array(), counter: 0 },
        key: new Uint8Array(70).fill(index + 1),
        enrolledAt: 0,
        revokedAt: undefined,
      };
      void this.devices.put(record);
      void this.wakes.put({
        deviceId: record.id,
        service: 'push-kit',
        token: record.id,
        language: 'en',
        canShow: true,
        notifyId: 1,
        notedAt: 0,
        standsUntil: undefined,
      });
      const phone = new SimulatedPhone(record, GATEWAY, this);
      this.flaws.session?.(phone.session);
      this.phones.push(phone);
      if (this.chance.is(0.2)) {
        this.older.add(phone);
      }
    });
  }

  /** Plays the schedule to its end. Throws what must never be. */
  async play(): Promise<void> {
    this.phones.forEach((phone) => phone.start());
    await this.clock.advance(500);
    const steps = [...this.schedule.steps].sort((one, other) => one.at - other.at);
    for (const step of steps) {
      await this.advance(step.at - this.clock.now);
      this.take(step);
    }
    this.isCalm = true;
    this.awayUntil.clear();
    this.pockets.calm();
    await this.advance(CALM_MS);
    await this.checkEnd();
  }

  numberOf(requestId: string): string | undefined {
    return this.byRequest.get(requestId)?.request?.number;
  }

  seen(phone: SimulatedPhone): void {
    this.pockets.seen(phone);
  }

  connect(phone: SimulatedPhone, connection: number): void {
    this.clock.schedule(this.chance.upTo(200), () => {
      if (this.isAway(phone) || (!this.isCalm && this.graceMs === leaseMs && this.chance.is(0.1))) {
        phone.lost(connection);
        return;
      }
      this.sockets.get(phone)?.socket.close();
      const socket = new FakeSocket(
        (text) => this.carryBack(phone, connection, socket, text),
        () => {
          this.clock.schedule(this.chance.upTo(50), () => phone.lost(connection));
        },
      );
      this.sockets.set(phone, { connection, socket });
      phone.opened(connection);
      this.process.channel.accept(
        socket.asWebSocket,
        { remoteAddress: '192.0.2.9', remotePort: connection },
        '192.0.2.9',
        this.older.has(phone) ? 2 : FRAME_REVISION,
      );
    });
  }

  disconnect(phone: SimulatedPhone, connection: number): void {
    const open = this.sockets.get(phone);
    if (open?.connection === connection) {
      this.clock.schedule(this.chance.upTo(50), () => open.socket.close());
    }
  }

  carry(phone: SimulatedPhone, connection: number, text: string): void {
    const open = this.sockets.get(phone);
    if (open?.connection === connection) {
      this.onItsWay(phone, text.includes('"type":"hello"'), () => open.socket.arrive(text));
    }
  }

  private carryBack(phone: SimulatedPhone, connection: number, socket: FakeSocket, text: string): void {
    if (this.flaws.unsent !== undefined && text.includes(`\\"type\\":\\"${this.flaws.unsent}`)) {
      return;
    }
    this.onItsWay(phone, false, () => {
      if (socket.readyState === socket.OPEN) {
        phone.received(connection, text);
      }
    });
  }

  /** Perhaps never, perhaps twice, some time later. A second hello is a fault of the device, not of a network. */
  private onItsWay(phone: SimulatedPhone, isHello: boolean, arrive: () => void): void {
    const { lost, doubled, delayMs } = this.isCalm
      ? { lost: 0, doubled: 0, delayMs: CALM_DELAY_MS }
      : this.schedule.faults;
    const copies = this.isAway(phone) || this.chance.is(lost) ? 0 : !isHello && this.chance.is(doubled) ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      this.clock.schedule(this.chance.upTo(delayMs + 1), arrive);
    }
  }

  private isAway(phone: SimulatedPhone): boolean {
    return (this.awayUntil.get(phone) ?? 0) > this.clock.now;
  }

  private async advance(ms: number): Promise<void> {
    const end = this.clock.now + Math.max(0, ms);
    while (await this.clock.step(end)) {
      await this.clock.settle();
      this.check();
    }
  }

  private take(step: Step): void {
    switch (step.kind) {
      case 'ask':
        this.ask(USERS[step.user % USERS.length]!);
        break;
      case 'cancel':
        this.cancel(this.asked[step.request % Math.max(1, this.asked.length)]);
        break;
      case 'cut':
        this.sockets.get(this.phones[step.device % this.phones.length]!)?.socket.close();
        break;
      case 'away':
        this.awayUntil.set(this.phones[step.device % this.phones.length]!, this.clock.now + step.forMs);
        break;
      case 'pocket':
        this.pockets.putAway(this.phones[step.device % this.phones.length]!, step.forMs);
        break;
      case 'crash':
        this.crash();
        break;
      case 'revoke':
        this.revokeClient(USERS[step.user % USERS.length]!);
        break;
      case 'revoke-device':
        this.revokeDevice(this.phones[step.device % this.phones.length]!);
        break;
    }
  }

  private ask(userName: string): void {
    const { process } = this;
    const clientId = this.clientOf(userName, this.chance.is(0.2) ? 1 : 0);
    const sink = new RecordingSink();
    sink.onUserAuthenticated = (...args) => {
      this.letIn(asked, clientId);
      RecordingSink.prototype.onUserAuthenticated.apply(sink, args);
    };
    const name = `connection ${this.asked.length}`;
    const cookie = process.engine.cookies.issue({
      clientId,
      clientName: 'laptop',
      userName,
      userDomain: '',
      address: '192.0.2.1',
      purpose: this.chance.of(PURPOSES),
    });
    const accepted = process.engine.authenticateUser('session', cookie, name, sink);
    const asked: Asked = {
      name,
      process,
      sink,
      accepted,
      code: undefined,
      request: undefined,
      endedAt: undefined,
      callsAtCancel: undefined,
    };
    this.asked.push(asked);
    void accepted.then((code) => {
      asked.code = code;
    });
  }

  /** Where a user has logged in last; `before`: how many logins ago, of which the token is in somebody's hands, too. */
  private clientOf(userName: string, before = 0): string {
    return `client ${Math.max(0, (this.logins.get(userName) ?? 0) - before)} of ${userName}`;
  }

  private revokeClient(userName: string): void {
    const clientId = this.clientOf(userName);
    this.disown(clientId);
    void this.process.engine.revokeClient(clientId);
  }

  private disown(clientId: string): void {
    this.revoked.add(clientId);
    const userName = clientId.slice(clientId.lastIndexOf(' ') + 1);
    this.logins.set(userName, (this.logins.get(userName) ?? 0) + 1);
  }

  private revokeDevice({ record }: SimulatedPhone): void {
    this.revoked.add(record.id);
    void this.devices.put({ ...record, revokedAt: this.clock.wall() });
    this.process.wakeUps.forget(record.id);
    void this.process.engine.revokeDevice(record.id);
  }

  /** Somebody is let in: here is whether they may be. */
  private letIn(asked: Asked, clientId: string): void {
    const request = asked.request;
    if (request === undefined || !this.recorded.has(request.id)) {
      this.fault ??= 'let in, and nobody wrote it down before';
    } else if (this.revoked.has(clientId) || this.revoked.has(request.deviceId!)) {
      this.fault ??= 'let in after a revocation';
    }
  }

  /** The disk does not always take what is written. */
  /** Writes to a disk that takes its time, before and after: what happens meanwhile counts. */
  private async record(clock: Clock, request: ConnectionRequest, isWanted: () => boolean): Promise<boolean> {
    await this.diskTime(clock);
    if (!isWanted()) {
      return false;
    }
    if (!this.chance.is(this.schedule.faults.unwritten)) {
      this.recorded.add(request.id);
    } else if (this.flaws.ignoresTheDisk !== true) {
      throw new Error(UNWRITTEN);
    }
    await this.diskTime(clock);
    return true;
  }

  private diskTime(clock: Clock): Promise<void> {
    return new Promise((resolve) => clock.schedule(this.chance.upTo(SLOW_DISK_MS), resolve));
  }

  private cancel(asked: Asked | undefined): void {
    if (asked !== undefined && !asked.process.clock.isDead) {
      asked.callsAtCancel ??= asked.sink.calls.length;
      void asked.process.engine.cancelAuthentication(
        'session',
        asked.name,
        this.chance.is(0.5) ? EndCause.CLIENT_GONE : EndCause.CLIENT_CANCELLED,
      );
    }
  }

  private crash(): void {
    const dead = this.process;
    dead.clock.isDead = true;
    for (const asked of this.asked) {
      if (asked.process === dead) {
        asked.endedAt ??= this.clock.now;
      }
    }
    this.process = this.startGateway();
    for (const { socket } of this.sockets.values()) {
      socket.removeAllListeners(); // the dead process hears nothing of the end of its sockets
      socket.close();
    }
  }

  private startGateway(): GatewayProcess {
    const clock = new MortalClock(this.clock);
    const randomness = new SeededRandomness(`${this.schedule.seed} ${this.processes++}`);
    const Engine = this.flaws.engine ?? AuthenticationEngine;
    const state = new MemorySharedState();
    const engine = new Engine({
      clock,
      randomness,
      state: this.flaws.state?.(state, clock) ?? state,
      users: {
        hasDevice: () => true,
        isTrustedDevice: (id) => this.flaws.trustsForEver === true || !this.revoked.has(id),
        isTrustedClient: (id) => this.flaws.trustsForEver === true || !this.revoked.has(id),
        relyOnClient: () => undefined,
        relyOnDevice: () => undefined,
        disown: ({ clientId }) => this.disown(clientId),
      },
      verifier: {
        verify: async (request, device, assertion) => {
          await this.verify(request, assertion);
          return device.credential.counter;
        },
      },
      record: {
        write: async (request, _device, _counter, isWanted) => {
          const isWritten = await this.record(clock, request, isWanted);
          return isWritten ? () => undefined : undefined;
        },
        writeResumed: (request, isWanted) => this.record(clock, request, isWanted),
      },
      observe: (event) => {
        if (event.kind === 'request-opened') {
          this.opened(event.request);
          wakeUps.opened(event.request);
        } else if (event.kind === 'request-ended') {
          this.ended(event.request);
          wakeUps.ended(event.request);
        } else if (event.kind === 'prompt-shown') {
          this.noteShown(event.request, event.device.id);
          wakeUps.shown(event.request, event.device.id);
        } else if (event.kind === 'failed' && !String(event.error).includes(UNWRITTEN)) {
          this.fault ??= `${event.what}: ${String(event.error)}`;
        }
      },
      options: { ...DEFAULT_ENGINE_OPTIONS, perUserAndMinute: 1000, perSourceAndMinute: 1000 },
    });
    const wakeUps = new WakeUps({
      clock,
      randomness,
      table: this.wakes,
      push: new SimulatedPush(clock, this.pushChance, this.pushed, (...message) => this.pockets.send(...message)),
      options: { shownMs: 4_000, perPhoneAndHour: 1_000 },
      observe: (event) => {
        if (event.kind === 'failed') {
          this.fault ??= `${event.what}: ${String(event.error)}`;
        }
      },
      devicesOf: (userName) =>
        this.devices
          .ofUser(userName)
          .map(({ id }) => id)
          .filter((id) => !this.revoked.has(id)),
      isOneOfMany: false,
      elsewhere: () => 0,
      remainingMs: (requestId) => engine.remainingMs(requestId),
    });
    wakeUps.start((id) => !this.revoked.has(id));
    const channel = worldChannel({
      clock,
      randomness,
      engine,
      devices: this.devices,
      observe: (event) => {
        if (event.kind === 'failed') {
          this.fault ??= `${event.what}: ${String(event.error)}`;
        } else if (event.kind === 'device-connected') {
          wakeUps.connected(event.deviceId, event.userName);
        } else if (event.kind === 'device-gone') {
          wakeUps.gone(event.deviceId);
        }
      },
    });
    return { clock, engine, channel, state, wakeUps };
  }

  /** Whether the user of a phone has something to see that no phone of theirs has shown, in the process that lives. */
  private mayWake(deviceId: string): boolean {
    const userName = this.devices.byId(deviceId)?.userName;
    return (
      !this.revoked.has(deviceId) &&
      this.asked.some(
        ({ request, endedAt }) =>
          request !== undefined &&
          request.userName === userName &&
          endedAt === undefined &&
          !this.shown.has(request.id),
      )
    );
  }

  private async verify(request: ConnectionRequest, assertion: unknown): Promise<void> {
    if (this.flaws.believesAnything === true) {
      return;
    }
    for (let i = this.chance.upTo(3); i > 0; i--) {
      await new Promise<void>((resolve) => this.clock.schedule(this.chance.upTo(100), resolve)); // others get their turn
    }
    if (!signs(assertion, request)) {
      throw new PartyError(PartyFault.WRONG_CHALLENGE, 'for something else');
    }
  }

  private opened(request: ConnectionRequest): void {
    const asked = this.asked.find((other) => other.name === request.context)!;
    asked.request = request;
    this.byRequest.set(request.id, asked);
  }

  /** The gateway takes a request to be seen: here is whether that phone has said so. */
  private noteShown(request: ConnectionRequest, deviceId: string): void {
    this.shown.add(request.id);
    const phone = this.phones.find(({ record }) => record.id === deviceId);
    if (phone?.saidShown.has(request.id) !== true) {
      this.fault ??= 'counted as shown, and the phone has not said so';
    }
  }

  private ended(request: ConnectionRequest): void {
    const asked = this.byRequest.get(request.id)!;
    if (asked.request?.cause !== undefined) {
      this.fault ??= 'a request ends twice';
    }
    asked.request = request;
    asked.endedAt = this.clock.now;
    this.causes.add(request.cause!);
    if (request.cause === EndCause.LEASE_LOST && !this.phones.some(({ saidShown }) => saidShown.has(request.id))) {
      this.fault ??= 'lost with a phone that never showed it';
    }
    if (request.cause === EndCause.APPROVED) {
      const numbers = this.phones
        .map((phone) => phone.approvals.get(request.id))
        .filter((number) => number !== undefined);
      if (!numbers.includes(request.number)) {
        this.fault ??= 'approved, and no user approved it with its number';
      }
    }
  }

  private check(): void {
    assert.equal(this.fault, undefined);
    assert.deepEqual(this.pushed.faults, []);
    for (const asked of this.asked) {
      const { calls } = asked.sink;
      const verdicts = calls.filter((call) => call.startsWith('authenticated') || call.startsWith('failed'));
      assert.ok(verdicts.length <= 1, `${asked.name} has two verdicts: ${calls.join(', ')}`);
      assert.ok(
        asked.callsAtCancel === undefined || calls.length === asked.callsAtCancel,
        `${asked.name} hears ${calls.at(-1)} after its cancel`,
      );
    }
    for (const phone of this.phones) {
      for (const id of phone.onScreen) {
        const { endedAt, name } = this.byRequest.get(id)!;
        assert.ok(
          endedAt === undefined || this.clock.now <= endedAt + this.graceMs,
          `the prompt of ${name} stands ${this.clock.now - endedAt!} ms after its end`,
        );
      }
    }
  }

  private async checkEnd(): Promise<void> {
    const { engine } = this.process;
    assert.equal(engine.pendingCount, 0, 'something waits for ever');
    assert.deepEqual([...this.pushed.standing], [], 'a message that nobody takes back');
    assert.equal(engine.prompts.count, 0, 'the gateway believes in a prompt that nobody has');
    for (const phone of this.phones) {
      assert.equal(phone.session.prompts.length, 0, 'a prompt has no end');
      assert.equal(phone.onScreen.size, 0, 'a prompt stands for ever');
      for (const [id, told] of phone.told) {
        const { request } = this.byRequest.get(id)!;
        assert.equal(told.cause, request?.cause, 'a device was told another end than the log has');
        assert.equal(told.state, request?.state, 'a device was told another end than the log has');
        assert.equal(told.isYours, request?.deviceId === phone.record.id, 'a device was told whose answer it was');
      }
    }
    for (const { request, process } of this.asked) {
      const found = request && process.state.get(REQUESTS + request.id);
      const kept = found && parseRecord(found.value).request;
      assert.ok(
        kept === undefined || process.clock.isDead || kept.cause === request?.cause,
        `the log says ${kept?.cause}, and everybody was told ${request?.cause}`,
      );
    }
    for (const asked of this.asked) {
      if (!asked.process.clock.isDead && asked.callsAtCancel === undefined && asked.code === HResult.S_OK) {
        assert.equal(
          asked.sink.calls.filter((call) => /^(authenticated|failed)/.test(call)).length,
          1,
          `${asked.name} has no verdict`,
        );
      }
    }
  }
}
