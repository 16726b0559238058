// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { EndCause, FRAME_REVISION } from 'gateway_protocol';
import type { DeviceChannel } from '../channel/DeviceChannel.ts';
import { ClusterPeers } from '../cluster/ClusterPeers.ts';
import { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { DEFAULT_ENGINE_OPTIONS } from '../engine/EngineOptions.ts';
import { HResult } from '../engine/HResult.ts';
import { PartyError, PartyFault } from '../engine/PartyError.ts';
import { parseRecord, REQUESTS } from '../engine/RequestRecord.ts';
import { RequestState } from '../engine/RequestState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { NodeTrust } from './NodeTrust.ts';
import type { TrustFlaws } from './NodeTrust.ts';
import { RecordingSink } from '../testing/RecordingSink.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { Chance } from './Chance.ts';
import type { ClusterSchedule, ClusterStep } from './ClusterSchedule.ts';
import { FakeSocket } from './FakeSocket.ts';
import { PausedClock } from './PausedClock.ts';
import { SimulatedLog, SimulatedState } from './SimulatedLog.ts';
import { SiteTrust } from './SiteTrust.ts';
import { SimulatedPhone } from './SimulatedPhone.ts';
import type { PhoneWorld } from './SimulatedPhone.ts';
import { GATEWAY, microtasks, signs, worldChannel } from './worldChannel.ts';

const NODES = 3;
const USERS = ['anna', 'ben'];
/** Anna has two phones. */
const OWNERS = ['anna', 'anna', 'ben'];
/** The whole of a lease, and what of it a device gets: the rest is the age that the owner's last sign may have. */
const LEASE_MS = 15_000;
const SIGN_MS = 5_000;
const { deadlineMs } = DEFAULT_ENGINE_OPTIONS;
const CALM_MS = deadlineMs + 4 * LEASE_MS;
const WELL = { delayMs: 10, unanswered: 0 };

/** What is wrong with a site, to see that its checks find it. */
export interface ClusterFlaws extends TrustFlaws {
  /** A commit writes, whatever is there. */
  readonly commitsWithoutCompare?: boolean;
  /** Which peers a node believes in, in the place of the real ones. */
  readonly peers?: typeof ClusterPeers;
}

/** A process of a gateway: all of it that does not need a socket. */
interface Node {
  readonly clock: PausedClock;
  readonly state: SimulatedState;
  readonly engine: AuthenticationEngine;
  readonly channel: DeviceChannel;
  readonly trust: NodeTrust;
}

interface Asked {
  readonly name: string;
  readonly node: Node;
  readonly clientId: string;
  readonly sink: RecordingSink;
  code: number | undefined;
  requestId: string | undefined;
  /** How it ended for its owner: without the log, where that could not be reached, and then it lets nobody in. */
  ended: ConnectionRequest | undefined;
  /** When its end was certain, on the clock: in the log, or because its node died. */
  endedAt: number | undefined;
  callsAtCancel: number | undefined;
}

/** A phone's connection, and the node at its other end. */
interface Open {
  readonly connection: number;
  readonly socket: FakeSocket;
  readonly node: Node;
}

/**
 * Three nodes, phones and clients in one thread under one clock: real engines, channels and device sessions, over a log whose
 * ways are slow and cut. Nodes die, stand still and come back; phones go from one to another. After every event it
 * is checked that nothing has happened that must never happen.
 */
export class ClusterWorld implements PhoneWorld {
  readonly clock = new ManualClock(microtasks);
  readonly chance: Chance;
  /** How requests ended: schedules in which nothing happens prove nothing. */
  readonly causes = new Set<string>();
  /** Approvals that went through another node than the client's. */
  across = 0;
  private readonly schedule: ClusterSchedule;
  private readonly flaws: ClusterFlaws;
  private readonly log: SimulatedLog;
  private readonly phones: SimulatedPhone[] = [];
  private readonly sockets = new Map<SimulatedPhone, Open>();
  private readonly awayUntil = new Map<SimulatedPhone, number>();
  private readonly asked: Asked[] = [];
  private readonly byRequest = new Map<string, Asked>();
  /** Requests as the log has them, and as it had them last when they are gone. */
  private readonly truth = new Map<string, ConnectionRequest>();
  private readonly recorded = new Set<string>();
  private readonly trust: SiteTrust;
  private readonly nodes: Node[] = [];
  private processes = 0;
  private isCalm = false;
  private fault: string | undefined;

  constructor(schedule: ClusterSchedule, flaws: ClusterFlaws = {}) {
    this.schedule = schedule;
    this.flaws = flaws;
    this.chance = new Chance(schedule.seed);
    this.log = new SimulatedLog(this.clock, this.chance, WELL, flaws.commitsWithoutCompare !== true);
    const devices = OWNERS.map((userName, index) => ({
      id: Buffer.alloc(16, index + 1).toString('base64url'),
      name: `phone ${index}`,
      userName,
      credential: { id: 'AAAA', publicKey: new Uint8Array(), counter: 0 },
      key: new Uint8Array(70).fill(index + 1),
      enrolledAt: 0,
      revokedAt: undefined,
    }));
    this.trust = new SiteTrust(this.log.truth, USERS, devices);
    this.log.truth.watch(REQUESTS, ({ changes }) => {
      changes.forEach(({ record }) => record && this.decided(parseRecord(record.value).request));
    });
    devices.forEach((device) => this.phones.push(new SimulatedPhone(device, GATEWAY, this)));
  }

  /** Plays the schedule to its end. Throws what must never be. */
  async play(): Promise<void> {
    for (let i = 0; i < NODES; i++) {
      this.nodes.push(this.startNode());
    }
    this.phones.forEach((phone) => phone.start());
    await this.advance(4_000);
    this.log.faults = this.schedule.log;
    const begin = this.clock.now;
    for (const step of [...this.schedule.steps].sort((one, other) => one.at - other.at)) {
      await this.advance(begin + step.at - this.clock.now);
      this.take(step);
    }
    await this.advance(40_000); // what is cut or stands still is well again
    this.isCalm = true;
    this.log.faults = WELL;
    this.awayUntil.clear();
    await this.advance(CALM_MS);
    this.checkEnd();
  }

  numberOf(requestId: string): string | undefined {
    return this.truth.get(requestId)?.number;
  }

  connect(phone: SimulatedPhone, connection: number): void {
    this.clock.schedule(this.chance.upTo(200), () => {
      if (this.isAway(phone)) {
        phone.lost(connection);
        return;
      }
      this.sockets.get(phone)?.socket.close();
      const node = this.chance.of(this.nodes);
      const socket = new FakeSocket(
        (text) => this.onItsWay(phone, () => socket.readyState === socket.OPEN && phone.received(connection, text)),
        () => this.clock.schedule(this.chance.upTo(50), () => phone.lost(connection)),
      );
      this.sockets.set(phone, { connection, socket, node });
      phone.opened(connection);
      node.clock.run(() =>
        node.channel.accept(
          socket.asWebSocket,
          { remoteAddress: '192.0.2.9', remotePort: connection },
          '192.0.2.9',
          FRAME_REVISION,
        ),
      );
    });
  }

  disconnect(phone: SimulatedPhone, connection: number): void {
    const open = this.sockets.get(phone);
    if (open?.connection === connection) {
      this.clock.schedule(this.chance.upTo(50), () => this.hangUp(open));
    }
  }

  seen(): void {
    // phones here are in front
  }

  carry(phone: SimulatedPhone, connection: number, text: string): void {
    const open = this.sockets.get(phone);
    if (open?.connection === connection) {
      this.onItsWay(phone, () => open.node.clock.run(() => open.socket.arrive(text)));
    }
  }

  private hangUp({ socket, node }: Open): void {
    node.clock.run(() => socket.close());
  }

  private onItsWay(phone: SimulatedPhone, arrive: () => unknown): void {
    const isLost = !this.isCalm && this.chance.is(this.schedule.lost);
    if (!isLost && !this.isAway(phone)) {
      this.clock.schedule(this.chance.upTo(50), arrive);
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

  private take(step: ClusterStep): void {
    const nodeOf = (index: number): Node => this.nodes[index % NODES]!;
    const phoneOf = (index: number): SimulatedPhone => this.phones[index % this.phones.length]!;
    switch (step.kind) {
      case 'ask': {
        const node = nodeOf(step.node);
        node.clock.run(() => void this.ask(USERS[step.user % USERS.length]!, node));
        break;
      }
      case 'cancel': {
        const asked = this.asked[step.request % Math.max(1, this.asked.length)];
        asked?.node.clock.run(() => this.cancel(asked));
        break;
      }
      case 'break': {
        const open = this.sockets.get(phoneOf(step.device));
        if (open !== undefined) {
          this.hangUp(open);
        }
        break;
      }
      case 'away':
        this.awayUntil.set(phoneOf(step.device), this.clock.now + step.forMs);
        break;
      case 'kill':
        this.kill(step.node % NODES);
        break;
      case 'pause': {
        const { clock } = nodeOf(step.node);
        clock.pause();
        this.clock.schedule(step.forMs, () => clock.goOn());
        break;
      }
      case 'revoke-client':
        this.trust.revoke(nodeOf(step.node), 'client', USERS[step.user % USERS.length]!);
        break;
      case 'revoke-device':
        this.trust.revoke(nodeOf(step.node), 'device', phoneOf(step.device).record.id);
        break;
      case 'code': {
        const { chance, clock } = this;
        const later = (ms: number, task: () => void): number => clock.schedule(ms, task);
        void this.trust.spendTwice(nodeOf(step.node), nodeOf(step.other), later, chance);
        break;
      }
      case 'cut': {
        const { state } = nodeOf(step.node);
        state.cutUntil = Math.max(state.cutUntil, this.clock.now + step.forMs);
        break;
      }
    }
  }

  private async ask(userName: string, node: Node): Promise<void> {
    const clientId = await this.trust.clientOf(userName, node);
    if (clientId === undefined) {
      return;
    }
    const name = `connection ${this.asked.length}`;
    const sink = new RecordingSink();
    const asked: Asked = {
      name,
      node,
      clientId,
      sink,
      code: undefined,
      requestId: undefined,
      ended: undefined,
      endedAt: undefined,
      callsAtCancel: undefined,
    };
    sink.onUserAuthenticated = (...args) => {
      const id = asked.requestId;
      if (id === undefined || this.truth.get(id)?.state !== RequestState.APPROVED || !this.recorded.has(id)) {
        this.fault ??= 'let in, and nobody approved it';
      }
      RecordingSink.prototype.onUserAuthenticated.apply(sink, args);
    };
    this.asked.push(asked);
    const cookie = node.engine.cookies.issue({
      clientId,
      clientName: 'laptop',
      userName,
      userDomain: '',
      address: '192.0.2.1',
      purpose: { kind: 'connection', target: 'db:22' },
    });
    void node.engine.authenticateUser('session', cookie, name, sink).then((code) => {
      asked.code = code;
    });
  }

  private cancel(asked: Asked): void {
    asked.callsAtCancel ??= asked.sink.calls.length;
    void asked.node.engine.cancelAuthentication('session', asked.name, EndCause.CLIENT_GONE);
  }

  private kill(index: number): void {
    const dead = this.nodes[index]!;
    dead.clock.isDead = true;
    dead.state.close();
    for (const asked of this.asked) {
      if (asked.node === dead) {
        asked.endedAt ??= this.clock.now;
      }
    }
    this.nodes[index] = this.startNode();
    for (const { node, socket } of this.sockets.values()) {
      if (node === dead) {
        socket.removeAllListeners(); // the dead process hears nothing of the end of its sockets
        socket.close();
      }
    }
  }

  private startNode(): Node {
    const clock = new PausedClock(this.clock);
    const name = `node${this.processes++}`;
    const randomness = new SeededRandomness(`${this.schedule.seed} ${name}`);
    const state = new SimulatedState(this.log, clock);
    const Peers = this.flaws.peers ?? ClusterPeers;
    let names = 0;
    const peers = new Peers(state, clock, {
      beatMs: 1_000,
      missed: 5,
      signMs: SIGN_MS,
      version: '1.0.0',
      newName: () => `${name}-${++names}`,
      failed: () => undefined,
    });
    const trust: NodeTrust = new NodeTrust(state, clock, randomness, () => engine, this.flaws);
    const engine: AuthenticationEngine = new AuthenticationEngine({
      clock,
      randomness,
      state,
      peers,
      users: trust.users,
      verifier: {
        verify: async (request, device, assertion) => {
          await new Promise<void>((resolve) => clock.schedule(this.chance.upTo(100), resolve));
          if (!signs(assertion, request)) {
            throw new PartyError(PartyFault.WRONG_CHALLENGE, 'for something else');
          }
          return device.credential.counter;
        },
      },
      record: {
        writeResumed: () => assert.fail('nothing is resumed here'),
        write: (request, { id }, _counter, part) => {
          if (this.flaws.namesNothing !== true) {
            trust.devices.relyOn(part, id);
          }
          this.recorded.add(request.id);
          const owner = this.byRequest.get(request.id)?.node;
          this.across += owner !== undefined && owner.clock !== clock ? 1 : 0;
        },
      },
      observe: (event) => {
        if (event.kind === 'request-ended') {
          this.endedForOwner(event.request);
        }
      },
      options: {
        ...DEFAULT_ENGINE_OPTIONS,
        leaseMs: LEASE_MS - SIGN_MS,
        perUserAndMinute: 1000,
        perSourceAndMinute: 1000,
      },
    });
    const { devices, revocations } = trust;
    const channel = worldChannel({ clock, randomness, engine, devices, revocations, observe: () => undefined });
    peers.start().catch(() => undefined); // its next beat gets there
    return { clock, state, engine, channel, trust };
  }

  /** The log has decided something about a request. */
  private decided(request: ConnectionRequest): void {
    const { id, state, cause } = request;
    const asked = this.byRequest.get(id) ?? this.asked.find(({ name }) => name === request.context)!;
    asked.requestId = id;
    this.byRequest.set(id, asked);
    const before = this.truth.get(id);
    if (before !== undefined && before.state !== RequestState.PENDING && before.cause !== cause) {
      this.fault ??= `${asked.name} was ${before.cause}, and is ${cause}`;
    }
    this.truth.set(id, request);
    if (before === undefined && this.trust.hasRevoked(request.clientId)) {
      this.fault ??= 'somebody revoked has asked';
    }
    const isNew = before?.state !== state;
    if (isNew && state === RequestState.APPROVED && this.trust.hasRevoked(request.clientId, request.deviceId)) {
      this.fault ??= 'approved behind a revocation';
    }
    if (state !== RequestState.PENDING) {
      asked.endedAt ??= this.clock.now;
      this.causes.add(cause!);
    }
    if (state === RequestState.APPROVED) {
      const numbers = this.phones.map((phone) => phone.approvals.get(id));
      if (!numbers.includes(request.number)) {
        this.fault ??= 'approved, and no user approved it with its number';
      }
    }
  }

  /** What protects takes effect at its owner at once; what lets in is what the log says. */
  private endedForOwner(request: ConnectionRequest): void {
    const asked = this.asked.find(({ name }) => name === request.context)!;
    if (asked.ended !== undefined) {
      this.fault ??= 'a request ends twice';
    }
    asked.ended = request;
    if (request.state === RequestState.APPROVED && this.truth.get(request.id)?.state !== RequestState.APPROVED) {
      this.fault ??= 'approved, and the log does not say so';
    }
  }

  private check(): void {
    assert.equal(this.fault, undefined);
    assert.equal(this.trust.spentTwice, 0, 'a code was spent twice');
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
          endedAt === undefined || this.clock.now <= endedAt + LEASE_MS,
          `the prompt of ${name} stands ${this.clock.now - endedAt!} ms after its end`,
        );
      }
    }
  }

  private checkEnd(): void {
    for (const { engine } of this.nodes) {
      assert.equal(engine.pendingCount, 0, 'something waits for ever');
      assert.equal(engine.prompts.count, 0, 'a node believes in a prompt that nobody has');
    }
    for (const [id, { state }] of this.truth) {
      assert.notEqual(state, RequestState.PENDING, `${id} waits in the log for ever`);
    }
    for (const phone of this.phones) {
      assert.equal(phone.session.prompts.length, 0, 'a prompt has no end');
      assert.equal(phone.onScreen.size, 0, 'a prompt stands for ever');
      for (const [id, told] of phone.told) {
        const request = [this.truth.get(id), this.byRequest.get(id)?.ended].find(
          (known) => known?.cause === told.cause,
        );
        assert.ok(request !== undefined, `a device was told ${told.cause}, the log has ${this.truth.get(id)?.cause}`);
        assert.equal(told.isYours, request.deviceId === phone.record.id, 'a device was told whose answer it was');
      }
    }
    for (const { node, clientId, callsAtCancel, requestId, name, sink } of this.asked) {
      const isOpen =
        sink.calls.some((call) => call.startsWith('auth')) && !sink.calls.some((call) => call.startsWith('disc'));
      if (isOpen && !node.clock.isDead && callsAtCancel === undefined) {
        const { deviceId } = this.truth.get(requestId!)!;
        assert.ok(!this.trust.hasRevoked(clientId, deviceId), `${name} of somebody revoked is open still`);
      }
    }
    for (const { node, callsAtCancel, code, name, sink } of this.asked) {
      if (!node.clock.isDead && callsAtCancel === undefined && code === HResult.S_OK) {
        const verdicts = sink.calls.filter((call) => /^(authenticated|failed)/.test(call));
        assert.equal(verdicts.length, 1, `${name} has no verdict`);
      }
    }
  }
}
