// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { GatewayProcess } from '../testing/GatewayProcess.ts';
import { until } from '../testing/until.ts';
import type { Login } from '../client/TokenFile.ts';
import { NEAR_END } from './disturbances.ts';
import type { Disturbance } from './disturbances.ts';
import { DEADLINE_MS, GUARD_MS, LEASE_MS, logInAnyway, LONGEST_WAIT_MS, Person, Target, tryOnce } from './People.ts';
import type { Ask } from './People.ts';

/** What a run of one disturbance has measured. Times in ms. */
export interface ChaosReport {
  readonly title: string;
  readonly seconds: number;
  readonly disturbances: number;
  readonly asks: number;
  readonly open: number;
  readonly notOpen: number;
  readonly unreachable: number;
  /** The longest that a prompt went on asking after its client was gone. */
  readonly longestOrphanMs: number;
  /** The longest that a timer of the process which plays the phones was late: a prompt goes by one. */
  readonly latenessMs: number;
  /** The longest that a client waited for its end. */
  readonly longestWaitMs: number;
  /** The longest from the end of a disturbance until the gateway was ready. */
  readonly longestRecoveryMs: number;
  readonly memoryMb: { readonly first: number; readonly last: number };
}

const USERS = ['anna', 'ben', 'cleo', 'dev'];
const HEALED_MS = 300_000;
/** How long each disturbance lasts, more or less. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 4_000;
/** The promise for a prompt whose asker is gone, whoever has died. */
const ORPHAN_MS = LEASE_MS + GUARD_MS;
/** A mark and its end as the audit has them are compared for so many at the most. */
const AUDIT_ROWS = 10_000;

/** Plays one disturbance for `seconds`, once at least, under load, and checks the gateway's promises. */
export async function playChaos(disturbance: Disturbance, seconds: number): Promise<ChaosReport> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-chaos-'));
  const target = new Target();
  let gateway: GatewayProcess | undefined;
  const people: Person[] = [];
  const special = disturbance.surroundings(folder);
  try {
    const isElsewhere = special.host !== undefined;
    await target.listen(isElsewhere ? '0.0.0.0' : '127.0.0.1');
    const host = isElsewhere ? NEAR_END : '127.0.0.1';
    gateway = await GatewayProcess.start(
      folder,
      {
        targets: target.ports.map((port) => ({ host, port })),
        requests: {
          deadlineSeconds: DEADLINE_MS / 1000,
          leaseSeconds: LEASE_MS / 1000,
          renewSeconds: 1,
          perUserAndMinute: 10_000,
          perSourceAndMinute: 10_000,
        },
      },
      special,
    );
    const targets = target.ports.map((port) => `${host}:${port}`);
    for (const user of USERS) {
      people.push(await Person.enrol(gateway, targets, user));
    }
    const play = new Play(gateway, disturbance, people, targets[0]!);
    const startedAt = performance.now();
    people.forEach((person) => person.begin());
    let count = 0;
    do {
      await play.once();
      count++;
    } while (performance.now() - startedAt < seconds * 1000);
    const stops = await Promise.allSettled(people.map((person) => person.stop()));
    people.length = 0;
    const failed = stops.find((stop) => stop.status === 'rejected');
    if (failed !== undefined) {
      throw new Error('G7: somebody waited for ever', { cause: failed.reason });
    }
    await play.check(target);
    return play.report((performance.now() - startedAt) / 1000, count);
  } finally {
    await Promise.allSettled(people.map((person) => person.stop()));
    await gateway?.end('SIGKILL').catch(() => undefined);
    target.close();
    disturbance.clear(folder);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** One run: its bad hours, and what is asked of it afterwards. */
class Play {
  private readonly gateway: GatewayProcess;
  private readonly disturbance: Disturbance;
  private readonly people: readonly Person[];
  private readonly target: string;
  private readonly revoked: Login[] = [];
  private readonly memoryMb: { first: number; last: number };
  /** How late this process is with its timers, on a machine that has much else to do. */
  private readonly lateness = monitorEventLoopDelay();
  private longestRecoveryMs = 0;
  private count = 0;

  constructor(gateway: GatewayProcess, disturbance: Disturbance, people: readonly Person[], target: string) {
    this.gateway = gateway;
    this.disturbance = disturbance;
    this.people = [...people];
    this.target = target;
    this.memoryMb = { first: gateway.memory, last: 0 };
    this.lateness.enable();
  }

  /** Everything that anybody has asked. */
  private get asks(): readonly Ask[] {
    return this.people.flatMap((person) => person.asks);
  }

  /** Well, disturbed, well again. */
  async once(): Promise<void> {
    const { disturbance, gateway } = this;
    await this.everybodyIsServed();
    const name = `thief${this.count++}`;
    const thief = await logInAnyway(gateway, USERS[0]!, name);
    const id = await this.idOf(name);
    const ms = SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS);
    const disturbed = disturbance.disturb(gateway, ms, () => this.everybodyIsServed());
    disturbed.catch(() => undefined); // awaited below, unless something else has failed before
    const isRevoked = await this.revoke(id);
    if (isRevoked) {
      assert.notEqual(await tryOnce(thief, this.target), 'asked', 'G5: a client that was revoked in bad times asks');
      this.revoked.push(thief);
    }
    await disturbed;
    const healedAt = performance.now();
    await this.isReady();
    this.longestRecoveryMs = Math.max(this.longestRecoveryMs, performance.now() - healedAt);
    assert.equal(gateway.deaths, 0, `G6: the gateway ended: ${gateway.said.slice(-2_000)}`);
    for (const login of this.revoked.slice(-3)) {
      assert.equal(
        await this.tryWhenReachable(login),
        'refused',
        'G5: a client that was revoked in bad times is trusted again',
      );
    }
  }

  /** What must be true of all that has happened. */
  async check(target: Target): Promise<void> {
    const { gateway } = this;
    await this.isReady();
    const { asks } = this;
    for (const ask of asks) {
      const what = `${ask.user}, ${ask.plan}, ${ask.mark}`;
      const isIn = target.heard.has(ask.mark);
      assert.ok(ask.endedAt !== undefined, `G7: ${what} has no end`);
      assert.ok(!isIn || ask.isApproved, `G1: ${what} was let in, and nobody approved it`);
      assert.ok(!isIn || ask.cancelledAt === undefined, `G2: ${what} was let in after its cancel`);
    }
    assert.ok(
      this.longestOrphanMs <= ORPHAN_MS + this.latenessMs,
      `G3: a prompt asked for ${this.longestOrphanMs} ms too long, and no timer here was more than ${this.latenessMs} ms late`,
    );
    const written = await this.approvedInTheAudit();
    for (const ask of asks.slice(-AUDIT_ROWS / 10)) {
      const id = ask.prompt?.prompt.request.requestId;
      assert.ok(
        !target.heard.has(ask.mark) || (id !== undefined && written.has(id)),
        `G4: ${ask.user}, ${ask.mark} was let in, and the audit does not know of request ${id}`,
      );
    }
    this.memoryMb.last = gateway.memory;
    await gateway.end('SIGTERM');
  }

  report(seconds: number, disturbances: number): ChaosReport {
    const { asks } = this;
    const count = (result: Ask['result']): number => asks.filter((ask) => ask.result === result).length;
    return {
      title: this.disturbance.title,
      seconds: Math.round(seconds),
      disturbances,
      asks: asks.length,
      open: count('open'),
      notOpen: count('not-open'),
      unreachable: count('unreachable'),
      longestOrphanMs: Math.round(this.longestOrphanMs),
      latenessMs: this.latenessMs,
      longestWaitMs: Math.round(Math.max(...asks.map((ask) => ask.endedAt! - ask.startedAt))),
      longestRecoveryMs: Math.round(this.longestRecoveryMs),
      memoryMb: this.memoryMb,
    };
  }

  /** The right request gets through, for everybody. */
  private async everybodyIsServed(): Promise<void> {
    await this.isReady();
    const before = this.people.map((person) => person.asks.length);
    await until(
      () => this.people.every((person, index) => person.asks.slice(before[index]).some((ask) => ask.result === 'open')),
      'everybody gets a connection when all is well',
      HEALED_MS,
    );
  }

  private async isReady(): Promise<void> {
    const end = performance.now() + HEALED_MS;
    for (;;) {
      const readiness = await this.gateway.readiness();
      if (readiness === 'ready') {
        return;
      }
      if (performance.now() > end) {
        throw new Error(`the gateway does not get ready: ${readiness}; ${this.gateway.said.slice(-2_000)}`);
      }
      await pause(50);
    }
  }

  private async idOf(name: string): Promise<string> {
    const clients = await this.gateway.answer({ command: 'clients' });
    const row = 'rows' in clients ? clients.rows.find((client) => client['name'] === name) : undefined;
    assert.ok(row !== undefined, `the operator sees the client ${name}: ${JSON.stringify(clients)}`);
    return String(row['id']);
  }

  /** The gateway is well, and the way to it may take a moment longer. */
  private async tryWhenReachable(login: Login): Promise<'refused' | 'asked'> {
    const end = performance.now() + HEALED_MS;
    for (;;) {
      const result = await tryOnce(login, this.target);
      if (result !== 'unreachable') {
        return result;
      }
      if (performance.now() > end) {
        throw new Error('the gateway says that it is ready, and is not reached');
      }
      await pause(50);
    }
  }

  /** Revokes a client in the middle of it. False when there was no operator's answer: it is down, stopped or cut off. */
  private async revoke(id: string): Promise<boolean> {
    const answer = await this.gateway.operate({ command: 'revoke-client', id });
    assert.ok(answer === undefined || 'rows' in answer, `G4: a client is not revoked: ${JSON.stringify(answer)}`);
    return answer !== undefined;
  }

  private get longestOrphanMs(): number {
    return Math.max(...this.people.map((person) => person.longestOrphanMs));
  }

  private get latenessMs(): number {
    return Math.ceil(this.lateness.max / 1e6);
  }

  private async approvedInTheAudit(): Promise<Set<string>> {
    const audit = await this.gateway.answer({ command: 'audit', count: AUDIT_ROWS, event: 'request-approved' });
    return new Set(('rows' in audit ? audit.rows : []).map((row) => String(row['request'])));
  }
}

/** What nobody waits longer than, for the table. */
export const PROMISED = { orphanMs: ORPHAN_MS, waitMs: LONGEST_WAIT_MS };
