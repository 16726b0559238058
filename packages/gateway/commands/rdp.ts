// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { desktopFile } from '../client/desktopFile.ts';
import { askForDesktop } from '../client/logIn.ts';
import { TokenFile } from '../client/TokenFile.ts';
import type { GivenCredential } from '../operations/Operator.ts';
import { formatTarget, readTarget } from '../tunnel/Target.ts';
import { asCommandError, CommandError } from './CommandError.ts';
import { checkNewFile, makeFiles } from './newFiles.ts';
import { askGateway, refusal } from './operate.ts';
import { patienceOf, readOptions } from './readOptions.ts';
import type { CommandLine } from './readOptions.ts';
import { jsonLine, print, shown } from './shown.ts';

type Options = CommandLine<'rdp'>['options'];

/** `gateway rdp`: a file that a client of remote desktops opens, with a credential of its own for one target. */
export async function rdp(args: readonly string[]): Promise<number> {
  const { options, rest } = readOptions('rdp', args);
  const parsed = readTarget(rest[0]!);
  if (parsed === undefined) {
    throw new CommandError(`'${shown(rest[0]!)}' is not HOST:PORT, as in desk.example.com:3389 or [::1]:3389`, 2);
  }
  const other = (['gateway', 'token-file'] as const).find((name) => options[name] !== undefined);
  if (options.config !== undefined && other !== undefined) {
    throw new CommandError(
      `--config and --${other} contradict each other: the operator asks the gateway of the configuration, without a login`,
      2,
    );
  }
  const target = formatTarget(parsed);
  const file = options.out ?? `${parsed.host.replaceAll(':', '-')}.rdp`;
  writing(file, () => checkNewFile(file)); // else it costs a credential
  try {
    const given =
      options.config === undefined
        ? await askAsUser(options, target)
        : await askAsOperator(options.config, options, target);
    const { expiresAt, gateway, token, user } = given;
    writing(file, () => makeFiles([{ file, content: desktopFile({ target, gateway, token }), mode: 0o600 }]));
    const whose = options.config === undefined ? 'your' : `${shown(user)}'s`;
    const keep = options.config === undefined ? 'Keep it to yourself' : `Give it to ${shown(user)}, and keep no copy`;
    print(
      options.json
        ? jsonLine({ file, user, target, gateway, expiresAt })
        : `${shown(file)} opens ${shown(target)} through ${shown(gateway)} until ` +
            `${new Date(expiresAt).toISOString()}, each time with a question on ${whose} phone. ${keep}`,
    );
    return 0;
  } catch (error) {
    throw asCommandError(error);
  }
}

/** Does it with the file; what fails is said. */
function writing(file: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      code === 'EEXIST'
        ? `${shown(file)} is there already; remove it, or name another one with --out FILE`
        : `${shown(file)} cannot be written (${code})`,
      1,
      { cause: error },
    );
  }
}

async function askAsUser(options: Options, target: string): Promise<GivenCredential> {
  const login = new TokenFile(options['token-file']).find(options.user, options.gateway);
  const { token, expiresAt } = await askForDesktop(login, target, { limits: patienceOf(options.timeout) });
  return { token, expiresAt, gateway: login.url, user: login.user, target };
}

async function askAsOperator(config: string, options: Options, target: string): Promise<GivenCredential> {
  const command = { command: 'rdp', user: options.user, target } as const;
  const result = await askGateway(config, command, patienceOf(options.timeout));
  if ('error' in result) {
    throw refusal(result.error);
  }
  if (!('credential' in result)) {
    throw new CommandError('the gateway answers something else');
  }
  return result.credential;
}
