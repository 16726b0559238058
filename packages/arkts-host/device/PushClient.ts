// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ForegroundState } from './ForegroundState.ts';
import type { Notifications } from './Notifications.ts';
import type { SeededRandom } from './SeededRandom.ts';

const TOKEN_LENGTH: number = 112;
const TOKEN_ALPHABET: string = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What comes over the push service for an app. */
export interface PushMessage {
  readonly token: string;
  readonly notifyId: number;
  readonly title: string;
  readonly body: string;
  /** What the app's want has when the notification is tapped. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Huawei's push service on the device: which app has which token, and what is delivered to it. */
export class PushClient {
  /** Whether the device has Push Kit: phones in the Chinese mainland do, and no OpenHarmony has. */
  isAvailable: boolean = true;
  /** While the device is off the network nothing is delivered; the newest of each number comes when it is back. */
  private reachable: boolean = true;
  private readonly random: SeededRandom;
  private readonly notifications: Notifications;
  private readonly foreground: ForegroundState;
  private readonly tokens: Map<string, string> = new Map();
  private readonly waiting: Map<string, PushMessage> = new Map();

  constructor(random: SeededRandom, notifications: Notifications, foreground: ForegroundState) {
    this.random = random;
    this.notifications = notifications;
    this.foreground = foreground;
  }

  /** Whether messages are delivered when they come. */
  get isReachable(): boolean {
    return this.reachable;
  }

  /** The token of an app: the same until it is deleted. */
  tokenOf(bundle: string): string {
    let token: string | undefined = this.tokens.get(bundle);
    if (token === undefined) {
      token = Array.from({ length: TOKEN_LENGTH }, () =>
        TOKEN_ALPHABET.charAt(this.random.below(TOKEN_ALPHABET.length)),
      ).join('');
      this.tokens.set(bundle, token);
    }
    return token;
  }

  /** The app has no token any more; the next one is another. */
  deleteToken(bundle: string): void {
    this.tokens.delete(bundle);
  }

  /**
   * A message has come from the service. It is shown unless the app is in front or may not show any; no code of the app runs.
   * False when no app has the token.
   */
  deliver(message: PushMessage): boolean {
    const bundle: string | undefined = this.bundleOf(message.token);
    if (bundle === undefined) {
      return false;
    }
    if (!this.reachable) {
      this.waiting.set(`${bundle} ${message.notifyId}`, message);
    } else if (this.foreground.of(bundle) === 'background') {
      this.notifications.show({
        bundle,
        id: message.notifyId,
        title: message.title,
        text: message.body,
        isPushed: true,
        parameters: message.data,
      });
    }
    return true;
  }

  /** The service takes a message back. */
  takeBack(token: string, notifyId: number): void {
    const bundle: string | undefined = this.bundleOf(token);
    if (bundle !== undefined) {
      this.waiting.delete(`${bundle} ${notifyId}`);
      this.notifications.remove(bundle, notifyId);
    }
  }

  /** The device is on the network, or is not. */
  setReachable(isReachable: boolean): void {
    this.reachable = isReachable;
    if (isReachable) {
      const messages: PushMessage[] = [...this.waiting.values()];
      this.waiting.clear();
      messages.forEach((message) => this.deliver(message));
    }
  }

  private bundleOf(token: string): string | undefined {
    return [...this.tokens].find(([, other]) => other === token)?.[0];
  }
}
