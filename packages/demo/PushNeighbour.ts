// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device } from 'arkts-host/device';
import type { NeighbourState, PhoneNeighbour } from 'arkts-host/screen';

/** The push service between the gateway and the phone: it keeps messages back while it takes the user to be asleep. */
export class PushNeighbour implements PhoneNeighbour {
  private readonly device: Device;

  constructor(device: Device) {
    this.device = device;
  }

  get state(): NeighbourState {
    const isAwake = this.device.push.isReachable;
    return {
      name: 'push',
      title: 'The push service',
      text: isAwake ? 'delivers at once' : 'takes you to be asleep, and keeps messages back',
      actions: [{ name: 'sleep', label: isAwake ? 'Let it think that you sleep' : 'Let it think that you wake' }],
    };
  }

  act(): Promise<void> {
    const { push } = this.device;
    push.setReachable(!push.isReachable);
    return Promise.resolve();
  }
}
