// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { areUnderWay, CannotInstallError, installPackages } from 'arkts-host/debian';

/** Programs of Debian that tests run by themselves. */
export interface ServerPrograms {
  /** What the programs are called, in the PATH or where servers are. */
  readonly names: readonly string[];
  /** What is missing when one of them is, and what is to be installed then. */
  readonly missing: string;
  readonly toInstall: string;
  readonly packages: readonly string[];
  /** The service that the packages start, which tests do not need; undefined where they start none. */
  readonly service?: string;
}

/** Where servers are, and where PATH does not lead everybody. */
const MORE_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin'];

/**
 * The files of programs on this machine, absolute, in the order of their names; installed first where that is possible. Without
 * one of them, why: tests then skip with that.
 */
export function findPrograms(wanted: ServerPrograms): {
  readonly files: readonly string[] | undefined;
  readonly reason: string;
} {
  const { missing, packages, service, toInstall } = wanted;
  const present = look(wanted);
  if (present !== undefined && !areUnderWay(packages)) {
    return { files: present, reason: '' };
  }
  try {
    installPackages(packages, service);
  } catch (error) {
    if (error instanceof CannotInstallError) {
      return {
        files: undefined,
        reason:
          `There is no ${missing}, and ${error.message}. Install ${toInstall} (Debian: ` +
          `apt-get install ${packages.join(' ')}${service === undefined ? '' : '; it starts a server, which these tests do not need'}).`,
      };
    }
    throw error;
  }
  const installed = look(wanted);
  return { files: installed, reason: installed === undefined ? `${missing} was installed and is not there` : '' };
}

function look({ names }: ServerPrograms): readonly string[] | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...MORE_FOLDERS];
  const files = names.flatMap(
    (name) => folders.map((folder) => path.resolve(folder, name)).find((file) => existsSync(file)) ?? [],
  );
  return files.length === names.length ? files : undefined;
}
