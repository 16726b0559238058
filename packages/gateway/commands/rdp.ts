// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import { desktopFile } from '../client/desktopFile.ts';
import { askForDesktop } from '../client/logIn.ts';
import { TokenFile } from '../client/TokenFile.ts';
import { formatTarget, readTarget } from '../tunnel/Target.ts';
import { asCommandError, CommandError } from './CommandError.ts';
import { patienceOf, readOptions } from './readOptions.ts';
import { jsonLine, print, shown } from './shown.ts';

/** `gateway rdp`: a file that a client of remote desktops opens, with a credential of its own for one target. */
export async function rdp(args: readonly string[]): Promise<number> {
  const { options, rest } = readOptions('rdp', args);
  const target = readTarget(rest[0]!);
  if (target === undefined) {
    throw new CommandError(`'${shown(rest[0]!)}' is not HOST:PORT, as in desk.example.com:3389 or [::1]:3389`, 2);
  }
  const file = options.out ?? `${target.host.replaceAll(':', '-')}.rdp`;
  let handle: number;
  try {
    handle = fs.openSync(file, 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      code === 'EEXIST'
        ? `${shown(file)} is there already; remove it, or name another one with --out FILE`
        : `${shown(file)} cannot be written (${code})`,
    );
  }
  try {
    const login = new TokenFile(options['token-file']).find(options.user, options.gateway);
    const { token, expiresAt } = await askForDesktop(login, formatTarget(target), {
      limits: patienceOf(options.timeout),
    });
    fs.writeSync(handle, desktopFile({ target: formatTarget(target), gateway: login.url, token }));
    fs.closeSync(handle);
    print(
      options.json
        ? jsonLine({ file, user: login.user, target: formatTarget(target), gateway: login.url, expiresAt })
        : `${shown(file)} opens ${shown(formatTarget(target))} through ${shown(login.url)} until ` +
            `${new Date(expiresAt).toISOString()}, each time with a question on your phone. Keep it to yourself`,
    );
    return 0;
  } catch (error) {
    fs.rmSync(file, { force: true }); // an empty file helps nobody
    throw asCommandError(error);
  }
}
