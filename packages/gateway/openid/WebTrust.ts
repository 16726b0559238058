// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock/Clock.ts';
import { RateLimit } from '../engine/RateLimit.ts';
import { randomToken } from '../engine/randomToken.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { sourceOf } from '../engine/sourceOf.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import type { AskerTrust } from './AskerTrust.ts';
import { Disowned } from './Disowned.ts';
import type { OpenidRecords } from './OpenidRecords.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How long a browser is known in which somebody has logged in. */
const KNOWN_DAYS = 90;
/** A browser that nobody knows may ask one person once a minute, and all that come from one address so often. */
export const OF_STRANGERS_PER_USER = 1;
export const OF_STRANGERS_PER_SOURCE = 10;
/** What stands before the names under which the engine knows those who ask here. */
const PREFIX = 'openid/';
const STRANGER = 'stranger';
/** In the log: a browser that nobody knows has asked for a name, less than a minute ago. */
const ASKED_BY_STRANGER = 'Stranger';

/** Who asks at the engine: an application for a user, from its own server, or from a browser, known or not. */
export interface WebClient {
  readonly application: string;
  readonly userName: string;
  /** The browser; undefined when the application's own server asks. */
  readonly browser: string | undefined;
}

/** Whether an id of the engine's is one of these. */
export function isWebClient(clientId: string): boolean {
  return clientId.startsWith(PREFIX);
}

export function webClientId({ application, userName, browser }: WebClient): string {
  return `${PREFIX}${application}/${userName}${browser === undefined ? '' : `/${browser}`}`;
}

/**
 * Who may ask a person over the web. Nobody has proved anything who opens a login page, so strangers are counted by the name that they
 * type and by where they come from; a browser in which that person has logged in is known by a cookie, and goes by the limits
 * of clients. Whom a person disowns asks them no more for an hour; when it was a stranger, no stranger does.
 */
export class WebTrust implements AskerTrust {
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly records: OpenidRecords;
  private secrets: readonly string[];
  private applications: ReadonlySet<string>;
  private readonly disowned: Disowned;
  private readonly perUser: RateLimit;
  private readonly perSource: RateLimit;

  /** `secrets`: sign what browsers are known by, newest first. */
  constructor(
    clock: Clock,
    randomness: Randomness,
    records: OpenidRecords,
    secrets: readonly string[],
    applications: Iterable<string>,
    failed: (what: string, error: unknown) => void,
  ) {
    this.clock = clock;
    this.randomness = randomness;
    this.records = records;
    this.secrets = secrets;
    this.applications = new Set(applications);
    this.disowned = new Disowned(clock, records, failed);
    this.perUser = new RateLimit(clock, OF_STRANGERS_PER_USER, MINUTE_MS);
    this.perSource = new RateLimit(clock, OF_STRANGERS_PER_SOURCE, MINUTE_MS);
  }

  /** From now on these are the secrets and the applications. */
  take(secrets: readonly string[], applications: Iterable<string>): void {
    this.secrets = secrets;
    this.applications = new Set(applications);
  }

  /** Whether the application is configured, and nobody has disowned who asks. */
  isTrusted(clientId: string): boolean {
    const [application = ''] = clientId.slice(PREFIX.length).split('/');
    return this.applications.has(application) && !this.disowned.has(clientId);
  }

  /** Adds to a commit: it is refused when the client was disowned since this node has heard of it. */
  relyOn(part: CommitPart, clientId: string): void {
    this.disowned.relyOn(part, clientId);
  }

  /** The person says that it was not them. It holds when this returns. */
  disown(clientId: string): void {
    this.disowned.add(clientId);
  }

  stop(): void {
    this.disowned.stop();
  }

  /** Counts a stranger who asks for this name, whether or not there is such a person. False: too often, at whatever nodes. */
  async takeStranger(userName: string, address: string): Promise<boolean> {
    const source = sourceOf(address);
    if (this.perUser.wait(userName) > 0 || this.perSource.wait(source) > 0) {
      return false;
    }
    this.perUser.take(userName);
    this.perSource.take(source);
    return this.records.make(ASKED_BY_STRANGER, userName, {}, MINUTE_MS);
  }

  /** Which browser of this user a cookie is of; a stranger's when it is of none. */
  browserOf(userName: string, cookie: string | undefined): { readonly browser: string; readonly isKnown: boolean } {
    const [browser = '', until = '', mac = ''] = (cookie ?? '').split('.');
    const leftMs = Number(until) - this.clock.wall();
    const isKnown =
      leftMs > 0 &&
      leftMs <= KNOWN_DAYS * DAY_MS && // else it was made while the clock was ahead
      this.secrets.some((secret) => isSame(mac, macOf(secret, userName, browser, until)));
    return isKnown ? { browser, isKnown } : { browser: STRANGER, isKnown: false };
  }

  /** What a browser is known by from now on in which this user has logged in, and for how long, seconds. */
  cookieFor(userName: string, browser: string): { readonly value: string; readonly maxAge: number } {
    const name = browser === STRANGER ? randomToken(this.randomness, 16) : browser;
    const until = String(this.clock.wall() + KNOWN_DAYS * DAY_MS);
    const mac = macOf(this.secrets[0]!, userName, name, until);
    return { value: `${name}.${until}.${mac}`, maxAge: (KNOWN_DAYS * DAY_MS) / 1_000 };
  }
}

function macOf(secret: string, userName: string, browser: string, until: string): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['known browser 1', userName, browser, until]))
    .digest('base64url');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
