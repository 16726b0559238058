// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import http from 'node:http';
import os from 'node:os';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import JSON5 from 'json5';
import { z } from 'zod';
import { parseTicket } from '../admission/Ticket.ts';
import { isLoopback } from '../network/networks.ts';
import { configText, unreadable } from '../config/unreadable.ts';
import { OPERATOR_HEADER } from '../operations/OperationsServer.ts';
import type { OperatorCommand } from '../operations/Operator.ts';
import type { ClientLimits } from '../client/ClientLimits.ts';
import { CommandError } from './CommandError.ts';
import type { Command } from './CommandError.ts';
import { CONFIG_FILE } from './commandTable.ts';
import { patienceOf, readOptions } from './readOptions.ts';
import { jsonLine, outliveReader, print, shown } from './shown.ts';
import { showCode, TicketPicture } from './showTicket.ts';

/** As much of the configuration as is needed to reach the running gateway. */
const configSchema = z.object({
  operations: z.object({
    host: z
      .string()
      .refine(isLoopback, 'is not on loopback (127.0.0.1), where the operations port is')
      .default('127.0.0.1'),
    port: z.int().min(1).max(65_535),
    token: z.string().regex(/^[\x21-\x7e]+$/, 'a token has ASCII letters, digits and signs, and no spaces'),
  }),
});
/** What may come back; whoever it is that answers, and whatever it is that it says. */
const resultSchema = z.union([
  z.strictObject({ ticket: z.string().regex(/^[\x21-\x7e]+$/) }),
  z.strictObject({
    credential: z.strictObject({
      token: z.string().regex(/^[\w-]{1,512}$/),
      gateway: z.string().regex(/^wss?:\/\/[\x21-\x7e]{1,300}$/),
      user: z.string(),
      target: z.string().regex(/^[\x21-\x7e]{1,260}$/),
      expiresAt: z.number(),
    }),
  }),
  z.strictObject({ rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))) }),
  z.strictObject({ error: z.string() }),
]);
type Result = z.infer<typeof resultSchema>;
/** Ten thousand lines of the audit are a tenth of this. */
export const LONGEST_ANSWER = 64 * 1_048_576;

type Row = Readonly<Record<string, string | number | boolean>>;
type AuditCommand = Extract<OperatorCommand, { command: 'audit' }>;
const AUDIT_COLUMNS = [
  'number',
  'at',
  'event',
  'user',
  'client',
  'device',
  'source',
  'purpose',
  'target',
  'cause',
  'request',
  'detail',
] as const;
/** How often `--follow` asks for what is new. */
const FOLLOW_MS = 1_000;

/** What an operator can ask of the gateway that runs. */
export type OperatorName = Exclude<OperatorCommand['command'], 'rdp'>;

/** An operator's command: told to the gateway that runs with the same configuration. */
export function operate(name: OperatorName): Command {
  return async (args) => {
    const { options, rest } = readOptions(name, args);
    const command = commandOf(name, options, rest);
    const asked: Asked = options;
    if (asked.qr === true && asked.json) {
      throw new CommandError('--qr and --json contradict each other: a code is for eyes; --svg FILE goes with both', 2);
    }
    const file = options.config ?? CONFIG_FILE;
    const picture = asked.svg === undefined ? undefined : new TicketPicture(asked.svg);
    const result = await askGateway(file, command, patienceOf(options.timeout));
    if ('error' in result) {
      throw refusal(result.error);
    }
    outliveReader(process.stdout);
    if ('rows' in result) {
      const isFollowed = asked.follow === true;
      printRows(isFollowed ? [...result.rows].reverse() : result.rows, asked, true);
      if (isFollowed) {
        await follow(file, command, asked, result.rows);
      }
    } else if ('ticket' in result) {
      print(options.json ? jsonLine(result) : result.ticket);
      await picture?.draw(result.ticket);
      if (name === 'enrol-code' && !asked.json && (asked.qr === true || process.stdout.isTTY)) {
        await showCode(result.ticket, process.stdout);
      }
    } else {
      throw new CommandError('the gateway answers something else');
    }
    return 0;
  };
}

/** Why the gateway did not do it, in its own words. */
export function refusal(error: string): CommandError {
  return new CommandError(
    error
      .split('\n')
      .map((line) => shown(line))
      .join('\n  '),
  );
}

/** Options of which some commands have all and some have fewer. */
interface Asked {
  readonly config: string | undefined;
  readonly timeout: string | undefined;
  readonly json: boolean;
  readonly user?: string | undefined;
  readonly count?: string | undefined;
  readonly event?: string | undefined;
  readonly client?: string | undefined;
  readonly device?: string | undefined;
  readonly source?: string | undefined;
  readonly purpose?: string | undefined;
  readonly target?: string | undefined;
  readonly cause?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly csv?: boolean;
  readonly follow?: boolean;
  readonly undo?: boolean;
  readonly qr?: boolean;
  readonly svg?: string | undefined;
}

function commandOf(name: OperatorName, options: Asked, [first = '', second = '']: readonly string[]): OperatorCommand {
  switch (name) {
    case 'enrol-code':
    case 'login-code':
      return { command: name, user: options.user! };
    case 'revoke-device':
    case 'revoke-client':
    case 'revoke-ticket':
      return { command: name, id: first };
    case 'rename-user':
      return { command: name, user: first, name: second };
    case 'remove-user':
      return { command: name, user: first };
    case 'audit':
      return auditCommand(options);
    case 'devices':
    case 'clients':
    case 'tickets':
      return { command: name, user: options.user };
    case 'users':
    case 'status':
    case 'cluster status':
    case 'confirm-clock':
    case 'reload':
      return { command: name };
    case 'drain':
      return { command: name, undo: options.undo === true };
  }
}

function auditCommand(options: Asked): AuditCommand {
  const { cause, client, count = '50', csv, device, event, json, purpose, source, target, user } = options;
  if (csv === true && json) {
    throw new CommandError('--csv and --json contradict each other: one form at a time', 2);
  }
  return {
    command: 'audit',
    count: Number(count),
    ...{ cause, client, device, event, purpose, source, target, user },
    from: timeOf('since', options.since),
    until: timeOf('until', options.until),
  };
}

/** Wall time, ms, as people write it: a day, or a day and a time; in this machine's zone without one. */
function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text)
    ? Date.parse(text)
    : NaN;
  if (Number.isNaN(time)) {
    throw new CommandError(`--${name} '${shown(text)}' is not a time, as 2026-11-29 or 2026-11-29T10:00:00Z is`, 2);
  }
  return time;
}

/** Prints what comes after the newest that was printed, until the command is ended. */
async function follow(file: string, command: OperatorCommand, options: Asked, rows: readonly Row[]): Promise<void> {
  let after = Number(rows[0]?.['number'] ?? 0);
  for (;;) {
    await pause(FOLLOW_MS);
    const result = await askGateway(
      file,
      { ...(command as AuditCommand), after, count: 10_000 },
      patienceOf(options.timeout),
    );
    if (!('rows' in result)) {
      throw new CommandError('error' in result ? shown(result.error) : 'the gateway answers something else');
    }
    after = Number(result.rows[0]?.['number'] ?? after);
    printRows([...result.rows].reverse(), options, false);
  }
}

/** As lines of JSON, as comma-separated values (RFC 4180) or as a table. */
function printRows(rows: readonly Row[], { csv, json }: Asked, isFirst: boolean): void {
  if (json) {
    rows.forEach((row) => print(jsonLine(row)));
  } else if (csv === true) {
    const lines = rows.map((row) => AUDIT_COLUMNS.map((column) => csvField(String(row[column] ?? ''))).join(','));
    [...(isFirst ? [AUDIT_COLUMNS.join(',')] : []), ...lines].forEach(print);
  } else if (isFirst || rows.length > 0) {
    console.table(
      rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([column, value]) => [
            shown(column),
            typeof value === 'string' ? shown(value) : value,
          ]),
        ),
      ),
    );
  }
}

/** Quoted where it has to be; what a spreadsheet would run as a formula has an apostrophe before it. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Tells the gateway that runs with the configuration in `file`, and gives back what it says. Throws a CommandError. */
export async function askGateway(file: string, command: OperatorCommand, limits: ClientLimits): Promise<Result> {
  let operations;
  try {
    ({ operations } = configSchema.parse(JSON5.parse(configText(file))));
  } catch (error) {
    throw new CommandError(`${file}: ${error instanceof z.ZodError ? z.prettifyError(error) : unreadable(error)}`);
  }
  const { host, port, token } = operations;
  const { status, text } = await post(
    {
      host,
      port,
      path: '/operator',
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        [OPERATOR_HEADER]: encodeURIComponent(whoAmI()),
      },
    },
    JSON.stringify(command),
    limits.answerMs,
  );
  const result = resultSchema.safeParse(parseJson(text));
  if (result.success && (!('ticket' in result.data) || parseTicket(result.data.ticket) !== undefined)) {
    return result.data;
  }
  throw new CommandError(
    status >= 500
      ? `${host}:${port} could not do it (${status}: ${shown(text.trim(), 200)}); nothing is certain ` +
          'to have been done. The log of the gateway says why'
      : `${host}:${port} does not answer as a gateway does (${status}); is ` + `it the one of ${file}?`,
  );
}

/** Who gives the command, for the audit: also behind sudo. */
function whoAmI(): string {
  try {
    return process.env['SUDO_USER'] ?? os.userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`; // a user without a name
  }
}

function post(options: http.RequestOptions, body: string, limitMs: number): Promise<{ status: number; text: string }> {
  const where = `${options.host}:${options.port}`;
  return new Promise((resolve, reject) => {
    const fail = (message: string): void => {
      clearTimeout(timer);
      request.destroy();
      reject(new CommandError(message));
    };
    const request = http.request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LONGEST_ANSWER) {
          fail(`${where} answers without an end`);
        }
      });
      response.on('error', (error) => fail(`the gateway's answer on ${where} broke off (${shown(error.message)})`));
      response.on('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    const timer = setTimeout(
      () =>
        fail(
          `the gateway does not answer on ${where} (for ${limitMs / 1000} s); it may have done what ` +
            'it was asked for',
        ),
      limitMs,
    );
    request.on('error', (error) =>
      fail(
        `the gateway does not answer on ${where} (${shown(error.message)}); is it running? ` +
          '"gateway serve" starts it',
      ),
    );
    request.end(body);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
