// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { EndCause, FRAME_REVISION } from 'gateway_protocol';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { HResult } from '../engine/HResult.ts';
import { parseRecord, REQUESTS } from '../engine/RequestRecord.ts';
import { RequestState } from '../engine/RequestState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { RecordingSink } from '../testing/RecordingSink.ts';
import { Chance } from './Chance.ts';
import { DEADLINE_MS, LEASE_MS, startNode } from './ClusterNode.ts';
import type { ClusterFlaws, ClusterNode } from './ClusterNode.ts';
import type { ClusterSchedule, ClusterStep } from './ClusterSchedule.ts';
import { DiskAudit } from './DiskAudit.ts';
import { FakeSocket } from './FakeSocket.ts';
import { PausedClock } from './PausedClock.ts';
import { SimulatedLog } from './SimulatedLog.ts';
import { SimulatedPhone } from './SimulatedPhone.ts';
import type { PhoneWorld } from './SimulatedPhone.ts';
import { SiteEnrolments } from './SiteEnrolments.ts';
import { SiteTrust } from './SiteTrust.ts';
import { GATEWAY, microtasks } from './worldChannel.ts';

const NODES = 3;
const USERS = ['anna', 'ben'];
/** Anna has two phones. */
const OWNERS = ['anna', 'anna', 'ben'];
/** At the end everything has this long to come to its own, and stays so for a while. */
const CALM_MS = DEADLINE_MS + 4 * LEASE_MS;
const LOOK_MS = 1_000;
const QUIET_MS = 3_000;
const WELL = { delayMs: 10, unanswered: 0 };

interface Asked {
  readonly name: string;
  readonly node: ClusterNode;
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
  readonly node: ClusterNode;
}

/**
 * Three nodes, phones and clients in one thread under one clock: real engines, channels and device sessions, over a log whose
 * ways are slow and cut. Nodes die, stand still and come back; phones go from one to another. After every event it
 * is checked that nothing has happened that must never happen.
 */
export class ClusterWorld implements PhoneWorld {
  /** Whatever has settled between two tasks is checked. */
  readonly clock = new ManualClock(async () => {
    await microtasks();
    this.check();
  });
  readonly chance: Chance;
  /** How requests ended: schedules in which nothing happens prove nothing. */
  readonly causes = new Set<string>();
  /** Approvals that went through another node than the client's. */
  across = 0;

  /** Phones that were told that they are enrolled. */
  get enrolled(): number {
    return this.enrolments.count;
  }

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
  private readonly nodes: ClusterNode[] = [];
  private readonly disks = Array.from({ length: NODES }, () => new DiskAudit());
  private readonly enrolments: SiteEnrolments;
  private processes = 0;
  private isCalm = false;
  /** Where somebody logs in before they ask. */
  private readonly logins = new Set<{ readonly node: ClusterNode }>();
  /** When nothing is cut, or stands still, any more, on the clock. */
  private wellAt = 0;
  private fault: string | undefined;

  constructor(schedule: ClusterSchedule, flaws: ClusterFlaws = {}) {
    this.schedule = schedule;
    this.flaws = flaws;
    this.chance = new Chance(schedule.seed);
    this.log = new SimulatedLog(this.clock, this.chance, WELL, flaws);
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
    this.enrolments = new SiteEnrolments(this.log.truth, this.chance);
    this.log.truth.watch(REQUESTS, ({ changes }) => {
      changes.forEach(({ record }) => record && this.decided(parseRecord(record.value).request));
    });
    devices.forEach((device) => this.phones.push(new SimulatedPhone(device, GATEWAY, this)));
  }

  /** Plays the schedule to its end. Throws what must never be. */
  async play(): Promise<void> {
    for (let i = 0; i < NODES; i++) {
      this.nodes.push(this.startNode(i));
    }
    this.phones.forEach((phone) => phone.start());
    await this.advance(4_000);
    this.log.faults = this.schedule.log;
    const begin = this.clock.now;
    for (const step of [...this.schedule.steps].sort((one, other) => one.at - other.at)) {
      await this.advance(begin + step.at - this.clock.now);
      this.take(step);
    }
    await this.advance(this.wellAt - this.clock.now);
    this.isCalm = true;
    this.log.faults = WELL;
    this.awayUntil.clear();
    const end = this.clock.now + CALM_MS;
    while (this.clock.now < end && this.unsettled() !== undefined) {
      await this.advance(LOOK_MS);
    }
    await this.advance(QUIET_MS); // what is over stays so
    assert.equal(this.unsettled(), undefined);
    this.checkTold();
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
    await this.clock.advance(Math.max(0, ms));
  }

  private take(step: ClusterStep): void {
    const nodeOf = (index: number): ClusterNode => this.nodes[index % NODES]!;
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
        this.wellAt = Math.max(this.wellAt, this.clock.now + step.forMs);
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
      case 'enrol': {
        const later = (ms: number, task: () => void): number => this.clock.schedule(ms, task);
        const userName = USERS[step.user % USERS.length]!;
        void this.enrolments.enrol(nodeOf(step.node), nodeOf(step.other), userName, later);
        break;
      }
      case 'revoke-enrolling':
        this.enrolments.revokeLast(nodeOf(step.node));
        break;
      case 'cut': {
        const { state } = nodeOf(step.node);
        state.cutUntil = Math.max(state.cutUntil, this.clock.now + step.forMs);
        this.wellAt = Math.max(this.wellAt, state.cutUntil);
        break;
      }
    }
  }

  private async ask(userName: string, node: ClusterNode): Promise<void> {
    const login = { node };
    this.logins.add(login);
    const clientId = await this.trust.clientOf(userName, node);
    this.logins.delete(login);
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
    this.nodes[index] = this.startNode(index);
    for (const { node, socket } of this.sockets.values()) {
      if (node === dead) {
        socket.removeAllListeners(); // the dead process hears nothing of the end of its sockets
        socket.close();
      }
    }
  }

  private startNode(index: number): ClusterNode {
    return startNode({
      name: `machine${index}.${`start-${this.processes++}`.padEnd(22, '-')}`,
      machine: `machine${index}`,
      clock: new PausedClock(this.clock),
      log: this.log,
      disk: this.disks[index]!,
      seed: this.schedule.seed,
      chance: this.chance,
      flaws: this.flaws,
      approving: (request, node) => {
        this.recorded.add(request.id);
        const owner = this.byRequest.get(request.id)?.node;
        this.across += owner !== undefined && owner.clock !== node ? 1 : 0;
      },
      ended: (request) => this.endedForOwner(request),
      sinkOf: (requestId) => this.byRequest.get(requestId)?.sink,
    });
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
      const verdicts = verdictsOf(asked.sink);
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

  /** What is not yet as it has to become by itself; undefined when all is. */
  private unsettled(): string | undefined {
    if (
      [...this.logins].some(({ node }) => !node.clock.isDead) ||
      this.nodes.some(({ engine }) => engine.pendingCount > 0)
    ) {
      return 'something waits for ever';
    }
    if (this.nodes.some(({ engine }) => engine.prompts.count > 0)) {
      return 'a node believes in a prompt that nobody has';
    }
    for (const [id, { state }] of this.truth) {
      if (state === RequestState.PENDING) {
        return `${id} waits in the log for ever`;
      }
      const missing = state === RequestState.APPROVED && this.disks.find((disk) => !disk.has('request-approved', id));
      if (missing !== false && missing !== undefined) {
        return `the audit of a node has nothing of the approval of ${id}`;
      }
    }
    if (this.phones.some(({ session }) => session.prompts.length > 0)) {
      return 'a prompt has no end';
    }
    if (this.phones.some(({ onScreen }) => onScreen.size > 0)) {
      return 'a prompt stands for ever';
    }
    for (const asked of this.asked) {
      const { node, callsAtCancel, clientId, code, name, requestId, sink } = asked;
      if (node.clock.isDead || callsAtCancel !== undefined) {
        continue;
      }
      if (code === undefined || (code === HResult.S_OK && verdictsOf(sink).length !== 1)) {
        return `${name} has no verdict`;
      }
      const isOpen =
        sink.calls.some((call) => call.startsWith('auth')) && !sink.calls.some((call) => call.startsWith('disc'));
      if (isOpen && this.trust.hasRevoked(clientId, this.truth.get(requestId!)?.deviceId)) {
        return `${name} of somebody revoked is open still`;
      }
    }
    return this.enrolments.unsettled();
  }

  /** Whether phones were told what is true. */
  private checkTold(): void {
    for (const phone of this.phones) {
      for (const [id, told] of phone.told) {
        // two phones may have said the same, one where its owner could not reach the log
        const known = [this.truth.get(id), this.byRequest.get(id)?.ended].filter((end) => end?.cause === told.cause);
        assert.ok(known.length > 0, `a device was told ${told.cause}, the log has ${this.truth.get(id)?.cause}`);
        assert.ok(
          known.some((end) => told.isYours === (end?.deviceId === phone.record.id)),
          'a device was told whose answer it was',
        );
      }
    }
  }
}

function verdictsOf(sink: RecordingSink): readonly string[] {
  return sink.calls.filter((call) => call.startsWith('authenticated') || call.startsWith('failed'));
}
