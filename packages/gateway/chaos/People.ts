// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomBytes } from 'node:crypto';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ticket } from '../admission/Ticket.ts';
import { ClientEnd } from '../testing/ClientEnd.ts';
import { NAME, ORIGIN } from '../testing/GatewayProcess.ts';
import { SessionPhone } from '../testing/SessionPhone.ts';
import type { PromptRecord } from '../testing/SessionPhone.ts';
import { until } from '../testing/until.ts';
import { GatewayError } from '../client/GatewayError.ts';
import { logIn } from '../client/logIn.ts';
import type { Login } from '../client/TokenFile.ts';
import { questionOf } from '../testing/questionOf.ts';

/** Whoever hands out tickets: a gateway, or the nodes of a site. */
export interface TicketDesk {
  ticket(command: 'enrol-code' | 'login-code', user: string): Promise<Ticket>;
}

/** What somebody means to do with a request. */
export type Plan = 'approve' | 'deny' | 'cancel';
/** What came of it, as the client saw it. */
export type Result = 'open' | 'not-open' | 'unreachable';

/** One request from its first word to its end. */
export interface Ask {
  readonly user: string;
  /** Where to: nobody asks for it twice in a row, so that a prompt tells whose it is. */
  readonly target: string;
  /** What the client sends first when it is let in; the target writes down whom it has heard of. */
  readonly mark: string;
  readonly plan: Plan;
  readonly startedAt: number;
  /** When the client took it back; undefined when it did not. */
  cancelledAt: number | undefined;
  /** Whether the right number was typed on the phone. */
  isApproved: boolean;
  /** The prompt that was answered for it, or was to be; undefined when none was shown while the client was there. */
  prompt: PromptRecord | undefined;
  result: Result | undefined;
  /** When the target answered it. */
  openedAt: number | undefined;
  endedAt: number | undefined;
}

/** How long a request waits, and a lease lasts, here: shorter than an administrator would have it, for more of them. */
export const DEADLINE_MS = 15_000;
export const LEASE_MS = 4_000;
/** The device's own time to take a prompt away, after the lease. */
export const GUARD_MS = 4_000;

/** Nobody waits longer: the deadline, a lease and the guard, and the client's own patience with a silent gateway. */
export const LONGEST_WAIT_MS = DEADLINE_MS + LEASE_MS + GUARD_MS + 60_000;
/** Ports of the target: so many requests of a user are over before one asks for the same again. */
const PORTS = 16;
/** A gateway that is away is tried again after this. */
const RETRY_MS = 200;
const MARK_BYTES = 12;
const MOST_LOGINS = 20;

/** The machine that connections go to: it says what it hears, and remembers whom it has heard of. */
export class Target {
  readonly heard = new Set<string>();
  readonly ports: number[] = [];
  private readonly sockets = new Set<net.Socket>();
  private readonly servers = Array.from({ length: PORTS }, () =>
    net.createServer({ allowHalfOpen: true }, (socket) => this.take(socket)),
  );

  async listen(host: string): Promise<void> {
    for (const server of this.servers) {
      await new Promise<void>((resolve) => server.listen(0, host, resolve));
      this.ports.push((server.address() as AddressInfo).port);
    }
  }

  close(): void {
    this.servers.forEach((server) => server.close());
    this.sockets.forEach((socket) => socket.destroy());
  }

  private take(socket: net.Socket): void {
    let isKnown = false;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      if (!isKnown) {
        isKnown = true;
        this.heard.add(chunk.subarray(0, MARK_BYTES * 2).toString());
      }
    });
    socket.pipe(socket);
  }
}

/** A user with a phone and a client, who asks again and again, one request at a time. */
export class Person {
  readonly asks: Ask[] = [];
  readonly user: string;
  private readonly gateway: TicketDesk;
  private readonly targets: readonly string[];
  private phone!: SessionPhone;
  private login!: Login;
  private isStopped = false;
  private life: Promise<void> | undefined;
  private turn = 0;

  private constructor(gateway: TicketDesk, targets: readonly string[], user: string) {
    this.gateway = gateway;
    this.targets = targets;
    this.user = user;
  }

  static async enrol(gateway: TicketDesk, targets: readonly string[], user: string): Promise<Person> {
    const person = new Person(gateway, targets, user);
    person.phone = await enrolAnyway(gateway, user);
    person.login = await logInAnyway(gateway, user, 'laptop');
    await until(() => person.phone.linkState === 'ready', `the phone of ${user} is connected`);
    return person;
  }

  /** Asks until it is told to stop, with a pause of so many ms between what it asks. */
  begin(pauseMs = 0): void {
    this.life = this.live(pauseMs);
  }

  /** Ends the last request, and the phone. Rejects when something waited for ever. */
  async stop(): Promise<void> {
    this.isStopped = true;
    try {
      await this.life;
      await until(
        () => this.phone.records.every(({ end }) => end !== undefined),
        `every prompt of ${this.user} goes`,
        LONGEST_WAIT_MS,
      );
    } finally {
      this.phone.stop();
    }
  }

  /**
   * The longest that one of this phone's prompts went on asking after its client was gone, ms: until its user's answer, or its
   * end. One that its gateway shows when the client has gone already counts from the client's end, too.
   */
  get longestOrphanMs(): number {
    return Math.max(
      0,
      ...this.phone.records.map((record) => {
        const ask = this.asks
          .filter(
            ({ target, startedAt }) =>
              target === questionOf(record.prompt.request).target && startedAt <= record.shownAt,
          )
          .at(-1);
        const leftAt = ask?.cancelledAt ?? (ask?.result === 'open' ? undefined : ask?.endedAt);
        const stoodUntil = Math.min(record.answeredAt ?? Infinity, record.goneAt ?? Infinity);
        return leftAt === undefined ? 0 : stoodUntil - leftAt;
      }),
    );
  }

  private async live(pauseMs: number): Promise<void> {
    const plans: readonly Plan[] = ['approve', 'cancel', 'approve', 'deny'];
    while (!this.isStopped) {
      const ask = await this.ask(plans[this.turn++ % plans.length]!);
      const { prompt } = ask;
      if (prompt !== undefined) {
        await until(() => prompt.end !== undefined, `the prompt of ${this.user} goes`, LONGEST_WAIT_MS);
      }
      if (ask.result === 'unreachable') {
        await pause(RETRY_MS);
      }
      await pause(pauseMs);
    }
  }

  private async ask(plan: Plan): Promise<Ask> {
    const target = this.targets[this.asks.length % this.targets.length]!;
    const ask: Ask = {
      user: this.user,
      target,
      mark: randomBytes(MARK_BYTES).toString('hex'),
      plan,
      startedAt: performance.now(),
      cancelledAt: undefined,
      isApproved: false,
      prompt: undefined,
      result: undefined,
      openedAt: undefined,
      endedAt: undefined,
    };
    this.asks.push(ask);
    const earlier = this.phone.records.length;
    const prompt = (): PromptRecord | undefined =>
      this.phone.records.slice(earlier).find((record) => questionOf(record.prompt.request).target === target);
    const client = new ClientEnd(this.login, target);
    client.source.write(ask.mark);
    const end = client.end
      .then(
        (how): Result => (how.wasOpen ? 'open' : 'not-open'),
        (error: unknown): Result => {
          if (error instanceof GatewayError) {
            return 'unreachable';
          }
          throw error;
        },
      )
      .then((result) => {
        ask.result = result;
        ask.endedAt = performance.now();
      });
    let failure: unknown;
    end.catch((error: unknown) => {
      failure = error;
    });
    const isOver = (): boolean => failure !== undefined || ask.endedAt !== undefined;
    const wait = (what: () => boolean, why: string): Promise<boolean> =>
      until(() => isOver() || what(), `${this.user} (${plan}): ${why}`, LONGEST_WAIT_MS).then(() => !isOver());
    if (
      await wait(
        () => client.messages.some((message) => message.type === 'waiting') && prompt() !== undefined,
        'a number here and a prompt there, or an end',
      )
    ) {
      await this.decide(ask, client, prompt()!);
      if (plan === 'approve' && (await wait(() => client.received.length > 0, 'the target answers, or an end'))) {
        ask.openedAt = performance.now();
        client.source.end();
      }
    }
    await wait(() => false, 'the client has an end');
    ask.prompt ??= prompt();
    await end;
    return ask;
  }

  private async decide(ask: Ask, client: ClientEnd, prompt: PromptRecord): Promise<void> {
    ask.prompt = prompt;
    const waiting = client.messages.find((message) => message.type === 'waiting');
    await pause(Math.random() * 100);
    switch (ask.plan) {
      case 'approve':
        ask.isApproved = true;
        this.phone.type(prompt, waiting?.type === 'waiting' ? waiting.number : '');
        break;
      case 'deny':
        this.phone.deny(prompt, 'denied');
        break;
      case 'cancel':
        ask.cancelledAt = performance.now();
        client.abort.abort();
        break;
    }
  }
}

/** A phone with as many tickets as it takes, as with logins. */
async function enrolAnyway(gateway: TicketDesk, user: string): Promise<SessionPhone> {
  for (let tries = 1; ; tries++) {
    try {
      return await SessionPhone.enrol(await gateway.ticket('enrol-code', user), NAME, ORIGIN);
    } catch (error) {
      if (tries === MOST_LOGINS) {
        throw error;
      }
    }
  }
}

/**
 * A login with as many tickets as it takes: on a machine that has much else to do a handshake is not done in the time that the
 * gateway gives to whoever is nobody yet.
 */
export async function logInAnyway(gateway: TicketDesk, user: string, name: string): Promise<Login> {
  for (let tries = 1; ; tries++) {
    try {
      return await logIn(await gateway.ticket('login-code', user), name);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.fault !== 'unreachable' || tries === MOST_LOGINS) {
        throw error;
      }
    }
  }
}

/** A client of `user` that can be revoked: asks once, and says what came of it. */
export async function tryOnce(login: Login, target: string): Promise<'refused' | 'asked' | 'unreachable'> {
  const client = new ClientEnd(login, target);
  let isOver = false;
  const asked = until(
    () => isOver || client.messages.some((message) => message.type === 'waiting'),
    'a number',
    LONGEST_WAIT_MS,
  ).then(() => 'asked' as const);
  const ended = client.end.then(
    () => 'refused' as const,
    (error: unknown) =>
      error instanceof GatewayError && error.fault === 'not-logged-in'
        ? ('refused' as const)
        : ('unreachable' as const),
  );
  asked.catch(() => undefined);
  const result = await Promise.race([asked, ended]);
  isOver = true; // nobody goes on looking for a number
  client.abort.abort();
  return result;
}
