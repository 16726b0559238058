// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { isLocalhost, LOCALHOST_ADDRESSES } from '../network/networks.ts';
import { systemLookup } from '../network/systemLookup.ts';

/** Finds the addresses of a target. */
export interface NameResolver {
  /** All addresses of a host, at least one. Rejects when there is none, or not within `limitMs`. */
  resolve(host: string, limitMs: number): Promise<readonly string[]>;
}

/** The names that this machine was given by hand. */
const HOSTS_FILE =
  process.platform === 'win32'
    ? path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32/drivers/etc/hosts')
    : '/etc/hosts';
const TRY_MS = 2_000;
const TRIES = 2;
/** Lookups through the system, each a process of its own. */
export const MOST_SYSTEM_LOOKUPS = 2;

/** Who knows names. */
export interface NameSources {
  /** The text of the hosts file. */
  readonly hosts: () => Promise<string>;
  /** Somebody who asks DNS, for one name. */
  readonly dns: () => Pick<Resolver, 'resolve4' | 'resolve6' | 'cancel'>;
  /** What the system makes of a name. It takes its time; rejects as soon as `signal` aborts. */
  readonly system: (host: string, signal: AbortSignal) => Promise<readonly { readonly address: string }[]>;
}

const OF_THIS_MACHINE: NameSources = {
  hosts: () => fs.promises.readFile(HOSTS_FILE, 'utf8'),
  dns: () => new Resolver({ timeout: TRY_MS, tries: TRIES }),
  system: systemLookup,
};

/**
 * Names as this machine knows them: its hosts file, and then DNS, each name by itself, so that one whose servers are silent
 * holds nobody else. Only a name without a dot that DNS does not have is asked of the system (search domains, mDNS), and
 * only a few at a time.
 */
export class SystemResolver implements NameResolver {
  private readonly sources: NameSources;
  private systemLookups = 0;

  constructor(sources: NameSources = OF_THIS_MACHINE) {
    this.sources = sources;
  }

  async resolve(host: string, limitMs: number): Promise<readonly string[]> {
    if (isIP(host) !== 0) {
      return [host];
    }
    if (isLocalhost(host)) {
      return LOCALHOST_ADDRESSES;
    }
    const known = addressesIn(await this.sources.hosts().catch(() => ''), host);
    if (known.length > 0) {
      return known;
    }
    const found = await this.ask(host, limitMs);
    if (found.length > 0) {
      return found;
    }
    if (host.includes('.')) {
      throw new Error(`${host} has no address`);
    }
    return this.askSystem(host, limitMs);
  }

  private async ask(host: string, limitMs: number): Promise<readonly string[]> {
    const resolver = this.sources.dns();
    const timer = setTimeout(() => resolver.cancel(), limitMs);
    try {
      const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    } finally {
      clearTimeout(timer);
    }
  }

  private async askSystem(host: string, limitMs: number): Promise<readonly string[]> {
    if (this.systemLookups >= MOST_SYSTEM_LOOKUPS) {
      throw new Error(`${host} is not in DNS, and the system is busy with other names`);
    }
    this.systemLookups++;
    const wait = new AbortController();
    const timer = setTimeout(() => wait.abort(), limitMs);
    try {
      return (await this.sources.system(host, wait.signal)).map(({ address }) => address);
    } finally {
      clearTimeout(timer);
      this.systemLookups--;
    }
  }
}

/** The addresses of a name in the text of a hosts file, in its order. */
export function addressesIn(hosts: string, name: string): readonly string[] {
  return hosts
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/))
    .filter(([address, ...names]) => names.includes(name) && isIP(address!) !== 0)
    .map(([address]) => address!);
}
