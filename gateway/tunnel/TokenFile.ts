// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { GatewayError, GatewayFault } from './GatewayError.ts';

const loginSchema = z.object({
  url: z.string().min(1),
  certificate: z.string().min(1).optional(),
  user: z.string().min(1),
  token: z.string().min(1),
  /** Wall time, ms. */
  expiresAt: z.number(),
});

/** One login of this person at a gateway. */
export type Login = z.infer<typeof loginSchema>;

const fileSchema = z.object({ logins: z.array(loginSchema) });

/** The file with the tokens of this person: nobody else may read it. */
export class TokenFile {
  readonly path: string;

  constructor(file?: string) {
    this.path = file ?? path.join(process.env['XDG_CONFIG_HOME'] ?? path.join(os.homedir(), '.config'), 'cancellableauth',
      'logins.json');
  }

  /** All logins; none when there is no file. Throws a GatewayError when others can read it, or it is broken. */
  read(): readonly Login[] {
    let text: string;
    try {
      const { mode } = fs.statSync(this.path);
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
        throw new GatewayError(GatewayFault.BAD_INPUT, `${this.path} can be read by others (mode ` +
          `${(mode & 0o777).toString(8)}). Its tokens may be known: ask for a new ticket, chmod 600 the file, log in again`);
      }
      text = fs.readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return [];
      }
      throw error;
    }
    try {
      return fileSchema.parse(JSON.parse(text)).logins;
    } catch (error) {
      throw new GatewayError(GatewayFault.BAD_INPUT, `${this.path} is no file of logins; remove it and log in again`,
        { cause: error });
    }
  }

  /** Keeps a login, in place of an earlier one of the same user at the same gateway. */
  add(login: Login): void {
    const logins = [...this.read().filter((other) => other.url !== login.url || other.user !== login.user), login];
    fs.mkdirSync(path.dirname(this.path), { recursive: true, mode: 0o700 });
    const fresh = `${this.path}.${process.pid}`;
    fs.writeFileSync(fresh, `${JSON.stringify({ logins }, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
    fs.renameSync(fresh, this.path); // the old file or the new one, never half of it
  }

  /** The login of `user`, at `url` when it is given. Throws a GatewayError when there is none, or more than one. */
  find(user: string, url: string | undefined): Login {
    const logins = this.read().filter((login) => login.user === user && (url === undefined || login.url === url));
    if (logins.length === 0) {
      throw new GatewayError(GatewayFault.NOT_LOGGED_IN, `${user} is not logged in${url === undefined ? '' : ` at ${url}`}. ` +
        'Ask the operator for a ticket (gateway login-code --user NAME), then: gateway login TICKET');
    }
    if (logins.length > 1) {
      throw new GatewayError(GatewayFault.BAD_INPUT, `${user} is logged in at ${logins.map((login) => login.url).join(', ')}; ` +
        'say which with --gateway');
    }
    return logins[0]!;
  }
}
