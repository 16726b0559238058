// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { TargetRule } from '../config/GatewayConfig.ts';
import type { Target } from './Target.ts';

/** Where whom may go. What no rule names is forbidden. */
export class TargetList {
  private readonly rules: readonly TargetRule[];

  constructor(rules: readonly TargetRule[]) {
    this.rules = rules;
  }

  allows(userName: string, target: Target): boolean {
    return this.rules.some((rule) => rule.port === target.port && covers(rule.host, target.host)
      && (rule.users === undefined || rule.users.includes(userName)));
  }
}

/** "*.lab.example" covers every name below lab.example, but not lab.example. */
function covers(rule: string, host: string): boolean {
  return rule.startsWith('*.') ? host.endsWith(rule.slice(1)) && host.length > rule.length - 1 : rule === host;
}
