// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { constants, createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../clock/Clock.ts';
import { JsonPoster, memberOf } from './postJson.ts';
import type { Posted } from './postJson.ts';
import type { PushAnswer, PushService, PushTarget, WakeMessage } from './PushService.ts';
import { wakeText } from './wakeText.ts';

const signAsync = promisify(sign);
const AUDIENCE = 'https://oauth-login.cloud.huawei.com/oauth2/v3/token';
const TOKEN_SECONDS = 3_600;
/** A token is made anew so long before its end: the two clocks differ. */
const TOKEN_MARGIN_SECONDS = 300;
/** Of messages that wait for a phone that is off, only the newest of this group is delivered. */
const COLLAPSE_KEY = 7;
/** Of these reasons a token never recovers; every other one is about this gateway's account or the app's rights. */
const DEAD_REASONS: readonly string[] = ['tokenFormatError', 'tokenPlatformNotSupport'];
/** The reasons that are told to the operator by their names; what else the service writes is not. */
const KNOWN_REASONS: readonly string[] = [
  ...DEAD_REASONS,
  'noRight',
  'appinfoError',
  'noPushTypeRight',
  'countryNotSupport',
  'disableSendHuaweiMsgBecauseOfPenalty',
];

/** A service account of the project that the app belongs to, as its JSON file has it. */
export interface ServiceAccount {
  readonly projectId: string;
  readonly keyId: string;
  readonly subAccount: string;
  readonly privateKey: KeyObject;
}

/** The account in a file's text. Throws an Error that says what is wrong, and nothing of what stands in it. */
export function serviceAccountOf(text: string): ServiceAccount {
  const member = (name: string): string => {
    const value = memberOf(text, name);
    if (typeof value !== 'string' || value === '') {
      throw new Error(
        `there is no ${name} in it; it is the JSON file of a service account, from the API console of AppGallery Connect`,
      );
    }
    return value;
  };
  const projectId = member('project_id');
  if (!/^\w{1,64}$/.test(projectId)) {
    throw new Error('its project_id is none');
  }
  const pem = member('private_key');
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    throw new Error('its private_key is none in PEM');
  }
  if (privateKey.asymmetricKeyType !== 'rsa') {
    throw new Error('its private_key is not of RSA');
  }
  return { projectId, keyId: member('key_id'), subAccount: member('sub_account'), privateKey };
}

/** How Push Kit is used. */
export interface PushKitOptions {
  /** Where the service is, "https://push-api.cloud.huawei.com". */
  readonly url: string;
  readonly account: ServiceAccount;
  /** The client id of the app, which is not the project's: messages are taken back under it. */
  readonly clientId: string;
  readonly category: string;
  /** What a notification is headed with: the app's name. */
  readonly title: string;
  readonly isTest: boolean;
  /** Which configuration of receipts the service is to use; undefined for the app's own, or none. */
  readonly receiptId?: string | undefined;
  readonly timeoutMs: number;
}

/** What follows from an answer; `again`: the same once more may do. */
type Verdict = PushAnswer & { readonly again?: 'same' | 'new-token' };

/** Huawei's Push Kit, for HarmonyOS 5 and later: messages over its version 3, taken back over its version 1. */
export class PushKit implements PushService {
  private readonly clock: Clock;
  private readonly options: PushKitOptions;
  private readonly poster: JsonPoster;
  private token: { readonly text: Promise<string>; readonly until: number } | undefined;

  constructor(clock: Clock, options: PushKitOptions) {
    this.clock = clock;
    this.options = options;
    this.poster = new JsonPoster(clock, options.timeoutMs);
  }

  async wake({ token, language }: PushTarget, { id, notifyId, ttlSeconds }: WakeMessage): Promise<PushAnswer> {
    const { account, category, isTest, receiptId, title } = this.options;
    const end = this.clock.now + 1_000 * ttlSeconds;
    const body = {
      payload: {
        notification: {
          category,
          title,
          body: wakeText(language),
          clickAction: { actionType: 0, data: { wake: id } },
          foregroundShow: false,
          notifyId,
        },
      },
      target: { token: [token] },
      pushOptions: {
        ttl: ttlSeconds,
        collapseKey: COLLAPSE_KEY,
        biTag: id,
        ...(isTest ? { testMessage: true } : {}),
        ...(receiptId === undefined ? {} : { receiptId }),
      },
    };
    return this.ask(`/v3/${account.projectId}/messages:send`, body, end);
  }

  async takeBack({ token }: PushTarget, notifyId: number): Promise<PushAnswer> {
    const { clientId } = this.options;
    return this.ask(`/v1/${clientId}/messages:revoke`, { notifyId, token: [token] }, Infinity);
  }

  close(): void {
    this.poster.close();
  }

  /** Asks, and once more where that may do, as long as it is wanted. */
  private async ask(path: string, body: object, end: number): Promise<PushAnswer> {
    const text = JSON.stringify(body);
    const first = await this.askOnce(path, text);
    if (first.again === undefined || this.clock.now >= end) {
      return answerOf(first);
    }
    if (first.again === 'new-token') {
      this.token = undefined;
    }
    return answerOf(await this.askOnce(path, text));
  }

  private async askOnce(path: string, text: string): Promise<Verdict> {
    let token: string;
    try {
      token = await this.bearer();
    } catch {
      this.token = undefined;
      return { result: 'misconfigured', why: 'the service account signs nothing' };
    }
    const url = new URL(path, this.options.url);
    return verdictOf(await this.poster.post(url, { authorization: `Bearer ${token}`, 'push-type': '0' }, text));
  }

  /** The account's word that it is this gateway that asks: good for an hour, and made by one caller for all. */
  private bearer(): Promise<string> {
    const seconds = Math.floor(this.clock.wall() / 1_000);
    if (this.token === undefined || seconds >= this.token.until || seconds < this.token.until - TOKEN_SECONDS) {
      this.token = {
        text: signToken(this.options.account, seconds),
        until: seconds + TOKEN_SECONDS - TOKEN_MARGIN_SECONDS,
      };
    }
    return this.token.text;
  }
}

/** PS256, as RFC 7518 has it: the salt is as long as the hash. */
async function signToken({ keyId, subAccount, privateKey }: ServiceAccount, seconds: number): Promise<string> {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ kid: keyId, typ: 'JWT', alg: 'PS256' })}.${part({
    iss: subAccount,
    aud: AUDIENCE,
    iat: seconds,
    exp: seconds + TOKEN_SECONDS,
  })}`;
  const signature = await signAsync('sha256', Buffer.from(text), {
    key: privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return `${text}.${signature.toString('base64url')}`;
}

function answerOf({ result, why }: Verdict): PushAnswer {
  return { result, why };
}

/** What each answer of the service means, by its code; what has none, by its status. */
function verdictOf(posted: Posted): Verdict {
  if ('fault' in posted) {
    return { result: 'try-later', why: posted.fault }; // it may have been delivered: said again, it would ring twice
  }
  const code = memberOf(posted.text, 'code');
  const why = typeof code === 'string' && /^\d{8}$/.test(code) ? `code ${code}` : `status ${posted.status}`;
  switch (typeof code === 'string' ? code : '') {
    case '80000000':
      return { result: 'accepted', why };
    case '80100000': // some tokens are refused; there is one
    case '80300007': // all are
    case '80100020': // the same, of what is taken back
      return refusedToken(posted.text, why);
    case '80200001': // the account's word is wrong, or too old
    case '80200005':
      return { result: 'misconfigured', why, again: 'new-token' };
    case '81000001': // a fault of theirs
      return { result: 'try-later', why, again: 'same' };
    case '80300029': // too many messages for tests
    case '80300030':
      return { result: 'try-later', why };
    case '80100001': // parameter, structure, ttl
    case '80100003':
    case '80100004':
    case '80200003':
    case '80300002': // Push Kit is not switched on, or another project
    case '80300008': // more than 4,096 bytes
    case '80300010':
    case '80300017': // a token of another app
    case '80300028':
    case '80300032': // taken back without a number
    case '80300036': // the word is good for too long
    case '80300037': // the app is being punished
      return { result: 'misconfigured', why };
  }
  if (posted.status === 502) {
    return { result: 'try-later', why, again: 'same' };
  }
  return posted.status === 400 || posted.status === 401 || posted.status === 404
    ? { result: 'misconfigured', why }
    : { result: 'try-later', why };
}

/** Why the one token is refused. Forgotten is only what can never be a token again: whoever forgets on any error loses all in one bad hour. */
function refusedToken(text: string, why: string): Verdict {
  const message = memberOf(text, 'msg');
  const illegal = typeof message === 'string' ? memberOf(message, 'illegalTokens') : undefined;
  const reasons = typeof illegal === 'object' && illegal !== null ? Object.keys(illegal) : [];
  const named = KNOWN_REASONS.filter((reason) => reasons.includes(reason));
  const isDead = reasons.length > 0 && reasons.every((reason) => DEAD_REASONS.includes(reason));
  return { result: isDead ? 'dead-token' : 'misconfigured', why: [why, ...named].join(' ') };
}
