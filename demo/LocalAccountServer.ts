// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { appOriginOf } from '../assertions/appOriginOf.ts';
import { RelyingParty } from '../assertions/RelyingParty.ts';
import { startRelyingParty } from '../assertions/startRelyingParty.ts';
import type { RunningRelyingParty } from '../assertions/startRelyingParty.ts';
import type { Device } from '../host/device/Device.ts';

const RP_ID = 'example.com';

/** The server of the app's accounts: a relying party on this machine, which listens from the first use on. */
export class LocalAccountServer {
  private readonly party: RelyingParty;
  private running: Promise<RunningRelyingParty> | undefined;

  /** @param bundleName of the app whose responses it takes */
  constructor(device: Device, bundleName: string) {
    this.party = new RelyingParty({ rpId: RP_ID, rpName: 'Example', origins: [appOriginOf(bundleName)],
      now: () => device.clock.now });
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
