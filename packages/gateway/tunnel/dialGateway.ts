// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import { isLoopback } from '../config/networks.ts';
import type { ClientLimits } from './ClientLimits.ts';
import type { GatewayAddress } from './GatewayAddress.ts';
import { GatewayError, GatewayFault } from './GatewayError.ts';
import { lookupUntil } from './systemLookup.ts';

/** How a client waits for its gateway. */
export interface ClientWait {
  readonly limits: ClientLimits;
  /** Ends the wait at once. */
  readonly signal: AbortSignal;
}

/**
 * A connection to the gateway, of which it is certain that it is the gateway before a single byte goes out: its key is the
 * one of the certificate that the ticket brought, or, without one, the system's authorities vouch for its name. A renewed
 * certificate with the same key is the same gateway; with another key it is not, whoever vouches for it. Throws a
 * GatewayError.
 */
export async function dialGateway(address: GatewayAddress, wait: ClientWait): Promise<net.Socket> {
  if (!URL.canParse(address.url)) {
    throw new GatewayError(GatewayFault.BAD_INPUT, `${address.url} is not the address of a gateway: wss://HOST:PORT`);
  }
  const url = new URL(address.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isSecure = url.protocol === 'wss:';
  if (!isSecure && !isLoopback(host)) {
    throw new GatewayError(
      GatewayFault.BAD_INPUT,
      `${address.url} is not encrypted; beyond loopback a gateway is wss://`,
    );
  }
  const port = Number(url.port) || (isSecure ? 443 : 80);
  const pinned = address.certificate === undefined ? undefined : keyOf(new X509Certificate(address.certificate));
  if (wait.signal.aborted) {
    throw new GatewayError(GatewayFault.CANCELLED, 'cancelled');
  }
  const naming = new AbortController();
  const lookup = lookupUntil(naming.signal);
  const socket = isSecure
    ? tls.connect({
        host,
        port,
        lookup,
        rejectUnauthorized: pinned === undefined,
        minVersion: 'TLSv1.2',
        ...(net.isIP(host) === 0 ? { servername: host } : {}),
      })
    : net.connect({ host, port, lookup });
  return new Promise((resolve, reject) => {
    const over = (): void => {
      clearTimeout(timer);
      wait.signal.removeEventListener('abort', cancelled);
      naming.abort();
    };
    const fail = (fault: GatewayFault, message: string, cause?: unknown): void => {
      over();
      socket.destroy();
      reject(new GatewayError(fault, message, { cause }));
    };
    const cancelled = (): void => fail(GatewayFault.CANCELLED, 'cancelled');
    const timer = setTimeout(
      () => fail(GatewayFault.UNREACHABLE, `${address.url} does not answer (for ` + `${wait.limits.dialMs / 1000} s)`),
      wait.limits.dialMs,
    );
    wait.signal.addEventListener('abort', cancelled);
    socket.on('error', (error) =>
      fail(
        isUntrusted(error) ? GatewayFault.NOT_THE_GATEWAY : GatewayFault.UNREACHABLE,
        `${address.url}: ${reasonOf(error)}`,
        error,
      ),
    );
    socket.once('close', () => fail(GatewayFault.UNREACHABLE, `${address.url} hangs up`));
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      if (pinned !== undefined && isSecure && !hasKey(socket as tls.TLSSocket, pinned)) {
        fail(
          GatewayFault.NOT_THE_GATEWAY,
          `${address.url} has another key than the one of your ticket. Somebody may be in ` +
            'between; if the gateway really has a new key, ask for a new ticket and log in again',
        );
        return;
      }
      over();
      socket.removeAllListeners('error');
      socket.removeAllListeners('close');
      socket.setNoDelay(true);
      socket.setKeepAlive(true, wait.limits.beatMs);
      resolve(socket);
    });
  });
}

function hasKey(socket: tls.TLSSocket, pinned: Buffer): boolean {
  const presented = socket.getPeerX509Certificate();
  return presented !== undefined && keyOf(presented).equals(pinned);
}

function keyOf(certificate: X509Certificate): Buffer {
  return certificate.publicKey.export({ type: 'spki', format: 'der' });
}

function isUntrusted(error: NodeJS.ErrnoException): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(error.code ?? '');
}

/** An attempt at several addresses of a name fails with all of their errors, and no message. */
function reasonOf(error: Error): string {
  return error instanceof AggregateError ? error.errors.map((each: Error) => each.message).join(', ') : error.message;
}
