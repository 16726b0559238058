// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { GatewayProcess } from '../testing/GatewayProcess.ts';
import { until } from '../testing/until.ts';
import { logIn } from '../tunnel/logIn.ts';
import type { Login } from '../tunnel/TokenFile.ts';
import { NEAR_END } from './disturbances.ts';
import type { Disturbance } from './disturbances.ts';
import { DEADLINE_MS, GUARD_MS, LEASE_MS, Person, Target, tryOnce } from './People.ts';
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
  /** The longest that a prompt stayed after its client was gone. */
  readonly longestOrphanMs: number;
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
/** The promise for a prompt whose asker is gone, whoever has died; the machine that measures has a second of its own. */
const ORPHAN_MS = LEASE_MS + GUARD_MS + 1_000;
/** Timers between the asker's end and the prompt's, each as late as this process is: the last renewal, the lease, the guard. */
const LATE_TIMERS = 3;
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
    const address = { host: isElsewhere ? NEAR_END : '127.0.0.1', port: target.port };
    gateway = await GatewayProcess.start(
      folder,
      {
        targets: [address],
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
    const to = `${address.host}:${address.port}`;
    for (const user of USERS) {
      people.push(await Person.enrol(gateway, to, user));
    }
    const play = new Play(gateway, disturbance, people, to);
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
    const thief = await logIn(await gateway.ticket('login-code', USERS[0]!), name);
    const id = await this.idOf(name);
    const ms = SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS);
    const before = this.people.map((person) => person.done);
    const disturbed = disturbance.disturb(gateway, ms);
    disturbed.catch(() => undefined); // awaited below, unless something else has failed before
    const isRevoked = await this.revoke(id);
    if (isRevoked) {
      assert.notEqual(await tryOnce(thief, this.target), 'asked', 'G5: a client that was revoked in bad times asks');
      this.revoked.push(thief);
    }
    await disturbed;
    if (!disturbance.mayStandStill) {
      const served = this.people.filter((person, index) => person.done > before[index]!).length;
      assert.equal(served, USERS.length, 'everybody is served while it lasts');
    }
    const healedAt = performance.now();
    await this.isReady();
    this.longestRecoveryMs = Math.max(this.longestRecoveryMs, performance.now() - healedAt);
    assert.equal(gateway.deaths, 0, `G6: the gateway ended: ${gateway.said.slice(-2_000)}`);
    for (const login of this.revoked.slice(-3)) {
      assert.equal(
        await tryOnce(login, this.target),
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
    const lateMs = this.lateness.max / 1e6;
    assert.ok(
      this.longestOrphan(asks) <= ORPHAN_MS + LATE_TIMERS * lateMs,
      `G3: a prompt stayed for ${this.longestOrphan(asks)} ms, ` + `and no timer here was more than ${lateMs} ms late`,
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
      longestOrphanMs: Math.round(this.longestOrphan(asks)),
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

  /** Revokes a client in the middle of it. False when there was no operator's answer: it is down, stopped or cut off. */
  private async revoke(id: string): Promise<boolean> {
    const answer = await this.gateway.operate({ command: 'revoke-client', id });
    assert.ok(answer === undefined || 'rows' in answer, `G4: a client is not revoked: ${JSON.stringify(answer)}`);
    return answer !== undefined;
  }

  private longestOrphan(asks: readonly Ask[]): number {
    return Math.max(
      0,
      ...asks.map((ask) => {
        const goneAt = ask.prompt?.goneAt;
        const leftAt =
          ask.cancelledAt ?? (ask.result === 'unreachable' || ask.result === 'not-open' ? ask.endedAt : undefined);
        return goneAt === undefined || leftAt === undefined ? 0 : goneAt - leftAt;
      }),
    );
  }

  private async approvedInTheAudit(): Promise<Set<string>> {
    const audit = await this.gateway.answer({ command: 'audit', count: AUDIT_ROWS });
    const rows = 'rows' in audit ? audit.rows : [];
    return new Set(rows.filter((row) => row['event'] === 'request-approved').map((row) => String(row['request'])));
  }
}

/** What nobody waits longer than, for the table. */
export const PROMISED = { orphanMs: ORPHAN_MS, waitMs: DEADLINE_MS + LEASE_MS + GUARD_MS + 60_000 };
