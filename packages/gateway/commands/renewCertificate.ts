// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { authorityIn, namesOf } from '../config/certificates.ts';
import { issueCertificate } from '../config/makeCertificate.ts';
import { CommandError } from './CommandError.ts';
import { CONFIG_FILE } from './commandTable.ts';
import { loadForCommand } from './loadForCommand.ts';
import { readOptions } from './readOptions.ts';
import { jsonLine, print } from './shown.ts';

/** How long a certificate is good that the gateway makes for itself. */
export const CERTIFICATE_DAYS = 3650;
const DAY_MS = 86_400_000;

/**
 * `gateway renew-certificate`: another certificate with another key, for the same names, for which the gateway's identity
 * vouches, so that phones and clients know it. The old ones stay beside it, as `.old`.
 */
export async function renewCertificate(args: readonly string[]): Promise<number> {
  const { options } = readOptions('renew-certificate', args);
  const file = options.config ?? CONFIG_FILE;
  const { config, identity, tls } = loadForCommand(file);
  if (config.tls === undefined || tls === undefined) {
    throw new CommandError(`${file}: this gateway listens without TLS, and has no certificate`);
  }
  if (!config.tls.pinned) {
    throw new CommandError(
      `${file}: tls.pinned is false: an authority vouches for the certificate, and renews it. Its client (certbot) does, and ` +
        'then "gateway reload"',
    );
  }
  const authority = authorityIn(tls.certificate, identity.key);
  if (authority === undefined && !options.anew) {
    throw new CommandError(
      `${config.tls.certificate} is not one that the gateway's identity vouches for: clients that are logged in know ` +
        'itself, and log in again when it has another key. --anew makes one, for which that never happens again',
    );
  }
  const [first = config.name, ...names] = namesOf(new X509Certificate(tls.certificate));
  const days = Number(options.days ?? CERTIFICATE_DAYS);
  const folder = path.dirname(path.resolve(file));
  const made = await issueCertificate(
    fs.readFileSync(path.resolve(folder, config.identity), 'utf8'),
    [first, ...names],
    days,
    authority?.toString(),
  );
  replaceBoth([
    [path.resolve(folder, config.tls.key), made.key, 0o600],
    [path.resolve(folder, config.tls.certificate), made.certificate, 0o644],
  ]);
  const ends = new Date(Date.now() + days * DAY_MS).toISOString();
  print(
    options.json
      ? jsonLine({ certificate: config.tls.certificate, names: [first, ...names].join(' '), ends })
      : `${config.tls.certificate} is new, for ${[first, ...names].join(', ')}, until ${ends}; then: gateway reload`,
  );
  return 0;
}

/** Puts new texts in the place of files: nothing is replaced before all of them are on the disk. */
function replaceBoth(files: readonly (readonly [file: string, text: string, mode: number])[]): void {
  try {
    for (const [file, text, mode] of files) {
      fs.rmSync(`${file}.new`, { force: true });
      fs.writeFileSync(`${file}.new`, text, { flag: 'wx', mode, flush: true });
    }
    for (const [file] of files) {
      fs.rmSync(`${file}.old`, { force: true });
      fs.linkSync(file, `${file}.old`);
    }
    files.forEach(([file]) => fs.renameSync(`${file}.new`, file));
  } catch (error) {
    throw new CommandError(`${(error as Error).message}; the certificate and its key before are the .old ones`, 1, {
      cause: error,
    });
  }
}
