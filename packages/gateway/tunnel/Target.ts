// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { isIPv6 } from 'node:net';

/** A place to connect to. */
export interface Target {
  /** Lower-case name or address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Reads "host:port" or "[::1]:port"; undefined when it is neither. */
export function parseTarget(text: string): Target | undefined {
  const found = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9])?)):([1-9][0-9]{0,4})$/i.exec(text);
  if (found === null) {
    return undefined;
  }
  const [, address, name, , digits] = found;
  const port = Number(digits);
  const host = (address ?? name!).toLowerCase();
  return port > 65_535 || (address !== undefined && !isIPv6(host)) ? undefined : { host, port };
}

/**
 * Reads a target as a person or ssh writes it: also "::1:22", which is what `%h:%p` makes of an address, and "[db]:22", so that
 * `[%h]:%p` does for both. What is after the last colon is the port.
 */
export function readTarget(text: string): Target | undefined {
  const [, bracketed, bare, port] = /^(?:\[(.*)\]|(.*:.*)):(\d+)$/.exec(text) ?? [];
  const host = bracketed ?? bare;
  return parseTarget(host === undefined ? text : `${host.includes(':') ? `[${host}]` : host}:${port}`);
}

/** "host:port", with brackets around an IPv6 address. */
export function formatTarget(target: Target): string {
  return target.host.includes(':') ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
}
