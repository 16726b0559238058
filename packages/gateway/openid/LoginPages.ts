// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { timingSafeEqual } from 'node:crypto';
import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Interaction, InteractionResults } from 'oidc-provider';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Admission, HttpAnswer } from '../admission/routes.ts';
import { userNameOf } from '../admission/userName.ts';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { languageOf, LOGIN_CSS, loginPage } from './loginPage.ts';
import { LOGIN_JS } from './loginScript.ts';
import { ACR, AMR, PAGE_SECONDS } from './makeProvider.ts';
import { hashOfId, turnIn } from './OpenidRecords.ts';
import type { OpenidRecords } from './OpenidRecords.ts';
import type { OpenidClient } from './OpenidSettings.ts';
import { hashOf, PageLogin } from './PageLogin.ts';
import type { PageApproval, PageAsk } from './PageLogin.ts';
import { ASKED, LOGIN_BEGUN } from './recordAdapter.ts';
import type { Approved } from './WebApproval.ts';
import { webClientId } from './WebTrust.ts';
import type { WebTrust } from './WebTrust.ts';

const APPROVED = 'Approved';
/** A page that was approved comes back within this. */
const APPROVED_MS = 60_000;
const LONGEST_BODY = 1024;
const SECOND_MS = 1_000;
const LOGIN_PATH = /^\/openid\/login\/([\w-]{1,64})(?:\/(socket|finish|cancel|bye))?$/;
/** Where a browser comes back to when its login has its end. */
const RESUMED = /^\/openid\/auth\/([\w-]{1,64})$/;
/** What every page is made with. */
const FILES = ['/openid/login.js', '/openid/login.css'];

/** The login that a path is about; undefined when it is about none. */
export function loginIn(path: string): string | undefined {
  return (LOGIN_PATH.exec(path) ?? RESUMED.exec(path))?.[1];
}

/** Whether a path is of a file that is the same for everybody. */
export function isFile(path: string): boolean {
  return FILES.includes(path);
}

export interface LoginPagesParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly engine: AuthenticationEngine;
  readonly records: OpenidRecords;
  readonly trust: WebTrust;
  client(id: string): OpenidClient | undefined;
  /** The connection has said what it is for, and may wait. */
  admit(request: IncomingMessage): void;
  /** The login that a browser's cookie is of; undefined when it is of none. Rejects when that cannot be found out. */
  details(request: IncomingMessage, response: ServerResponse): Promise<Interaction | undefined>;
  approvalOf(requestId: string): Approved | undefined;
  /** Ends a login at the provider. Resolves with where the browser goes. */
  finish(request: IncomingMessage, response: ServerResponse, result: InteractionResults): Promise<string>;
  grant(application: string, userName: string, scopes: string, requestId: string, approved: Approved): Promise<string>;
  isStillTrusted(approved: Approved): boolean;
  failed(what: string, error: unknown): void;
}

/** The login pages: what browsers get of them, and what they say. Each belongs to the browser whose cookie names its login. */
export class LoginPages {
  private readonly parts: LoginPagesParts;
  /** Pages in which somebody has typed a name, by what the log has for their login. */
  private readonly pages = new Map<string, Set<PageLogin>>();
  private readonly watches: (() => void)[] = [];
  private isClosing = false;

  constructor(parts: LoginPagesParts) {
    this.parts = parts;
  }

  /** Hears what other nodes do: a login that was ended there, is there no more, or goes on in a newer tab, ends its page here. */
  start(): void {
    const { records } = this.parts;
    this.watches.push(
      records.watch(LOGIN_BEGUN, (hash, payload) => {
        if (payload === undefined || payload['result'] !== undefined) {
          this.pages.get(hash)?.forEach((page) => page.loginEnded());
        }
      }),
      records.watch(ASKED, (hash, payload) => {
        this.pages.get(hash)?.forEach((page) => this.endIfOlder(page, turnIn(payload)));
      }),
    );
  }

  get count(): number {
    return this.all().length;
  }

  /** Takes the WebSocket of a page, which has to be of this origin. */
  admit(request: IncomingMessage, path: string, address: string, origin: string): Admission | HttpAnswer {
    const [, uid, what] = LOGIN_PATH.exec(path) ?? [];
    if (uid === undefined || what !== 'socket') {
      return { status: 404, body: { error: 'there is nothing here' } };
    }
    if (request.headers.origin !== origin) {
      return { status: 403, body: { error: 'this is for pages of this gateway' } };
    }
    return { isProven: false, accept: (socket) => this.accept(request, socket, uid, address) };
  }

  /** Answers what is here to answer. False: it is for the provider. */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    _address: string,
    origin: string,
  ): Promise<boolean> {
    if (request.method === 'GET' && path === '/openid/login.js') {
      return give(response, 200, 'text/javascript; charset=utf-8', LOGIN_JS);
    }
    if (request.method === 'GET' && path === '/openid/login.css') {
      return give(response, 200, 'text/css; charset=utf-8', LOGIN_CSS);
    }
    const [, uid, what] = LOGIN_PATH.exec(path) ?? [];
    if (uid === undefined || what === 'socket') {
      return false;
    }
    const details = await this.parts.details(request, response);
    if (details === undefined) {
      return giveJson(response, 400, { error: 'this login is over, or it is of another browser; log in again' });
    }
    if (details.uid !== uid) {
      return false;
    }
    if (what === undefined) {
      return request.method === 'GET' && this.page(request, response, details);
    }
    if (request.method !== 'POST' || request.headers.origin !== origin) {
      return giveJson(response, 403, { error: 'this is for pages of this gateway' });
    }
    const body = await readText(request);
    switch (what) {
      case 'finish':
        return this.finish(request, response, details, body);
      case 'cancel':
        return this.cancel(request, response, details);
      default:
        return this.bye(response, uid, body);
    }
  }

  closeAll(): void {
    this.isClosing = true;
    this.watches.splice(0).forEach((end) => end());
    this.all().forEach((page) => page.end('shutdown'));
  }

  /** Ends the pages of applications that are there no more. */
  removed(): void {
    this.all().forEach((page) => {
      if (page.application !== '' && this.parts.client(page.application) === undefined) {
        page.end('page-over');
      }
    });
  }

  private all(): readonly PageLogin[] {
    return [...this.pages.values()].flatMap((pages) => [...pages]);
  }

  private of(uid: string): ReadonlySet<PageLogin> {
    return this.pages.get(hashOfId(uid)) ?? new Set();
  }

  private page(request: IncomingMessage, response: ServerResponse, details: Interaction): boolean {
    const client = this.parts.client(String(details.params['client_id']));
    if (client === undefined) {
      return giveJson(response, 400, { error: 'this application is not configured any more' });
    }
    const hint = details.params['login_hint'];
    const wanted = String(details.params['ui_locales'] ?? '') || String(request.headers['accept-language'] ?? '');
    const html = loginPage({
      language: languageOf(wanted),
      base: '/openid',
      path: `/openid/login/${details.uid}`,
      application: client.name,
      host: hostOf(details),
      hint: typeof hint === 'string' ? (userNameOf(hint) ?? '') : '',
    });
    return give(response, 200, 'text/html; charset=utf-8', html);
  }

  private accept(request: IncomingMessage, socket: WebSocket, uid: string, address: string): void {
    const { clock, engine, failed, randomness } = this.parts;
    const login = new PageLogin(
      {
        clock,
        engine,
        randomness,
        failed,
        prepare: async (typed) => {
          this.add(login); // before its login is looked at: what ends that afterwards is heard
          const wish = await this.prepare(request, uid, typed, address);
          if (wish.kind !== 'refused' && this.of(uid).has(login)) {
            login.turn = await this.parts.records.nextTurn(ASKED, uid, PAGE_SECONDS * SECOND_MS);
            this.endIfOlder(login, turnIn(this.parts.records.known(ASKED, uid))); // what was heard before counts, too
          }
          return wish;
        },
        keep: (approval) => this.keep(approval),
        admit: () => this.parts.admit(request),
        gone: (gone) => this.remove(gone),
      },
      socket,
      uid,
    );
  }

  private add(page: PageLogin): void {
    const hash = hashOfId(page.uid);
    this.pages.set(hash, (this.pages.get(hash) ?? new Set()).add(page));
  }

  private remove(page: PageLogin): void {
    const hash = hashOfId(page.uid);
    const pages = this.pages.get(hash);
    pages?.delete(page);
    if (pages?.size === 0) {
      this.pages.delete(hash);
    }
  }

  /** Of two tabs with one login the newer counts, at whatever nodes they ask. */
  private endIfOlder(page: PageLogin, newest: number): void {
    if (page.turn !== 0 && page.turn < newest) {
      page.end('elsewhere');
    }
  }

  private async prepare(request: IncomingMessage, uid: string, typed: string, address: string): Promise<PageAsk> {
    const { engine, trust } = this.parts;
    const details = await this.parts.details(request, new ServerResponse(request));
    const client = details && this.parts.client(String(details.params['client_id']));
    if (details?.uid !== uid || client === undefined || details.result !== undefined) {
      return { kind: 'refused', end: 'page-over' };
    }
    const userName = userNameOf(typed);
    if (userName === undefined) {
      return { kind: 'refused', end: 'bad-name' };
    }
    const { browser, isKnown } = trust.browserOf(userName, cookieOf(request, KNOWN_COOKIE));
    const clientId = webClientId({ application: client.id, userName, browser });
    const isWelcome = isKnown && trust.isTrusted(clientId);
    if (!isWelcome && !(await trust.takeStranger(userName, address))) {
      return { kind: 'refused', end: 'too-often' };
    }
    const hasDevice = await engine.hasDevice(userName);
    if (this.isClosing) {
      return { kind: 'refused', end: 'shutdown' };
    }
    if (this.parts.client(client.id) === undefined) {
      return { kind: 'refused', end: 'page-over' };
    }
    if (!hasDevice || !trust.isTrusted(clientId)) {
      return { kind: 'nobody', application: client.id };
    }
    const cookie = engine.cookies.issue({
      clientId,
      clientName: client.name,
      userName,
      userDomain: '',
      address,
      purpose: { kind: 'login', application: client.name, host: hostOf(details) },
    });
    return { kind: 'ask', application: client.id, cookie, isKnown: isWelcome };
  }

  private async keep(approval: PageApproval): Promise<void> {
    const approved = this.parts.approvalOf(approval.requestId);
    if (approved === undefined) {
      throw new Error(`nobody knows which phone approved ${approval.requestId}`);
    }
    const { clientId, address, deviceId, userName } = approved;
    await this.parts.records.put(
      APPROVED,
      approval.uid,
      { ...approval, clientId, address, deviceId, userName },
      APPROVED_MS,
    );
  }

  /** The page comes back with what only it was told. */
  private async finish(
    request: IncomingMessage,
    response: ServerResponse,
    details: Interaction,
    body: string,
  ): Promise<boolean> {
    const { clock, records, trust } = this.parts;
    if (details.result !== undefined) {
      return giveJson(response, 403, { error: 'this login is over: it was cancelled, or finished before' });
    }
    const secret = secretIn(body);
    const found = (await records.find(APPROVED, details.uid))?.payload as unknown as
      | (PageApproval & Approved)
      | undefined;
    if (secret === undefined || found === undefined || !isSame(hashOf(secret), found.secretHash)) {
      return giveJson(response, 403, { error: 'this was not approved for this page' });
    }
    if ((await records.use(APPROVED, details.uid)) === undefined || !this.parts.isStillTrusted(found)) {
      return giveJson(response, 403, { error: 'this approval is used up, or good no more' });
    }
    const application = String(details.params['client_id']);
    const scopes = String(details.params['scope'] ?? 'openid');
    const grantId = await this.parts.grant(application, found.userName, scopes, found.requestId, found);
    const next = await this.parts.finish(request, response, {
      login: {
        accountId: found.userName,
        acr: ACR,
        amr: AMR,
        remember: false,
        ts: Math.floor(clock.wall() / SECOND_MS),
      },
      consent: { grantId },
    });
    const { browser } = trust.browserOf(found.userName, cookieOf(request, KNOWN_COOKIE));
    const { value, maxAge } = trust.cookieFor(found.userName, browser);
    const secure = next.startsWith('https:') ? '; secure' : '';
    response.setHeader(
      'set-cookie',
      `${KNOWN_COOKIE}=${value}; path=/openid/login; max-age=${maxAge}; httponly; samesite=strict${secure}`,
    );
    return giveJson(response, 200, { location: next });
  }

  /** The person takes the question back. What was approved for this page, and is not used, is good for nothing then; what is used was first. */
  private async cancel(request: IncomingMessage, response: ServerResponse, details: Interaction): Promise<boolean> {
    const { records } = this.parts;
    const { returnTo, uid } = details;
    this.of(uid).forEach((page) => page.loginEnded());
    if ((await records.find(APPROVED, uid)) !== undefined && (await records.use(APPROVED, uid)) === undefined) {
      return giveJson(response, 200, { location: returnTo, cancelled: false });
    }
    const next = await this.parts.finish(request, response, {
      error: 'access_denied',
      error_description: 'the user cancelled the login',
    });
    return giveJson(response, 200, { location: next, cancelled: true });
  }

  /** The page says that it goes; another tab of the same login stays. */
  private bye(response: ServerResponse, uid: string, page: string): boolean {
    this.of(uid).forEach((each) => isSame(each.page, page) && each.leave('client-gone'));
    response.writeHead(204).end();
    return true;
  }
}

/** By what a browser is known in which somebody has logged in. */
const KNOWN_COOKIE = 'known';

function hostOf(details: Interaction): string {
  return new URL(String(details.params['redirect_uri'])).host;
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const each = (request.headers.cookie ?? '').split(/; */).find((cookie) => cookie.startsWith(`${name}=`));
  return each?.slice(name.length + 1);
}

function secretIn(body: string): string | undefined {
  try {
    return z.strictObject({ secret: z.string().min(1).max(128) }).parse(JSON.parse(body)).secret;
  } catch {
    return undefined;
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function give(response: ServerResponse, status: number, type: string, body: string): true {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
  return true;
}

function giveJson(response: ServerResponse, status: number, body: object): true {
  return give(response, status, 'application/json', JSON.stringify(body));
}

/** A small body; one that is longer, or breaks off, is nothing that anybody takes. */
async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      length += (chunk as Buffer).length;
      if (length > LONGEST_BODY) {
        return '';
      }
      chunks.push(chunk as Buffer);
    }
  } catch {
    return ''; // whoever said it has gone
  }
  return Buffer.concat(chunks).toString();
}
