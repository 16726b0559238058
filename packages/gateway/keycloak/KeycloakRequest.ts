// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import { EndCause } from 'gateway_protocol';
import type { RequestEndCause } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { AuthenticationSink, RequestProgress } from '../engine/AuthenticationSink.ts';
import type { ToldResult } from '../openid/WebEvent.ts';
import type { JsonPoster } from '../wake/postJson.ts';
import { callbackOf } from './KeycloakSettings.ts';
import type { KeycloakCall } from './KeycloakTokens.ts';

/** What Keycloak can be told. The last two deny alike, and differ in its event log. */
export type KeycloakStatus = 'SUCCEED' | 'UNAUTHORIZED' | 'CANCELLED';

/** Keycloak writes a request down only after it has had our answer: nothing is told sooner than this after the request has come, ms. */
const NOT_BEFORE_MS = 250;
/**
 * A callback that came before that all the same is refused with 403, and so is one for a request that is there no more. Neither is changed by
 * another, so for so long after the request has come it is made again, ms.
 */
const NOT_YET_MS = 5_000;
const NOT_YET_AGAIN_MS = 1_000;
/** Where there is no connection, it is tried again after so long; the last one again and again, until the request is over. */
const AGAIN_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Whether it was the person's word, or something else came between. */
const STATUS: Readonly<Record<RequestEndCause, KeycloakStatus>> = {
  [EndCause.APPROVED]: 'CANCELLED', // an approval is not told by its end
  [EndCause.DENIED]: 'UNAUTHORIZED',
  [EndCause.NOT_ME]: 'UNAUTHORIZED',
  [EndCause.WRONG_NUMBER]: 'UNAUTHORIZED',
  [EndCause.VERIFICATION_FAILED]: 'UNAUTHORIZED',
  [EndCause.LOCKED]: 'UNAUTHORIZED',
  [EndCause.NOT_ENROLLED]: 'CANCELLED',
  [EndCause.NO_CREDENTIAL]: 'CANCELLED',
  [EndCause.UNAVAILABLE]: 'CANCELLED',
  [EndCause.DEVICE_UNABLE]: 'CANCELLED',
  [EndCause.DEVICE_OUTDATED]: 'CANCELLED',
  [EndCause.DEVICE_CLOSED]: 'CANCELLED',
  [EndCause.CLIENT_CANCELLED]: 'CANCELLED',
  [EndCause.CLIENT_GONE]: 'CANCELLED',
  [EndCause.DISOWNED]: 'CANCELLED',
  [EndCause.REVOKED]: 'CANCELLED',
  [EndCause.SHUTDOWN]: 'CANCELLED',
  [EndCause.DEADLINE]: 'CANCELLED',
  [EndCause.LEASE_LOST]: 'CANCELLED',
};

export interface KeycloakRequestParts {
  readonly clock: Clock;
  readonly engine: AuthenticationEngine;
  readonly poster: JsonPoster;
  /** It is over, and Keycloak was told, or cannot be; undefined: it is too late, and Keycloak has ended it by itself. */
  told(call: KeycloakCall, result: ToldResult | undefined): void;
}

/**
 * One request of Keycloak's, and its callback. That is taken once: a second is refused, and takes away what the first has approved. So it
 * is repeated only where nothing can have been heard, or nothing is there yet.
 *
 *     waiting ──▶ telling ──▶ over     telling: an approval can still become CANCELLED until it is sent
 */
export class KeycloakRequest implements AuthenticationSink {
  /** What the engine knows it by. */
  readonly session: string;
  readonly context: string;
  /** Resolves when it is over. */
  readonly over: Promise<void>;
  readonly call: KeycloakCall;
  private readonly parts: KeycloakRequestParts;
  private readonly askedAt: number;
  private status: KeycloakStatus | undefined;
  private isSent = false;
  private isStopping = false;
  private lastCause: RequestEndCause = EndCause.DEADLINE;
  /** Ends a pause. */
  private wake: () => void = () => undefined;
  private finish: () => void = () => undefined;

  constructor(parts: KeycloakRequestParts, call: KeycloakCall) {
    this.parts = parts;
    this.call = call;
    this.session = sessionOf(call);
    this.context = call.realm.name;
    this.askedAt = parts.clock.now;
    this.over = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  /** The gateway goes down: what is to be told is told now, or not at all. */
  stop(): void {
    this.isStopping = true;
    this.wake();
  }

  /** Its client is there no more: the question goes, and an approval that is not sent is none. */
  takeBack(): void {
    void this.parts.engine.cancelAuthentication(this.session, this.context, EndCause.CLIENT_GONE);
    this.tell('CANCELLED');
  }

  onUserAuthenticated(): void {
    this.tell('SUCCEED');
  }

  onUserAuthenticationFailed(): void {
    this.tell(STATUS[this.lastCause]);
  }

  reauthenticateUser(): void {
    // it is over within minutes
  }

  /** What approved it is trusted no more. */
  disconnectUser(): void {
    this.tell('CANCELLED');
  }

  onProgress(_context: string, progress: RequestProgress): void {
    if (progress.step === 'ended') {
      this.lastCause = progress.cause;
    }
  }

  /** What is not sent yet can be taken back; an approval comes first or not at all. */
  private tell(status: KeycloakStatus): void {
    const isFirst = this.status === undefined;
    if (isFirst || (!this.isSent && status === 'CANCELLED')) {
      this.status = status;
    }
    if (isFirst) {
      void this.tellUntilOver().then((result) => {
        const { engine, told } = this.parts;
        void engine.cancelAuthentication(this.session, this.context); // nothing of it stays open there
        told(this.call, result);
        this.finish();
      });
    }
  }

  private async tellUntilOver(): Promise<ToldResult | undefined> {
    const { clock, poster } = this.parts;
    const { endsAt, realm, token } = this.call;
    await this.pause(this.askedAt + NOT_BEFORE_MS - clock.now, false);
    let result: ToldResult | undefined;
    for (let again = 0; clock.now < endsAt; again++) {
      this.isSent = true;
      const posted = await poster.post(
        callbackOf(realm),
        { authorization: `Bearer ${token}` },
        JSON.stringify({ status: this.status }),
      );
      const isNotYet = 'status' in posted && posted.status === 403 && clock.now < this.askedAt + NOT_YET_MS;
      if ('status' in posted && !isNotYet) {
        return posted.status === 200 ? 'taken' : 'refused';
      }
      if ('fault' in posted && posted.fault !== 'no-connection') {
        return 'unanswered';
      }
      this.isSent = false;
      result = isNotYet ? 'refused' : 'unreachable';
      if (this.isStopping) {
        break;
      }
      await this.pause(isNotYet ? NOT_YET_AGAIN_MS : AGAIN_MS[Math.min(again, AGAIN_MS.length - 1)]!, true);
    }
    return result;
  }

  /** `isShortened`: ends when the gateway goes down. */
  private pause(ms: number, isShortened: boolean): Promise<void> {
    const { clock } = this.parts;
    if (ms <= 0 || (isShortened && this.isStopping)) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = clock.schedule(ms, resolve);
      this.wake = () => {
        if (isShortened) {
          clock.cancel(timer);
          resolve();
        }
      };
    });
  }
}

/** What the engine knows a request by: who reads its log has no name that Keycloak knows. */
function sessionOf({ id, realm }: KeycloakCall): string {
  return createHash('sha256')
    .update(JSON.stringify([realm.issuer, id]))
    .digest('base64url');
}
