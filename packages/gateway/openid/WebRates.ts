// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock/Clock.ts';
import { RateLimit } from '../engine/RateLimit.ts';
import { sourceOf } from '../engine/sourceOf.ts';
import { loginIn } from './LoginPages.ts';

const MINUTE_MS = 60_000;
/**
 * Requests in a minute of one source, which may be a whole office, that are about no login that has begun and of no application that has proved
 * who it is; and beginnings of logins among them, each of which is kept for a while.
 */
export const PER_SOURCE_AND_MINUTE = 300;
export const LOGINS_PER_SOURCE_AND_MINUTE = 120;
/** Requests in a minute about one login: whoever logs in makes some five. */
export const PER_LOGIN_AND_MINUTE = 60;
/** Requests in a minute of an application that has proved who it is, wherever it is; what is more counts for its source. */
export const PER_APPLICATION_AND_MINUTE = 6_000;

/** How often may be asked over the web: strangers by their source, a login that has begun by itself, an application that has proved who it is not here. */
export class WebRates {
  private readonly hasBegun: (uid: string) => boolean;
  private readonly beginning: string;
  private readonly perSource: RateLimit;
  private readonly loginsPerSource: RateLimit;
  private readonly perLogin: RateLimit;
  private readonly perApplication: RateLimit;
  /** Those that count for their source, and since when. */
  private readonly counted = new WeakMap<IncomingMessage, { readonly source: string; readonly at: number }>();

  /** `beginning`: the path at which logins begin. `hasBegun`: whether there is a login of this name, which only its browser knows. */
  constructor(clock: Clock, beginning: string, hasBegun: (uid: string) => boolean) {
    this.beginning = beginning;
    this.hasBegun = hasBegun;
    this.perSource = new RateLimit(clock, PER_SOURCE_AND_MINUTE, MINUTE_MS);
    this.loginsPerSource = new RateLimit(clock, LOGINS_PER_SOURCE_AND_MINUTE, MINUTE_MS);
    this.perLogin = new RateLimit(clock, PER_LOGIN_AND_MINUTE, MINUTE_MS);
    this.perApplication = new RateLimit(clock, PER_APPLICATION_AND_MINUTE, MINUTE_MS);
  }

  /** Counts a request. False: there were too many of its login, or, when it is about none that has begun, of its source. */
  take(request: IncomingMessage, path: string, address: string): boolean {
    const uid = loginIn(path);
    if (uid !== undefined && this.hasBegun(uid)) {
      return takeOne(this.perLogin, uid);
    }
    const source = sourceOf(address);
    if (this.perSource.wait(source) > 0 || (path === this.beginning && !takeOne(this.loginsPerSource, source))) {
      return false;
    }
    this.counted.set(request, { source, at: this.perSource.take(source) });
    return true;
  }

  /** Who asks has proved to be an application of the configuration: that does not count among the strangers of its address. */
  proven(request: IncomingMessage, application: string): void {
    const counted = this.counted.get(request);
    this.counted.delete(request);
    if (counted !== undefined && takeOne(this.perApplication, application)) {
      this.perSource.giveBack(counted.source, counted.at);
    }
  }
}

function takeOne(limit: RateLimit, key: string): boolean {
  if (limit.wait(key) > 0) {
    return false;
  }
  limit.take(key);
  return true;
}
