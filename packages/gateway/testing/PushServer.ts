// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { constants, createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';

const AUDIENCE = 'https://oauth-login.cloud.huawei.com/oauth2/v3/token';
const ID = /^[A-Za-z0-9_-]{22}$/;
const CATEGORIES = ['ACCOUNT', 'WORK', 'FINANCE', 'SUBSCRIPTION', 'MARKETING'];
const MOST_BYTES = 4_096;

/** A message as a phone gets it. */
export interface PushedMessage {
  readonly token: string;
  readonly notifyId: number;
  readonly title: string;
  readonly body: string;
  /** What the app finds in its want when it is tapped. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a phone hears from the push service. */
export interface PushedPhone {
  show(message: PushedMessage): void;
  takeBack(token: string, notifyId: number): void;
}

/** What the service does with a call, in the place of what it should. */
export type PushPlay =
  /** An answer with this code, and nothing is delivered. */
  | { readonly kind: 'answer'; readonly code: string; readonly status?: number; readonly msg?: string }
  /** Any other answer. */
  | {
      readonly kind: 'raw';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly text: string;
    }
  /** No answer at all, but what was asked for is done. */
  | { readonly kind: 'silence' }
  /** The connection breaks. */
  | { readonly kind: 'reset' }
  /** An answer without an end. */
  | { readonly kind: 'endless' }
  /** Accepted, and delivered never, twice, or when `release` is called. */
  | { readonly kind: 'lose' | 'double' | 'hold' };

/**
 * A push service on loopback, for tests and for trying: takes what Push Kit takes and refuses what that refuses. What a gateway must
 * never do is in `faults`. Phones are told of what they show by `phone`.
 */
export class PushServer {
  /** What the gateway did wrong. */
  readonly faults: string[] = [];
  /** Every byte that came, as it came. */
  readonly bytes: Buffer[] = [];
  /** What was asked for, in this order: "send" or "revoke". `id`: the message's own; empty for what is taken back. */
  readonly calls: {
    readonly what: 'send' | 'revoke';
    readonly notifyId: number;
    readonly token: string;
    readonly id: string;
  }[] = [];
  /** Words that may be in no byte that comes: who, where and what. */
  readonly forbidden: string[] = [];
  /** What to do with the next calls; then as it should. */
  readonly plays: PushPlay[] = [];
  phone: PushedPhone = { show: () => undefined, takeBack: () => undefined };
  /** The service account's file. */
  readonly account: string;
  readonly clientId = '6917574029';
  private readonly publicKey: KeyObject;
  private readonly wall: () => number;
  private readonly sent = new Set<string>();
  private held: (() => void)[] = [];
  private readonly server = http.createServer((request, response) => void this.take(request, response));

  /** `account`: of another one, when it is to take the words of that. `wall`: what the time is for the gateway, in ms. */
  constructor(account: string = newAccount(), wall: () => number = Date.now) {
    this.account = account;
    this.wall = wall;
    this.publicKey = createPublicKey((JSON.parse(account) as { private_key: string }).private_key);
    this.server.on('connection', (socket) => {
      socket.on('data', (part: Buffer) => this.bytes.push(part));
    });
  }

  /** Starts to listen; the service's URL. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Delivers what was held back, in the opposite order when `isReversed`. */
  release(isReversed = false): void {
    const { held } = this;
    this.held = [];
    (isReversed ? held.reverse() : held).forEach((deliver) => deliver());
  }

  /**
   * Every word that came and that must not have: in any byte, or in what an account's word says. Short ones may be in what is
   * random by chance, and are looked for in the rest.
   */
  get leaks(): string[] {
    const latin = (text: string): string => Buffer.from(text).toString('latin1');
    const raw = Buffer.concat(this.bytes).toString('latin1');
    const words = [...raw.matchAll(/Bearer ([\w-]+)\.([\w-]+)\./g)];
    const claims = words.flatMap(([, head, body]) => [head!, body!].map((part) => Buffer.from(part, 'base64url')));
    const all = `${raw} ${Buffer.concat(claims).toString('latin1')}`;
    const plain = this.calls.reduce((text, { token }) => text.replaceAll(latin(token), ''), all);
    const meant = plain.replace(/Bearer [\w.-]+/g, '').replace(/"[\w-]{22}"/g, '');
    return this.forbidden.filter((word) => (word.length < 8 ? meant : all).includes(latin(word)));
  }

  /**
   * Says at a gateway's URL what became of messages, signed with this secret.
   *
   * @returns the status of the answer
   */
  async report(
    { url, certificate }: { readonly url: string; readonly certificate: string },
    { userName, secret }: { readonly userName: string; readonly secret: Uint8Array },
    results: readonly { readonly id: string; readonly token: string; readonly result: unknown }[],
    timestamp: number = this.wall(),
  ): Promise<number> {
    const nonce = 'a07bfa17-6d82-4b53-a9a2-07c000000ef1';
    const value = createHmac('sha256', secret).update(`${timestamp}${nonce}${userName}`).digest('base64');
    const statuses = results.map(({ id, token, result }) => ({
      biTag: id,
      pushType: 0,
      token,
      requestId: '1698027152082',
      appPackageName: 'org.example',
      deliveryStatus: { result, timestamp },
    }));
    const request = https.request(url, {
      method: 'POST',
      ca: certificate,
      agent: false,
      headers: { 'X-HUAWEI-CALLBACK-ID': `timestamp=${timestamp}; nonce=${nonce}; value=${value}` },
    });
    request.end(JSON.stringify({ statuses }));
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    return response.statusCode!;
  }

  private async take(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await textOf(request).catch(() => '');
    const refuse = (code: string, status: number, why: string): void => {
      this.faults.push(why);
      answer(response, status, { code, msg: why });
    };
    const account = JSON.parse(this.account) as Readonly<Record<string, string>>;
    const what = new Map([
      [`/v3/${account['project_id']}/messages:send`, 'send' as const],
      [`/v1/${this.clientId}/messages:revoke`, 'revoke' as const],
    ]).get(request.url ?? '');
    const { headers } = request;
    if (what === undefined || request.method !== 'POST') {
      refuse('80100003', 404, `${request.method} ${request.url} is nothing here`);
      return;
    }
    if (headers['push-type'] !== '0' || headers['content-type'] !== 'application/json') {
      refuse('80100003', 400, 'push-type is 0 and content-type application/json');
      return;
    }
    const badToken = this.badAuthorization(headers.authorization ?? '');
    if (badToken !== undefined) {
      refuse('80200001', 401, badToken);
      return;
    }
    const [play] = this.plays.splice(0, 1);
    if (play !== undefined && 'status' in play && play.kind === 'raw') {
      response.writeHead(play.status, play.headers).end(play.text);
      return;
    }
    switch (play?.kind) {
      case 'answer':
        answer(response, play.status ?? 200, { code: play.code, msg: play.msg ?? 'as the test wants it' });
        return;
      case 'reset':
        request.socket.destroy();
        return;
      case 'endless':
        response.writeHead(200);
        for (let i = 0; i < 64; i++) {
          response.write('x'.repeat(65_536));
        }
        return;
      case 'silence':
      case 'lose':
      case 'double':
      case 'hold':
      case undefined:
        break;
    }
    const wrong = what === 'send' ? this.send(body, play) : this.revoke(body, play);
    if (wrong !== undefined) {
      refuse('80100003', 400, wrong);
    } else if (play?.kind !== 'silence') {
      answer(response, 200, { code: '80000000', msg: 'Success', requestId: '1732800000000' });
    }
  }

  /** What is wrong with the account's word. */
  private badAuthorization(authorization: string): string | undefined {
    const account = JSON.parse(this.account) as Readonly<Record<string, string>>;
    const [head, claims, signature] = authorization.replace(/^Bearer /, '').split('.');
    const read = (part: string | undefined): Readonly<Record<string, unknown>> =>
      JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Readonly<Record<string, unknown>>;
    try {
      const { kid, typ, alg } = read(head);
      const { iss, aud, iat, exp } = read(claims);
      const now = this.wall() / 1_000;
      if (kid !== account['key_id'] || typ !== 'JWT' || alg !== 'PS256') {
        return 'the header of the token is {kid, typ: JWT, alg: PS256}';
      }
      if (iss !== account['sub_account'] || aud !== AUDIENCE) {
        return 'the token is not by this account, or for somebody else';
      }
      if (typeof iat !== 'number' || typeof exp !== 'number' || exp > iat + 3_600 || exp < now || iat > now + 300) {
        return 'the token is not good now, or for more than an hour';
      }
      const isRight = verify(
        'sha256',
        Buffer.from(`${head}.${claims}`),
        { key: this.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
        Buffer.from(signature ?? '', 'base64url'),
      );
      return isRight ? undefined : 'the token is not signed with the key of the account';
    } catch {
      return 'there is no token';
    }
  }

  /** Looks at a message down to its last member, and delivers it. What is wrong with it. */
  private send(text: string, play: PushPlay | undefined): string | undefined {
    const { rest, token } = takenApart(text, (body) => (body['target'] as { token: unknown }).token);
    if (Buffer.byteLength(text) - token.length > MOST_BYTES) {
      return 'more than 4,096 bytes';
    }
    const wrong = wrongIn(rest, {
      payload: {
        notification: {
          category: (value) => CATEGORIES.includes(value as string),
          title: isText,
          body: isText,
          clickAction: { actionType: (value) => value === 0, data: { wake: isId } },
          foregroundShow: (value) => value === false,
          notifyId: isNotifyId,
        },
      },
      target: { token: isOneToken },
      pushOptions: {
        ttl: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1_296_000,
        collapseKey: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 100,
        biTag: isId,
        'testMessage?': (value) => value === true,
        'receiptId?': (value) => typeof value === 'string',
      },
    });
    if (wrong !== undefined) {
      return wrong;
    }
    const { notification } = (rest as { payload: { notification: Record<string, unknown> } }).payload;
    const message: PushedMessage = {
      token,
      notifyId: notification['notifyId'] as number,
      title: notification['title'] as string,
      body: notification['body'] as string,
      data: (notification['clickAction'] as { data: Record<string, unknown> }).data,
    };
    this.calls.push({ what: 'send', notifyId: message.notifyId, token, id: String(message.data['wake']) });
    this.sent.add(`${token} ${message.notifyId}`);
    this.deliver(play, () => this.phone.show(message));
    return message.title === message.body ? 'title and text are the same' : undefined;
  }

  private revoke(text: string, play: PushPlay | undefined): string | undefined {
    const { rest, token } = takenApart(text, (body) => body['token']);
    const wrong = wrongIn(rest, { notifyId: isNotifyId, token: isOneToken });
    if (wrong !== undefined) {
      return wrong;
    }
    const { notifyId } = rest as { notifyId: number };
    this.calls.push({ what: 'revoke', notifyId, token, id: '' });
    if (!this.sent.has(`${token} ${notifyId}`)) {
      return 'there was no message under this number and token';
    }
    this.deliver(play, () => this.phone.takeBack(token, notifyId));
    return undefined;
  }

  private deliver(play: PushPlay | undefined, work: () => void): void {
    switch (play?.kind) {
      case 'lose':
        break;
      case 'hold':
        this.held.push(work);
        break;
      case 'double':
        work();
        work();
        break;
      case 'silence':
      case 'answer':
      case 'endless':
      case 'raw':
      case 'reset':
      case undefined:
        work();
    }
  }
}

type Rule = (value: unknown) => boolean;
interface Rules {
  readonly [name: string]: Rule | Rules;
}

const isText: Rule = (value) => typeof value === 'string' && value.length > 0 && value.length <= 200;
const isId: Rule = (value) => typeof value === 'string' && ID.test(value);
const isNotifyId: Rule = (value) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 2_147_483_647;
const isOneToken: Rule = (value) => Array.isArray(value) && value.length === 1 && typeof value[0] === 'string';

/** The first member that is missing, unknown or wrong, by its path. */
function wrongIn(value: unknown, rules: Rules, path = ''): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return `${path} is no object`;
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const [written, rule] of Object.entries(rules)) {
    const name = written.replace(/\?$/, '');
    if (!(name in members)) {
      if (written === name) {
        return `${path}.${name} is missing`;
      }
      continue;
    }
    const wrong =
      typeof rule === 'function'
        ? rule(members[name])
          ? undefined
          : `${path}.${name} is wrong`
        : wrongIn(members[name], rule, `${path}.${name}`);
    if (wrong !== undefined) {
      return wrong;
    }
  }
  const stranger = Object.keys(members).find((name) => !(name in rules) && !(`${name}?` in rules));
  return stranger === undefined ? undefined : `${path}.${stranger} is unknown`;
}

function takenApart(
  text: string,
  tokenOf: (body: Readonly<Record<string, unknown>>) => unknown,
): { readonly rest: unknown; readonly token: string } {
  try {
    const rest: unknown = JSON.parse(text);
    const tokens = tokenOf(rest as Readonly<Record<string, unknown>>);
    return { rest, token: Array.isArray(tokens) && typeof tokens[0] === 'string' ? tokens[0] : '' };
  } catch {
    return { rest: undefined, token: '' };
  }
}

function answer(response: http.ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A service account with a key of its own. */
function newAccount(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return JSON.stringify({
    project_id: '388421841222',
    key_id: 'key-of-the-test',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    sub_account: '110000001',
    auth_uri: 'https://oauth-login.cloud.huawei.com/oauth2/v3/authorize',
    token_uri: AUDIENCE,
    auth_provider_cert_uri: 'https://oauth-login.cloud.huawei.com/oauth2/v3/certs',
    client_cert_uri: 'https://oauth-login.cloud.huawei.com/oauth2/v3/x509?client_id=',
  });
}
