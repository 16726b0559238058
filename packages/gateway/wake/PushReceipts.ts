// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpAnswer } from '../admission/routes.ts';
import type { Clock } from '../clock/Clock.ts';

/** Where Push Kit is to say what became of messages. */
export const RECEIPTS_PATH = '/v1/push-receipts';
/** A hundred receipts, each with a token. */
export const LONGEST_RECEIPTS = 131_072;
const MOST_STATUSES = 100;
/** How far their clock may be from this one, and for how long somebody may say again what was said. */
const FRESH_MS = 300_000;
const SIGNED = /^timestamp=\s?(\d{10,16});\s?nonce=\s?([\w-]{1,64});\s?value=\s?([A-Za-z0-9+/]{43}=)$/;

/** What became of a message, in words; what has none here is `other`. */
export type PushFate =
  | 'delivered'
  | 'uninstalled'
  | 'other-token'
  | 'notifications-off'
  | 'long-offline'
  | 'replaced'
  | 'other-user'
  | 'bad-click'
  | 'locked-since-boot'
  | 'too-many'
  | 'refused-content'
  | 'other';

/** By the numbers of Push Kit's page on receipts. */
const FATES: ReadonlyMap<number, PushFate> = new Map([
  [0, 'delivered'],
  [2, 'uninstalled'],
  [5, 'other-token'],
  [6, 'notifications-off'],
  [10, 'long-offline'],
  [15, 'replaced'],
  [22, 'other-user'],
  [31, 'bad-click'],
  [51, 'locked-since-boot'],
  [102, 'too-many'],
  [256, 'too-many'],
  [259, 'refused-content'],
]);

/** What became of one message. */
export interface PushReceipt {
  /** The message, by its own id. */
  readonly id: string;
  readonly token: string;
  readonly fate: PushFate;
}

/** What both sides sign with, as it is set in AppGallery Connect. */
export interface ReceiptSecret {
  readonly userName: string;
  readonly secret: Uint8Array;
}

/** The secret in a file's text: base64, 16 bytes and more. Throws an Error. */
export function receiptSecretOf(text: string): Uint8Array {
  const written = text.trim();
  const secret = Buffer.from(written, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(written) || secret.length < 16 || secret.length > 256) {
    throw new Error('it is not base64 of 16 to 256 bytes, as AppGallery Connect shows it for the receipts');
  }
  return secret;
}

/**
 * Hears from Push Kit what became of messages. Whoever has not signed it is told nothing; what comes twice, late or in another order
 * changes nothing, for each receipt is about a message of its own.
 */
export class PushReceipts {
  private readonly clock: Clock;
  private readonly secret: ReceiptSecret;
  private readonly heard: (receipt: PushReceipt) => void;

  constructor(clock: Clock, secret: ReceiptSecret, heard: (receipt: PushReceipt) => void) {
    this.clock = clock;
    this.secret = secret;
    this.heard = heard;
  }

  /** A POST to {@link RECEIPTS_PATH}. `callbackId`: its header X-HUAWEI-CALLBACK-ID. */
  take(body: unknown, callbackId: string | undefined): HttpAnswer {
    if (!this.isSigned(callbackId)) {
      return { status: 401, body: { code: '1', message: 'it is not signed' } };
    }
    const statuses = memberOf(body, 'statuses');
    if (!Array.isArray(statuses) || statuses.length > MOST_STATUSES) {
      return { status: 400, body: { code: '1', message: 'there are no receipts in it' } };
    }
    for (const status of statuses as readonly unknown[]) {
      const id = memberOf(status, 'biTag');
      const token = memberOf(status, 'token');
      const result = memberOf(memberOf(status, 'deliveryStatus'), 'result');
      if (typeof id === 'string' && typeof token === 'string' && Number.isInteger(result)) {
        this.heard({ id, token, fate: FATES.get(result as number) ?? 'other' });
      }
    }
    return { status: 200, body: { code: '0', message: 'success' } };
  }

  private isSigned(callbackId: string | undefined): boolean {
    const [, timestamp, nonce, value] = SIGNED.exec(callbackId ?? '') ?? [];
    if (timestamp === undefined || nonce === undefined || value === undefined) {
      return false;
    }
    const { secret, userName } = this.secret;
    const expected = createHmac('sha256', secret).update(`${timestamp}${nonce}${userName}`).digest();
    return (
      timingSafeEqual(expected, Buffer.from(value, 'base64')) &&
      Math.abs(this.clock.wall() - Number(timestamp)) <= FRESH_MS
    );
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
