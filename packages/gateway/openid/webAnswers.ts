// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { HResult } from '../engine/HResult.ts';
import type { Oidc } from './makeProvider.ts';

/** Words for errors that the library describes with words that help nobody, or with none: by the error, and what it says. */
const WORDS: Readonly<Record<string, readonly [said: string | undefined, words: string]>> = {
  invalid_client: [
    'client authentication failed',
    'the client is not known here, or its secret, or the key, the audience or the time of its assertion is not right: see openid.clients of the gateway',
  ],
  invalid_grant: [
    'grant request is invalid',
    'the code or auth_req_id is unknown, over, used already or of another client, or redirect_uri or code_verifier is another: begin again',
  ],
  invalid_token: [
    'invalid token provided',
    'the access token is unknown, or over, for it lasts ten minutes, or was revoked',
  ],
  login_required: [
    'End-User authentication is required',
    'each login asks the person on their phone: there is none with prompt=none',
  ],
  registration_not_supported: [
    undefined,
    'applications are in openid.clients of the gateway; registration is not taken',
  ],
  request_not_supported: [undefined, 'request objects are not taken here: send the parameters themselves'],
  request_uri_not_supported: [
    undefined,
    'request_uri is taken of pushed requests (PAR) alone: send the parameters themselves',
  ],
  unknown_user_id: [
    'could not identify end-user',
    'there is no such user here, or they have no phone that could be asked',
  ],
  unsupported_grant_type: [
    'unsupported grant_type requested',
    'grant_type is authorization_code here, or urn:openid:params:grant-type:ciba',
  ],
  unsupported_response_mode: [
    'unsupported response_mode requested',
    'response_mode is query, fragment or form_post here; leave it out',
  ],
  unsupported_response_type: ['unsupported response_type requested', 'response_type is code here'],
};

/** Says what helps, in the answer's body and where it sends a browser. */
export function explain({ body, response }: KoaContextWithOIDC): void {
  const said = errorIn(body);
  const [earlier, words] = WORDS[said?.error ?? ''] ?? [];
  if (said !== undefined && words !== undefined && said.error_description === earlier) {
    said.error_description = words;
  }
  const sent = sentTo(response.get('location'));
  const [sentEarlier, sentWords] = WORDS[sent?.parameters.get('error') ?? ''] ?? [];
  if (
    sent !== undefined &&
    sentWords !== undefined &&
    (sent.parameters.get('error_description') ?? undefined) === sentEarlier
  ) {
    sent.parameters.set('error_description', sentWords);
    response.set('location', sent.url());
  }
}

/** The error that an answer has, in its body or where it sends the browser: one of the standards', `page` for one that people see, or `none`. */
export function errorOf({ body, response }: KoaContextWithOIDC): string {
  const sent = sentTo(response.get('location'))?.parameters.get('error');
  return errorIn(body)?.error ?? sent ?? (response.status >= 400 ? 'page' : 'none');
}

/** Where an application proves who it is, before anything else. */
export const PROVING: ReadonlySet<string> = new Set([
  'token',
  'backchannel_authentication',
  'revocation',
  'pushed_authorization_request',
]);

/** Whether who was answered has proved to be an application of the configuration. */
export function isProven(ctx: KoaContextWithOIDC): boolean {
  const { client, route } = ctx.oidc ?? {};
  return client !== undefined && PROVING.has(route ?? '') && errorOf(ctx) !== 'invalid_client';
}

function errorIn(body: unknown): { readonly error: string; error_description?: string } | undefined {
  return typeof body === 'object' && body !== null && typeof (body as { error?: unknown }).error === 'string'
    ? (body as { error: string })
    : undefined;
}

/** What an application is sent, in the query or, of a response type that is not taken, the fragment. */
function sentTo(location: string): { readonly parameters: URLSearchParams; url(): string } | undefined {
  if (!URL.canParse(location)) {
    return undefined;
  }
  const target = new URL(location);
  const fragment = new URLSearchParams(target.hash.slice(1));
  return fragment.has('error')
    ? { parameters: fragment, url: () => `${location.split('#')[0]}#${fragment}` }
    : { parameters: target.searchParams, url: () => target.href };
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

/** The provider, whose paths begin behind `base`, believes what is here: how this gateway is reached, not what whoever asks says of it. */
export function speakFor(request: IncomingMessage, origin: string, base: string): void {
  const { host, protocol } = new URL(origin);
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith('x-forwarded-') || name === 'forwarded') {
      delete request.headers[name];
    }
  }
  request.headers.host = host;
  request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
  // else its redirects lead to https where a proxy without TLS is before a gateway with it
  Object.assign(request.socket, { encrypted: protocol === 'https:' });
  const original = request.url ?? '/';
  Object.assign(request, { originalUrl: original });
  request.url = original.slice(base.length);
}
