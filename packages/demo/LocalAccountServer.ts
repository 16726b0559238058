// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { appOriginOf } from './appOriginOf.ts';
import { RelyingParty, startRelyingParty } from '@cancellable-auth/relying-party';
import type { KnownUsers, RunningRelyingParty } from '@cancellable-auth/relying-party';
import type { Device } from 'arkts-host/device';

const RP_ID = 'example.com';

const FILE_NAME = 'account-server.json';

/**
 * The server of the app's accounts: a relying party on this machine, which listens from the first use on. Where the
 * phone's keys outlive the process, in a data folder, so do the server's accounts.
 */
export class LocalAccountServer {
  private readonly party: RelyingParty;
  private running: Promise<RunningRelyingParty> | undefined;

  /** @param bundleName of the app whose responses it takes */
  constructor(device: Device, bundleName: string) {
    const { dataFolder } = device.options;
    const file = dataFolder === undefined ? undefined : path.join(dataFolder, FILE_NAME);
    this.party = new RelyingParty({
      rpId: RP_ID,
      rpName: 'Example',
      origins: [appOriginOf(bundleName)],
      now: () => device.clock.now,
      ...(file === undefined ? {} : { known: readKnown(file), onChange: (known) => writeKnown(file, known) }),
    });
  }

  get isListening(): boolean {
    return this.running !== undefined;
  }

  /** Where it listens, from now on at the latest. */
  async address(): Promise<string> {
    this.running ??= startRelyingParty(this.party);
    return (await this.running).address;
  }

  /** Does not listen any more; what it knows stays. */
  async stop(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    await (await running)?.stop();
  }
}

function readKnown(file: string): KnownUsers {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as KnownUsers;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return { users: [], credentials: [] };
    }
    throw new Error(
      `${file} cannot be read: ${(error as Error).message}. Mend it, or remove it: the accounts are lost then.`,
      { cause: error },
    );
  }
}

/** In one step: whoever is interrupted leaves the old file or the new one. */
function writeKnown(file: string, known: KnownUsers): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(known, undefined, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
