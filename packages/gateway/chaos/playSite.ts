// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Login } from '../client/TokenFile.ts';
import { SiteNetwork } from '../testing/SiteNetwork.ts';
import { machinesOf, nameOf, SiteProcesses } from '../testing/SiteProcesses.ts';
import type { GatewayProcess } from '../testing/GatewayProcess.ts';
import { until } from '../testing/until.ts';
import { DEADLINE_MS, GUARD_MS, logInAnyway, Person, Target, tryOnce } from './People.ts';
import type { Ask } from './People.ts';
import type { SiteFault } from './siteFaults.ts';

/** The lease of a site: so much shorter is that of a phone that a node which may have died could still renew. */
const LEASE_MS = 9_000;
/** The promise for a prompt whose asker is gone, whoever has died. */
export const SITE_ORPHAN_MS = LEASE_MS + GUARD_MS;
const HEALED_MS = 300_000;
const SHORTEST_MS = 1_500;
const LONGEST_MS = 9_000;
const AUDIT_ROWS = 10_000;
const LOOK_MS = 500;
/** How a request can have ended, as the audit has it. */
const ENDS: ReadonlySet<string> = new Set([
  ...['request-approved', 'request-denied', 'request-cancelled', 'request-expired'],
]);

/** What a fault has done to a site, in one go. Times in ms. */
export interface FaultReport {
  readonly title: string;
  readonly asks: number;
  readonly open: number;
  readonly unreachable: number;
  /** The longest, from the fault's begin, until everybody had got a connection that they asked for after it. */
  readonly longestGapMs: number;
  /** The same from its end. */
  readonly longestRecoveryMs: number;
}

/** What all of it has measured. Times in ms. */
export interface SiteReport {
  readonly faults: readonly FaultReport[];
  readonly asks: number;
  readonly longestOrphanMs: number;
  readonly latenessMs: number;
  /** Ends of requests in the audit, at the node that has the most. */
  readonly audit: number;
}

/** What a site for such a play is made of, beside the programs. */
const SITE_SHAPE = {
  members: 3,
  nodes: 3,
} as const;

/** The configuration of its nodes, for a target at this address. */
function siteChanges(target: Target, host: string): object {
  return {
    targets: target.ports.map((port) => ({ host, port })),
    requests: {
      deadlineSeconds: DEADLINE_MS / 1000,
      leaseSeconds: LEASE_MS / 1000,
      renewSeconds: 1,
      perUserAndMinute: 10_000,
      perSourceAndMinute: 10_000,
    },
    channel: { halfOpenPerSource: 1_000, halfOpen: 1_000 },
  };
}

/** A site under load: its people ask and answer all the time, and what happens to it is checked against the promises. */
export class SitePlay {
  readonly site: SiteProcesses;
  readonly people: readonly Person[];
  readonly reports: FaultReport[] = [];
  private readonly target: Target;
  private readonly host: string;
  private readonly revoked: Login[] = [];
  private readonly lateness = monitorEventLoopDelay();
  private readonly turns = new Map<SiteFault, number>();
  private thieves = 0;

  private constructor(site: SiteProcesses, target: Target, host: string, people: readonly Person[]) {
    this.site = site;
    this.target = target;
    this.host = host;
    this.people = people;
    this.lateness.enable();
  }

  /**
   * Starts a site with these users, each with a phone and a client; nobody asks yet. `isApart`: whether each part has a machine of its
   * own (`findNetworks` says whether that can be); all of them are on this one otherwise. `program`: what its nodes run, if not this gateway.
   */
  static async start(
    etcd: string,
    haproxy: string,
    users: readonly string[],
    isApart: boolean,
    program?: string,
  ): Promise<SitePlay> {
    const target = new Target();
    const network = isApart ? new SiteNetwork(machinesOf(SITE_SHAPE)) : undefined;
    const host = network?.near ?? '127.0.0.1';
    let site: SiteProcesses | undefined;
    const people: Person[] = [];
    try {
      await target.listen(host);
      const changes = siteChanges(target, host);
      const machines = network === undefined ? { hasCables: true } : { network };
      site = await SiteProcesses.start(etcd, { ...SITE_SHAPE, ...machines, haproxy, changes, program });
      const places = target.ports.map((port) => `${host}:${port}`);
      for (const user of users) {
        people.push(await Person.enrol(site, places, user));
      }
      return new SitePlay(site, target, host, people);
    } catch (error) {
      await Promise.allSettled(people.map((person) => person.stop()));
      await site?.close();
      network?.close();
      target.close();
      throw error;
    }
  }

  get asks(): readonly Ask[] {
    return this.people.flatMap((person) => person.asks);
  }

  get longestOrphanMs(): number {
    return Math.max(0, ...this.people.map((person) => person.longestOrphanMs));
  }

  /** Everybody asks, with a pause of so many ms between what they ask. */
  begin(pauseMs = 0): void {
    this.people.forEach((person) => person.begin(pauseMs));
  }

  /** Well, disturbed, and well again: somebody is revoked in the middle of it. Each time that a fault is played it is another part's. */
  async play(fault: SiteFault, msOf = anyDuration): Promise<FaultReport> {
    const before = this.asks.length;
    const turn = this.turns.get(fault) ?? Math.floor(Math.random() * SITE_SHAPE.nodes);
    this.turns.set(fault, turn + 1);
    await this.everybodyIsServedAfter(performance.now());
    const thief = await this.newThief();
    const begunAt = performance.now();
    const played = fault.play(this.site, msOf(), turn);
    played.catch(() => undefined); // awaited below, unless something else has failed before
    const served = fault.isBorne ? this.everybodyIsServedAfter(begunAt) : undefined;
    served?.catch(() => undefined);
    await this.revoke(thief);
    await played;
    const endedAt = performance.now();
    const longestGapMs = served === undefined ? 0 : (await served) - begunAt;
    const longestRecoveryMs = (await this.everybodyIsServedAfter(endedAt)) - endedAt;
    this.site.nodes.forEach((node) => assert.equal(node.deaths, 0, `G6: a node ended: ${node.said.slice(-2_000)}`));
    await this.revokedStayOut();
    const asks = this.asks.slice(before);
    const report: FaultReport = {
      title: fault.title,
      asks: asks.length,
      open: asks.filter(({ result }) => result === 'open').length,
      unreachable: asks.filter(({ result }) => result === 'unreachable').length,
      longestGapMs: Math.round(longestGapMs),
      longestRecoveryMs: Math.round(longestRecoveryMs),
    };
    this.reports.push(report);
    return report;
  }

  /**
   * Ends all asking, and looks at everything that has happened. Rejects with what was not kept. `isOfEach`: whether the audit of each node has
   * to have everything; nodes of an earlier version carry nothing for those that are away.
   */
  async check(isOfEach = true): Promise<SiteReport> {
    const stops = await Promise.allSettled(this.people.map((person) => person.stop()));
    const failed = stops.find((stop) => stop.status === 'rejected');
    if (failed !== undefined) {
      throw new Error('G7: somebody waited for ever', { cause: failed.reason });
    }
    for (const ask of this.asks) {
      const what = `${ask.user}, ${ask.plan}, ${ask.mark}`;
      const isIn = this.target.heard.has(ask.mark);
      assert.ok(ask.endedAt !== undefined, `G7: ${what} has no end`);
      assert.ok(!isIn || ask.isApproved, `G1: ${what} was let in, and nobody approved it`);
      assert.ok(!isIn || ask.cancelledAt === undefined, `G2: ${what} was let in after its cancel`);
    }
    const latenessMs = Math.ceil(this.lateness.max / 1e6);
    assert.ok(
      this.longestOrphanMs <= SITE_ORPHAN_MS + latenessMs,
      `G3: a prompt asked for ${this.longestOrphanMs} ms too long, and no timer here was more than ${latenessMs} ms late`,
    );
    const audit = await this.checkAudit(isOfEach);
    return {
      faults: this.reports,
      asks: this.asks.length,
      longestOrphanMs: Math.round(this.longestOrphanMs),
      latenessMs,
      audit,
    };
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.people.map((person) => person.stop()));
    await this.site.close();
    this.target.close();
  }

  /** Everybody gets a connection that they asked for after this moment; when the last of them had. */
  async everybodyIsServedAfter(at: number): Promise<number> {
    const firstOf = (person: Person): number | undefined =>
      person.asks.find((ask) => ask.startedAt >= at && ask.openedAt !== undefined)?.openedAt;
    await until(
      () => this.people.every((person) => firstOf(person) !== undefined),
      () => `everybody gets a connection; ${this.site.nodes.map((node) => node.said.slice(-1_500)).join('\n---\n')}`,
      HEALED_MS,
    );
    return Math.max(...this.people.map((person) => firstOf(person)!));
  }

  /**
   * The audit of every node has everybody who was let in (or that of one of them: `isOfEach`), and no request has two ends. Returns how
   * many ends the fullest has.
   */
  private async checkAudit(isOfEach: boolean): Promise<number> {
    const ends = new Map<string, Set<string>>();
    let count = 0;
    for (const [i, node] of this.site.nodes.entries()) {
      const ofNode = await (isOfEach ? this.wholeAuditOf(node, nameOf(i)) : this.auditOf(node));
      for (const [request, events] of ofNode) {
        ends.set(request, new Set([...(ends.get(request) ?? []), ...events]));
      }
      count = Math.max(count, ofNode.size);
    }
    assert.deepEqual(this.unknownTo(ends), [], 'G4: let in, and no audit knows of it');
    // an approval is written before it is decided: the end behind it counts, and then nobody was let in
    const letIn = new Set(
      this.asks.flatMap(({ mark, prompt }) =>
        this.target.heard.has(mark) && prompt !== undefined ? [prompt.prompt.request.requestId] : [],
      ),
    );
    const twice = [...ends].filter(([request, events]) => {
      const others = [...events].filter((event) => event !== 'request-approved').length;
      return others > 1 || (others > 0 && letIn.has(request));
    });
    assert.deepEqual(
      twice.map(([request, events]) => [request, ...events]),
      [],
      'G1: a request has two ends in the audit',
    );
    return count;
  }

  /** How requests ended, as a node's audit has it. */
  private async auditOf(node: GatewayProcess): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const ends = new Map<string, Set<string>>();
    for (const event of ENDS) {
      const audit = await node.answer({ command: 'audit', count: AUDIT_ROWS, event });
      const rows = 'rows' in audit ? audit.rows : [];
      assert.ok(rows.length < AUDIT_ROWS, 'there is more in the audit than can be looked at');
      rows.forEach(({ request }) => {
        ends.set(String(request), (ends.get(String(request)) ?? new Set()).add(event));
      });
    }
    return ends;
  }

  /** The same when it has everybody who was let in: a node that was away is catching up. */
  private async wholeAuditOf(node: GatewayProcess, name: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const end = performance.now() + HEALED_MS;
    for (;;) {
      const ends = await this.auditOf(node);
      const unknown = this.unknownTo(ends);
      if (unknown.length === 0) {
        return ends;
      }
      assert.ok(
        performance.now() < end,
        `G4: let in, and the audit of ${name} does not know of it: ${unknown.join('; ')}`,
      );
      await pause(LOOK_MS);
    }
  }

  /** Who was let in, and has no approval among these ends. */
  private unknownTo(ends: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
    return this.asks.flatMap(({ mark, prompt, user }) => {
      const id = prompt?.prompt.request.requestId;
      const isKnown = id !== undefined && ends.get(id)?.has('request-approved') === true;
      return isKnown || !this.target.heard.has(mark) ? [] : [`${user} ${mark} ${id}`];
    });
  }

  private async newThief(): Promise<{ readonly login: Login; readonly id: string }> {
    const name = `thief${this.thieves++}`;
    const login = await logInAnyway(this.site, this.people[0]!.user, name);
    const id = await this.idOf(name);
    return { login, id };
  }

  private async idOf(name: string): Promise<string> {
    const end = performance.now() + HEALED_MS;
    for (;;) {
      const result = await this.site.operate({ command: 'clients' });
      const row =
        result !== undefined && 'rows' in result ? result.rows.find((each) => each['name'] === name) : undefined;
      if (row !== undefined) {
        return String(row['id']);
      }
      assert.ok(performance.now() < end, `an operator sees the client ${name}`);
      await pause(50);
    }
  }

  /** Revokes a client at whichever node answers; from then on it is tried what it can still do. */
  private async revoke({ id, login }: { readonly login: Login; readonly id: string }): Promise<void> {
    const result = await this.site.operate({ command: 'revoke-client', id });
    if (result !== undefined && 'rows' in result && result.rows[0]?.['written'] === 'yes') {
      this.revoked.push(login);
      assert.notEqual(await tryOnce(login, this.place), 'asked', 'G5: a client that was revoked asks at another node');
    }
  }

  private async revokedStayOut(): Promise<void> {
    for (const login of this.revoked.slice(-3)) {
      const end = performance.now() + HEALED_MS;
      for (;;) {
        const result = await tryOnce(login, this.place);
        if (result === 'refused') {
          break;
        }
        assert.notEqual(result, 'asked', 'G5: a client that was revoked is trusted again');
        assert.ok(performance.now() < end, 'the site is well, and is not reached');
        await pause(50);
      }
    }
  }

  private get place(): string {
    return `${this.host}:${this.target.ports[0]}`;
  }
}

function anyDuration(): number {
  return SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS);
}
