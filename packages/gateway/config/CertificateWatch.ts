// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { X509Certificate } from 'node:crypto';
import type { Clock } from '../clock/Clock.ts';
import { endOf } from './certificates.ts';

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = DAY_MS / 2;
/** From so many days before its end on, it is told every half day. */
export const WARNED_DAYS = 21;

/** A certificate ends soon, or has ended. */
export interface CertificateEndsEvent {
  readonly kind: 'certificate-ends';
  /** Wall time, ms. */
  readonly at: number;
  /** Whole days; below zero when it is over. */
  readonly daysLeft: number;
}

/** Tells in time that the certificate which the gateway shows is about to end. */
export class CertificateWatch {
  private readonly clock: Clock;
  private readonly observe: (event: CertificateEndsEvent) => void;
  private at: number | undefined;
  private timer = 0;

  constructor(clock: Clock, observe: (event: CertificateEndsEvent) => void) {
    this.clock = clock;
    this.observe = observe;
  }

  /** When the certificate ends, wall time in ms; undefined without TLS. */
  get endsAt(): number | undefined {
    return this.at;
  }

  /** From now on this one is looked after (PEM); it is told at once when it ends soon. */
  take(certificate: string | undefined): void {
    this.stop();
    this.at = certificate === undefined ? undefined : endOf(new X509Certificate(certificate));
    this.look();
  }

  stop(): void {
    this.clock.cancel(this.timer);
  }

  private look(): void {
    const { at } = this;
    if (at === undefined) {
      return;
    }
    const daysLeft = Math.floor((at - this.clock.wall()) / DAY_MS);
    if (daysLeft < WARNED_DAYS) {
      this.observe({ kind: 'certificate-ends', at, daysLeft });
    }
    this.timer = this.clock.schedule(LOOK_EVERY_MS, () => this.look());
  }
}
