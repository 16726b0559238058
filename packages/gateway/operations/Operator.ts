// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { z } from 'zod';
import type { Clients } from '../admission/Clients.ts';
import type { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import type { Revocations } from '../admission/Revocations.ts';
import { formatTicket } from '../admission/Ticket.ts';
import type { Ticket } from '../admission/Ticket.ts';
import type { DeviceTable } from '../channel/DeviceTable.ts';
import type { Clock } from '../clock/Clock.ts';
import { ConfigError } from '../config/ConfigError.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { AuditLog, AuditQuery } from '../audit/AuditLog.ts';
import type { OperatorEvent } from './GatewayEvent.ts';

const user = z.string().regex(/^[\w.@+-]{1,64}$/, 'a user name has 1 to 64 letters, digits, . _ @ + -');
const id = z.string().min(1).max(64);
const filter = z.string().min(1).max(300).optional();

/** What an operator can ask for: one command with what it needs. */
const commandSchema = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('enrol-code'), user }),
  z.strictObject({ command: z.literal('login-code'), user }),
  z.strictObject({ command: z.literal('devices') }),
  z.strictObject({ command: z.literal('clients') }),
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
    target: filter,
    cause: filter,
    from: z.number().optional(),
    until: z.number().optional(),
    after: z.int().min(0).optional(),
  }),
  z.strictObject({ command: z.literal('status') }),
  z.strictObject({ command: z.literal('confirm-clock') }),
  z.strictObject({ command: z.literal('reload') }),
  z.strictObject({ command: z.literal('drain'), undo: z.boolean() }),
]);

export type OperatorCommand = z.infer<typeof commandSchema>;

/** What a command gave: rows of a table, or a ticket; or why it gave nothing. */
export type OperatorResult =
  | { readonly rows: readonly Readonly<Record<string, string | number | boolean | undefined>>[] }
  | { readonly ticket: string }
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
  readonly status: () => Readonly<Record<string, number>>;
}

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
    const { audit, clients, devices, status } = this.parts;
    switch (command.command) {
      case 'enrol-code':
        return this.ticket('enrol', this.parts.enrolCodes, command.user, by);
      case 'login-code':
        return this.ticket('login', this.parts.loginCodes, command.user, by);
      case 'devices':
        return {
          rows: devices.all().map((device) => ({
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
          rows: clients.all().map((client) => ({
            id: client.id,
            user: client.userName,
            name: client.name,
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
          rows: audit.find(queryOf(command)).map((entry) => ({
            number: entry.number,
            at: iso(entry.at),
            event: entry.event,
            user: entry.userName,
            client: entry.clientId,
            device: entry.deviceId,
            source: entry.source,
            target: entry.target,
            cause: entry.cause,
            request: entry.requestId,
            detail: entry.detail,
          })),
        };
      case 'status':
        return { rows: [status()] };
      case 'confirm-clock':
        return this.confirmClock();
      case 'reload':
        return this.reload(by);
      case 'drain':
        return { rows: [{ drains: !command.undo, ...this.parts.drain(!command.undo, by) }] };
    }
  }

  private ticket(kind: Ticket['kind'], codes: OneTimeCodes, userName: string, by: string): OperatorResult {
    const code = codes.issue(userName);
    this.parts.observe({ kind: 'code-issued', what: kind, userName, by });
    return { ticket: formatTicket({ kind, userName, code, ...this.parts.address() }) };
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
    if (!isKnown(() => devices.byId(deviceId))) {
      return { error: `there is no device ${deviceId}; "gateway devices" lists them` };
    }
    const isWritten = revocations.revoke('device', deviceId);
    await engine.revokeDevice(deviceId);
    observe({ kind: 'device-revoked', deviceId, by });
    return revoked(deviceId, isWritten);
  }

  private async revokeClient(clientId: string, by: string): Promise<OperatorResult> {
    const { clients, engine, observe, revocations } = this.parts;
    if (!isKnown(() => clients.byId(clientId))) {
      return { error: `there is no client ${clientId}; "gateway clients" lists them` };
    }
    const isWritten = revocations.revoke('client', clientId);
    await engine.revokeClient(clientId);
    observe({ kind: 'client-revoked', clientId, by });
    return revoked(clientId, isWritten);
  }
}

function queryOf(command: Extract<OperatorCommand, { command: 'audit' }>): AuditQuery {
  const { after, cause, client, count, device, event, from, source, target, until, user: userName } = command;
  return { after, cause, clientId: client, count, deviceId: device, event, from, source, target, until, userName };
}

/** Whether it is there; what cannot be read may be there, and is taken away. */
function isKnown(look: () => unknown): boolean {
  try {
    return look() !== undefined;
  } catch {
    return true;
  }
}

function revoked(id: string, isWritten: boolean): OperatorResult {
  return {
    rows: [{ revoked: id, written: isWritten ? 'yes' : 'not yet: the store does not write; it is tried again' }],
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
