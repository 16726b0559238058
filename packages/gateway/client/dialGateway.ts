// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { X509Certificate } from 'node:crypto';
import net, { isIPv6 } from 'node:net';
import process from 'node:process';
import tls from 'node:tls';
import { keyOf } from '../config/certificates.ts';
import { isLoopback } from '../network/networks.ts';
import { describeFailure } from './describeFailure.ts';
import { dialAddresses } from '../tunnel/dialAddresses.ts';
import { askProxy, nameOf, placeOf, proxyFor } from './httpProxy.ts';
import type { Place } from './httpProxy.ts';
import type { ClientLimits } from './ClientLimits.ts';
import type { GatewayAddress } from './GatewayAddress.ts';
import { GatewayError, GatewayFault } from './GatewayError.ts';
import { systemLookup } from '../network/systemLookup.ts';

/** How a client waits for its gateway. */
export interface ClientWait {
  readonly limits: ClientLimits;
  /** Ends the wait at once. */
  readonly signal: AbortSignal;
  /** Where HTTPS_PROXY and NO_PROXY are; the environment of this process without it. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * A connection to the gateway, of which it is certain that it is the gateway before a single byte goes out: its key is the
 * one of the certificate that the ticket brought, or that one, the gateway's identity, vouches for it; or, without one, the system's
 * authorities vouch for its name. A renewed certificate with the same key, or from the same identity, is the same gateway; any
 * other is not, whoever vouches for it. Throws a GatewayError.
 */
export async function dialGateway(address: GatewayAddress, wait: ClientWait): Promise<net.Socket> {
  const place = placeOfGateway(address);
  const pinned = address.certificate === undefined ? undefined : new X509Certificate(address.certificate);
  const proxy = proxyFor(place.host, place.port, wait.environment ?? process.env);
  if (wait.signal.aborted) {
    throw new GatewayError(GatewayFault.CANCELLED, 'cancelled');
  }
  const late = AbortSignal.timeout(wait.limits.dialMs);
  const progress: DialProgress = { step: 'does not answer', who: address.url };
  try {
    const until = AbortSignal.any([wait.signal, late]);
    const socket = await connectTo(place, proxy, until, progress);
    const secure = place.isSecure ? await secured(socket, place.host, pinned === undefined, until, progress) : socket;
    if (pinned !== undefined && place.isSecure) {
      const presented = (secure as tls.TLSSocket).getPeerX509Certificate();
      const why = distrustOf(presented, pinned, new Date());
      if (why !== undefined) {
        secure.destroy();
        throw new GatewayError(GatewayFault.NOT_THE_GATEWAY, `${address.url} ${why}`);
      }
    }
    secure.setNoDelay(true);
    secure.setKeepAlive(true, wait.limits.beatMs);
    return secure;
  } catch (error) {
    throw failureOf(error as Error, wait, late, progress);
  }
}

/** Where a gateway is. Throws a GatewayError for an address that is none. */
function placeOfGateway({ url: text }: GatewayAddress): Place & { readonly isSecure: boolean } {
  if (!URL.canParse(text)) {
    throw new GatewayError(GatewayFault.BAD_INPUT, `${text} is not the address of a gateway: wss://HOST:PORT`);
  }
  const url = new URL(text);
  const place = placeOf(url);
  const isSecure = url.protocol === 'wss:';
  if (!isSecure && !isLoopback(place.host)) {
    throw new GatewayError(GatewayFault.BAD_INPUT, `${text} is not encrypted; beyond loopback a gateway is wss://`);
  }
  return { ...place, isSecure };
}

/** How far a dial has come, for the words about its end. */
interface DialProgress {
  who: string;
  step: 'does not answer' | 'takes the connection and does not answer';
}

/** A connection that leads to a place, in the clear. */
async function connectTo(
  place: Place,
  proxy: URL | undefined,
  until: AbortSignal,
  progress: DialProgress,
): Promise<net.Socket> {
  if (proxy === undefined) {
    return dial(place, until);
  }
  progress.who = nameOf(proxy);
  const near = placeOf(proxy);
  const socket = await dial(near, until);
  progress.step = 'takes the connection and does not answer';
  const toProxy = proxy.protocol === 'https:' ? await secured(socket, near.host, true, until, progress) : socket;
  const end = (): void => void toProxy.destroy();
  until.addEventListener('abort', end, { once: true });
  try {
    return await askProxy(proxy, toProxy, `${isIPv6(place.host) ? `[${place.host}]` : place.host}:${place.port}`);
  } finally {
    until.removeEventListener('abort', end);
  }
}

async function dial({ host, port }: Place, signal: AbortSignal): Promise<net.Socket> {
  const addresses = net.isIP(host) === 0 ? (await systemLookup(host, signal)).map(({ address }) => address) : [host];
  return dialAddresses(addresses, { port, signal });
}

/** TLS over a connection. */
function secured(
  socket: net.Socket,
  host: string,
  isJudged: boolean,
  until: AbortSignal,
  progress: DialProgress,
): Promise<tls.TLSSocket> {
  progress.step = 'takes the connection and does not answer';
  return new Promise((resolve, reject) => {
    const secure = tls.connect({
      socket,
      host,
      rejectUnauthorized: isJudged,
      minVersion: 'TLSv1.2',
      ...(net.isIP(host) === 0 ? { servername: host } : {}),
    });
    const over = (): void => {
      until.removeEventListener('abort', aborted);
      secure.off('error', failed);
      secure.off('close', closed);
    };
    const failed = (error: Error): void => {
      over();
      secure.on('error', () => undefined).destroy();
      reject(error);
    };
    const aborted = (): void => failed(new Error('cancelled'));
    const closed = (): void => failed(Object.assign(new Error('hangs up'), { code: 'ECONNRESET' }));
    until.addEventListener('abort', aborted);
    secure.once('error', failed);
    secure.once('close', closed);
    secure.once('secureConnect', () => {
      over();
      resolve(secure);
    });
  });
}

function failureOf(error: Error, wait: ClientWait, late: AbortSignal, { who, step }: DialProgress): GatewayError {
  if (wait.signal.aborted) {
    return new GatewayError(GatewayFault.CANCELLED, 'cancelled');
  }
  if (late.aborted) {
    const words = `${who} ${step} (for ${wait.limits.dialMs / 1000} s)`;
    return new GatewayError(GatewayFault.UNREACHABLE, words, { cause: error });
  }
  if (error instanceof GatewayError) {
    return error;
  }
  const { fault, words } = describeFailure(error, new Date());
  return new GatewayError(fault, `${who}: ${words}`, { cause: error });
}

/**
 * Why a certificate is not the gateway's: it has neither the key of the one that the ticket brought, nor is it one for which that
 * one vouches, the gateway's identity. The first is known by its key alone, whatever the clock says; the second for its time.
 */
function distrustOf(presented: X509Certificate | undefined, pinned: X509Certificate, now: Date): string | undefined {
  if (presented !== undefined && keyOf(presented) === keyOf(pinned)) {
    return undefined;
  }
  if (presented === undefined || !pinned.ca || !presented.verify(pinned.publicKey)) {
    return (
      'has another key than the one of your ticket. Somebody may be in between (a network that wants you to sign in first, a ' +
      'proxy that opens TLS); if the gateway really has a new key, ask for a new ticket and log in again'
    );
  }
  if (Date.parse(presented.validTo) < now.getTime() || Date.parse(presented.validFrom) > now.getTime()) {
    return (
      `has a certificate that its identity has given it from ${presented.validFrom} to ${presented.validTo}: it is an old one, ` +
      `or the clock of this machine is wrong, which says ${now.toISOString()}`
    );
  }
  return undefined;
}
