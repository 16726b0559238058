// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { checkDelay } from '../system/checkDelay.ts';
import type { Device } from '../device/Device.ts';
import type { PathConditions } from './NetworkPath.ts';

/** Something of an app that depends on the network for a while. */
export interface NetworkUse {
  /** The bundle name of the app. */
  readonly app: string;
  /** The network is out of reach: nothing passes from now on, and nobody is told. */
  lose(): void;
  /** The network is back. */
  resume(): void;
  /** The app's process is suspended: nothing reaches it, and what has reached the device waits there. */
  suspend(): void;
  /** The app's process goes on. */
  wake(): void;
  /** It breaks off now, and the app hears of it. */
  breakOff(): void;
  /** The app's process has ended: nothing more is delivered. */
  end(): void;
}

/**
 * The way of one device to the network, and what can go wrong with it, on demand. Times are those of the device's
 * clock; what a jitter is, the device's seed decides for each connection.
 */
export class DeviceNetwork implements PathConditions {
  private static readonly all: WeakMap<Device, DeviceNetwork> = new WeakMap();

  private readonly device: Device;
  private readonly uses: Set<NetworkUse> = new Set();
  private remains: (() => void)[] = [];
  private state: 'reachable' | 'lost' | 'off' = 'reachable';
  private latency: number = 0;
  private jitter: number = 0;
  private connections: number = 0;

  private constructor(device: Device) {
    this.device = device;
    device.onProcessEnd((bundle) => {
      [...this.uses].filter((use) => use.app === bundle).forEach((use) => use.end());
    });
    device.background.onSuspend((bundle, isSuspended) => {
      [...this.uses].filter((use) => use.app === bundle).forEach((use) => (isSuspended ? use.suspend() : use.wake()));
    });
  }

  static of(device: Device): DeviceNetwork {
    let network: DeviceNetwork | undefined = DeviceNetwork.all.get(device);
    if (network === undefined) {
      network = new DeviceNetwork(device);
      DeviceNetwork.all.set(device, network);
    }
    return network;
  }

  get isReachable(): boolean {
    return this.state === 'reachable';
  }

  /** Whether the device is in airplane mode. */
  get isOff(): boolean {
    return this.state === 'off';
  }

  /** How long a frame of a WebSocket takes at least, each way, in milliseconds. Default 0. */
  get latencyMs(): number {
    return this.latency;
  }

  set latencyMs(ms: number) {
    checkDelay(ms);
    this.latency = ms;
  }

  /** By how much each frame is later than that at most; none overtakes another. Default 0. */
  get jitterMs(): number {
    return this.jitter;
  }

  set jitterMs(ms: number) {
    checkDelay(ms);
    this.jitter = ms;
  }

  /**
   * The network is out of reach, and nobody is told. Frames wait at either end, as TCP repeats them, and come when it
   * is back; a WebSocket finds out by its heartbeat (60 s unless the app says otherwise), the server by its own. HTTP
   * requests fail at once.
   */
  lose(): void {
    if (this.state === 'reachable') {
      this.state = 'lost';
      this.device.timeline.add('system', 'the network is out of reach');
      [...this.uses].forEach((use) => use.lose());
    }
  }

  /**
   * Airplane mode: every connection breaks off for the app at once. The servers hear nothing of it until the network is
   * back.
   */
  turnOff(): void {
    if (this.state !== 'off') {
      this.state = 'off';
      this.device.timeline.add('system', 'airplane mode is on');
      for (const use of [...this.uses]) {
        use.lose();
        use.breakOff();
      }
    }
  }

  /** The network is there again. */
  restore(): void {
    if (this.state !== 'reachable') {
      this.state = 'reachable';
      this.device.timeline.add('system', 'the network is back');
      this.clearRemains();
      [...this.uses].forEach((use) => use.resume());
    }
  }

  /** Every connection breaks off now, without a close frame, at both ends; new ones can be made. */
  resetConnections(): void {
    this.device.timeline.add('system', 'every connection is reset');
    [...this.uses].forEach((use) => use.breakOff());
  }

  /** The device goes away: its connections end without a word, and the servers hear of it. */
  shutDown(): void {
    [...this.uses].forEach((use) => use.end());
    this.clearRemains();
  }

  /** @returns ends the use */
  add(use: NetworkUse): () => void {
    this.uses.add(use);
    return (): void => {
      this.uses.delete(use);
    };
  }

  /** Destroys a socket: now, or when the network is back, because until then its server hears nothing. */
  destroy(destroySocket: () => void): void {
    if (this.isReachable) {
      destroySocket();
    } else {
      this.remains.push(destroySocket);
    }
  }

  /** Counts the device's connections, so that each has a jitter of its own that the seed repeats. */
  nextConnection(): number {
    return ++this.connections;
  }

  private clearRemains(): void {
    const remains: (() => void)[] = this.remains;
    this.remains = [];
    remains.forEach((destroySocket) => destroySocket());
  }
}
