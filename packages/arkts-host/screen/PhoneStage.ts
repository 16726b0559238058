// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { InstalledApp } from '../app/InstalledApp.ts';
import type { RunningAbility } from '../app/RunningAbility.ts';
import type { Device } from '../device/Device.ts';
import type { NeighbourState } from './ScreenMessage.ts';
import type { WaitingSide } from './WaitingSide.ts';

/** Something beside the phone that its app talks to: a server, say. */
export interface PhoneNeighbour {
  /** How it is now. */
  readonly state: NeighbourState;
  /** Does one of its actions. Rejects when there is no occasion for it. */
  act(action: string): Promise<void>;
}

/** A device with an app in front, made for the phone. */
export interface PhoneStage {
  readonly device: Device;
  readonly app: InstalledApp;
  readonly ability: RunningAbility;
  /** Who waits for what the phone says; undefined when nobody does. */
  readonly waitingSide?: WaitingSide | undefined;
  readonly neighbours?: readonly PhoneNeighbour[];
  /** Ends the app; nothing of it is left in this process. */
  close(): Promise<void>;
}

/** Something that can be replayed on a stage. */
export interface PhoneScenario {
  readonly name: string;
  readonly title: string;
  /** Plays it at a pace that a person can follow, and says how it ended. Stops early once `isStopped()`. */
  play(stage: PhoneStage, isStopped: () => boolean): Promise<{ readonly passed: boolean; readonly text: string }>;
}

/** What a phone is made of. */
export interface PhoneOptions {
  /** Makes a stage whose system is of that version. */
  readonly open: (profile: number) => Promise<PhoneStage>;
  readonly profile: number;
  /** The PIN that is enrolled on every stage. */
  readonly pin: string;
  readonly scenarios?: readonly PhoneScenario[];
}
