// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device } from 'arkts-host/device';
import type { NeighbourState, PhoneNeighbour } from 'arkts-host/screen';
import type { LocalGateway } from './LocalGateway.ts';

/** The gateway beside the phone on the screen: where it is, its operator's ticket for the phone's scanner, and the way to let it die. */
export class GatewayNeighbour implements PhoneNeighbour {
  private readonly gateway: LocalGateway;
  private readonly device: Device;

  constructor(gateway: LocalGateway, device: Device) {
    this.gateway = gateway;
    this.device = device;
  }

  get state(): NeighbourState {
    return {
      name: 'gateway',
      title: 'The gateway',
      text: this.gateway.isRunning ? this.gateway.url : 'dead; Restart brings it back',
      actions: [
        { name: 'kill', label: 'Kill the gateway' },
        { name: 'show-ticket', label: 'Hold a ticket before the camera' },
        { name: 'leave-scanner', label: 'Leave the scanner' },
      ],
    };
  }

  async act(action: string): Promise<void> {
    if (action === 'leave-scanner') {
      this.device.user.leaveScanner();
      return;
    }
    if (!this.gateway.isRunning) {
      throw new Error('The gateway is dead already. Restart the phone, and it is back.');
    }
    if (action === 'kill') {
      this.gateway.kill();
      return;
    }
    if (!this.device.scanner.isOpen) {
      throw new Error('Nothing scans. Press "Scan the ticket" on the gateway page of the app first.');
    }
    this.device.user.showCode(await this.gateway.enrolTicket());
  }
}
