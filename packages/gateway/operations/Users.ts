// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { isTrusted } from '../channel/DeviceTable.ts';
import type { DeviceRecord, DeviceTable } from '../channel/DeviceTable.ts';
import type { Client, Clients } from '../admission/Clients.ts';
import type { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import type { Revocations } from '../admission/Revocations.ts';
import { isSameUser, likenessOfUser, USER_NAME_RULE, userNameOf } from '../admission/userName.ts';

/** What a user has: nobody is a user by anything else. */
export interface UserParts {
  readonly devices: DeviceTable;
  readonly clients: Clients;
  readonly revocations: Revocations;
  readonly enrolCodes: OneTimeCodes;
  readonly loginCodes: OneTimeCodes;
  /** Names in the configuration, of `targets` and `groups`. */
  readonly configured: () => Iterable<string>;
}

/** What a user has now. */
export interface UserHoldings {
  readonly name: string;
  /** Phones and clients that are trusted. */
  readonly devices: readonly DeviceRecord[];
  readonly clients: readonly Client[];
  /** Ids of tickets that nobody has used. */
  readonly enrolTickets: readonly string[];
  readonly loginTickets: readonly string[];
  /** Phones and clients that are trusted no more. */
  readonly revoked: number;
}

/** A name as this gateway writes it, or why it takes none. */
export type NameAnswer = { readonly name: string } | { readonly problem: string };

/** The users of a gateway. There is no table of them: a user is who has a phone, a client, a ticket, or a place in the configuration. */
export class Users {
  private readonly parts: UserParts;

  constructor(parts: UserParts) {
    this.parts = parts;
  }

  /** Everybody who has or had something, by the names as they were written first. */
  all(): readonly UserHoldings[] {
    return [...new Set(this.holders())].sort().map((name) => this.holdingsOf(name));
  }

  /** The user of this name, however it is written; undefined when they have and had nothing. */
  find(given: string): string | undefined {
    const names = this.holders();
    return names.includes(given) ? given : names.find((name) => isSameUser(name, given));
  }

  holdingsOf(name: string): UserHoldings {
    const { clients, devices, enrolCodes, loginCodes, revocations } = this.parts;
    const all = devices.ofUser(name);
    const trusted = all.filter((device) => isTrusted(device, revocations));
    const own = clients.all().filter(({ userName }) => userName === name);
    const good = own.filter(({ id }) => clients.isTrusted(id));
    return {
      name,
      devices: trusted,
      clients: good,
      enrolTickets: ticketsOf(enrolCodes, name),
      loginTickets: ticketsOf(loginCodes, name),
      revoked: all.length + own.length - trusted.length - good.length,
    };
  }

  /**
   * The name for whoever is given something: that of the user whom it means, or of a new one. `except`: a name that is to be given
   * up, and so is no obstacle.
   */
  nameFor(given: string, except?: string): NameAnswer {
    const known = this.find(given);
    if (known !== undefined && known !== except) {
      return { name: known };
    }
    const name = userNameOf(given);
    if (name === undefined) {
      return { problem: USER_NAME_RULE };
    }
    const likeness = likenessOfUser(name);
    const others = [...this.holders(), ...this.parts.configured()].filter(
      (other) => other !== except && !isSameUser(other, name),
    );
    const alike = others.find((other) => likenessOfUser(other) === likeness);
    return alike === undefined
      ? { name }
      : { problem: `this name looks like ${alike}, which is another user; take one that nobody confuses with it` };
  }

  private holders(): readonly string[] {
    const { clients, devices, enrolCodes, loginCodes } = this.parts;
    return [...devices.all(), ...clients.all(), ...enrolCodes.open(), ...loginCodes.open()].map(
      ({ userName }) => userName,
    );
  }
}

function ticketsOf(codes: OneTimeCodes, name: string): readonly string[] {
  return codes
    .open()
    .filter(({ userName }) => userName === name)
    .map(({ id }) => id);
}
