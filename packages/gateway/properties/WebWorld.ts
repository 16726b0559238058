// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { EngineEvent } from '../engine/EngineEvent.ts';
import type { EnrolledDevice } from '../engine/EnrolledDevice.ts';
import { parseRecord, REQUESTS } from '../engine/RequestRecord.ts';
import { RequestState } from '../engine/RequestState.ts';
import { isWebClient } from '../openid/WebTrust.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { BackendVisitor } from './BackendVisitor.ts';
import { Chance } from './Chance.ts';
import { ClientVisitor } from './ClientVisitor.ts';
import { memoryConnection, memoryFetch } from './memoryFetch.ts';
import { PageVisitor } from './PageVisitor.ts';
import { PausedClock } from './PausedClock.ts';
import { settled } from './settled.ts';
import { SimulatedLog } from './SimulatedLog.ts';
import type { Visitor, VisitorWorld } from './Visitor.ts';
import { WebNode } from './WebNode.ts';
import type { WebFlaws } from './WebNode.ts';
import type { WebSchedule, WebStep } from './webSchedule.ts';

const USERS = ['anna', 'ben', 'carol', 'dan', 'eve'];
/** Everything that waits has its end within this, and what is tried afterwards its answer within that, ms. */
const CALM_MS = 90_000;
const LATE_MS = 40_000;
/** What is said at one node of several is heard at the others within this, ms. */
const HEARD_MS = 2_000;
/** Until others end what a dead node has asked, ms: some missed beats. */
const DEAD_MS = 25_000;

/**
 * The doors for web applications, their servers, shells and connections, with the real OpenID Provider, real engines and phones in one thread
 * under one clock, at one node or at several with a log between them: login pages, backends that poll or are pinged and people who run `gateway ask` and
 * `gateway connect` come, wait, go in every way they can, and phones answer before, meanwhile and afterwards. What of them goes over HTTP comes to
 * any node each time, and nodes die. Whoever has gone tries everything once more at the end.
 */
export class WebWorld implements VisitorWorld {
  readonly clock = new ManualClock(settled);
  readonly chance: Chance;
  readonly size: number;
  /** How requests ended, and what was given: schedules in which nothing happens prove nothing. */
  readonly seen = new Set<string>();
  private readonly schedule: WebSchedule;
  private readonly flaws: WebFlaws;
  private readonly log: SimulatedLog;
  private readonly nodes: WebNode[] = [];
  private readonly visitors: Visitor[] = [];
  /** Each user has one at the first node, and one at the last. */
  private readonly phones = new Map<string, readonly [EnrolledDevice, EnrolledDevice]>();
  private readonly untrusted = new Set<string>();
  private readonly requests = new Map<string, ConnectionRequest>();
  /** Requests that phones have approved, whatever became of that. */
  private readonly approvals = new Set<string>();
  /** Requests of clients, sources or phones that are trusted no more, since which event. */
  private readonly distrusted = new Map<string, number>();
  /** When each event was, on the clock. */
  private readonly times: number[] = [];
  private processes = 0;
  private fault: string | undefined;

  constructor(schedule: WebSchedule, flaws: WebFlaws = {}) {
    this.schedule = schedule;
    this.flaws = flaws;
    this.size = schedule.nodes;
    this.chance = new Chance(schedule.seed);
    const delayMs = schedule.nodes === 1 ? 0 : schedule.delayMs;
    this.log = new SimulatedLog(this.clock, this.chance, { delayMs, unanswered: 0 }, {});
    this.log.truth.watch(REQUESTS, ({ changes }) =>
      changes.forEach(({ record }) => record && this.note(parseRecord(record.value).request)),
    );
    for (const userName of USERS) {
      const phoneOf = (name: string): EnrolledDevice => ({
        id: `phone ${name} of ${userName}`,
        name,
        userName,
        credential: { id: name, publicKey: new Uint8Array(), counter: 0 },
      });
      this.phones.set(userName, [phoneOf('one'), phoneOf('two')]);
    }
  }

  /** Plays the schedule to its end. Throws what must never be. */
  async play(): Promise<void> {
    const putBack = this.becomeTheSystem();
    try {
      for (let i = 0; i < this.size; i++) {
        await this.startNode(i);
      }
      await this.clock.advance(this.size === 1 ? 0 : HEARD_MS);
      const begin = this.clock.now;
      for (const step of [...this.schedule.steps].sort((one, other) => one.at - other.at)) {
        await this.clock.advance(Math.max(0, begin + step.at - this.clock.now));
        await this.take(step);
        await settled();
        this.check();
      }
      await this.clock.advance(CALM_MS);
      this.check();
      assert.ok(
        this.nodes.every(({ engine }) => engine.pendingCount === 0),
        'something waits for ever',
      );
      this.checkTold();
      for (const visitor of this.visitors) {
        visitor.tryLate(); // with all that they have
      }
      await this.clock.advance(LATE_MS);
      this.check();
    } finally {
      this.nodes.forEach(({ door }) => door.stop());
      putBack();
    }
  }

  anyNode(): WebNode {
    return this.chance.of(this.nodes);
  }

  next(): number {
    return this.times.push(this.clock.now) - 1;
  }

  later(longestMs: number, task: () => void): void {
    this.clock.schedule(this.chance.upTo(longestMs), task);
  }

  /** The time, and all ways out of this process, are the world's. Returns what puts the system's back. */
  private becomeTheSystem(): () => void {
    const really = { fetch: globalThis.fetch, now: Date.now, connect: https.globalAgent.createConnection };
    const application = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { auth_req_id: id } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly auth_req_id: string };
        this.visitors.forEach((visitor) => visitor instanceof BackendVisitor && visitor.pinged(id));
        this.seen.add('a ping');
        response.writeHead(this.chance.is(0.8) ? 204 : 500, { connection: 'close' }).end();
      });
    });
    globalThis.fetch = memoryFetch(() => this.anyNode().server);
    Date.now = () => this.clock.wall();
    https.globalAgent.createConnection = () => memoryConnection(application);
    return () => {
      globalThis.fetch = really.fetch;
      Date.now = really.now;
      https.globalAgent.createConnection = really.connect;
    };
  }

  private async startNode(index: number): Promise<void> {
    const clock = new PausedClock(this.clock);
    const node = new WebNode({
      name: `node${index}.${`start-${this.processes++}`.padEnd(22, '-')}`,
      clock,
      log: this.log,
      seed: this.schedule.seed,
      chance: this.chance,
      isOfSite: this.size > 1,
      untrusted: this.untrusted,
      flaws: this.flaws,
      hasDevice: (userName) => this.phones.get(userName)?.some(({ id }) => !this.untrusted.has(id)) === true,
      observe: (event) => !clock.isDead && this.observe(event),
      failed: (what, error) => {
        this.fault ??= `${what}: ${error instanceof Error ? error.stack : String(error)}`;
      },
    });
    this.nodes[index] = node;
    await node.start();
    for (const [one, two] of this.phones.values()) {
      if (index === 0) {
        node.connect(one);
      }
      if (index === this.size - 1) {
        node.connect(two);
      }
    }
  }

  private observe(event: EngineEvent): void {
    if (event.kind === 'request-opened' || event.kind === 'request-ended') {
      this.note(event.request);
    }
  }

  /** What is over stays so, wherever that was heard first. */
  private note(request: ConnectionRequest): void {
    const { cause, id, state } = request;
    this.next();
    if (
      this.requests.get(id)?.state !== RequestState.APPROVED &&
      (state !== RequestState.PENDING || !this.isOver(id))
    ) {
      this.requests.set(id, request);
    }
    if (cause !== undefined) {
      this.seen.add(cause);
    }
  }

  private isOver(id: string): boolean {
    return (this.requests.get(id)?.state ?? RequestState.PENDING) !== RequestState.PENDING;
  }

  private async take(step: WebStep): Promise<void> {
    const visitor = this.visitors[step.who % Math.max(1, this.visitors.length)];
    const request = this.requestOf(visitor);
    switch (step.kind) {
      case 'page':
        this.come((i, user) => new PageVisitor(this, i, user));
        break;
      case 'backend':
      case 'pinged':
        this.come((i, user) => new BackendVisitor(this, i, user, step.expiry, step.kind === 'pinged'));
        break;
      case 'question':
      case 'tunnel':
        this.come((i, user) => new ClientVisitor(this, i, user, step.kind));
        break;
      case 'leave':
        visitor?.leave(step.how);
        break;
      case 'approve':
        this.approve(visitor);
        break;
      case 'approve-and-leave':
        if (step.how % 2 === 0) {
          visitor?.leave(step.how >> 1);
        }
        this.approve(visitor);
        if (step.how % 2 === 1) {
          visitor?.leave(step.how >> 1);
        }
        break;
      case 'deny':
        if (request !== undefined) {
          const { node, phone } = this.phoneFor(request);
          void node.engine.deny(phone, request.id);
        }
        break;
      case 'not-me':
        if (request !== undefined) {
          this.disown(request);
        }
        break;
      case 'revoke-phone':
        if (request !== undefined) {
          const { id } = this.phoneFor(request).phone;
          this.untrusted.add(id);
          this.distrust((other) => other.deviceId === id);
          for (const { door, engine } of this.nodes) {
            void engine.revokeDevice(id);
            door.deviceRevoked(id);
          }
        }
        break;
      case 'revoke-client':
        if (request !== undefined && !isWebClient(request.clientId)) {
          const { clientId } = request;
          this.untrusted.add(clientId);
          for (const { engine, questions, tunnels } of this.nodes) {
            questions.revoked(clientId);
            tunnels.revoked(clientId);
            void engine.revokeClient(clientId);
          }
        }
        break;
      case 'kill':
        if (this.size > 1) {
          const index = step.who % this.size;
          this.nodes[index]!.kill();
          await this.startNode(index);
        }
        break;
    }
  }

  private come(make: (index: number, userName: string) => Visitor): void {
    const index = this.visitors.length;
    const visitor = make(index, USERS[index % USERS.length]!);
    this.visitors.push(visitor);
    visitor.come();
  }

  private approve(visitor: Visitor | undefined): void {
    const request = this.requestOf(visitor);
    if (request !== undefined) {
      const { node, phone } = this.phoneFor(request);
      this.approvals.add(request.id);
      void node.engine.approve(phone, request.id, {});
    }
  }

  private disown(request: ConnectionRequest): void {
    const { node, phone } = this.phoneFor(request);
    const { address, clientId, userName } = request;
    const distrust = (): void =>
      this.distrust(
        (other) => other.clientId === clientId || (other.userName === userName && other.address === address),
      );
    const answered = node.engine.disown(phone, request.id);
    if (this.size === 1) {
      distrust();
    } else {
      void answered.then(({ refusal }) => refusal ?? this.clock.schedule(HEARD_MS, distrust)); // the node may not know the request yet
    }
  }

  /** The first phone of the user that is trusted, and the node it is at. */
  private phoneFor({ userName }: ConnectionRequest): { readonly phone: EnrolledDevice; readonly node: WebNode } {
    const [one, two] = this.phones.get(userName)!;
    return this.untrusted.has(one.id) ? { phone: two, node: this.nodes.at(-1)! } : { phone: one, node: this.nodes[0]! };
  }

  private requestOf(visitor: Visitor | undefined): ConnectionRequest | undefined {
    return visitor && [...this.requests.values()].find((request) => visitor.asks(request));
  }

  private distrust(matches: (request: ConnectionRequest) => boolean): void {
    const event = this.next();
    for (const request of this.requests.values()) {
      if (matches(request) && !this.distrusted.has(request.id)) {
        this.distrusted.set(request.id, event);
      }
    }
  }

  /** Whoever wants to be told is told: of several nodes the one may have died that was to do it. */
  private checkTold(): void {
    for (const visitor of this.visitors) {
      if (this.size === 1 && visitor instanceof BackendVisitor && visitor.isPinged && !visitor.isTold) {
        assert.equal(this.requestOf(visitor), undefined, `nobody has told ${visitor.name} that there is an answer`);
      }
    }
  }

  /** After a cancel a question may stand so long, ms. */
  private get patienceMs(): number {
    return this.size === 1 ? 0 : this.processes === this.size ? HEARD_MS : DEAD_MS;
  }

  private check(): void {
    assert.equal(this.fault, undefined);
    for (const visitor of this.visitors) {
      const { cancelledAt, given, name } = visitor;
      const request = this.requestOf(visitor);
      const isCancelled = cancelledAt !== undefined && this.clock.now >= this.times[cancelledAt]! + this.patienceMs;
      assert.ok(
        !isCancelled || request?.state !== RequestState.PENDING,
        `the question of ${name} stands after its cancel`,
      );
      if (given.length === 0) {
        continue;
      }
      given.forEach(({ what }) => this.seen.add(what));
      assert.ok(
        request?.state === RequestState.APPROVED && this.approvals.has(request.id),
        `${name} has ${given[0]!.what}, and its request was ${request?.cause}`,
      );
      for (const { askedAt, what } of given) {
        assert.ok(
          cancelledAt === undefined || askedAt < cancelledAt,
          `${name} has asked for ${what} after its cancel, and has it`,
        );
        const distrustedAt = this.distrusted.get(request.id);
        assert.ok(
          distrustedAt === undefined || askedAt < distrustedAt || what === 'an approval' || what === 'a connection',
          `${name} has asked for ${what} when it was trusted no more, and has it`,
        );
      }
    }
  }
}
