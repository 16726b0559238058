// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { NeighbourState, PhoneNeighbour } from 'arkts-host/screen';
import type { LocalGateway } from './LocalGateway.ts';

/** The gateway beside the phone on the screen: where it is, and the way to let it die. */
export class GatewayNeighbour implements PhoneNeighbour {
  private readonly gateway: LocalGateway;

  constructor(gateway: LocalGateway) {
    this.gateway = gateway;
  }

  get state(): NeighbourState {
    return {
      name: 'gateway',
      title: 'The gateway',
      text: this.gateway.isRunning ? this.gateway.url : 'dead; Restart brings it back',
      actions: [{ name: 'kill', label: 'Kill the gateway' }],
    };
  }

  act(): Promise<void> {
    if (!this.gateway.isRunning) {
      return Promise.reject(new Error('The gateway is dead already. Restart the phone, and it is back.'));
    }
    this.gateway.kill();
    return Promise.resolve();
  }
}
