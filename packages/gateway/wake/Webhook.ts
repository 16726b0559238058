// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHmac } from 'node:crypto';
import type { Clock } from '../clock/Clock.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { randomToken } from '../engine/randomToken.ts';
import { JsonPoster } from './postJson.ts';
import type { Posted } from './postJson.ts';
import type { PushAnswer, PushService, PushTarget, WakeMessage } from './PushService.ts';

/** How a relay is used. */
export interface WebhookOptions {
  readonly url: string;
  /** What both sides sign with. */
  readonly secret: Uint8Array;
  readonly timeoutMs: number;
}

/** The secret in a file's text: base64, with or without "whsec_" before it, 24 bytes and more. Throws an Error. */
export function webhookSecretOf(text: string): Uint8Array {
  const written = text.trim().replace(/^whsec_/, '');
  const secret = Buffer.from(written, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(written) || secret.length < 24 || secret.length > 64) {
    throw new Error('it is not base64 of 24 to 64 bytes; "openssl rand -base64 32" makes one');
  }
  return secret;
}

/** What a relay is told. */
type RelayMessage =
  | ({ readonly type: 'wake' } & WakeMessage & PushTarget)
  | { readonly type: 'take-back'; readonly id: string; readonly notifyId: number; readonly token: string };

/**
 * A relay of one's own: the publisher's of the app, who has its service account, or any pager. It gets signed POSTs as
 * Standard Webhooks has them: `webhook-id`, `webhook-timestamp`, `webhook-signature: v1,` and base64 of HMAC-SHA256.
 */
export class Webhook implements PushService {
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly options: WebhookOptions;
  private readonly poster: JsonPoster;

  constructor(clock: Clock, randomness: Randomness, options: WebhookOptions) {
    this.clock = clock;
    this.randomness = randomness;
    this.options = options;
    this.poster = new JsonPoster(clock, options.timeoutMs);
  }

  wake({ token, language }: PushTarget, { id, notifyId, ttlSeconds }: WakeMessage): Promise<PushAnswer> {
    return this.post({ type: 'wake', id, notifyId, token, language, ttlSeconds });
  }

  takeBack({ token }: PushTarget, notifyId: number): Promise<PushAnswer> {
    return this.post({ type: 'take-back', id: randomToken(this.randomness, 16), notifyId, token });
  }

  close(): void {
    this.poster.close();
  }

  private async post(message: RelayMessage): Promise<PushAnswer> {
    const body = JSON.stringify(message);
    const timestamp = `${Math.floor(this.clock.wall() / 1_000)}`;
    const signature = createHmac('sha256', this.options.secret)
      .update(`${message.id}.${timestamp}.${body}`)
      .digest('base64');
    return answerOf(
      await this.poster.post(
        new URL(this.options.url),
        { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` },
        body,
      ),
    );
  }
}

function answerOf(posted: Posted): PushAnswer {
  if ('fault' in posted) {
    return { result: 'try-later', why: posted.fault };
  }
  const why = `status ${posted.status}`;
  switch (posted.status) {
    case 200:
    case 202:
    case 204:
      return { result: 'accepted', why };
    case 410:
      return { result: 'dead-token', why };
    case 400:
    case 401:
    case 403:
    case 404:
      return { result: 'misconfigured', why };
    default:
      return { result: 'try-later', why };
  }
}
