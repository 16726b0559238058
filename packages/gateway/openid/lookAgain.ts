// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { isDeepStrictEqual } from 'node:util';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { errorPage, languageOf } from './loginPage.ts';
import type { OpenidClient } from './OpenidSettings.ts';
import { PROVING } from './webAnswers.ts';

/** Where a browser is sent back to an application. */
const SENDING: ReadonlySet<string> = new Set(['authorization', 'resume']);

/**
 * Looks again when an answer is ready, which may have taken a person's time: what the application has proved itself by, or where the
 * browser is to be sent to, may be taken away since. Then there is another answer. False in that case.
 *
 * @param provider that of now
 * @param before the application as it was when it asked
 * @param now as it is
 */
export async function lookAgain(
  ctx: KoaContextWithOIDC,
  provider: Provider,
  before: OpenidClient | undefined,
  now: OpenidClient | undefined,
): Promise<boolean> {
  const { params, route } = ctx.oidc;
  if (PROVING.has(route) && !isDeepStrictEqual(proofOf(before), proofOf(now))) {
    ctx.status = 401;
    ctx.body = { error: 'invalid_client', error_description: 'its secret or its keys are others now, or it is gone' };
    return false;
  }
  if (SENDING.has(route)) {
    const known = now && (await provider.Client.find(now.id));
    if (known?.redirectUriAllowed(String(params?.['redirect_uri'])) !== true) {
      ctx.remove('location');
      ctx.status = 400;
      ctx.type = 'html';
      const words = 'the application, or the address that it was to be sent to, is not configured any more';
      ctx.body = errorPage(languageOf(ctx.get('accept-language')), 'invalid_request', words);
      return false;
    }
  }
  return true;
}

function proofOf(client: OpenidClient | undefined): unknown {
  return client && [client.secret, client.jwks];
}
