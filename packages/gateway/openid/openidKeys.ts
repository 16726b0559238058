// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { JsonWebKey } from './OpenidSettings.ts';

/** So many generations of keys are kept: the next, the one that signs, and the one before. */
const GENERATIONS = 3;
const RSA_BITS = 2048;

const generationSchema = z.strictObject({
  /** Signs cookies. */
  cookie: z.string().min(43),
  /** Private keys, as JWK: one of RSA and one of P-256. */
  keys: z.array(z.looseObject({ kid: z.string().min(1), kty: z.enum(['RSA', 'EC']), d: z.string().min(1) })).length(2),
});
const fileSchema = z.strictObject({ generations: z.array(generationSchema).min(1).max(GENERATIONS) });

type Generation = z.infer<typeof generationSchema>;

/** What the OpenID Provider signs with: the first of a kind signs, all of them verify. */
export interface OpenidKeys {
  /** Private keys as JWK. */
  readonly jwks: readonly JsonWebKey[];
  readonly cookies: readonly string[];
}

/**
 * The text of a new file of keys; `earlier`: the text of the one before, whose keys go on. The new ones are the next: they are known wherever
 * the file is, and sign when newer ones have come. Throws a RangeError when `earlier` is no such file.
 */
export function newOpenidKeys(earlier?: string): string {
  const kept = earlier === undefined ? [] : parse(earlier).generations.slice(0, GENERATIONS - 1);
  const generation = {
    cookie: randomBytes(32).toString('base64url'),
    keys: [
      jwkOf(generateKeyPairSync('rsa', { modulusLength: RSA_BITS }).privateKey, 'RS256'),
      jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'ES256'),
    ],
  };
  return `${JSON.stringify({ generations: [generation, ...kept] }, undefined, 1)}\n`;
}

/** The keys in a file's text. Throws a RangeError that says what is wrong. */
export function openidKeysOf(text: string): OpenidKeys {
  const [next, current, ...before] = parse(text).generations as [Generation, ...Generation[]];
  const generations = current === undefined ? [next] : [current, next, ...before];
  const jwks = generations.flatMap(({ keys }) => keys) as JsonWebKey[];
  for (const jwk of jwks) {
    try {
      createPrivateKey({ key: jwk, format: 'jwk' });
    } catch (error) {
      throw new RangeError(`the key ${String(jwk['kid'])} is none`, { cause: error });
    }
  }
  return { jwks, cookies: generations.map(({ cookie }) => cookie) };
}

/** The public keys that a client signs with, in a file's text. Throws a RangeError that says what is wrong. */
export function clientKeysOf(text: string): { readonly keys: readonly JsonWebKey[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RangeError('is no JSON', { cause: error });
  }
  const jwks = z
    .looseObject({
      keys: z
        .array(z.looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']) }))
        .min(1)
        .max(16),
    })
    .safeParse(value);
  if (!jwks.success) {
    throw new RangeError('is no JWK set: {"keys": […]} with 1 to 16 public keys of RSA, EC or OKP');
  }
  if (jwks.data.keys.some((key) => 'd' in key || 'k' in key)) {
    throw new RangeError('has a private key; only the public ones belong here, and this one is known to others now');
  }
  return { keys: jwks.data.keys as JsonWebKey[] };
}

function parse(text: string): z.infer<typeof fileSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RangeError('is no JSON', { cause: error });
  }
  const file = fileSchema.safeParse(value);
  if (!file.success) {
    throw new RangeError('is not what "gateway renew-openid-keys" writes');
  }
  return file.data;
}

function jwkOf(key: KeyObject, alg: string): object {
  return { ...key.export({ format: 'jwk' }), kid: randomBytes(12).toString('base64url'), alg, use: 'sig' };
}
