// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType } from '../system/AuthType.ts';
import type { Device } from '../device/Device.ts';
import type { PromptTypeView, PromptView } from '../device/PromptView.ts';
import type { PromptState, PromptTypeState } from './ScreenMessage.ts';

type Failure = NonNullable<PromptState['lastFailure']>;

const NAMES: ReadonlyMap<AuthType, PromptTypeState['type']> = new Map([
  [AuthType.PIN, 'pin'],
  [AuthType.PRIVATE_PIN, 'pin'],
  [AuthType.FACE, 'face'],
  [AuthType.FINGERPRINT, 'fingerprint'],
]);

/** The system's sheet as the person sees it, with the attempts that failed on it. */
export class PromptWatch {
  private readonly device: Device;
  private readonly nameOf: (bundle: string) => string;
  private before: PromptView | undefined;
  private failures: number = 0;
  private lastFailure: Failure | undefined;

  constructor(device: Device, nameOf: (bundle: string) => string) {
    this.device = device;
    this.nameOf = nameOf;
  }

  /** The camera gave up without having seen a face. */
  nobodySeen(): void {
    this.failures += 1;
    this.lastFailure = 'no-face';
  }

  /** What the sheet shows now; undefined when there is none. */
  state(): PromptState | undefined {
    const view = this.device.prompt;
    if (view === undefined || view.id !== this.before?.id) {
      this.failures = 0;
      this.lastFailure = undefined;
    } else {
      for (const type of view.types) {
        const earlier = this.before.types.find((one) => one.type === type.type);
        if (earlier !== undefined && type.remainingAttempts < earlier.remainingAttempts) {
          this.failures += 1;
          this.lastFailure = failureOf(type);
        }
      }
    }
    this.before = view;
    if (view === undefined) {
      return undefined;
    }
    return {
      id: view.id,
      title: view.title,
      appName: this.nameOf(view.bundle),
      types: view.types.map(({ type, remainingAttempts, lockedUntil }) => ({
        type: NAMES.get(type) ?? 'other',
        attemptsLeft: remainingAttempts,
        ...(lockedUntil === undefined
          ? {}
          : { lockedUntil: Number.isFinite(lockedUntil) ? lockedUntil : ('never' as const) }),
      })),
      navigationText: view.navigationText,
      isPinExpired: view.pinExpired,
      state: view.state === 'asking' ? 'asking' : 'accepted',
      failures: this.failures,
      ...(this.lastFailure === undefined ? {} : { lastFailure: this.lastFailure }),
    };
  }
}

function failureOf(type: PromptTypeView): Failure {
  const name = NAMES.get(type.type);
  return name === 'pin' || name === 'fingerprint' ? name : 'face';
}
