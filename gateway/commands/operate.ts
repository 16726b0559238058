// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import http from 'node:http';
import JSON5 from 'json5';
import { z } from 'zod';
import type { OperatorCommand, OperatorResult } from '../operations/Operator.ts';
import { CommandError } from './CommandError.ts';
import type { Command } from './CommandError.ts';
import { needed, readOptions } from './readOptions.ts';

/** As much of the configuration as is needed to reach the running gateway. */
const configSchema = z.object({ operations: z.object({ host: z.string().default('127.0.0.1'), port: z.number(),
  token: z.string() }) });

/** An operator's command: told to the gateway that runs with the same configuration. */
export function operate(name: string): Command {
  return async (args) => {
    const { options, rest } = readOptions(args, ['config', 'user', 'count'], name.startsWith('revoke') ? 1 : 0);
    const result = await tell(options.config ?? 'gateway.json5', commandOf(name, options, rest[0]));
    if ('error' in result) {
      throw new CommandError(result.error);
    }
    if ('ticket' in result) {
      console.log(result.ticket);
    } else {
      console.table(result.rows);
    }
    return 0;
  };
}

function commandOf(name: string, options: { readonly user?: string; readonly count?: string }, id: string | undefined):
OperatorCommand {
  switch (name) {
    case 'enrol-code':
    case 'login-code':
      return { command: name, user: needed(options.user, '--user NAME') };
    case 'revoke-device':
    case 'revoke-client':
      return { command: name, id: needed(id, 'ID') };
    case 'audit':
      return { command: name, count: Number(options.count ?? 50) };
    default:
      return { command: name as 'devices' | 'clients' | 'status' };
  }
}

async function tell(file: string, command: OperatorCommand): Promise<OperatorResult> {
  let operations;
  try {
    ({ operations } = configSchema.parse(JSON5.parse(fs.readFileSync(file, 'utf8'))));
  } catch (error) {
    throw new CommandError(`${file}: ${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}`);
  }
  const { host, port, token } = operations;
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method: 'POST', path: '/operator',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        try {
          resolve(JSON.parse(text) as OperatorResult);
        } catch {
          reject(new CommandError(`${host}:${port} is no gateway: it answers ${response.statusCode}`));
        }
      });
    });
    request.on('error', (error) => reject(new CommandError(`the gateway does not answer on ${host}:${port} ` +
      `(${error.message}); is it running? "gateway serve" starts it`)));
    request.end(JSON.stringify(command));
  });
}
