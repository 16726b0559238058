// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { BlockList, isIP } from 'node:net';

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

function bitsOf(version: number): number {
  return version === 4 ? 32 : 128;
}
