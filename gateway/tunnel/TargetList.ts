// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { BlockList, isIP, isIPv6 } from 'node:net';
import type { TargetRule } from '../config/GatewayConfig.ts';
import type { Target } from './Target.ts';

/** Addresses of this machine itself. */
const OWN = new BlockList();
OWN.addSubnet('127.0.0.0', 8);
OWN.addSubnet('0.0.0.0', 8);
OWN.addAddress('::1', 'ipv6');
OWN.addAddress('::', 'ipv6');
/** Addresses that mean something on this machine's link only, cloud providers' metadata among them. */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16);
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');

/** Where whom may go. What no rule names is forbidden. */
export class TargetList {
  private readonly rules: readonly TargetRule[];
  private readonly operatorPort: () => number;

  /** `operatorPort`: where the operator's commands are taken, on loopback; 0 while that is not known. */
  constructor(rules: readonly TargetRule[], operatorPort: () => number = () => 0) {
    this.rules = rules;
    this.operatorPort = operatorPort;
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
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    const isOwn = OWN.check(address, family);
    const isLocal = isOwn || LINK_LOCAL.check(address, family);
    const isOperators = isOwn && target.port === this.operatorPort();
    return isIP(address) !== 0 && this.rulesFor(userName, target).some((rule) => rule.local === true
      || (!isOperators && (!isLocal || rule.host === address || isLocalhost(rule.host))));
  }

  private rulesFor(userName: string, target: Target): readonly TargetRule[] {
    return this.rules.filter((rule) => rule.port === target.port && covers(rule.host, target.host)
      && (rule.users === undefined || rule.users.includes(userName)));
  }
}

function isLocalhost(host: string): boolean {
  return host === 'localhost' || (host.endsWith('.localhost') && !host.startsWith('*'));
}

/** "*.lab.example" covers every name below lab.example, but not lab.example. */
function covers(rule: string, host: string): boolean {
  return rule.startsWith('*.') ? host.endsWith(rule.slice(1)) && host.length > rule.length - 1 : rule === host;
}
