// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { TipCode } from './AuthCode.ts';
import type { AuthReceiver, AuthResult } from './AuthRequest.ts';
import type { Device } from './Device.ts';

/** A message in the app's process, not yet handed on; `wait` holds while the app-modal page is still up. */
interface WaitingMessage {
  readonly wait: number;
  readonly deliver: () => void;
}

/** The one-way channel of a session to its app: first in, first out, each message one macrotask of the app. */
export class Outbound {
  private readonly device: Device;
  private readonly receiver: AuthReceiver;
  private readonly bundle: string;
  private readonly process: number;
  private lastDue: number = 0;
  /** Messages that an app-modal session's process has got; the first one is being waited for. */
  private readonly waiting: WaitingMessage[] = [];
  /** Whether the app-modal page of this session is on the screen. */
  modalPageUp: boolean = false;

  constructor(device: Device, bundle: string, receiver: AuthReceiver) {
    this.device = device;
    this.bundle = bundle;
    this.receiver = receiver;
    this.process = device.processOf(bundle);
  }

  result(result: AuthResult): void {
    this.send(this.device.faults.takeResultDelay(), this.device.profile.modalResultWait, () => {
      if (this.device.timeline.isWatched) {
        this.device.timeline.add('app', `result ${result.code} to ${this.bundle}`);
      }
      this.receiver.onResult(result);
    });
  }

  /** Sends a tip; a system without tips sends nothing. */
  tip(type: number, tip: number): void {
    const { hasTips, modalReleasedWait } = this.device.profile;
    if (!hasTips) {
      return;
    }
    this.send(0, tip === TipCode.WIDGET_RELEASED ? modalReleasedWait : 0, () => {
      this.receiver.onTip(type, tip);
    });
  }

  /** Sends what a sensor says of what it sees, to those who have it look without a prompt: on every system. */
  sensorTip(type: number, tip: number): void {
    this.send(0, 0, () => {
      this.receiver.onTip(type, tip);
    });
  }

  /** Nothing reaches a process that has died, nor the one that took its place. */
  private get isProcessGone(): boolean {
    return this.device.processOf(this.bundle) !== this.process;
  }

  private send(delay: number, modalWait: number, deliver: () => void): void {
    const now: number = this.device.clock.now;
    const { ipcMs, jitterMs } = this.device.options;
    const jitter: number = jitterMs === 0 ? 0 : this.device.random.below(jitterMs + 1);
    const due: number = Math.max(now + ipcMs + jitter, this.lastDue) + delay;
    this.lastDue = due;
    this.device.clock.schedule(due - now, () => {
      if (this.isProcessGone) {
        return;
      }
      if (!this.modalPageUp && this.waiting.length === 0) {
        deliver();
        return;
      }
      this.waiting.push({ wait: modalWait, deliver });
      if (this.waiting.length === 1) {
        this.handOn();
      }
    });
  }

  /** Whether the page is still up counts at the moment at which a message's turn has come. */
  private handOn(): void {
    const { wait, deliver } = this.waiting[0]!;
    this.device.clock.schedule(this.modalPageUp ? wait : 0, () => {
      if (this.isProcessGone) {
        return;
      }
      deliver();
      this.waiting.shift();
      if (this.waiting.length > 0) {
        this.handOn();
      }
    });
  }
}
