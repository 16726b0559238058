// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { IncomingHttpHeaders } from 'node:http';
import type * as library from 'jose';
import { z } from 'zod';
import type { HttpAnswer, ReportRoute } from '../admission/routes.ts';
import type { TurnedAwayEvent } from '../admission/TurnedAwayEvent.ts';
import { userNameOf } from '../admission/userName.ts';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import { HResult } from '../engine/HResult.ts';
import { faultOfPurpose } from '../engine/Purpose.ts';
import type { Purpose } from '../engine/Purpose.ts';
import type { AskerTrust } from '../openid/AskerTrust.ts';
import { Disowned } from '../openid/Disowned.ts';
import { OpenidRecords } from '../openid/OpenidRecords.ts';
import type { WebEvent } from '../openid/WebEvent.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import type { SharedState } from '../state/SharedState.ts';
import { JsonPoster } from '../wake/postJson.ts';
import { BINDING_RULE, readBindingMessage } from './bindingMessage.ts';
import { KeycloakRequest } from './KeycloakRequest.ts';
import type { KeycloakSettings } from './KeycloakSettings.ts';
import { KeycloakTokens } from './KeycloakTokens.ts';
import type { KeycloakCall } from './KeycloakTokens.ts';

/** Where Keycloak calls. */
export const KEYCLOAK_PATH = '/v1/keycloak';
export const LONGEST_CALL = 16_384;
const CALLBACK_MS = 10_000;
/** A request that ends sooner is not worth a person's time. */
const LEAST_MS = 1_000;
const REQUEST = 'KeycloakRequest';
const PREFIX = 'keycloak/';

const callSchema = z.looseObject({
  login_hint: z.string().min(1).max(256),
  binding_message: z.string().max(256).nullish(),
});

/** Whether an id of the engine's is of somebody who asks by way of a Keycloak. */
export function isKeycloakClient(clientId: string): boolean {
  return clientId.startsWith(PREFIX);
}

export interface KeycloakParts {
  readonly clock: Clock;
  readonly engine: AuthenticationEngine;
  readonly state: SharedState;
  readonly settings: KeycloakSettings;
  observe(event: WebEvent | TurnedAwayEvent): void;
  failed(what: string, error: unknown): void;
}

/**
 * The authentication channel of Keycloak's CIBA: Keycloak says whom to ask, this asks, and tells it the answer. Keycloak does not say
 * when its own client has gone: a request is taken back by its deadline, the user, the operator, or the end of this gateway.
 */
export class KeycloakDoor implements AskerTrust, ReportRoute {
  readonly longest = LONGEST_CALL;
  private readonly parts: KeycloakParts;
  private readonly records: OpenidRecords;
  private readonly disowned: Disowned;
  private readonly poster: JsonPoster;
  /** Calls that are being answered, by Keycloak's names of their requests. One that comes again is the same request, then and later. */
  private readonly answers = new Map<string, Promise<HttpAnswer>>();
  private readonly open = new Set<KeycloakRequest>();
  private settings: KeycloakSettings;
  private jose: typeof library | undefined;
  private tokens: KeycloakTokens | undefined;

  constructor(parts: KeycloakParts) {
    const { clock, failed, state } = parts;
    this.parts = parts;
    this.settings = parts.settings;
    this.records = new OpenidRecords(clock, state, failed);
    this.disowned = new Disowned(clock, this.records, failed);
    this.poster = new JsonPoster(clock, CALLBACK_MS);
  }

  /** Requests that wait, or whose answer Keycloak does not have yet. */
  get count(): number {
    return this.open.size;
  }

  async start(): Promise<void> {
    this.jose = await import('jose');
    this.records.start();
    this.renew(this.settings);
  }

  /** From now on these realms may call. What waits goes on, but for clients that are there no more. */
  renew(settings: KeycloakSettings): void {
    this.settings = settings;
    this.open.forEach((request) => {
      if (!this.isConfigured(request.call)) {
        request.takeBack();
      }
    });
    const { clock, failed } = this.parts;
    this.tokens = this.jose && new KeycloakTokens(clock, this.jose, settings.realms, this.poster);
    void this.tokens?.look().then((without) => {
      without.forEach(({ realm, error }) => failed(`getting the keys of the realm ${realm.issuer}`, error));
    });
  }

  /** Tells Keycloak of what has ended with the gateway. Resolves when that is done. */
  async stop(): Promise<void> {
    this.records.stop();
    this.disowned.stop();
    const open = [...this.open];
    open.forEach((request) => request.stop());
    await Promise.all(open.map(({ over }) => over));
    this.poster.close();
  }

  private isConfigured({ client, realm }: KeycloakCall): boolean {
    const known = this.settings.realms.find(({ issuer, name }) => name === realm.name && issuer === realm.issuer);
    return known?.clients.some(({ id }) => id === client.id) === true;
  }

  isTrusted(clientId: string): boolean {
    return (
      this.settings.realms.some(({ clients, name }) =>
        clients.some(({ id }) => clientId.startsWith(`${PREFIX}${name}/${id}/`)),
      ) && !this.disowned.has(clientId)
    );
  }

  relyOn(part: CommitPart, clientId: string): void {
    this.disowned.relyOn(part, clientId);
  }

  disown(clientId: string): void {
    this.disowned.add(clientId);
  }

  async take(body: unknown, headers: IncomingHttpHeaders, address: string): Promise<HttpAnswer> {
    if (this.tokens === undefined) {
      return refused(503, 'temporarily_unavailable', 'the gateway is starting');
    }
    const call = await this.tokens.verify(headers.authorization);
    if ('why' in call) {
      if (!call.isTheirFault) {
        this.parts.failed('getting the keys of a realm', new Error(call.why));
        return refused(503, 'temporarily_unavailable', 'the keys of the realm cannot be had now');
      }
      this.parts.observe({
        kind: 'turned-away',
        what: 'keycloak',
        reason: call.why,
        userName: undefined,
        clientId: undefined,
        address,
      });
      return refused(401, 'invalid_token', call.why);
    }
    const key = `${call.realm.name} ${call.id}`;
    const earlier = this.answers.get(key);
    if (earlier !== undefined) {
      return earlier;
    }
    const answer = this.begin(call, body, address).finally(() => this.answers.delete(key));
    this.answers.set(key, answer);
    return answer;
  }

  private async begin(call: KeycloakCall, body: unknown, address: string): Promise<HttpAnswer> {
    const { clock, engine } = this.parts;
    const { client, realm } = call;
    const asked = callSchema.safeParse(body);
    if (!asked.success) {
      return refused(400, 'invalid_request', 'login_hint is missing, or a member is no text, or too long');
    }
    const message = readBindingMessage(asked.data.binding_message ?? '');
    if (message === undefined) {
      return refused(400, 'invalid_binding_message', BINDING_RULE);
    }
    const purpose: Purpose =
      message.text === undefined
        ? { kind: 'login', application: client.name, host: client.host }
        : { kind: 'transaction', application: client.name, text: message.text };
    const fault = faultOfPurpose(purpose);
    if (fault !== undefined) {
      return refused(400, 'invalid_binding_message', fault);
    }
    const userName = userNameOf(asked.data.login_hint);
    if (userName === undefined || !(await engine.hasDevice(userName))) {
      return refused(404, 'unknown_user_id', 'there is no such user here, or they have no phone');
    }
    const remainingMs = Math.floor(call.endsAt - clock.now);
    if (remainingMs < LEAST_MS) {
      return refused(401, 'invalid_token', 'the request is over; look at the clocks of both');
    }
    if (!(await this.records.make(REQUEST, call.id, { realm: realm.name }, remainingMs))) {
      return taken(); // it came before, perhaps to another node
    }
    const request = new KeycloakRequest(
      {
        clock,
        engine,
        poster: this.poster,
        told: (_call, result) => {
          this.open.delete(request);
          if (result !== undefined) {
            this.parts.observe({
              kind: 'web-told',
              what: 'keycloak',
              application: `${realm.name}/${client.id}`,
              result,
            });
          }
        },
      },
      call,
    );
    this.open.add(request);
    const clientId = `${PREFIX}${realm.name}/${client.id}/${userName}`;
    const cookie = engine.cookies.issue({
      clientId,
      clientName: client.name,
      userName,
      userDomain: '',
      address,
      purpose,
      number: message.number,
      deadlineMs: remainingMs,
    });
    const code = await engine.authenticateUser(request.session, cookie, request.context, request);
    if (code === HResult.S_OK) {
      return taken();
    }
    this.open.delete(request);
    await this.records.remove(REQUEST, call.id);
    return refusal(code);
  }
}

function taken(): HttpAnswer {
  return { status: 201, body: {} };
}

/** Keycloak looks at the status alone, and its client gets one error for all; the words are for who looks at the line. */
function refused(status: number, error: string, description: string): HttpAnswer {
  return { status, body: { error, error_description: description } };
}

function refusal(code: number): HttpAnswer {
  switch (code) {
    case HResult.NTE_DEVICE_NOT_FOUND:
      return refused(404, 'unknown_user_id', 'there is no such user here, or they have no phone');
    case HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED:
      return refused(403, 'access_denied', 'the user said an hour ago or less that this client is not theirs');
    case HResult.ERROR_NOT_ENOUGH_QUOTA:
      return refused(429, 'temporarily_unavailable', 'this user has been asked too often; wait a minute');
    case HResult.ERROR_ALREADY_EXISTS:
      return refused(409, 'invalid_binding_message', 'another request that waits for this user has these two digits');
    default:
      return refused(503, 'temporarily_unavailable', 'nobody can be asked now; try again later');
  }
}
