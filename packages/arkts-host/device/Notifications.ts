// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Timeline } from './Timeline.ts';

/** Whether an app may show notifications: nobody has asked, or what the user said to that, once and for all. */
export type NotificationRight = 'not-asked' | 'allowed' | 'refused';

/** A notification in the shade. */
export interface ShownNotification {
  readonly bundle: string;
  readonly id: number;
  readonly title: string;
  readonly text: string;
  /** Whether the push service shows it, and not the app itself. */
  readonly isPushed: boolean;
  /** What the app's want has when it is tapped. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What came of asking the user whether an app may show notifications. */
export type NotificationAnswer = 'allowed' | 'refused' | 'dialog-open';

/** An app's notifications stay so many; a new one beyond them takes the place of the oldest. */
const MOST_OF_APP: number = 24;

/** The notification shade of the device, and who may put something into it. */
export class Notifications {
  private silent: boolean = false;
  private readonly timeline: Timeline;
  private readonly rights: Map<string, NotificationRight> = new Map();
  private readonly standing: Map<string, ShownNotification> = new Map();
  private readonly tapListeners: Set<(notification: ShownNotification) => void> = new Set();
  private readonly listeners: Set<() => void> = new Set();
  private dialog: { readonly bundle: string; readonly answered: (answer: NotificationAnswer) => void } | undefined;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  /** While it is on, notifications come into the shade without a sound: nobody looks. */
  get isDoNotDisturb(): boolean {
    return this.silent;
  }

  set isDoNotDisturb(isSilent: boolean) {
    this.silent = isSilent;
    this.changed();
  }

  /** What the user has said about an app. */
  rightOf(bundle: string): NotificationRight {
    return this.rights.get(bundle) ?? 'not-asked';
  }

  /** The user goes to the settings: they may change their mind there. */
  setRight(bundle: string, right: NotificationRight): void {
    this.rights.set(bundle, right);
    this.changed();
  }

  /** The app whose dialog is open; undefined when there is none. */
  get asking(): string | undefined {
    return this.dialog?.bundle;
  }

  /** What stands in the shade, the newest first. */
  get shade(): readonly ShownNotification[] {
    return [...this.standing.values()].reverse();
  }

  /** Asks the user, unless they have answered before: then that is the answer, and no dialog comes. */
  ask(bundle: string, answered: (answer: NotificationAnswer) => void): void {
    const right: NotificationRight = this.rightOf(bundle);
    if (right !== 'not-asked') {
      answered(right);
    } else if (this.dialog !== undefined) {
      answered('dialog-open');
    } else {
      this.dialog = { bundle, answered };
      this.timeline.add('system', `asks whether ${bundle} may show notifications`);
      this.changed();
    }
  }

  /** The user answers the dialog; false when there is none. */
  answer(isAllowed: boolean): boolean {
    const { dialog } = this;
    if (dialog === undefined) {
      return false;
    }
    this.dialog = undefined;
    const right: 'allowed' | 'refused' = isAllowed ? 'allowed' : 'refused';
    this.rights.set(dialog.bundle, right);
    this.timeline.add('user', `${isAllowed ? 'lets' : 'does not let'} ${dialog.bundle} show notifications`);
    dialog.answered(right);
    this.changed();
    return true;
  }

  /** Puts one into the shade, in place of the one with its number. False when the app may not. */
  show(notification: ShownNotification): boolean {
    const { bundle, title } = notification;
    if (this.rightOf(bundle) !== 'allowed') {
      return false;
    }
    const key: string = keyOf(notification);
    this.standing.delete(key);
    const own: ShownNotification[] = [...this.standing.values()].filter((other) => other.bundle === bundle);
    if (own.length >= MOST_OF_APP) {
      this.standing.delete(keyOf(own[0]!));
    }
    this.standing.set(key, notification);
    this.timeline.add('system', `notification "${title}" of ${bundle}${this.silent ? ', silently' : ''}`);
    this.changed();
    return true;
  }

  /** Takes one out of the shade; false when it is not there. */
  remove(bundle: string, id: number): boolean {
    const isGone: boolean = this.standing.delete(keyOf({ bundle, id }));
    if (isGone) {
      this.timeline.add('system', `notification ${id} of ${bundle} is gone`);
      this.changed();
    }
    return isGone;
  }

  /** Takes all of an app out of the shade. */
  removeAll(bundle: string): void {
    this.shade.filter((one) => one.bundle === bundle).forEach(({ id }) => this.remove(bundle, id));
  }

  /** The user taps one: it leaves the shade, and its app opens. False when it is not there. */
  tap(bundle: string, id: number): boolean {
    const notification: ShownNotification | undefined = this.standing.get(keyOf({ bundle, id }));
    if (notification === undefined) {
      return false;
    }
    this.standing.delete(keyOf(notification));
    this.timeline.add('user', `taps notification "${notification.title}" of ${bundle}`);
    [...this.tapListeners].forEach((listener) => listener(notification));
    this.changed();
    return true;
  }

  /** The user swipes one away: nobody hears of it. False when it is not there. */
  swipe(bundle: string, id: number): boolean {
    const isGone: boolean = this.standing.delete(keyOf({ bundle, id }));
    if (isGone) {
      this.timeline.add('user', `swipes notification ${id} of ${bundle} away`);
      this.changed();
    }
    return isGone;
  }

  /** Calls `listener` when the shade, the dialog or a setting is another. @returns ends that */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return (): void => {
      this.listeners.delete(listener);
    };
  }

  /** Calls `listener` for every tap. @returns ends that */
  onTap(listener: (notification: ShownNotification) => void): () => void {
    this.tapListeners.add(listener);
    return (): void => {
      this.tapListeners.delete(listener);
    };
  }

  private changed(): void {
    [...this.listeners].forEach((listener) => listener());
  }
}

function keyOf({ bundle, id }: { readonly bundle: string; readonly id: number }): string {
  return `${bundle} ${id}`;
}
