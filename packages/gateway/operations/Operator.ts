// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { z } from 'zod';
import type { Client, Clients } from '../admission/Clients.ts';
import type { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import type { Revocations } from '../admission/Revocations.ts';
import { formatTicket } from '../admission/Ticket.ts';
import type { Ticket } from '../admission/Ticket.ts';
import type { Users } from './Users.ts';
import type { Enrolments } from '../channel/Enrolments.ts';
import type { DesktopCredentials } from '../remoteDesktop/DesktopCredentials.ts';
import type { DeviceTable } from '../channel/DeviceTable.ts';
import type { Clock } from '../clock/Clock.ts';
import { ConfigError } from '../config/ConfigError.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { AuditLog, AuditQuery } from '../audit/AuditLog.ts';
import type { OperatorEvent } from './GatewayEvent.ts';

/** Which user it is, and whether it can be one, is found out among those that there are. */
const user = z.string().min(1).max(256);
const id = z.string().min(1).max(64);
const filter = z.string().min(1).max(300).optional();

/** What an operator can ask for: one command with what it needs. */
const commandSchema = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('enrol-code'), user }),
  z.strictObject({ command: z.literal('login-code'), user }),
  z.strictObject({ command: z.literal('rdp'), user, target: z.string().min(1).max(260) }),
  z.strictObject({ command: z.literal('users') }),
  z.strictObject({ command: z.literal('rename-user'), user, name: user }),
  z.strictObject({ command: z.literal('remove-user'), user }),
  z.strictObject({ command: z.literal('tickets'), user: user.optional() }),
  z.strictObject({ command: z.literal('revoke-ticket'), id }),
  z.strictObject({ command: z.literal('devices'), user: user.optional() }),
  z.strictObject({ command: z.literal('clients'), user: user.optional() }),
  z.strictObject({ command: z.literal('revoke-device'), id }),
  z.strictObject({ command: z.literal('revoke-client'), id }),
  z.strictObject({
    command: z.literal('audit'),
    count: z.int().min(1).max(10_000),
    user: filter,
    event: filter,
    client: filter,
    device: filter,
    source: filter,
    purpose: filter,
    target: filter,
    cause: filter,
    from: z.number().optional(),
    until: z.number().optional(),
    after: z.int().min(0).optional(),
  }),
  z.strictObject({ command: z.literal('status') }),
  z.strictObject({ command: z.literal('cluster status') }),
  z.strictObject({ command: z.literal('confirm-clock') }),
  z.strictObject({ command: z.literal('reload') }),
  z.strictObject({ command: z.literal('drain'), undo: z.boolean() }),
]);

export type OperatorCommand = z.infer<typeof commandSchema>;

/** A credential for clients of remote desktops, which goes into a file and nowhere else. `expiresAt`: wall time, ms. */
export interface GivenCredential {
  readonly token: string;
  /** Where the gateway is: "wss://host:port". */
  readonly gateway: string;
  readonly user: string;
  readonly target: string;
  readonly expiresAt: number;
}

/** What a command gave: rows of a table, a ticket or a credential; or why it gave nothing. */
export type OperatorResult =
  | { readonly rows: readonly Readonly<Record<string, string | number | boolean | undefined>>[] }
  | { readonly ticket: string }
  | { readonly credential: GivenCredential }
  | { readonly error: string };

/** What the operator works on. */
export interface OperatorParts {
  readonly clock: Clock;
  readonly engine: AuthenticationEngine;
  readonly devices: DeviceTable;
  readonly clients: Clients;
  readonly revocations: Revocations;
  readonly enrolCodes: OneTimeCodes;
  readonly loginCodes: OneTimeCodes;
  readonly users: Users;
  readonly credentials: Pick<DesktopCredentials, 'give'>;
  readonly enrolments: Enrolments;
  readonly audit: AuditLog;
  readonly observe: (event: OperatorEvent) => void;
  /** What tickets say of this gateway. */
  readonly address: () => Pick<Ticket, 'url' | 'certificate' | 'key'>;
  /** Whether the clock on the wall is believed, and the operator's word that it is right. */
  readonly clockBelief: { doubt(): string | undefined; confirm(): void };
  /** Takes over what has changed in the configuration; what that was. Throws a ConfigError. */
  readonly reload: (by: string) => readonly string[];
  /** Takes nobody new any more, or again; how many are left. */
  readonly drain: (isOn: boolean, by: string) => { readonly waiting: number; readonly open: number };
  /** Until what other nodes had given and revoked before is known here, or that cannot be found out now. */
  readonly catchUp: () => Promise<void>;
  readonly status: () => Readonly<Record<string, number>>;
  /** The nodes of the site, and how each is; undefined for a gateway that is alone. */
  readonly nodes: () => readonly Readonly<Record<string, string | number | boolean>>[] | undefined;
}

/** Commands about users and what they have: other nodes may have changed that a moment ago. */
const OF_USERS: ReadonlySet<OperatorCommand['command']> = new Set([
  ...(['enrol-code', 'login-code', 'rdp', 'users', 'rename-user', 'remove-user'] as const),
  ...(['tickets', 'revoke-ticket', 'devices', 'clients'] as const),
]);

/** The operator's commands. Whoever gets here has proved that they may. */
export class Operator {
  private readonly parts: OperatorParts;

  constructor(parts: OperatorParts) {
    this.parts = parts;
  }

  /** Does what a command says; anything that is no command is an error. `by`: who gives it. */
  async run(input: unknown, by = 'operator'): Promise<OperatorResult> {
    const command = commandSchema.safeParse(input);
    return command.success ? this.do(command.data, by) : { error: z.prettifyError(command.error) };
  }

  private async do(command: OperatorCommand, by: string): Promise<OperatorResult> {
    const { audit, catchUp, clients, devices, status } = this.parts;
    if (OF_USERS.has(command.command)) {
      await catchUp();
    }
    switch (command.command) {
      case 'enrol-code':
        return this.ticket('enrol', this.parts.enrolCodes, command.user, by);
      case 'login-code':
        return this.ticket('login', this.parts.loginCodes, command.user, by);
      case 'rdp':
        return this.credential(command.user, command.target, by);
      case 'users':
        return {
          rows: this.parts.users.all().map((one) => ({
            user: one.name,
            phones: one.devices.length,
            clients: one.clients.length,
            tickets: one.enrolTickets.length + one.loginTickets.length,
            revoked: one.revoked,
          })),
        };
      case 'rename-user':
        return this.renameUser(command.user, command.name, by);
      case 'remove-user':
        return this.removeUser(command.user, by);
      case 'tickets':
        return this.tickets(command.user);
      case 'revoke-ticket':
        return this.revokeTicket(command.id, by);
      case 'devices':
        return {
          rows: this.ofUser(devices.all(), command.user).map((device) => ({
            id: device.id,
            user: device.userName,
            name: device.name,
            enrolled: iso(device.enrolledAt),
            revoked:
              device.revokedAt !== undefined
                ? iso(device.revokedAt)
                : this.parts.revocations.has('device', device.id)
                  ? 'yes'
                  : '',
          })),
        };
      case 'clients':
        return {
          rows: this.ofUser(clients.all(), command.user).map((client) => ({
            id: client.id,
            user: client.userName,
            name: client.name,
            target: client.target ?? '',
            madeWith: client.madeWith ?? (client.target === undefined ? '' : 'the operator'),
            loggedIn: iso(client.createdAt),
            expires: iso(client.expiresAt),
            revoked: client.isRevoked || this.parts.revocations.has('client', client.id),
          })),
        };
      case 'revoke-device':
        return this.revokeDevice(command.id, by);
      case 'revoke-client':
        return this.revokeClient(command.id, by);
      case 'audit':
        return {
          rows: audit.find(this.queryOf(command)).map((entry) => ({
            number: entry.number,
            at: iso(entry.at),
            event: entry.event,
            user: entry.userName,
            client: entry.clientId,
            device: entry.deviceId,
            source: entry.source,
            purpose: entry.purpose,
            target: entry.target,
            cause: entry.cause,
            request: entry.requestId,
            detail: entry.detail,
          })),
        };
      case 'status':
        return { rows: [status()] };
      case 'cluster status': {
        const rows = this.parts.nodes();
        return rows === undefined
          ? { error: 'this gateway is its site\'s only node: its configuration has no "cluster"' }
          : { rows };
      }
      case 'confirm-clock':
        return this.confirmClock();
      case 'reload':
        return this.reload(by);
      case 'drain':
        return { rows: [{ drains: !command.undo, ...this.parts.drain(!command.undo, by) }] };
    }
  }

  private async ticket(kind: Ticket['kind'], codes: OneTimeCodes, given: string, by: string): Promise<OperatorResult> {
    const answer = this.parts.users.nameFor(given);
    if ('problem' in answer) {
      return { error: answer.problem };
    }
    const userName = answer.name;
    const code = await codes.issue(userName);
    this.parts.observe({ kind: 'code-issued', what: kind, userName, by });
    return { ticket: formatTicket({ kind, userName, code, ...this.parts.address() }) };
  }

  private async credential(given: string, target: string, by: string): Promise<OperatorResult> {
    const answer = this.parts.users.nameFor(given);
    if ('problem' in answer) {
      return { error: answer.problem };
    }
    const made = await this.parts.credentials.give(answer.name, target, by);
    if (made.kind === 'refused') {
      return {
        error:
          made.why === 'bad-target'
            ? `${target} is not HOST:PORT, as in desk.example.com:3389 or [::1]:3389`
            : `${target} is not among the targets of ${answer.name}; "targets" of the configuration says who may go where`,
      };
    }
    const { expiresAt, target: named, token } = made;
    return { credential: { token, gateway: this.parts.address().url, user: answer.name, target: named, expiresAt } };
  }

  /** Those of one user, however the name is written; all without one. */
  private ofUser<T extends { readonly userName: string }>(all: readonly T[], given: string | undefined): readonly T[] {
    const name = given === undefined ? undefined : (this.parts.users.find(given) ?? given);
    return name === undefined ? all : all.filter(({ userName }) => userName === name);
  }

  private queryOf(command: Extract<OperatorCommand, { command: 'audit' }>): AuditQuery {
    const { after, cause, client, count, device, event, from, purpose, source, target, until, user: given } = command;
    const userName = given === undefined ? undefined : (this.parts.users.find(given) ?? given);
    return {
      after,
      cause,
      clientId: client,
      count,
      deviceId: device,
      event,
      from,
      purpose,
      source,
      target,
      until,
      userName,
    };
  }

  private tickets(given: string | undefined): OperatorResult {
    const { enrolCodes, loginCodes } = this.parts;
    const all = [
      ...enrolCodes.open().map((code) => ({ what: 'enrol', ...code })),
      ...loginCodes.open().map((code) => ({ what: 'login', ...code })),
    ];
    return {
      rows: this.ofUser(all, given).map(({ expiresAt, id: ticketId, userName, what }) => ({
        id: ticketId,
        user: userName,
        for: what,
        expires: iso(expiresAt),
      })),
    };
  }

  private async revokeTicket(ticketId: string, by: string): Promise<OperatorResult> {
    const { enrolCodes, loginCodes, observe } = this.parts;
    for (const [what, codes] of [
      ['enrol', enrolCodes],
      ['login', loginCodes],
    ] as const) {
      const userName = await codes.withdraw(ticketId);
      if (userName !== undefined) {
        observe({ kind: 'ticket-revoked', what, userName, by });
        return { rows: [{ revoked: ticketId, user: userName, for: what }] };
      }
    }
    return { error: `there is no ticket ${ticketId} that is unused; "gateway tickets" lists them` };
  }

  /** Everything that the user has is trusted no more, and what is being made for them is not finished. */
  private async removeUser(given: string, by: string): Promise<OperatorResult> {
    const { observe, users } = this.parts;
    const userName = users.find(given);
    if (userName === undefined) {
      return noSuchUser(given);
    }
    const { clients, devices, enrolTickets, loginTickets } = users.holdingsOf(userName);
    await this.withdraw(enrolTickets, loginTickets);
    const areEnded = await this.endEnrolments(userName);
    const results = [];
    for (const device of devices) {
      results.push(await this.revokeDevice(device.id, by));
    }
    for (const client of credentialsFirst(clients)) {
      results.push(await this.revokeClient(client.id, by));
    }
    const tickets = enrolTickets.length + loginTickets.length;
    observe({ kind: 'user-removed', userName, by });
    const isWritten = areEnded && results.every((result) => 'rows' in result && result.rows[0]?.['written'] === 'yes');
    return {
      rows: [
        {
          removed: userName,
          phones: devices.length,
          clients: clients.length,
          tickets,
          written: isWritten ? 'yes' : NOT_YET,
        },
      ],
    };
  }

  /** Phones are another user's from now on: those that are connected come again. Clients know their user by the name, and log in again. */
  private async renameUser(given: string, wanted: string, by: string): Promise<OperatorResult> {
    const { devices, engine, observe, users } = this.parts;
    const from = users.find(given);
    if (from === undefined) {
      return noSuchUser(given);
    }
    const answer = users.nameFor(wanted, from);
    if ('problem' in answer) {
      return { error: answer.problem };
    }
    const to = answer.name;
    const holder = users.find(wanted);
    if (holder !== undefined && holder !== from) {
      return { error: `${holder} is a user already; what two users have is not put together` };
    }
    if (engine.isWaitedForBy(from)) {
      return { error: `${from} is being asked at this moment; rename them when that is over, within a minute or so` };
    }
    const { clients, enrolTickets, loginTickets } = users.holdingsOf(from);
    const ofUser = devices.ofUser(from);
    for (const { id: deviceId } of ofUser) {
      await devices.change(deviceId, (device) => device && { ...device, userName: to });
    }
    await this.withdraw(enrolTickets, loginTickets);
    await this.endEnrolments(from);
    for (const client of credentialsFirst(clients)) {
      await this.revokeClient(client.id, by);
    }
    observe({ kind: 'user-renamed', userName: from, to, by });
    return { rows: [{ user: to, before: from, phones: ofUser.length, loggedOut: clients.length }] };
  }

  /** Phones that are being enrolled for a user are not trusted when they are done, at whatever node that is. Whether that is certain. */
  private async endEnrolments(userName: string): Promise<boolean> {
    const { enrolments, revocations } = this.parts;
    const written = await Promise.all(enrolments.ofUser(userName).map((id) => revocations.revoke('device', id)));
    return written.every((isWritten) => isWritten);
  }

  private async withdraw(enrolTickets: readonly string[], loginTickets: readonly string[]): Promise<void> {
    for (const ticket of enrolTickets) {
      await this.parts.enrolCodes.withdraw(ticket);
    }
    for (const ticket of loginTickets) {
      await this.parts.loginCodes.withdraw(ticket);
    }
  }

  private confirmClock(): OperatorResult {
    const { clock, clockBelief } = this.parts;
    const before = clockBelief.doubt() ?? 'was believed';
    clockBelief.confirm();
    return { rows: [{ time: iso(clock.wall()), before }] };
  }

  private reload(by: string): OperatorResult {
    try {
      const changed = this.parts.reload(by);
      return { rows: changed.map((option) => ({ changed: option })) };
    } catch (error) {
      if (error instanceof ConfigError) {
        return { error: error.message };
      }
      throw error;
    }
  }

  private async revokeDevice(deviceId: string, by: string): Promise<OperatorResult> {
    const { devices, engine, observe, revocations } = this.parts;
    if (!(await this.isKnown(() => devices.byId(deviceId)))) {
      return { error: `there is no device ${deviceId}; "gateway devices" lists them` };
    }
    const [isWritten] = await Promise.all([revocations.revoke('device', deviceId), engine.revokeDevice(deviceId)]);
    observe({ kind: 'device-revoked', deviceId, by });
    return revoked(deviceId, isWritten);
  }

  private async revokeClient(clientId: string, by: string): Promise<OperatorResult> {
    const { clients, engine, observe, revocations } = this.parts;
    if (!(await this.isKnown(() => clients.byId(clientId)))) {
      return { error: `there is no client ${clientId}; "gateway clients" lists them` };
    }
    const [isWritten] = await Promise.all([revocations.revoke('client', clientId), engine.revokeClient(clientId)]);
    observe({ kind: 'client-revoked', clientId, by });
    return revoked(clientId, isWritten);
  }

  /** Whether it is there; what cannot be read may be there, and is taken away. What is known is not waited for. */
  private async isKnown(look: () => unknown): Promise<boolean> {
    if (!isThere(look)) {
      await this.parts.catchUp(); // it may be a moment old, of another node
    }
    return isThere(look);
  }
}

/** What a login has asked for goes before that login takes it along: each is told of once. */
function credentialsFirst(clients: readonly Client[]): readonly Client[] {
  return [...clients].sort((a, b) => Number(a.madeWith === undefined) - Number(b.madeWith === undefined));
}

function isThere(look: () => unknown): boolean {
  try {
    return look() !== undefined;
  } catch {
    return true;
  }
}

const NOT_YET = 'not yet: the store does not write; it is tried again';

function noSuchUser(given: string): OperatorResult {
  return { error: `there is no user ${given}; "gateway users" lists them` };
}

function revoked(id: string, isWritten: boolean): OperatorResult {
  return {
    rows: [{ revoked: id, written: isWritten ? 'yes' : NOT_YET }],
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
