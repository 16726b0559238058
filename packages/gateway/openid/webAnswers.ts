// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { HResult } from '../engine/HResult.ts';
import type { Oidc } from './makeProvider.ts';

/** The error that an answer of the provider's has, or none: in its body, or where it sends the browser. */
export function errorIn({ body, response }: KoaContextWithOIDC): string {
  const location = response.get('location');
  const sent = location === '' ? undefined : new URL(location, 'http://localhost').searchParams.get('error');
  const said = typeof body === 'object' && body !== null ? (body as { readonly error?: unknown }).error : undefined;
  return typeof said === 'string' ? said : (sent ?? (response.status >= 400 ? 'page' : 'none'));
}

/** What a backend hears when nobody is asked. */
export function refusal({ errors }: Oidc, code: number): Error {
  switch (code) {
    case HResult.NTE_DEVICE_NOT_FOUND:
      return new errors.UnknownUserId('this user has no phone here');
    case HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED:
      return new errors.AccessDenied(undefined, 'the user said an hour ago or less that this client is not theirs');
    case HResult.ERROR_NOT_ENOUGH_QUOTA:
      return new errors.TemporarilyUnavailable('this user has been asked too often; wait a minute');
    default:
      return new errors.TemporarilyUnavailable('nobody can be asked now; try again later');
  }
}

/** No page of this door stands in another's frame, is kept, or tells others where its reader comes from. */
export function secure(response: ServerResponse, origin: string): void {
  const sockets = origin.replace(/^http/, 'ws');
  response.setHeader('connection', 'close');
  response.setHeader('cache-control', 'no-store');
  response.setHeader(
    'content-security-policy',
    `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ${sockets}; ` +
      "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
}

export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0]!;
}
