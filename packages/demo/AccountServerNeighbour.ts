// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { NeighbourState, PhoneNeighbour } from 'arkts-host/screen';
import type { Stage } from './Stage.ts';

/** The server of the accounts, beside the phone on the screen: where it is, and the way to switch it off. */
export class AccountServerNeighbour implements PhoneNeighbour {
  private readonly stage: Stage;
  private address: string;

  private constructor(stage: Stage, address: string) {
    this.stage = stage;
    this.address = address;
  }

  /** Switches the server on. */
  static async of(stage: Stage): Promise<AccountServerNeighbour> {
    return new AccountServerNeighbour(stage, await stage.accountServer.address());
  }

  get state(): NeighbourState {
    const isOn = this.stage.accountServer.isListening;
    return {
      name: 'account-server',
      title: 'Account server',
      text: isOn ? this.address : 'switched off',
      actions: [
        { name: 'address', label: 'Type its address' },
        { name: 'switch', label: isOn ? 'Switch it off' : 'Switch it on' },
      ],
    };
  }

  async act(action: string): Promise<void> {
    const { page, accountServer } = this.stage;
    if (action === 'address') {
      if (!accountServer.isListening) {
        throw new Error('The server is off. Switch it on first.');
      }
      if (page.find('serverAddress') === undefined) {
        throw new Error('Open the accounts in the app first: its address goes there.');
      }
      page.input('serverAddress', this.address);
    } else if (accountServer.isListening) {
      await accountServer.stop();
    } else {
      this.address = await accountServer.address();
    }
  }
}
