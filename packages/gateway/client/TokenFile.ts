// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomBytes, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { isSameUser } from '../admission/userName.ts';
import { GatewayError, GatewayFault, parseJson } from './GatewayError.ts';
import { makeFolder } from '../tunnel/makeFolder.ts';

/** The last instant that a Date knows, ms since 1970. */
const LATEST_MS = 8.64e15;
export const LONGEST_FILE = 1_048_576;

/** One login of this person at a gateway. */
export interface Login {
  /** "wss://host:port", or "ws://" on loopback. */
  readonly url: string;
  /** The certificate that the ticket brought, PEM; undefined when a public authority vouches for the gateway. */
  readonly certificate?: string | undefined;
  readonly user: string;
  readonly token: string;
  /** Wall time at the gateway, ms. */
  readonly expiresAt: number;
}

/** What the gateway gives for a code: goes into a header, so it is visible ASCII. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,512}$/.test(value);
}

/** Whether this is a wall time, ms. */
export function isExpiry(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= LATEST_MS;
}

/** What a file says of a login, and nothing else that is there; undefined when it is none. */
function loginOf(value: unknown): Login | undefined {
  const { url, certificate, user, token, expiresAt } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return isGatewayUrl(url) &&
    (certificate === undefined || isCertificate(certificate)) &&
    typeof user === 'string' &&
    user !== '' &&
    isToken(token) &&
    isExpiry(expiresAt)
    ? { url, ...(certificate === undefined ? {} : { certificate }), user, token, expiresAt }
    : undefined;
}

function isGatewayUrl(value: unknown): value is string {
  return typeof value === 'string' && /^wss?:\/\/[^\s/?#]+$/.test(value) && URL.canParse(value);
}

/** The file with the tokens of this person: it is theirs, and nobody else may read it. */
export class TokenFile {
  readonly path: string;

  /** `file`: undefined for the one in the person's own configuration. Throws a GatewayError when there is no such place. */
  constructor(file?: string) {
    this.path = file ?? path.join(configFolder(), 'cancellableauth', 'logins.json');
  }

  /** All logins; none when there is no file. Throws a GatewayError when others can get at it, or it is broken. */
  read(): readonly Login[] {
    const text = this.readText();
    if (text === undefined) {
      return [];
    }
    const { logins } = (parseJson(text) ?? {}) as { logins?: unknown };
    const read = Array.isArray(logins) ? logins.map(loginOf) : [undefined];
    if (read.includes(undefined)) {
      throw new GatewayError(
        GatewayFault.BAD_INPUT,
        `${this.path} is not a file of logins; remove it and log in again`,
      );
    }
    return read as readonly Login[];
  }

  /** Throws a GatewayError when a login could not be kept: to be known before its code is spent. */
  checkWritable(): void {
    this.read();
    this.write((fresh) => fs.rmSync(fresh), '');
  }

  /** Keeps a login no longer. Throws a GatewayError if that cannot be written. */
  remove(login: Login): void {
    this.replace(this.read().filter((other) => other.url !== login.url || other.user !== login.user));
  }

  /** Keeps a login, in place of an earlier one of the same user at the same gateway. Throws a GatewayError if it cannot. */
  add(login: Login): void {
    this.replace([...this.read().filter((other) => other.url !== login.url || other.user !== login.user), login]);
  }

  /** The old file or the new one, never half of it. */
  private replace(logins: readonly Login[]): void {
    this.write((fresh) => fs.renameSync(fresh, this.path), `${JSON.stringify({ logins }, undefined, 2)}\n`);
  }

  /** The login of `user`, at `url` when it is given. Throws a GatewayError when there is none, or more than one. */
  find(user: string, url: string | undefined): Login {
    const ofUrl = this.read().filter((login) => url === undefined || login.url === url);
    const exact = ofUrl.filter((login) => login.user === user);
    const logins = exact.length > 0 ? exact : ofUrl.filter((login) => isSameUser(login.user, user));
    if (logins.length === 0) {
      throw new GatewayError(
        GatewayFault.NOT_LOGGED_IN,
        `${user} is not logged in${url === undefined ? '' : ` at ${url}`}. ` +
          'Ask the operator for a ticket (gateway login-code --user NAME), then run "gateway login" and give it the ticket',
      );
    }
    if (logins.length > 1) {
      throw new GatewayError(
        GatewayFault.BAD_INPUT,
        `${user} is logged in at ${logins.map((login) => login.url).join(', ')}; ` + 'say which with --gateway',
      );
    }
    return logins[0]!;
  }

  /** The text of the file, of which it is certain that only its owner could read and write it; undefined without one. */
  private readText(): string | undefined {
    let file: number | undefined;
    try {
      // what is looked at is what is read; a pipe does not hold us up, and a link leads nowhere
      file = fs.openSync(
        this.path,
        fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0),
      );
      const stat = fs.fstatSync(file);
      const fault = faultOf(stat);
      if (fault !== undefined) {
        throw new GatewayError(GatewayFault.BAD_INPUT, `${this.path} ${fault}`);
      }
      return fs.readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error instanceof GatewayError ? error : this.unusable(error, 'read');
    } finally {
      if (file !== undefined) {
        fs.closeSync(file);
      }
    }
  }

  private write(use: (fresh: string) => void, text: string): void {
    const fresh = `${this.path}.${randomBytes(8).toString('hex')}`;
    try {
      makeFolder(path.dirname(this.path), 0o700);
      fs.writeFileSync(fresh, text, { mode: 0o600, flag: 'wx', flush: true });
      use(fresh);
    } catch (error) {
      fs.rmSync(fresh, { force: true });
      throw this.unusable(error, 'written');
    }
  }

  private unusable(error: unknown, how: 'read' | 'written'): GatewayError {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why =
      code === 'ELOOP' || code === 'EMLINK'
        ? 'is a link; put the file itself there, or name it with --token-file'
        : `cannot be ${how} (${code}); give it to yourself, or name another file with --token-file`;
    return new GatewayError(GatewayFault.BAD_INPUT, `${this.path} ${why}`, { cause: error });
  }
}

/** Why a file cannot be trusted with tokens; undefined when it can. */
function faultOf(stat: fs.Stats): string | undefined {
  if (!stat.isFile()) {
    return 'is not a file; name one with --token-file';
  }
  if (stat.size > LONGEST_FILE) {
    return 'is too large for a file of logins; remove it and log in again';
  }
  if (process.platform === 'win32') {
    return undefined;
  }
  if (stat.uid !== process.geteuid!()) {
    return `belongs to somebody else (user id ${stat.uid}), who may have written anything; remove it and log in again`;
  }
  return (stat.mode & 0o077) === 0
    ? undefined
    : `can be read by others (mode ${(stat.mode & 0o777).toString(8)}). Its tokens ` +
        'may be known: ask for a new ticket, chmod 600 the file, log in again';
}

/** Where this person's configuration is: an absolute path, for a relative one would mean any folder (XDG Base Directory). */
function configFolder(): string {
  const configured = process.env['XDG_CONFIG_HOME'] ?? '';
  if (path.isAbsolute(configured)) {
    return configured;
  }
  const home = [os.homedir, () => os.userInfo().homedir].map(attempt).find((folder) => path.isAbsolute(folder));
  if (home === undefined) {
    throw new GatewayError(
      GatewayFault.BAD_INPUT,
      'there is no home folder to keep logins in; say where with ' +
        '--token-file FILE, or set XDG_CONFIG_HOME to a folder of yours',
    );
  }
  return path.join(home, '.config');
}

/** Who has no entry in the system's list of users has no home: Node throws then. */
function attempt(home: () => string): string {
  try {
    return home();
  } catch {
    return '';
  }
}

function isCertificate(text: unknown): text is string {
  try {
    return typeof text === 'string' && new X509Certificate(text).publicKey.asymmetricKeyType !== undefined;
  } catch {
    return false;
  }
}
