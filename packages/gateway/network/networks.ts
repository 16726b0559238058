// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { BlockList, isIP, isIPv6 } from 'node:net';

const LOOPBACK = networksOf(['127.0.0.0/8', '::1']);

/** Whether a text is an address, or a network as in `192.0.2.0/24`. */
export function isNetwork(text: string): boolean {
  const [address = '', bits = '0', ...more] = text.split('/');
  const version = isIP(address);
  return (
    version !== 0 &&
    !address.includes('%') &&
    more.length === 0 &&
    /^(0|[1-9][0-9]{0,2})$/.test(bits) &&
    Number(bits) <= bitsOf(version)
  );
}

/** All addresses in networks, each of which `isNetwork`. */
export function networksOf(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', bits] = text.split('/');
    const version = isIP(address);
    list.addSubnet(address, bits === undefined ? bitsOf(version) : Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** Whether an address is in one of the networks. IPv4 in IPv6 (::ffff:0:0/96, RFC 4291) is the IPv4 address that it is. */
export function isIn(networks: BlockList, address: string): boolean {
  return networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Whether a host to listen on is reached from this machine only. A name is only trusted when it is "localhost". */
export function isLoopback(host: string): boolean {
  return isIP(host) === 0 ? host.toLowerCase() === 'localhost' : isIn(LOOPBACK, host);
}

/** What `isLocalhost` leads to. */
export const LOCALHOST_ADDRESSES: readonly string[] = ['127.0.0.1', '::1'];

/** Whether a name is this machine's, whatever a server says (RFC 6761, 6.3). */
export function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

/** An address as people know it: IPv4 as such also where it is written as IPv6 with dots, which is how systems write it. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function bitsOf(version: number): number {
  return version === 4 ? 32 : 128;
}
