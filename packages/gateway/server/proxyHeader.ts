// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { isIPv4, isIPv6 } from 'node:net';
import { plainAddress } from '../network/networks.ts';

/**
 * What the first bytes of a connection from a balancer say, by the PROXY protocol, versions 1 and 2
 * (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt).
 */
export type ProxyHeader =
  /** More bytes are needed to tell. */
  | { readonly kind: 'incomplete' }
  /** `length` bytes, after which the connection itself begins. `address` undefined: the balancer's own, a health check for example. */
  | { readonly kind: 'header'; readonly length: number; readonly address: string | undefined }
  | { readonly kind: 'invalid'; readonly why: string };

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const V1_START = Buffer.from('PROXY ', 'latin1');
/** The longest line of version 1, with its end (section 2.1). */
const LONGEST_LINE = 107;
/** Before the addresses of version 2: signature, version and command, family, length (section 2.2). */
export const V2_FIXED = 16;
/** What version 2 may announce here: addresses, and what balancers add to them. */
export const LONGEST_V2 = 2_048;
/** By the upper half of the family's byte: bytes of an address of IPv4 and IPv6; addresses of others say nothing here. */
const ADDRESS_BYTES: Readonly<Record<number, number>> = { 1: 4, 2: 16 };

/** Reads the header at the start of `bytes`; incomplete only below 2,064 of them. */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsLike(bytes, SIGNATURE)) {
    return bytes.length < V2_FIXED ? { kind: 'incomplete' } : readVersion2(bytes);
  }
  if (startsLike(bytes, V1_START)) {
    return readVersion1(bytes);
  }
  return invalid('it does not begin with a PROXY header');
}

function readVersion1(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf('\r\n');
  if (end < 0) {
    return bytes.length < LONGEST_LINE ? { kind: 'incomplete' } : invalid('its line does not end');
  }
  const length = end + 2;
  const [, family, source, target, sourcePort, targetPort, more] = bytes.toString('latin1', 0, end).split(' ');
  if (family === 'UNKNOWN') {
    return { kind: 'header', length, address: undefined };
  }
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6WithoutZone : undefined;
  if (isAddress === undefined) {
    return invalid('its family is none of TCP4, TCP6 and UNKNOWN');
  }
  if (more !== undefined || !isAddress(source ?? '') || !isAddress(target ?? '')) {
    return invalid('its addresses are not two of its family');
  }
  return isPort(sourcePort) && isPort(targetPort)
    ? { kind: 'header', length, address: plain(source!) }
    : invalid('its ports are not two from 0 to 65535');
}

function readVersion2(bytes: Buffer): ProxyHeader {
  const version = bytes[12]! >> 4;
  const command = bytes[12]! & 0x0f;
  const family = bytes[13]! >> 4;
  const transport = bytes[13]! & 0x0f;
  const length = bytes.readUInt16BE(14);
  if (version !== 2 || command > 1) {
    return invalid('its version is not 2, or its command neither LOCAL nor PROXY');
  }
  if (length > LONGEST_V2) {
    return invalid(`it has ${length} bytes after its start, and at most ${LONGEST_V2} are read`);
  }
  if (bytes.length < V2_FIXED + length) {
    return { kind: 'incomplete' };
  }
  const addressBytes = ADDRESS_BYTES[family];
  if (command === 0 || addressBytes === undefined) {
    return { kind: 'header', length: V2_FIXED + length, address: undefined };
  }
  if (transport !== 1) {
    return invalid('it is not about TCP');
  }
  if (length < 2 * addressBytes + 4) {
    return invalid('it is too short for its addresses');
  }
  const source = bytes.subarray(V2_FIXED, V2_FIXED + addressBytes);
  return { kind: 'header', length: V2_FIXED + length, address: addressBytes === 4 ? source.join('.') : ipv6Of(source) };
}

function startsLike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.subarray(0, length).equals(start.subarray(0, length));
}

function isIPv6WithoutZone(text: string): boolean {
  return isIPv6(text) && !text.includes('%');
}

function isPort(text: string | undefined): boolean {
  return /^(0|[1-9][0-9]{0,4})$/.test(text ?? '') && Number(text) <= 65_535;
}

function ipv6Of(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16));
  return plain(new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1));
}

/** The usual form of an address: IPv4 as such also where it comes as IPv6, with dots or without. */
function plain(address: string): string {
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address);
  if (mapped !== null) {
    const [high, low] = [parseInt(mapped[1]!, 16), parseInt(mapped[2]!, 16)];
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
  }
  return plainAddress(address);
}

function invalid(why: string): ProxyHeader {
  return { kind: 'invalid', why };
}
