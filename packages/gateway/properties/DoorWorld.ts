// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { EndCause } from 'gateway_protocol';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { PacketType } from '../remoteDesktop/packets.ts';
import { codeOf, u32 } from '../testing/DesktopClient.ts';
import type { DesktopClient, Transport } from '../testing/DesktopClient.ts';
import { DESK, DoorBed } from '../testing/DoorBed.ts';
import { EngineBed } from '../testing/EngineBed.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { Chance } from './Chance.ts';
import type { DoorSchedule, DoorStep } from './doorSchedule.ts';

/** What is wrong with a door, to see that its checks find it. */
export interface DoorFlaws {
  /** The engine hears of no end. */
  readonly cancelsNothing?: boolean;
  /** Whoever has broken off has a right as often as they like. */
  readonly resumesForEver?: boolean;
}

/** A client, and what has become of it. */
interface Visitor {
  readonly client: DesktopClient;
  readonly token: string;
  readonly clientId: string;
  readonly address: string;
  /** Of the request that asks for it, once there is one. */
  requestId: string | undefined;
  /** When it went, on the clock. */
  goneAt: number | undefined;
  hasNamedTarget: boolean;
}

/** After the last step everything has this long to come to its end. */
const CALM_MS = 200_000;
/** Longer than any schedule. */
const SESSION_MS = 3_600_000;

/**
 * The door, the engine and a phone in one thread under one clock, with clients that come, double each other, drop, close in order and
 * answer at any time, while the phone approves, denies, disowns, and credentials are revoked. After each step it is checked that
 * nothing has happened that must never happen.
 */
export class DoorWorld {
  /** How requests ended, and whether sessions opened and went on: schedules in which nothing happens prove nothing. */
  readonly seen = new Set<string>();
  private readonly schedule: DoorSchedule;
  private readonly chance: Chance;
  private readonly clock = new ManualClock(turn);
  private readonly engineBed: EngineBed;
  private readonly bed: DoorBed;
  private readonly phone: RecordingLink;
  private readonly visitors: Visitor[] = [];
  private readonly approved = new Set<string>();
  private readonly tokens: { token: string; id: string }[] = [];
  private readonly revokedAt = new Map<string, number>();
  private fault: string | undefined;

  constructor(schedule: DoorSchedule, flaws: DoorFlaws = {}) {
    this.schedule = schedule;
    this.chance = new Chance(schedule.seed);
    this.engineBed = new EngineBed(
      { resumeMs: schedule.resumeMs, longestSessionMs: SESSION_MS },
      undefined,
      undefined,
      {
        clock: this.clock,
      },
    );
    const { engine } = this.engineBed;
    if (flaws.cancelsNothing === true) {
      engine.cancelAuthentication = async () => 0;
    }
    if (flaws.resumesForEver === true) {
      const resumptions = Reflect.get(engine, 'resumptions') as object;
      Reflect.set(resumptions, 'resumed', new ForgetfulMap());
    }
    this.bed = new DoorBed({
      clock: this.clock,
      engine,
      randomness: new SeededRandomness(`${schedule.seed}`),
      observe: (event) => {
        if (event.kind === 'failed') {
          this.fault ??= `${event.what}: ${String(event.error)}`;
        } else if (event.kind === 'remote-desktop-opened') {
          this.opened(event.clientId);
        }
      },
    });
    this.bed.dialMs = schedule.dialMs;
    this.phone = this.engineBed.connect();
  }

  /** Plays the schedule to its end. Throws what must never be. */
  async play(): Promise<void> {
    for (let i = 0; i < 2; i++) {
      const { client, token } = await this.bed.credential();
      this.tokens.push({ token, id: client.id });
    }
    for (const step of [...this.schedule.steps].sort((one, other) => one.at - other.at)) {
      await this.advance(step.at - this.clock.now);
      await this.take(step);
      await turn();
      this.check();
    }
    for (const visitor of this.visitors) {
      if (this.chance.is(0.5)) {
        this.drop(visitor);
      }
    }
    await this.advance(CALM_MS);
    this.visitors.forEach((visitor) => this.drop(visitor));
    await this.advance(CALM_MS);
    this.checkEnd();
  }

  private async advance(ms: number): Promise<void> {
    await this.clock.advance(Math.max(0, ms));
    this.check();
  }

  private async take(step: DoorStep): Promise<void> {
    const visitor = this.visitors[step.who % Math.max(1, this.visitors.length)];
    const request = visitor && this.requestOf(visitor);
    const { engine } = this.engineBed;
    switch (step.kind) {
      case 'come':
        await this.come(step.who, step.transport, step.isHasty);
        break;
      case 'speak':
        this.speak(visitor);
        break;
      case 'drop':
        this.drop(visitor);
        break;
      case 'close':
        this.close(visitor);
        break;
      case 'noise':
        visitor?.client.sayBytes(Buffer.from([step.who, 0, 0, 0, 9, 0, 0, 0, 1]));
        break;
      case 'approve':
        if (request !== undefined && visitor?.goneAt === undefined) {
          this.approved.add(request.id);
        }
        void (request && engine.approve(this.phone.device, request.id, request.id));
        break;
      case 'approve-and-drop':
        // in one turn, in either order: the cancel wins, or the approval had won before
        if (step.who % 2 === 0) {
          this.drop(visitor);
        }
        void (request && engine.approve(this.phone.device, request.id, request.id));
        if (request !== undefined && step.who % 2 !== 0) {
          this.approved.add(request.id);
        }
        this.drop(visitor);
        break;
      case 'deny':
        void (request && engine.deny(this.phone.device, request.id));
        break;
      case 'not-me':
        if (request !== undefined) {
          this.revoke(request.clientId);
          void engine.disown(this.phone.device, request.id);
        }
        break;
      case 'revoke':
        this.revoke(this.tokens[step.who % this.tokens.length]!.id);
        break;
      case 'target':
        this.bed.isTargetUp = !this.bed.isTargetUp;
        break;
    }
  }

  private async come(who: number, transport: Transport, isHasty: boolean): Promise<void> {
    const { id, token } = this.tokens[who % this.tokens.length]!;
    const address = `192.0.2.${1 + (who % 2)}`;
    // a pair may bring the id of another one, as a duplicate does
    const other = this.visitors.at(-1);
    const connectionId = transport === 'pair' && who > 3 ? other?.client.connectionId : undefined;
    const client = this.bed.client(transport, address, connectionId);
    const visitor: Visitor = {
      client,
      token,
      clientId: id,
      address,
      requestId: undefined,
      goneAt: undefined,
      hasNamedTarget: false,
    };
    this.visitors.push(visitor);
    await client.begin();
    await turn();
    client.handshake();
    if (isHasty) {
      client.create(token);
      await turn();
      this.claim(visitor);
    }
  }

  /** Says what is due, as a client does that reads its answers. */
  private speak(visitor: Visitor | undefined): void {
    if (visitor === undefined || visitor.goneAt !== undefined || visitor.client.isClosed) {
      return;
    }
    const { client } = visitor;
    this.claim(visitor);
    switch (client.heard.filter(({ type }) => type <= PacketType.CHANNEL_RESPONSE).length) {
      case 1:
        client.create(visitor.token);
        break;
      case 2:
        client.agree();
        break;
      case 3:
        if (!visitor.hasNamedTarget) {
          visitor.hasNamedTarget = true;
          client.channel(DESK.host, DESK.port);
        }
        break;
      case 4:
        client.data(Buffer.from('hello'));
        break;
    }
  }

  private drop(visitor: Visitor | undefined): void {
    if (visitor !== undefined && visitor.goneAt === undefined) {
      this.claim(visitor);
      visitor.goneAt = this.clock.now;
      visitor.client.kill();
    }
  }

  private close(visitor: Visitor | undefined): void {
    if (visitor !== undefined && visitor.goneAt === undefined) {
      this.claim(visitor);
      visitor.goneAt = this.clock.now;
      visitor.client.say(PacketType.CLOSE_CHANNEL, u32(0));
    }
  }

  private revoke(clientId: string): void {
    if (!this.revokedAt.has(clientId)) {
      this.revokedAt.set(clientId, this.clock.now);
      this.engineBed.untrusted.add(clientId);
      void this.bed.revocations.revoke('client', clientId);
    }
  }

  /** Which request is this visitor's: each of them has another number, which stands in its text. */
  private claim(visitor: Visitor): void {
    const answer = visitor.client.heard.find(
      ({ type, body }) => type === PacketType.TUNNEL_RESPONSE && body.length > 20,
    );
    if (visitor.requestId !== undefined || answer === undefined) {
      return;
    }
    const number = /there: (\d+)/.exec(answer.body.toString('utf16le', 20))?.[1];
    const claimed = new Set(this.visitors.map(({ requestId }) => requestId));
    visitor.requestId = this.phone.prompted.find(
      (request) =>
        request.number === number &&
        request.clientId === visitor.clientId &&
        request.address === visitor.address &&
        !claimed.has(request.id),
    )?.id;
  }

  private requestOf(visitor: Visitor): ConnectionRequest | undefined {
    this.claim(visitor);
    return this.phone.prompted.find(({ id }) => id === visitor.requestId);
  }

  /** A session opens: here is whether it may. */
  private opened(clientId: string): void {
    this.seen.add('opened');
    if (this.revokedAt.has(clientId)) {
      this.fault ??= 'a session opens with a credential that is revoked';
    }
    if (this.approved.size === 0) {
      this.fault ??= 'a session opens, and nobody has approved anything';
    }
  }

  private check(): void {
    assert.equal(this.fault, undefined);
    for (const visitor of this.visitors) {
      this.claim(visitor);
      const opens = visitor.client.heard.filter(
        (heard) => heard.type === PacketType.CHANNEL_RESPONSE && codeOf(heard) === 0,
      ).length;
      const consents = visitor.client.heard.filter(({ type }) => type === PacketType.TUNNEL_RESPONSE);
      const wasResumed = consents.some((heard) => codeOf(heard) === 0 && heard.body.length === 18);
      assert.ok(opens <= 1, 'two channels for one client');
      if (wasResumed) {
        this.seen.add('resumed');
        assert.ok(this.schedule.resumeMs > 0, 'a session goes on that may not');
      } else if (opens === 1) {
        assert.ok(
          visitor.requestId !== undefined && this.approved.has(visitor.requestId),
          'a client is let in, and its request was not approved',
        );
      }
      assert.ok(
        visitor.client.heard.every(({ type }) => type !== PacketType.SERVICE_MESSAGE),
        'a packet that nobody sends',
      );
    }
    const going = this.engineBed.events.filter((event) => event.startsWith('resumed '));
    const breaks = this.engineBed.events.filter((event) => event === 'connection ended 1 client-gone');
    assert.ok(going.length <= breaks.length, 'more sessions go on than broke off');
    assert.ok(going.length <= this.approved.size, 'an approval lets in again more than once');
    this.engineBed.events
      .filter((event) => event.startsWith('ended '))
      .forEach((event) => this.seen.add(event.split(' ').at(-1)!));
    // whoever is gone is asked about no more, from the turn on in which they went
    const waiting = this.visitors.filter(({ client, goneAt }) => goneAt === undefined && !client.isClosed).length;
    assert.ok(
      this.engineBed.engine.pendingCount <= waiting,
      `${this.engineBed.engine.pendingCount} requests wait for ${waiting} clients`,
    );
  }

  private checkEnd(): void {
    const { engine, events } = this.engineBed;
    assert.deepEqual(
      [this.bed.door.count, this.bed.door.pairCount, engine.pendingCount, engine.liveCount],
      [0, 0, 0, 0],
      'something is left',
    );
    assert.ok(
      this.bed.dialled.every((target) => target.destroyed || target.readableEnded),
      'a target is held',
    );
    const opened = events.filter((event) => event.startsWith('opened ')).length;
    const ended = events.filter((event) => event.startsWith('ended ')).length;
    assert.equal(ended, opened, 'each request ends once');
    const approvals = events.filter((event) => event.endsWith(` ${EndCause.APPROVED}`)).length;
    const over = events.filter((event) => event.startsWith('connection ended ')).length;
    const goOn = events.filter((event) => event.startsWith('resumed ')).length;
    assert.equal(over, approvals + goOn, 'each approved connection ends once');
  }
}

/** Remembers nothing. */
class ForgetfulMap extends Map<string, unknown> {
  override has(): boolean {
    return false;
  }
}

/** Streams in memory go on between turns. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
