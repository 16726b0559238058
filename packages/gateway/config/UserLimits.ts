// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { comparedUserName } from '../admission/userName.ts';
import type { GatewayConfig, LimitRule } from './GatewayConfig.ts';

/** The numbers that may be a user's own, as they are called where they are everybody's. */
export const USER_LIMITS = ['perUserAndMinute', 'perSourceAndMinute', 'perUser', 'perClient'] as const;
export type UserLimit = (typeof USER_LIMITS)[number];
/** A user's own numbers; what is not there is everybody's. */
export type OwnLimits = Readonly<Partial<Record<UserLimit, number>>>;

/** Which numbers are a user's own: of the rules that name them, each number is that of the first one which has it. */
export class UserLimits {
  private readonly byUser = new Map<string, OwnLimits>();

  constructor(rules: readonly LimitRule[], groups: GatewayConfig['groups']) {
    for (const rule of rules) {
      for (const user of usersOf(rule, groups)) {
        this.byUser.set(user, { ...numbersOf(rule), ...this.byUser.get(user) });
      }
    }
  }

  /** Of a user, however the name is written. */
  readonly of = (userName: string): OwnLimits => this.byUser.get(comparedUserName(userName)) ?? {};
}

/** Everybody whom a rule names, by what names are compared by; by themselves or by a group. */
export function usersOf({ groups = [], users = [] }: LimitRule, all: GatewayConfig['groups']): ReadonlySet<string> {
  return new Set([...users, ...groups.flatMap((group) => all[group] ?? [])].map(comparedUserName));
}

/** The numbers that a rule has. */
export function numbersOf(rule: LimitRule): OwnLimits {
  return Object.fromEntries(USER_LIMITS.flatMap((limit) => (rule[limit] === undefined ? [] : [[limit, rule[limit]]])));
}
