// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { plainTextOf } from 'gateway_protocol';
import type { Client, Clients } from '../admission/Clients.ts';
import type { Clock } from '../clock/Clock.ts';
import { RateLimit } from '../engine/RateLimit.ts';
import { formatTarget, parseTarget } from '../tunnel/Target.ts';
import type { Target } from '../tunnel/Target.ts';
import type { TargetList } from '../tunnel/TargetList.ts';
import type { TunnelEvent } from '../tunnel/TunnelEvent.ts';

const LONGEST_NAME = 64;
/** Credentials that one user may ask for in a minute. The operator may make as many as they like. */
export const MOST_A_MINUTE = 10;

/** A credential that was made; `expiresAt`: wall time, ms. Its token is in no other place. Or why none was. */
export type MadeCredential =
  | { readonly kind: 'made'; readonly token: string; readonly expiresAt: number; readonly target: string }
  | { readonly kind: 'refused'; readonly why: 'bad-target' | 'target-forbidden' | 'too-many' };

/**
 * Credentials for clients of remote desktops, each bound to one user and one target. They open nothing: they ask. One that a login
 * asked for goes with that login; one of the operator's stands for itself.
 */
export class DesktopCredentials {
  private readonly clients: Clients;
  private readonly targets: TargetList;
  private readonly observe: (event: TunnelEvent) => void;
  private readonly asked: RateLimit;

  constructor(clock: Clock, clients: Clients, targets: TargetList, observe: (event: TunnelEvent) => void) {
    this.clients = clients;
    this.targets = targets;
    this.observe = observe;
    this.asked = new RateLimit(clock, MOST_A_MINUTE, 60_000);
  }

  /** For the user of `login`, who is at `address`. */
  async ask(login: Client, targetText: string, address: string): Promise<MadeCredential> {
    const { userName } = login;
    const target = this.allowed(userName, targetText);
    if (typeof target === 'string') {
      this.observe({
        kind: 'turned-away',
        what: 'target',
        reason: target === 'bad-target' ? target : `target-forbidden ${targetText.toLowerCase()}`,
        userName,
        clientId: login.id,
        address,
      });
      return { kind: 'refused', why: target };
    }
    if (this.asked.wait(userName) > 0) {
      return { kind: 'refused', why: 'too-many' };
    }
    this.asked.take(userName);
    return this.make(userName, target, `${target.host} on ${login.name}`, address, login.id);
  }

  /** For `userName`, by the operator. */
  async give(userName: string, targetText: string, by: string): Promise<MadeCredential> {
    const target = this.allowed(userName, targetText);
    return typeof target === 'string'
      ? { kind: 'refused', why: target }
      : this.make(userName, target, `${target.host} by the operator`, by, undefined);
  }

  private allowed(userName: string, targetText: string): Target | 'bad-target' | 'target-forbidden' {
    const target = parseTarget(targetText);
    if (target === undefined) {
      return 'bad-target';
    }
    return this.targets.allows(userName, target) ? target : 'target-forbidden';
  }

  private async make(
    userName: string,
    at: Target,
    name: string,
    by: string,
    madeWith: string | undefined,
  ): Promise<MadeCredential> {
    const target = formatTarget(at);
    const plainName = plainTextOf(name, LONGEST_NAME, 'remote desktop');
    const { client, token } = await this.clients.add(userName, plainName, target, madeWith);
    this.observe({ kind: 'credential-made', clientId: client.id, userName, target, by });
    return { kind: 'made', token, expiresAt: client.expiresAt, target };
  }
}
