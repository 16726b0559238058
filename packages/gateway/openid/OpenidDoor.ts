// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { PageRoute } from '../admission/routes.ts';
import type { HalfOpen } from '../admission/HalfOpen.ts';
import { userNameOf } from '../admission/userName.ts';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { EngineEvent } from '../engine/EngineEvent.ts';
import { faultOfPurpose } from '../engine/Purpose.ts';
import type { Purpose } from '../engine/Purpose.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { sourceOf } from '../engine/sourceOf.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import type { SharedState } from '../state/SharedState.ts';
import { ApprovedLogins } from './ApprovedLogins.ts';
import { BackchannelRequests } from './BackchannelRequests.ts';
import type { BackchannelEnd } from './BackchannelRequests.ts';
import { isFile, LoginPages } from './LoginPages.ts';
import { ACR, AMR, makeProvider } from './makeProvider.ts';
import type { Oidc } from './makeProvider.ts';
import { isUnsent, LogoutNotices, statusIn } from './LogoutNotices.ts';
import { lookAgain } from './lookAgain.ts';
import { OpenidRecords } from './OpenidRecords.ts';
import type { OpenidClient, OpenidSettings } from './OpenidSettings.ts';
import { BACKCHANNEL, EndedBefore, isDecided, LOGIN_BEGUN, RecordAdapter } from './recordAdapter.ts';
import type { Approval, Approved } from './WebApproval.ts';
import type { ToldResult, WebEvent } from './WebEvent.ts';
import { errorOf, explain, isProven, pathOf, refusal, secure, speakFor } from './webAnswers.ts';
import { WebRates } from './WebRates.ts';
import { isWebClient, webClientId, WebTrust } from './WebTrust.ts';

/** Where everything of this door is. */
export const OPENID_PATH = '/openid';
const SECOND_MS = 1_000;
/** Which phone approved a request is remembered for the moment until its login is written down. */
const MOST_REMEMBERED = 1_000;

/** A request that a provider answers. What it has set off goes on when it is over, at other doors, too. */
interface Answering {
  readonly door: OpenidDoor;
  readonly ctx: KoaContextWithOIDC;
  isOver: boolean;
}

/** One for all doors of a process: each of these costs every promise of it a little, for ever. */
const ANSWERING = new AsyncLocalStorage<Answering>();

export interface OpenidParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly engine: AuthenticationEngine;
  readonly state: SharedState;
  readonly halfOpen: HalfOpen;
  /** The nodes of the site. */
  readonly nodes: { own(): string; isThere(node: string): boolean };
  readonly settings: OpenidSettings;
  /** How long what a login leads to is remembered, ms, so that it can be revoked. */
  readonly rememberedMs: () => number;
  isTrustedDevice(deviceId: string): boolean;
  observe(event: WebEvent): void;
  /** The provider has answered: at which endpoint, and with which error of the standards, or none. */
  answered(route: string, error: string): void;
  failed(what: string, error: unknown): void;
}

/**
 * The door for web applications and their servers: an OpenID Provider (authorization code with PKCE, and CIBA), whose every login
 * and transaction is a request at the engine.
 */
export class OpenidDoor implements PageRoute {
  readonly prefix = `${OPENID_PATH}/`;
  readonly socket: PageRoute['socket'];
  private readonly parts: OpenidParts;
  private readonly records: OpenidRecords;
  private readonly trust: WebTrust;
  private readonly backchannel: BackchannelRequests;
  private readonly pages: LoginPages;
  private readonly notices: LogoutNotices;
  private readonly logins: ApprovedLogins;
  private readonly rates: WebRates;
  private readonly addresses = new WeakMap<IncomingMessage, string>();
  /** What was approved just now, by request. */
  private readonly approved = new Map<string, Approved>();
  /** What it runs with now: what it was made with, or what a reload has brought. */
  private settings: OpenidSettings;
  private oidc: Oidc | undefined;
  private provider: Provider | undefined;
  private origin = '';

  constructor(parts: OpenidParts) {
    const { clock, engine, failed, randomness, settings, state } = parts;
    this.parts = parts;
    this.settings = settings;
    this.records = new OpenidRecords(clock, state, failed);
    const applications = settings.clients.map(({ id }) => id);
    this.trust = new WebTrust(clock, randomness, this.records, settings.keys.cookies, applications, failed);
    this.rates = new WebRates(clock, `${OPENID_PATH}/auth`, (uid) => this.records.has(LOGIN_BEGUN, uid));
    this.backchannel = new BackchannelRequests({
      clock,
      engine,
      intervalMs: () => this.settings.pollSeconds * SECOND_MS,
      records: this.records,
      isThere: (node) => parts.nodes.isThere(node),
      result: (id, end) => this.tellResult(id, end),
      failed,
    });
    this.notices = new LogoutNotices(clock, (application, result) =>
      parts.observe({ kind: 'web-told', what: 'logout', application, result }),
    );
    this.logins = new ApprovedLogins(
      clock,
      this.records,
      (application, user) => this.tellLogout(application, user),
      failed,
    );
    this.pages = new LoginPages({
      clock,
      randomness,
      engine,
      records: this.records,
      trust: this.trust,
      client: (id) => this.clientOf(id),
      admit: (request) => parts.halfOpen.admit(request.socket),
      details: (request, response) =>
        this.running.interactionDetails(request, response).catch((error: unknown) => {
          if (error instanceof this.oidc!.errors.SessionNotFound) {
            return undefined;
          }
          throw error;
        }),
      approvalOf: (requestId) => this.approved.get(requestId),
      finish: (request, response, result) =>
        this.running.interactionResult(request, response, result, { mergeWithLastSubmission: false }),
      grant: (application, userName, scopes, requestId, approved) =>
        this.grant(application, userName, scopes, requestId, approved),
      isStillTrusted: (approved) => this.isStillTrusted(approved),
      failed,
    });
    this.socket = {
      maxPayload: 4096,
      admit: (request, address) => this.pages.admit(request, pathOf(request), address, this.origin),
    };
  }

  /** Loads the provider, and begins. `origin`: how browsers reach this gateway, as in https://gate.example.com. */
  async start(origin: string): Promise<void> {
    this.origin = origin;
    this.oidc = await import('oidc-provider');
    this.provider = this.providerOf(this.oidc, this.settings);
    this.records.start();
    this.backchannel.start();
    this.pages.start();
  }

  /**
   * Gets ready for other keys and applications. Throws when they cannot be used; returns what puts them in force: what waits goes on, but
   * for applications that are there no more.
   */
  renew(settings: OpenidSettings): () => void {
    const provider = this.oidc && this.providerOf(this.oidc, settings);
    return () => {
      const removed = this.settings.clients.filter(({ id }) => !settings.clients.some((client) => client.id === id));
      this.settings = settings;
      this.provider = provider;
      this.trust.take(
        settings.keys.cookies,
        settings.clients.map(({ id }) => id),
      );
      this.pages.removed();
      this.backchannel.removed(new Set(removed.map(({ id }) => id)));
    };
  }

  /** Ends every page and every poll: the gateway goes down. */
  stop(): void {
    this.pages.closeAll();
    this.backchannel.closeAll();
    this.notices.stop();
    this.logins.stop();
    this.trust.stop();
    this.records.stop();
  }

  /** Hears what the engine does. */
  observe(event: Extract<EngineEvent, { readonly kind: 'disowned' | 'request-ended' }>): void {
    if (event.kind === 'disowned') {
      const { userName, clientId, address } = event.request;
      const source = sourceOf(address);
      this.logins.revokeWhere(
        (approval) => approval.userName === userName && (approval.clientId === clientId || approval.source === source),
      );
    } else if (event.request.cause === 'approved' && isWebClient(event.request.clientId)) {
      this.approved.set(event.request.id, event.request);
      if (this.approved.size > MOST_REMEMBERED) {
        const [oldest] = this.approved.keys();
        this.approved.delete(oldest!);
      }
    }
  }

  /** Whether the engine may ask for, and let in, whom it knows by this name. */
  isTrusted(clientId: string): boolean {
    return this.trust.isTrusted(clientId);
  }

  /** Adds to a commit: it is refused when somebody has disowned who asks. */
  relyOn(part: CommitPart, clientId: string): void {
    this.trust.relyOn(part, clientId);
  }

  disown(clientId: string): void {
    this.trust.disown(clientId);
  }

  /** A phone is trusted no more: what it approved is not good any longer. */
  deviceRevoked(deviceId: string): void {
    this.logins.revokeWhere((approval) => approval.deviceId === deviceId);
  }

  /** Pages, and requests of backends, that wait. */
  get waiting(): { readonly pages: number; readonly backchannel: number } {
    return { pages: this.pages.count, backchannel: this.backchannel.count };
  }

  async answer(request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
    secure(response, this.origin);
    const path = pathOf(request);
    if (!isFile(path) && !this.rates.take(request, path, address)) {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '60' });
      response.end(
        JSON.stringify({ error: 'slow_down', error_description: 'too many requests of your address; wait a minute' }),
      );
      return;
    }
    const { provider } = this;
    if (provider === undefined) {
      response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '5' });
      response.end(JSON.stringify({ error: 'temporarily_unavailable', error_description: 'the gateway is starting' }));
      return;
    }
    this.addresses.set(request, address);
    if (await this.pages.answer(request, response, path, address, this.origin)) {
      return;
    }
    speakFor(request, this.origin, OPENID_PATH);
    await provider.callback()(request, response);
  }

  private clientOf(id: string): OpenidClient | undefined {
    return this.settings.clients.find((client) => client.id === id);
  }

  private providerOf(oidc: Oidc, { clients, keys }: OpenidSettings): Provider {
    const provider = makeProvider(oidc, `${this.origin}${OPENID_PATH}`, keys, clients, {
      adapter: (kind) =>
        new RecordAdapter(kind, this.records, {
          node: () => this.parts.nodes.own(),
          polled: (id) => this.polled(id),
          givenBack: (id) => this.givenBack(id),
          endOf: (id) => this.backchannel.endOf(id),
        }),
      during: async (ctx, next) => {
        const answering = { door: this, ctx, isOver: false };
        const { settings } = this;
        await ANSWERING.run(answering, next).finally(() => {
          answering.isOver = true;
        });
        await this.lookAgain(ctx, settings);
        explain(ctx);
        if (isProven(ctx)) {
          this.rates.proven(ctx.req, ctx.oidc.client!.clientId);
        }
        this.parts.answered(ctx.oidc?.route ?? 'none', errorOf(ctx));
      },
      claimsOf: async (sub, grantId) => this.claimsOf(sub, grantId),
      backchannelSeconds: (asked) => {
        const most = this.parts.engine.options.deadlineMs / SECOND_MS;
        return Math.floor(Math.min(most, asked !== undefined && asked >= 1 ? asked : most));
      },
      ask: (ctx, id, userName) => this.askForBackend(ctx, id, userName),
      userOf: async (hint) => {
        const userName = userNameOf(hint);
        return userName !== undefined && (await this.parts.engine.hasDevice(userName)) ? userName : undefined;
      },
      faultOfText: (text) => faultOfPurpose({ kind: 'transaction', application: 'application', text }),
    });
    provider.on('server_error', (_ctx, error) => this.parts.failed('the OpenID Provider', error));
    return provider;
  }

  /** `before`: what the application has asked under. */
  private async lookAgain(ctx: KoaContextWithOIDC, before: OpenidSettings): Promise<void> {
    const id = ctx.oidc?.client?.clientId;
    const asked = (ctx.body as { readonly auth_req_id?: string } | undefined)?.auth_req_id;
    const client = before.clients.find((each) => each.id === id);
    if (id !== undefined && !(await lookAgain(ctx, this.running, client, this.clientOf(id))) && asked !== undefined) {
      await this.backchannel.cancel(asked, id); // nobody learns its name
    }
  }

  private get running(): Provider {
    if (this.provider === undefined) {
      throw new Error('the OpenID Provider does not run');
    }
    return this.provider;
  }

  private async askForBackend(ctx: KoaContextWithOIDC, id: string, userName: string): Promise<void> {
    const client = this.clientOf(ctx.oidc.client?.clientId ?? '');
    if (client === undefined) {
      throw new this.oidc!.errors.InvalidClient('it is not configured any more');
    }
    const text = ctx.oidc.params?.['binding_message'];
    const purpose: Purpose =
      typeof text === 'string'
        ? { kind: 'transaction', application: client.name, text }
        : { kind: 'login', application: client.name, host: client.host ?? new URL(client.redirects[0]!).host };
    const deadlineMs = (ctx.body as { expires_in: number }).expires_in * SECOND_MS;
    const asked = await this.backchannel.ask(
      id,
      client.id,
      {
        clientId: webClientId({ application: client.id, userName, browser: undefined }),
        clientName: client.name,
        userName,
        userDomain: '',
        address: this.addresses.get(ctx.req) ?? '',
        purpose,
        deadlineMs,
      },
      client.ciba === 'ping',
    );
    if ('number' in asked) {
      ctx.body = {
        ...(ctx.body as object),
        interval: this.settings.pollSeconds,
        number_to_match: asked.number,
      };
      return;
    }
    await this.records.remove(BACKCHANNEL, id);
    throw refusal(this.oidc!, asked.code);
  }

  /** The request that this door answers at this moment. */
  private get answering(): KoaContextWithOIDC | undefined {
    const answering = ANSWERING.getStore();
    return answering?.door === this && !answering.isOver ? answering.ctx : undefined;
  }

  private async polled(id: string): Promise<void> {
    const ctx = this.answering;
    const client = ctx?.oidc?.client;
    if (ctx?.oidc.route !== 'token' || client === undefined) {
      return;
    }
    this.parts.halfOpen.admit(ctx.req.socket); // who has proved who they are may wait
    this.rates.proven(ctx.req, client.clientId);
    if (!(await this.backchannel.poll(id, client.clientId, ctx.res))) {
      throw new this.oidc!.errors.SlowDown('it is asked too often; wait 5 seconds more than before');
    }
  }

  private async givenBack(id: string): Promise<void> {
    const ctx = this.answering;
    const client = ctx?.oidc?.client;
    if (ctx?.oidc.route === 'revocation' && client !== undefined) {
      await this.backchannel.cancel(id, client.clientId);
    }
  }

  private async tellResult(id: string, end: BackchannelEnd): Promise<void> {
    const { errors } = this.oidc!;
    if (end.kind !== 'approved') {
      const error =
        end.kind === 'expired' ? new errors.ExpiredToken(end.why) : new errors.AccessDenied(undefined, end.why);
      await this.settle(id, error);
      return;
    }
    const approved = this.approved.get(end.requestId);
    const request = await this.running.BackchannelAuthenticationRequest.find(id, { ignoreExpiration: true });
    if (request !== undefined && isDecided(request as unknown as Readonly<Record<string, unknown>>)) {
      return; // at another node somebody took it back at the same moment
    }
    const untrusted = new errors.AccessDenied(undefined, 'it is trusted no more');
    if (request === undefined || approved === undefined || !this.isStillTrusted(approved)) {
      await this.settle(id, untrusted);
      return;
    }
    const grantId = await this.grant(request.clientId!, end.userName, String(request.scope), end.requestId, approved);
    try {
      await this.settle(id, grantId);
    } catch (error) {
      if ((await this.logins.find(grantId)) !== undefined) {
        throw error;
      }
      await this.settle(id, untrusted); // it was revoked in between, and the library does not find what it was granted
    }
  }

  /** Gives a request its end, unless it has one, and pings its application, where that wants it. */
  private async settle(id: string, result: string | InstanceType<Oidc['errors']['OIDCProviderError']>): Promise<void> {
    const request = await this.running.BackchannelAuthenticationRequest.find(id, { ignoreExpiration: true });
    const application = request?.clientId ?? '';
    const isPinged = this.clientOf(application)?.ciba === 'ping';
    let told: ToldResult = 'taken';
    try {
      await this.running.backchannelResult(id, result, { acr: ACR, amr: AMR, authTime: this.nowSeconds });
    } catch (error) {
      if (error instanceof EndedBefore) {
        return;
      }
      const kept = (await this.records.find(BACKCHANNEL, id))?.payload;
      if (!isPinged || kept === undefined || !isDecided(kept)) {
        throw error;
      }
      told = statusIn(error) !== undefined ? 'refused' : isUnsent(error) ? 'unreachable' : 'unanswered';
    }
    if (isPinged) {
      this.parts.observe({ kind: 'web-told', what: 'ping', application, result: told });
    }
  }

  /** What lets an application have its tokens; written down so that it can be revoked. */
  private async grant(
    application: string,
    userName: string,
    scopes: string,
    requestId: string,
    approved: Approved,
  ): Promise<string> {
    const grant = new this.running.Grant({ accountId: userName, clientId: application });
    grant.addOIDCScope(scopes);
    const grantId = await grant.save();
    const approval: Approval = {
      grantId,
      userName,
      application,
      clientId: approved.clientId,
      source: sourceOf(approved.address),
      deviceId: approved.deviceId ?? '',
      requestId,
    };
    await this.logins.keep(approval, this.parts.rememberedMs());
    this.approved.delete(requestId);
    return grantId;
  }

  /** Asked again for each token: whoever was revoked since gets none. */
  private async claimsOf(
    sub: string,
    grantId: string | undefined,
  ): Promise<{ readonly txn: string | undefined } | undefined> {
    if (!(await this.parts.engine.hasDevice(sub))) {
      return undefined;
    }
    if (grantId === undefined) {
      return { txn: undefined };
    }
    const approval = await this.logins.find(grantId);
    return approval !== undefined && approval.userName === sub && this.isStillTrusted(approval)
      ? { txn: approval.requestId }
      : undefined;
  }

  private isStillTrusted({ clientId, deviceId }: Pick<Approved, 'clientId' | 'deviceId'>): boolean {
    return deviceId !== undefined && this.trust.isTrusted(clientId) && this.parts.isTrustedDevice(deviceId);
  }

  private tellLogout(application: string, userName: string): void {
    if (this.clientOf(application)?.logout !== undefined) {
      this.notices.tell(application, userName, async () => {
        const client = (await this.running.Client.find(application)) as unknown as LoggedOut | undefined;
        await client?.backchannelLogout(userName);
      });
    }
  }

  private get nowSeconds(): number {
    return Math.floor(this.parts.clock.wall() / SECOND_MS);
  }
}

/** What the provider's clients can, and its types do not know. */
interface LoggedOut {
  backchannelLogout(sub: string): Promise<void>;
}
