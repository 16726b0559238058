// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import type { AuthReceiver, AuthRequest, AuthResult } from './AuthRequest.ts';
import { AuthCode } from './AuthCode.ts';
import type { AuthService } from './AuthService.ts';
import type { RandomApp } from './deviceCommands.ts';
import { Outbound } from './Outbound.ts';
import type { TokenContents } from '../system/TokenSigner.ts';
import { AUTH_MODE_REUSED } from '../system/TokenSigner.ts';

/** Context ids below this one belong to starts that made no session. */
const FIRST_SESSION: number = 2;

/** One session as the service saw its start, what it sent, and what reached its app. */
interface Watched {
  readonly service: AuthService;
  readonly bundle: string;
  readonly request: AuthRequest;
  readonly process: number;
  contextId: number;
  readonly sent: unknown[];
  readonly results: AuthResult[];
  delivered: number;
}

/**
 * Watches a device for what must hold in every schedule (docs/system-behaviour.md): nothing is called back inside start
 * or cancel; a session's messages arrive in the order of sending; nothing reaches a dead process or a removed listener;
 * a token exists only after a match or a reuse; one session at most waits for its first result; every session that
 * ended had one, and one only where the system frees it with that; and in the end nothing is left.
 */
export class DeviceInvariants {
  private readonly app: RandomApp;
  private readonly sessions: Watched[] = [];
  private readonly matches: Set<string> = new Set();
  private isInsideCall: boolean = false;
  private readonly restorers: (() => void)[] = [];
  private readonly byReceiver: Map<AuthReceiver, Watched> = new Map();
  private service: AuthService | undefined = undefined;
  private callbackError: unknown = undefined;

  constructor(app: RandomApp) {
    this.app = app;
    app.onCall = (isInside): void => {
      this.isInsideCall = isInside;
    };
    app.onRecording = (recording): void => {
      recording.onEmitted = (): void => this.checkNotInside();
      recording.onResult = (): void => assert(recording.isListening, 'I4: a result without a listener');
    };
    // The system swallows what an app's callback throws.
    app.device.onCallbackError = (error): void => {
      this.callbackError ??= error;
    };
    this.watchMatches();
    this.watchSending();
    this.check();
  }

  /** To be called after every command: a replaced service is watched too, and the sessions are counted. */
  check(): void {
    if (this.callbackError !== undefined) {
      throw this.callbackError;
    }
    if (this.service !== this.app.device.auth) {
      this.service = this.app.device.auth;
      this.watchStarts(this.service);
    }
    if (this.app.device.profile.startPreempts) {
      const waiting: number = this.sessions.filter(
        (session) =>
          session.results.length === 0 && session.service === this.service && session.service.holds(session.contextId),
      ).length;
      assert(waiting <= 1, `I7: ${waiting} sessions wait for their first result`);
    }
  }

  /** To be called once, when everything has ended. */
  checkEnd(): void {
    this.check();
    const { device } = this.app;
    assert.equal(device.auth.sessionCount, 0, 'a session is left');
    assert.equal(device.prompt, undefined, 'a prompt is left');
    for (const session of this.sessions) {
      const isSession: boolean = session.contextId >= FIRST_SESSION;
      assert(session.results.length >= 1, 'I5: a session ended without a result');
      if (!isSession || device.profile.repeatsCanceled === 'never') {
        assert.equal(session.results.length, 1, 'I5: more than one result');
      } else if (device.profile.sessionEndsWithResult) {
        assert(session.results.length <= 2, 'I5: more than two results');
      }
      if (session.process === device.processOf(session.bundle)) {
        assert.equal(session.delivered, session.sent.length, 'I2: a message was lost');
      }
    }
  }

  /** Takes the watching out again. */
  end(): void {
    for (const restore of this.restorers) {
      restore();
    }
  }

  private checkNotInside(): void {
    assert(!this.isInsideCall, 'I1: called back inside start or cancel');
  }

  private watchMatches(): void {
    const { device } = this.app;
    const matched = device.matched.bind(device);
    device.matched = (type, challenge, trustLevel, isUnlock): Uint8Array => {
      this.matches.add(challenge.join());
      return matched(type, challenge, trustLevel, isUnlock);
    };
  }

  private watchStarts(service: AuthService): void {
    const start = service.start.bind(service);
    service.start = (bundle, request, receiver): number => {
      const session: Watched = {
        service,
        bundle,
        request,
        process: this.app.device.processOf(bundle),
        contextId: 0,
        sent: [],
        results: [],
        delivered: 0,
      };
      const watching: AuthReceiver = {
        onResult: (result) => {
          this.checkDelivery(session, result);
          receiver.onResult(result);
        },
        onTip: (type, tip) => {
          this.checkDelivery(session, `${type}:${tip}`);
          receiver.onTip(type, tip);
        },
      };
      this.sessions.push(session);
      this.byReceiver.set(watching, session);
      session.contextId = start(bundle, request, watching);
      return session.contextId;
    };
  }

  private watchSending(): void {
    const { result, tip } = Outbound.prototype;
    const { byReceiver } = this;
    const { hasTips } = this.app.device.profile;
    const checkResult = (session: Watched, sent: AuthResult): void => this.checkResult(session, sent);
    // An outbound channel knows its receiver, and nobody else does.
    const sessionOf = (outbound: Outbound): Watched | undefined => byReceiver.get(Reflect.get(outbound, 'receiver'));
    Outbound.prototype.result = function (sent): void {
      const session: Watched | undefined = sessionOf(this);
      if (session !== undefined) {
        session.sent.push(sent);
        session.results.push(sent);
        checkResult(session, sent);
      }
      result.call(this, sent);
    };
    Outbound.prototype.tip = function (type, code): void {
      if (hasTips) {
        sessionOf(this)?.sent.push(`${type}:${code}`);
      }
      tip.call(this, type, code);
    };
    this.restorers.push(() => {
      Outbound.prototype.result = result;
      Outbound.prototype.tip = tip;
    });
  }

  private checkDelivery(session: Watched, message: unknown): void {
    this.checkNotInside();
    assert.equal(message, session.sent[session.delivered], 'I2: out of order');
    session.delivered++;
    assert.equal(session.process, this.app.device.processOf(session.bundle), 'I3: delivered to a dead process');
  }

  private checkResult(session: Watched, result: AuthResult): void {
    const { device } = this.app;
    if (result.token === undefined) {
      assert.notEqual(result.code, AuthCode.SUCCESS, 'I6: a success without a token');
      return;
    }
    const contents: TokenContents | undefined = device.tokens.verify(result.token);
    assert(contents !== undefined, 'I6: a token that does not verify');
    assert.deepEqual(contents.challenge, session.request.challenge, 'I6: a token for another challenge');
    assert(
      contents.authMode === AUTH_MODE_REUSED || this.matches.has(session.request.challenge.join()),
      'I6: a token without a match',
    );
    assert(
      result.code === AuthCode.SUCCESS || device.profile.tokenOnOtherResults,
      'I6: a token on another result, on a system that sends none',
    );
  }
}
