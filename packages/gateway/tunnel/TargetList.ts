// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { isIP, isIPv6 } from 'node:net';
import os from 'node:os';
import { comparedUserName } from '../admission/userName.ts';
import type { GatewayConfig, TargetRule } from '../config/GatewayConfig.ts';
import { isIn, isLocalhost, networksOf } from '../network/networks.ts';
import type { Target } from './Target.ts';

/** Addresses of this machine itself, on every machine. */
const OWN = networksOf(['127.0.0.0/8', '0.0.0.0/8', '::1/128', '::/96']);
/**
 * Addresses that mean something on this machine's link only, and those at which cloud providers tell a machine its secrets:
 * AWS, Google, Azure, Alibaba.
 */
const LINK_LOCAL = networksOf([
  '169.254.0.0/16',
  'fe80::/10',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
  '168.63.129.16/32',
  '100.100.100.200/32',
]);
/**
 * IPv6 addresses that a translator or a tunnel makes IPv4 of, and how many bits stand before that: NAT64 (RFC 6052), SIIT (RFC
 * 2765), 6to4 (RFC 3056). Those of RFC 4291, ::ffff:0:0/96, are known to the lists themselves.
 */
const CARRIERS = [
  { list: networksOf(['64:ff9b::/96', '::ffff:0:0:0/96']), group: 6 },
  { list: networksOf(['2002::/16']), group: 1 },
] as const;

/** The address that is reached in the end. */
function carriedBy(address: string): string {
  const group = isIPv6(address) ? CARRIERS.find(({ list }) => isIn(list, address))?.group : undefined;
  if (group === undefined) {
    return address;
  }
  const [high, low] = groupsOf(address).slice(group, group + 2);
  return [high! >> 8, high! & 255, low! >> 8, low! & 255].join('.');
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const hex = new URL(`http://[${address}]`).hostname.slice(1, -1); // the one way to write it, without dots
  const [before, after] = hex
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':').map((group) => parseInt(group, 16))));
  return after === undefined
    ? before!
    : [...before!, ...Array<number>(8 - before!.length - after.length).fill(0), ...after];
}

/** The addresses of this machine's interfaces at this moment. */
function interfaceAddresses(): readonly string[] {
  return Object.values(os.networkInterfaces()).flatMap((interfaces) =>
    (interfaces ?? []).map(({ address }) => address),
  );
}

type Groups = GatewayConfig['groups'];
/** Where whom may go. What no rule names is forbidden. */
export class TargetList {
  private rules: readonly TargetRule[];
  private groups: Groups;
  /** By what the users of a rule are compared, those of its groups among them. */
  private users = new WeakMap<TargetRule, ReadonlySet<string>>();
  private readonly operatorPort: () => number;
  private readonly ownAddresses: () => readonly string[];

  /**
   * `operatorPort`: where the operator's commands are taken, on loopback; 0 while that is not known. `ownAddresses`: of this
   * machine, as its interfaces have them. `groups`: those that rules name.
   */
  constructor(
    rules: readonly TargetRule[],
    operatorPort: () => number = () => 0,
    ownAddresses = interfaceAddresses,
    groups: Groups = {},
  ) {
    this.rules = rules;
    this.groups = groups;
    this.operatorPort = operatorPort;
    this.ownAddresses = ownAddresses;
  }

  /** From now on these are the rules; what is open already goes on. */
  replace(rules: readonly TargetRule[], groups: Groups = {}): void {
    this.rules = rules;
    this.groups = groups;
    this.users = new WeakMap();
  }

  allows(userName: string, target: Target): boolean {
    return this.rulesFor(userName, target).length > 0;
  }

  /**
   * Whether the target may be dialled at this address, which its name had at this moment. This machine's own addresses and
   * those of its link are for rules that say `local`, or that name the address itself or localhost; the operator's port is
   * for rules that say `local`.
   */
  allowsAddress(userName: string, target: Target, address: string): boolean {
    if (isIP(address) === 0) {
      return false;
    }
    const [bare, zone] = address.split('%');
    const reached = carriedBy(bare!);
    const isOwn = isIn(OWN, reached) || isIn(networksOf(this.ownAddresses().map(withoutZone)), reached);
    const isLocal = isOwn || isIn(LINK_LOCAL, reached) || zone !== undefined;
    const isOperators = isOwn && target.port === this.operatorPort();
    return this.rulesFor(userName, target).some(
      (rule) =>
        rule.local === true || (!isOperators && (!isLocal || rule.host === address || meansLocalhost(rule.host))),
    );
  }

  private rulesFor(userName: string, target: Target): readonly TargetRule[] {
    const user = comparedUserName(userName);
    return this.rules.filter(
      (rule) =>
        (Array.isArray(rule.port) ? rule.port.includes(target.port) : rule.port === target.port) &&
        covers(rule.host, target.host) &&
        ((rule.users === undefined && rule.groups === undefined) || this.usersOf(rule).has(user)),
    );
  }

  private usersOf(rule: TargetRule): ReadonlySet<string> {
    let users = this.users.get(rule);
    if (users === undefined) {
      const ofGroups = (rule.groups ?? []).flatMap((group) => this.groups[group] ?? []);
      users = new Set([...(rule.users ?? []), ...ofGroups].map(comparedUserName));
      this.users.set(rule, users);
    }
    return users;
  }
}

function withoutZone(address: string): string {
  return address.replace(/%.*/, '');
}

/** A rule for every name below a domain means no particular one. */
function meansLocalhost(host: string): boolean {
  return isLocalhost(host) && !host.startsWith('*');
}

/** "*.lab.example" covers every name below lab.example, but not lab.example. */
function covers(rule: string, host: string): boolean {
  return rule.startsWith('*.') ? host.endsWith(rule.slice(1)) && host.length > rule.length - 1 : rule === host;
}
