// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import process from 'node:process';
import JSON5 from 'json5';
import { z } from 'zod';
import { parseTicket } from '../admission/Ticket.ts';
import { isLoopback } from '../config/networks.ts';
import { OPERATOR_HEADER } from '../operations/OperationsServer.ts';
import type { OperatorCommand } from '../operations/Operator.ts';
import type { ClientLimits } from '../client/ClientLimits.ts';
import { CommandError } from './CommandError.ts';
import type { Command } from './CommandError.ts';
import { patienceOf, readOptions } from './readOptions.ts';
import { jsonLine, outliveReader, print, shown } from './shown.ts';

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
  z.strictObject({ rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))) }),
  z.strictObject({ error: z.string() }),
]);
type Result = z.infer<typeof resultSchema>;
/** Ten thousand lines of the audit are a tenth of this. */
export const LONGEST_ANSWER = 64 * 1_048_576;

/** What an operator can ask of the gateway that runs. */
export type OperatorName = OperatorCommand['command'];

/** An operator's command: told to the gateway that runs with the same configuration. */
export function operate(name: OperatorName): Command {
  return async (args) => {
    const { options, rest } = readOptions(name, args);
    const command = commandOf(name, options, rest[0]!);
    const result = await ask(options.config ?? 'gateway.json5', command, patienceOf(options.timeout));
    if ('error' in result) {
      throw new CommandError(
        result.error
          .split('\n')
          .map((line) => shown(line))
          .join('\n  '),
      );
    }
    outliveReader(process.stdout);
    if (options.json) {
      ('rows' in result ? result.rows : [result]).forEach((row) => print(jsonLine(row)));
    } else if ('rows' in result) {
      console.table(
        result.rows.map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([column, value]) => [
              shown(column),
              typeof value === 'string' ? shown(value) : value,
            ]),
          ),
        ),
      );
    } else {
      print(result.ticket);
    }
    return 0;
  };
}

/** Options of which some commands have all and some have fewer. */
interface Asked {
  readonly config: string | undefined;
  readonly user?: string;
  readonly count?: string | undefined;
  readonly undo?: boolean;
}

function commandOf(name: OperatorName, options: Asked, id: string): OperatorCommand {
  switch (name) {
    case 'enrol-code':
    case 'login-code':
      return { command: name, user: options.user! };
    case 'revoke-device':
    case 'revoke-client':
      return { command: name, id };
    case 'audit':
      return { command: name, count: Number(options.count ?? 50) };
    case 'devices':
    case 'clients':
    case 'status':
    case 'confirm-clock':
    case 'reload':
      return { command: name };
    case 'drain':
      return { command: name, undo: options.undo === true };
  }
}

async function ask(file: string, command: OperatorCommand, limits: ClientLimits): Promise<Result> {
  let operations;
  try {
    ({ operations } = configSchema.parse(JSON5.parse(fs.readFileSync(file, 'utf8'))));
  } catch (error) {
    throw new CommandError(
      `${file}: ${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}`,
    );
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
        [OPERATOR_HEADER]: whoAmI(),
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
    const timer = setTimeout(
      () =>
        fail(
          `the gateway does not answer on ${where} (for ${limitMs / 1000} s); it may have done what ` +
            'it was asked for',
        ),
      limitMs,
    );
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
