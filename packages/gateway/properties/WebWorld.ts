// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import http from 'node:http';
import { HalfOpen } from '../admission/HalfOpen.ts';
import { Places } from '../admission/Places.ts';
import { AskServer } from '../ask/AskServer.ts';
import { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { EnrolledDevice } from '../engine/EnrolledDevice.ts';
import { DEFAULT_ENGINE_OPTIONS } from '../engine/EngineOptions.ts';
import { RequestState } from '../engine/RequestState.ts';
import { OpenidDoor } from '../openid/OpenidDoor.ts';
import { newOpenidKeys, openidKeysOf } from '../openid/openidKeys.ts';
import { isWebClient } from '../openid/WebTrust.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { RecordingLink } from '../testing/RecordingLink.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { shop } from '../testing/WebBed.ts';
import { BackendVisitor } from './BackendVisitor.ts';
import { Chance } from './Chance.ts';
import { memoryFetch } from './memoryFetch.ts';
import { PageVisitor } from './PageVisitor.ts';
import { QuestionVisitor } from './QuestionVisitor.ts';
import { settled } from './settled.ts';
import type { WebSchedule, WebStep } from './webSchedule.ts';
import type { Visitor, VisitorWorld } from './Visitor.ts';

/** What is wrong with the doors, to see that the checks find it. */
export interface WebFlaws {
  readonly door?: (door: OpenidDoor, engine: AuthenticationEngine) => void;
  readonly engine?: (engine: AuthenticationEngine) => void;
}

const ORIGIN = 'http://gate.example';
const USERS = ['anna', 'ben', 'carol', 'dan', 'eve'];
const CALM_MS = 130_000;
/** Made once for a process: what is proved is the order of things. */
const KEYS = openidKeysOf(newOpenidKeys());

/**
 * The doors for web applications, their servers and shells, with the real OpenID Provider, the real engine and phones in one thread under
 * one clock: login pages, backends that poll and people who run `gateway ask` come, wait, go in every way they can, and phones answer before,
 * meanwhile and afterwards. Whoever has gone tries everything once more at the end.
 */
export class WebWorld implements VisitorWorld {
  readonly clock = new ManualClock(settled);
  readonly chance: Chance;
  /** How requests ended, and what was given: schedules in which nothing happens prove nothing. */
  readonly seen = new Set<string>();
  readonly requests = new Map<string, ConnectionRequest>();
  readonly door: OpenidDoor;
  readonly questions: AskServer;
  private readonly schedule: WebSchedule;
  private readonly engine: AuthenticationEngine;
  private readonly randomness: SeededRandomness;
  private readonly visitors: Visitor[] = [];
  private readonly phones = new Map<string, EnrolledDevice[]>();
  private readonly untrusted = new Set<string>();
  /** Requests that phones have approved, and when, in the order of events. */
  private readonly approvals = new Set<string>();
  /** Requests of clients, sources or phones that are trusted no more, since which event. */
  private readonly distrusted = new Map<string, number>();
  private readonly fetch: typeof fetch;
  private events = 0;
  private fault: string | undefined;

  constructor(schedule: WebSchedule, flaws: WebFlaws = {}) {
    this.schedule = schedule;
    this.chance = new Chance(schedule.seed);
    const { clock } = this;
    this.randomness = new SeededRandomness(schedule.seed);
    const { randomness } = this;
    const state = new MemorySharedState();
    const failed = (what: string, error: unknown): void => {
      this.fault ??= `${what}: ${error instanceof Error ? error.stack : String(error)}`;
    };
    this.engine = new AuthenticationEngine({
      clock,
      randomness,
      state,
      users: {
        hasDevice: (userName) => this.phones.get(userName)?.some(({ id }) => !this.untrusted.has(id)) === true,
        isTrustedDevice: (id) => !this.untrusted.has(id),
        relyOnDevice: () => undefined,
        isTrustedClient: (id) => (isWebClient(id) ? this.door.isTrusted(id) : !this.untrusted.has(id)),
        relyOnClient: (part, id) => (isWebClient(id) ? this.door.relyOn(part, id) : undefined),
        disown: ({ clientId }) => {
          if (isWebClient(clientId)) {
            this.door.disown(clientId);
          } else {
            this.untrusted.add(clientId);
          }
        },
      },
      verifier: {
        verify: async (_request, device) => {
          await new Promise<void>((resolve) => clock.schedule(this.chance.upTo(100), resolve));
          return device.credential.counter;
        },
      },
      record: { write: () => undefined, writeResumed: () => undefined },
      observe: (event) => {
        this.events++;
        switch (event.kind) {
          case 'request-opened':
            this.requests.set(event.request.id, event.request);
            break;
          case 'request-ended':
            this.requests.set(event.request.id, event.request);
            this.seen.add(event.request.cause!);
            this.door.observe(event);
            break;
          case 'disowned':
            this.door.observe(event);
            break;
          case 'failed':
            failed(event.what, event.error);
            break;
          case 'request-refused':
          case 'connection-ended':
          case 'connection-resumed':
          case 'prompt-shown':
          case 'prompt-shown-elsewhere':
          case 'prompt-gone':
            break;
        }
      },
      options: { ...DEFAULT_ENGINE_OPTIONS, perUserAndMinute: 100, perSourceAndMinute: 100 },
    });
    flaws.engine?.(this.engine);
    const halfOpen = new HalfOpen(clock, { total: 1_000, perSource: 1_000, helloMs: 10_000 });
    this.door = new OpenidDoor({
      clock,
      randomness,
      engine: this.engine,
      state,
      halfOpen,
      settings: {
        keys: KEYS,
        clients: [shop({ redirects: ['https://shop.example/callback'], ciba: 'poll', idTokens: 'ES256' })],
        pollSeconds: 2,
      },
      rememberedMs: () => 3_600_000,
      isTrustedDevice: (id) => !this.untrusted.has(id),
      nodes: { own: () => 'node', isThere: () => true },
      observe: () => undefined,
      answered: () => undefined,
      failed,
    });
    flaws.door?.(this.door, this.engine);
    this.questions = new AskServer({
      clock,
      randomness,
      engine: this.engine,
      places: new Places({ connections: 100, perUser: 100, perClient: 100 }),
      observe: () => undefined,
      options: { helloMs: 10_000, heartbeatMs: 5_000 },
    });
    for (const userName of USERS) {
      this.phones.set(
        userName,
        ['one', 'two'].map((which) => ({
          id: `phone ${which} of ${userName}`,
          name: which,
          userName,
          credential: { id: which, publicKey: new Uint8Array(), counter: 0 },
        })),
      );
    }
    const server = http.createServer((request, response) => {
      this.door.answer(request, response, String(request.headers['x-world-address'])).catch((error: unknown) => {
        failed('answering', error);
      });
    });
    this.fetch = memoryFetch(server);
  }

  /** Plays the schedule to its end. Throws what must never be. */
  async play(): Promise<void> {
    const really = { fetch: globalThis.fetch, now: Date.now };
    globalThis.fetch = this.fetch;
    Date.now = () => this.clock.wall();
    try {
      await this.door.start(ORIGIN);
      for (const phone of [...this.phones.values()].flat()) {
        this.engine.prompts.connect(new RecordingLink(phone), new Set());
      }
      for (const step of [...this.schedule.steps].sort((one, other) => one.at - other.at)) {
        await this.clock.advance(Math.max(0, step.at - this.clock.now));
        this.take(step);
        await settled();
        this.check();
      }
      await this.clock.advance(CALM_MS);
      this.check();
      assert.equal(this.engine.pendingCount, 0, 'something waits for ever');
      for (const visitor of this.visitors) {
        visitor.tryLate(); // with all that they have
      }
      await this.clock.advance(CALM_MS);
      this.check();
    } finally {
      this.door.stop();
      globalThis.fetch = really.fetch;
      Date.now = really.now;
    }
  }

  /** Which event this is: what comes later has a greater one. */
  next(): number {
    return ++this.events;
  }

  later(longestMs: number, task: () => void): void {
    this.clock.schedule(this.chance.upTo(longestMs), task);
  }

  private take(step: WebStep): void {
    const visitor = this.visitors[step.who % Math.max(1, this.visitors.length)];
    switch (step.kind) {
      case 'page':
        this.come((i, user) => new PageVisitor(this, i, user));
        break;
      case 'backend':
        this.come((i, user) => new BackendVisitor(this, i, user, step.expiry));
        break;
      case 'question':
        this.come((i, user) => new QuestionVisitor(this, i, user));
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
      case 'deny': {
        const request = this.requestOf(visitor);
        void (request && this.engine.deny(this.phoneOf(request), request.id));
        break;
      }
      case 'not-me': {
        const request = this.requestOf(visitor);
        if (request !== undefined) {
          const { address, clientId, userName } = request;
          this.distrust(
            (other) => other.clientId === clientId || (other.userName === userName && other.address === address),
          );
          void this.engine.disown(this.phoneOf(request), request.id);
        }
        break;
      }
      case 'revoke-phone': {
        const request = this.requestOf(visitor);
        if (request !== undefined) {
          const { id } = this.phoneOf(request);
          this.untrusted.add(id);
          this.distrust((other) => other.deviceId === id);
          void this.engine.revokeDevice(id);
          this.door.deviceRevoked(id);
        }
        break;
      }
      case 'revoke-client': {
        const request = this.requestOf(visitor);
        if (request !== undefined && !isWebClient(request.clientId)) {
          this.untrusted.add(request.clientId);
          this.questions.revoked(request.clientId);
          void this.engine.revokeClient(request.clientId);
        }
        break;
      }
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
      this.approvals.add(request.id);
      void this.engine.approve(this.phoneOf(request), request.id, {});
    }
  }

  /** The first phone of the user that is trusted. */
  private phoneOf({ userName }: ConnectionRequest): EnrolledDevice {
    const phones = this.phones.get(userName)!;
    return phones.find(({ id }) => !this.untrusted.has(id)) ?? phones[0]!;
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

  private check(): void {
    assert.equal(this.fault, undefined);
    for (const visitor of this.visitors) {
      const { cancelledAt, given, name } = visitor;
      assert.ok(
        cancelledAt === undefined || this.requestOf(visitor)?.state !== RequestState.PENDING,
        `the question of ${name} stands after its cancel`,
      );
      if (given.length === 0) {
        continue;
      }
      const request = this.requestOf(visitor);
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
          distrustedAt === undefined || askedAt < distrustedAt || what === 'an approval',
          `${name} has asked for ${what} when it was trusted no more, and has it`,
        );
      }
    }
  }
}
