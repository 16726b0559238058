// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import http from 'node:http';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { isIn, isLoopback, isLocalhost, isNetwork, networksOf } from '../network/networks.ts';
import { GatewayError, GatewayFault } from './GatewayError.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that this environment names for a place, as curl and others read it: `https_proxy` or `HTTPS_PROXY`, else
 * `all_proxy` or `ALL_PROXY`, unless `no_proxy` or `NO_PROXY` has the place. This machine itself is never asked for through a
 * proxy. Throws a GatewayError for one that is none.
 */
export function proxyFor(host: string, port: number, env: Environment): URL | undefined {
  const named = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].find((name) => (env[name] ?? '') !== '');
  if (named === undefined || isLoopback(host) || isLocalhost(host)) {
    return undefined;
  }
  if (isExcepted(host, port, env['no_proxy'] ?? env['NO_PROXY'] ?? '')) {
    return undefined;
  }
  const text = env[named]!.includes('://') ? env[named]! : `http://${env[named]!}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || !isDecodable(url)) {
    throw new GatewayError(
      GatewayFault.BAD_INPUT,
      `${named} is not the address of a proxy that takes CONNECT: http://HOST:PORT or https://HOST:PORT`,
    );
  }
  return url;
}

/** A name and a password in an address are written with percent signs, which can be wrong. */
function isDecodable({ username, password }: URL): boolean {
  try {
    return decodeURIComponent(username + password) !== undefined;
  } catch {
    return false;
  }
}

/** Whether a list like `localhost,.lab.example,10.0.0.0/8,db.example:8443` has a place. */
function isExcepted(host: string, port: number, list: string): boolean {
  const name = host.toLowerCase();
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '*') {
        return true;
      }
      const network = withoutBrackets(entry);
      if (isIP(name) !== 0 && isNetwork(network)) {
        return isIn(networksOf([network]), name);
      }
      const [, place = '', only] = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(entry) ?? [];
      const bare = place.replace(/^\*?\./, '');
      return (
        bare !== '' && (only === undefined || Number(only) === port) && (name === bare || name.endsWith(`.${bare}`))
      );
    });
}

/** A proxy as it may be told to people: without its password. */
export function nameOf(proxy: URL): string {
  return `the proxy ${proxy.protocol}//${proxy.host}`;
}

/** Where somebody listens. */
export interface Place {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Where a proxy, or a gateway, listens. */
export function placeOf({ hostname, port, protocol }: URL): Place {
  return {
    host: withoutBrackets(hostname),
    port: Number(port) || (['https:', 'wss:'].includes(protocol) ? 443 : 80),
  };
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/**
 * Has a proxy, to which there is a connection, connect to a place. `authority`: "host:port". Rejects with a GatewayError when it
 * does not, and never when the connection ends by its own owner.
 */
export function askProxy(proxy: URL, connection: Socket, authority: string): Promise<Socket> {
  const who = nameOf(proxy);
  const { username, password } = proxy;
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: 'CONNECT',
      path: authority,
      headers: {
        host: authority,
        ...(username === '' ? {} : { 'proxy-authorization': `Basic ${login}` }),
      },
      createConnection: () => connection,
    });
    request.once('connect', ({ statusCode = 0 }, socket, head) => {
      if (statusCode === 200) {
        socket.unshift(head);
        resolve(socket as Socket);
      } else {
        socket.destroy();
        reject(refusal(who, statusCode, authority));
      }
    });
    request.once('response', ({ statusCode = 0 }) => reject(refusal(who, statusCode, authority)));
    request.once('error', (error) =>
      reject(new GatewayError(GatewayFault.UNREACHABLE, `${who}: ${error.message}`, { cause: error })),
    );
    request.end();
  });
}

function refusal(who: string, status: number, authority: string): GatewayError {
  const why: Readonly<Record<number, string>> = {
    403: 'does not let anybody go there (403); whoever runs it can, or NO_PROXY leaves it out',
    407: 'wants to know who asks (407): HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT',
    502: 'does not reach it (502)',
    503: 'cannot do it now (503)',
    504: 'gets no answer from it (504)',
  };
  return new GatewayError(
    GatewayFault.UNREACHABLE,
    `${who} was asked for ${authority}, and ${why[status] ?? `answers ${status}`}`,
  );
}
