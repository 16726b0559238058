// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { isLocalhost, LOCALHOST_ADDRESSES } from './networks.ts';

/** What the other process runs: a line of JSON, the addresses or the code of the error. */
const PROGRAM = `require('node:dns').lookup(process.argv[1], { all: true, verbatim: true }, (error, found) =>
  process.stdout.write(JSON.stringify(error === null ? found : { code: error.code })));`;
/** What asks the system on Linux, in a twentieth of the time that Node takes to start. */
const GETENT = ['/usr/bin/getent', '/bin/getent'];
/** A name has some addresses, not thousands. */
const LONGEST_ANSWER = 65_536;

/**
 * The addresses of a name as this system knows it: hosts file, DNS, search domains, mDNS, whatever it is set to. Rejects
 * when it knows none, and as soon as `signal` aborts.
 *
 * In a process of its own, because what the system does here cannot be broken off, and Node does not end before it is done:
 * with a name server that says nothing a command would stay for ten seconds and more after it had told its end.
 *
 * @param program what that process runs in Node; without it, getent(1) where there is one
 */
export function systemLookup(host: string, signal: AbortSignal, program?: string): Promise<readonly LookupAddress[]> {
  if (isLocalhost(host)) {
    return Promise.resolve(LOCALHOST_ADDRESSES.map(withFamily));
  }
  return new Promise((resolve, reject) => {
    const { NODE_OPTIONS: _of, ...env } = process.env; // what they ask for is asked of this process
    const getent = program === undefined && process.platform === 'linux' ? GETENT.find(fs.existsSync) : undefined;
    const [asker, ...args] =
      getent === undefined ? [process.execPath, '-e', program ?? PROGRAM, '--', host] : [getent, 'ahosts', '--', host];
    const child = spawn(asker!, args, {
      cwd: path.parse(process.execPath).root, // the current folder may be gone, and is none of its business
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    });
    let text = '';
    const end = (): boolean => child.kill('SIGKILL');
    const over = (): void => {
      signal.removeEventListener('abort', aborted);
      process.off('exit', end);
      end();
    };
    const aborted = (): void => {
      over();
      reject(new Error(`no answer for ${host}`));
    };
    if (signal.aborted) {
      aborted();
      return;
    }
    signal.addEventListener('abort', aborted);
    process.on('exit', end);
    child.on('error', (error) => {
      over();
      reject(new Error(`${host} cannot be looked up: ${error.message}`, { cause: error }));
    });
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > LONGEST_ANSWER) {
        end();
      }
    });
    child.on('close', () => {
      over();
      const found = getent === undefined ? addressesOf(text) : addressesInTable(text);
      if (typeof found === 'string') {
        reject(Object.assign(new Error(`${host} has no address that this system knows (${found})`), { code: found }));
      } else {
        resolve(found);
      }
    });
  });
}

/**
 * What requests of this process look names up with in the place of Node's own way. That asks the system in at most two threads for the whole
 * process: two names whose servers are silent hold every other, also that of etcd. Who asks for a name while it is looked up
 * shares the answer.
 *
 * @param limitMs a name that takes longer is not found
 */
export function lookupApart(limitMs: number): LookupFunction {
  const underWay = new Map<string, ReturnType<typeof systemLookup>>();
  const look = (host: string): ReturnType<typeof systemLookup> => {
    const known = underWay.get(host);
    if (known !== undefined) {
      return known;
    }
    const looking = systemLookup(host, AbortSignal.timeout(limitMs)).finally(() => underWay.delete(host));
    underWay.set(host, looking);
    return looking;
  };
  return (host, { all, family }, answer) => {
    const wanted = family === 4 || family === 'IPv4' ? 4 : family === 6 || family === 'IPv6' ? 6 : undefined;
    look(host).then(
      (found) => {
        const addresses = found.filter((each) => wanted === undefined || each.family === wanted);
        const [first] = addresses;
        if (first === undefined) {
          answer(notFound(`${host} has no address of IPv${wanted}`), '');
        } else if (all === true) {
          answer(null, addresses);
        } else {
          answer(null, first.address, first.family);
        }
      },
      (error: Error) => answer(notFound(error.message), ''),
    );
  };
}

function notFound(message: string): Error {
  return Object.assign(new Error(message), { code: 'ENOTFOUND' });
}

/** What the other process has said; the code of its error, or what is wrong with it. */
function addressesOf(text: string): readonly LookupAddress[] | string {
  try {
    const said = JSON.parse(text) as unknown;
    if (!Array.isArray(said)) {
      return String((said as { code?: unknown }).code);
    }
    const found = said
      .map((each) => String((each as { address?: unknown }).address))
      .filter((address) => isIP(address) !== 0)
      .map(withFamily);
    return found.length > 0 ? found : 'none';
  } catch {
    return 'no answer';
  }
}

/** The addresses in what getent has said: a line for each address and kind of socket. */
function addressesInTable(text: string): readonly LookupAddress[] | string {
  const found = new Set(text.split('\n').map((line) => line.split(/\s/)[0]!));
  const addresses = [...found].filter((address) => isIP(address) !== 0);
  return addresses.length === 0 ? 'ENOTFOUND' : addresses.map(withFamily);
}

function withFamily(address: string): LookupAddress {
  return { address, family: isIP(address) };
}
