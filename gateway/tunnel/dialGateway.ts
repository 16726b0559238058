// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import { isLoopback } from '../config/isLoopback.ts';
import type { GatewayAddress } from './GatewayAddress.ts';
import { GatewayError, GatewayFault } from './GatewayError.ts';

const TIMEOUT_MS = 15_000;

/**
 * A connection to the gateway, of which it is certain that it is the gateway before a single byte goes out: its key is the
 * one of the certificate that the ticket brought, or, without one, the system's authorities vouch for its name. A renewed
 * certificate with the same key is the same gateway.
 */
export function dialGateway(address: GatewayAddress): Promise<net.Socket> {
  const url = new URL(address.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isSecure = url.protocol === 'wss:';
  if (!isSecure && !isLoopback(host)) {
    throw new GatewayError(GatewayFault.BAD_INPUT, `${address.url} is not encrypted; beyond loopback a gateway is wss://`);
  }
  const port = Number(url.port) || (isSecure ? 443 : 80);
  const pinned = address.certificate;
  const socket = isSecure
    ? tls.connect({ host, port, rejectUnauthorized: pinned === undefined, minVersion: 'TLSv1.2',
      ...(net.isIP(host) === 0 ? { servername: host } : {}) })
    : net.connect({ host, port });
  return new Promise((resolve, reject) => {
    const fail = (fault: GatewayFault, message: string, cause?: unknown): void => {
      socket.destroy();
      reject(new GatewayError(fault, message, { cause }));
    };
    const timer = setTimeout(() => fail(GatewayFault.UNREACHABLE, `${address.url} does not answer`), TIMEOUT_MS);
    socket.once('close', () => clearTimeout(timer));
    socket.once('error', (error) => fail(isUntrusted(error) ? GatewayFault.NOT_THE_GATEWAY : GatewayFault.UNREACHABLE,
      `${address.url}: ${error.message}`, error));
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      if (pinned !== undefined && isSecure && !hasKeyOf(socket as tls.TLSSocket, pinned)) {
        fail(GatewayFault.NOT_THE_GATEWAY, `${address.url} has another key than the one of your ticket. Somebody may be in ` +
          'between; if the gateway really has a new key, ask for a new ticket and log in again');
        return;
      }
      clearTimeout(timer);
      socket.removeAllListeners('error');
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

function hasKeyOf(socket: tls.TLSSocket, certificate: string): boolean {
  const presented = socket.getPeerX509Certificate();
  return presented !== undefined && keyOf(presented).equals(keyOf(new X509Certificate(certificate)));
}

function keyOf(certificate: X509Certificate): Buffer {
  return certificate.publicKey.export({ type: 'spki', format: 'der' });
}

function isUntrusted(error: NodeJS.ErrnoException): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(error.code ?? '');
}
