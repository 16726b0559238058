// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import type { LoadedConfig } from '../config/loadConfig.ts';
import { GatewayStoreError } from '../store/GatewayStoreError.ts';
import { backUpStore, restoreStore } from '../store/storeBackup.ts';
import { CommandError } from './CommandError.ts';
import { CONFIG_FILE } from './commandTable.ts';
import { loadForCommand } from './loadForCommand.ts';
import { markElsewhere } from './moveSite.ts';
import { makeFiles } from './newFiles.ts';
import { readOptions } from './readOptions.ts';
import { jsonLine, print } from './shown.ts';

/** What a backup's files are called in its folder. */
const NAMES = {
  config: CONFIG_FILE,
  store: 'gateway.db',
  identity: 'identity.key',
  certificate: 'gateway.crt',
  key: 'gateway.key',
  push: 'push.secret',
  receipts: 'push-receipts.secret',
  openidKeys: 'openid.keys',
  openidClient: (index: number) => `openid-client-${index}.keys`,
  etcdCa: 'etcd-ca.crt',
  etcdCertificate: 'etcd-client.crt',
  etcdKey: 'etcd-client.key',
} as const;

/** `gateway backup`: everything that a gateway is, in a new folder of its owner's alone; also while it runs. */
export async function backUp(args: readonly string[]): Promise<number> {
  const { options } = readOptions('backup', args);
  const file = options.config ?? CONFIG_FILE;
  const loaded = loadForCommand(file);
  const folder = path.resolve(options.to);
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    throw new CommandError(`${folder} cannot be made (${(error as Error).message}); a backup is a new folder`);
  }
  try {
    for (const [source, name] of filesOf(file, loaded)) {
      fs.copyFileSync(source, path.join(folder, name));
      fs.chmodSync(path.join(folder, name), 0o600);
    }
    await backUpStore(loaded.storeFile, path.join(folder, NAMES.store));
    if (loaded.config.cluster !== undefined) {
      const { copySite } = await import('./clusterSite.ts');
      await copySite(loaded, path.join(folder, NAMES.store));
    }
  } catch (error) {
    fs.rmSync(folder, { recursive: true });
    throw ofItsFiles(error);
  }
  const about = { backup: folder, name: loaded.config.name };
  print(
    options.json
      ? jsonLine(about)
      : `${folder} has the store, the configuration and the keys: whoever reads it is this gateway`,
  );
  return 0;
}

/** `gateway restore`: puts a backup's store in place, and the other files where there are none. The gateway must not run. */
export function restore(args: readonly string[]): Promise<number> {
  return Promise.resolve().then(() => restoreFrom(args));
}

function restoreFrom(args: readonly string[]): number {
  const { options } = readOptions('restore', args);
  const folder = path.resolve(options.from);
  const file = path.resolve(options.config ?? CONFIG_FILE);
  const of = loadForCommand(path.join(folder, NAMES.config), NAMES);
  const placed = fs.existsSync(file) ? [] : placeFiles(folder, file, of);
  try {
    const now = loadForCommand(file);
    if (now.identity.key !== of.identity.key) {
      throw new CommandError(
        `${folder} is a backup of another gateway than the one of ${file}: its identity is another`,
      );
    }
    const { changes, movedTo, unknown } = restoreStore(path.join(folder, NAMES.store), now.storeFile, Date.now());
    if (now.config.cluster === undefined) {
      markElsewhere(now.storeFile, undefined); // what it had is what the backup had
    }
    const rows = [
      ...placed.map((name) => ({ restored: name })),
      { restored: now.storeFile, ...(movedTo === undefined ? {} : { before: movedTo }) },
      ...changes,
    ];
    rows.forEach((row) => print(options.json ? jsonLine(row) : Object.values(row).join('  ')));
    if (unknown !== undefined) {
      const warning =
        `what was revoked after the backup is not known (${unknown}): it is trusted again. ` +
        'Look at "gateway devices" and "gateway clients" before others can connect';
      print(options.json ? jsonLine({ warning }) : warning);
    }
    return 0;
  } catch (error) {
    placed.forEach((name) => fs.rmSync(name, { force: true }));
    throw ofItsFiles(error);
  }
}

/** The files beside the store, and what they are called in a backup. */
function filesOf(file: string, { config }: LoadedConfig): readonly (readonly [source: string, name: string])[] {
  const at = (name: string): string => path.resolve(path.dirname(path.resolve(file)), name);
  const push = config.wakeUp?.pushKit?.serviceAccount ?? config.wakeUp?.webhook?.secret;
  const receipts = config.wakeUp?.pushKit?.receipts?.secret;
  const etcd = config.cluster?.tls;
  return [
    [path.resolve(file), NAMES.config],
    [at(config.identity), NAMES.identity],
    ...(config.tls === undefined
      ? []
      : ([
          [at(config.tls.certificate), NAMES.certificate],
          [at(config.tls.key), NAMES.key],
        ] as const)),
    ...(push === undefined ? [] : [[at(push), NAMES.push] as const]),
    ...(receipts === undefined ? [] : [[at(receipts), NAMES.receipts] as const]),
    ...(config.openid === undefined ? [] : [[at(config.openid.keys), NAMES.openidKeys] as const]),
    ...(config.openid?.clients ?? []).flatMap(({ keys }, index) =>
      keys === undefined ? [] : [[at(keys), NAMES.openidClient(index)] as const],
    ),
    ...(etcd === undefined
      ? []
      : ([
          [at(etcd.ca), NAMES.etcdCa],
          [at(etcd.certificate), NAMES.etcdCertificate],
          [at(etcd.key), NAMES.etcdKey],
        ] as const)),
  ];
}

/** Puts the files of a backup where its configuration has them; none of them may be there. What was put. */
function placeFiles(folder: string, file: string, loaded: LoadedConfig): string[] {
  const files = filesOf(file, loaded);
  const standing = files.find(([target]) => fs.existsSync(target));
  if (standing !== undefined) {
    throw new CommandError(`${standing[0]} is there, and ${file} is not: nothing is overwritten; move one of them`);
  }
  const placed = new Map(files.map(([target, name]) => [target, name])); // applications may share a file
  try {
    makeFiles(
      [...placed].map(([file, name]) => ({ file, content: fs.readFileSync(path.join(folder, name)), mode: 0o600 })),
    );
  } catch (error) {
    throw new CommandError((error as Error).message, 1, { cause: error });
  }
  return [...placed.keys()];
}

/** A store or a file that fails, as one of the command; anything else as it is. */
function ofItsFiles(error: unknown): unknown {
  const isKnown = error instanceof GatewayStoreError || (error as NodeJS.ErrnoException).syscall !== undefined;
  return isKnown ? new CommandError((error as Error).message, 1, { cause: error }) : error;
}
