// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuthType } from '../system/AuthType.ts';
import { authTypeWords } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import { Prompt } from './Prompt.ts';
import type { PromptView } from './PromptView.ts';
import type { WidgetSession } from './WidgetSession.ts';

/** The device's screen: the lock, and the prompts on it, of which only the topmost can be answered. */
export class Screen {
  private readonly device: Device;
  private shown: Prompt | undefined = undefined;
  /** Prompts below the one shown, the lowest first: systems whose starts do not end other prompts have them. */
  private covered: Prompt[] = [];
  private lastPromptId: number = 0;
  private appsBehindLock: readonly string[] = [];
  private locked: boolean = false;
  private readonly listeners: Set<(view: PromptView | undefined) => void> = new Set();

  constructor(device: Device) {
    this.device = device;
  }

  get isLocked(): boolean {
    return this.locked;
  }

  /** The topmost prompt; undefined when there is none. */
  get prompt(): Prompt | undefined {
    return this.shown;
  }

  /** Locks the screen: the apps in front go to the background. Does nothing when it is locked. */
  lock(): void {
    if (this.locked) {
      return;
    }
    this.locked = true;
    this.device.timeline.add('user', 'the screen is locked');
    this.appsBehindLock = this.device.foreground.foregroundApps;
    for (const bundle of this.appsBehindLock) {
      this.device.foreground.set(bundle, 'background');
    }
  }

  /**
   * Unlocks the screen with a credential of `type`, which other apps may then reuse, and brings the apps back that the
   * lock sent to the background.
   * @throws Error when nothing of that type is enrolled
   */
  unlock(type: AuthType): void {
    if (!this.device.executor(type).enrolled) {
      throw new Error(`Nothing is enrolled for ${authTypeWords([type])}; enrol it before unlocking with it.`);
    }
    this.device.matched(type, new Uint8Array(0), this.device.executor(type).maxTrustLevel, true);
    this.device.account.isUnlockedSinceBoot = true;
    this.device.timeline.add('user', `the screen is unlocked: ${authTypeWords([type])}`);
    if (this.locked) {
      this.locked = false;
      for (const bundle of this.appsBehindLock) {
        this.device.foreground.set(bundle, 'foreground');
      }
      this.appsBehindLock = [];
    }
  }

  /**
   * Calls `listener` when a prompt comes up, and with undefined when it is gone.
   * @returns ends that
   */
  onPrompt(listener: (view: PromptView | undefined) => void): () => void {
    this.listeners.add(listener);
    return (): void => {
      this.listeners.delete(listener);
    };
  }

  /** The service launches a prompt; it is on the screen when it is ready. */
  launch(session: WidgetSession): Prompt {
    return new Prompt(this.device, ++this.lastPromptId, session);
  }

  /** Called by a prompt that has come up. It covers one that is still asking; one that is closing gives way. */
  show(prompt: Prompt): void {
    if (this.shown?.isAsking) {
      this.covered.push(this.shown);
    } else {
      this.shown?.die();
    }
    this.shown = prompt;
    if (this.listeners.size > 0) {
      this.tell(prompt.view);
    }
  }

  /** Called by a prompt that has left. */
  hide(prompt: Prompt): void {
    if (this.shown === prompt) {
      this.shown = this.covered.pop();
      this.tell(this.shown?.view);
    } else {
      this.covered = this.covered.filter((other) => other !== prompt);
    }
  }

  private tell(view: PromptView | undefined): void {
    for (const listener of [...this.listeners]) {
      listener(view);
    }
  }
}
