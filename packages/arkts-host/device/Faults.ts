// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { KeystoreFaults } from '../keystore/KeystoreFaults.ts';
import { AuthType } from '../system/AuthType.ts';
import { checkDelay } from '../system/checkDelay.ts';
import type { Device } from './Device.ts';

/** What can go wrong on the device, on demand. Each acts once, now or at the next occasion. */
export class Faults {
  /** Those of the keystore. */
  readonly keystore: KeystoreFaults;
  private readonly device: Device;
  private startFailures: number = 0;
  private launchFailures: number = 0;
  private parameterRejections: number = 0;
  private resultDelay: number = 0;

  constructor(device: Device) {
    this.device = device;
    this.keystore = new KeystoreFaults(device);
  }

  /** The authentication service dies now; the system starts a new one at once. */
  killAuthService(): void {
    this.device.timeline.add('system', 'the authentication service dies');
    this.device.replaceAuthService();
  }

  /** The account service dies now: every session is stopped. */
  killAccountService(): void {
    this.device.timeline.add('system', 'the account service dies');
    this.device.auth.stopAll();
  }

  /** The process of an app dies now: its sessions are stopped, and nothing more is delivered to it. */
  killApp(bundle: string): void {
    this.device.timeline.add('system', `${bundle} dies`);
    const process: number = this.device.processOf(bundle);
    this.device.replaceProcess(bundle);
    this.device.auth.appDied(bundle);
    this.device.keystore.processDied(bundle, process);
  }

  /** The next `start()` does not reach the service: it looks started, and nothing ever comes of it. */
  failNextStart(): void {
    this.startFailures++;
  }

  /** The next prompt cannot be launched. */
  failNextLaunch(): void {
    this.launchFailures++;
  }

  /** The next prompt refuses its parameters as soon as it is up. */
  rejectNextParameters(): void {
    this.parameterRejections++;
  }

  /** The next result that is sent to an app takes `ms` longer, and so does all that follows it in its session. */
  delayNextResult(ms: number): void {
    checkDelay(ms);
    this.resultDelay = ms;
  }

  /** Somebody sets the device's wall clock back by `ms`: a lockout of the PIN starts again at its full length. */
  setClockBack(ms: number): void {
    checkDelay(ms);
    this.device.clock.setBack(ms);
    this.device.timeline.add('system', `the clock is set back by ${ms} ms`);
    this.device.executor(AuthType.PIN).restartLock();
    this.device.executor(AuthType.PRIVATE_PIN).restartLock();
  }

  /** Whether this start is to fail; called once for each. */
  takeStartFailure(): boolean {
    return this.startFailures > 0 && this.startFailures-- > 0;
  }

  /** Whether this launch is to fail; called once for each. */
  takeLaunchFailure(): boolean {
    return this.launchFailures > 0 && this.launchFailures-- > 0;
  }

  /** Whether this prompt is to refuse its parameters; called once for each. */
  takeParameterRejection(): boolean {
    return this.parameterRejections > 0 && this.parameterRejections-- > 0;
  }

  /** Milliseconds by which this result is late; called once for each. */
  takeResultDelay(): number {
    const delay: number = this.resultDelay;
    this.resultDelay = 0;
    return delay;
  }
}
