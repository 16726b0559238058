// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from '../../device/currentDevice.ts';
import type { Device } from '../../device/Device.ts';
import { ACCESS_BIOMETRIC } from '../../device/Permissions.ts';
import { AuthType } from '../../system/AuthType.ts';
import { currentDelegator } from '../currentDelegator.ts';

/** What somebody proves who they are with. */
export enum Credential {
  FACE = 'FACE',
  FINGERPRINT = 'FINGERPRINT',
  PIN = 'PIN',
}

/** What the person does at a prompt. */
export enum Answer {
  FACE = 'FACE',
  WRONG_FACE = 'WRONG_FACE',
  FINGERPRINT = 'FINGERPRINT',
  WRONG_FINGERPRINT = 'WRONG_FINGERPRINT',
  /** The PIN that is enrolled. */
  PIN = 'PIN',
  WRONG_PIN = 'WRONG_PIN',
  CANCEL = 'CANCEL',
  /** The button that leads to the app's own authentication. */
  NAVIGATION = 'NAVIGATION',
}

/** How a suite finds the device. */
export interface Setup {
  /** Whether a face is enrolled; it is when absent. */
  face?: boolean;
  /** Whether a fingerprint is enrolled; it is not when absent. */
  fingerprint?: boolean;
  /** The lock-screen PIN; '123456' when absent, none when empty. Without one the system lets nobody enrol a face or a finger. */
  pin?: string;
  /**
   * What the person does at prompts by themselves, half a second after one came up: the same at each, or one of a list after the other,
   * and nothing when the list is at its end; nothing when absent.
   */
  answers?: Answer | Answer[];
}

/** What comes over the push service for the app. */
export interface Push {
  title: string;
  text?: string;
  /** What the app's want has when the notification is tapped. */
  data?: Record<string, Object>;
}

/** A PIN that nobody has enrolled. */
const WRONG_PIN: string = '000000';
const REACTION_MS: number = 500;
const TYPES: Readonly<Record<Credential, AuthType>> = {
  [Credential.FACE]: AuthType.FACE,
  [Credential.FINGERPRINT]: AuthType.FINGERPRINT,
  [Credential.PIN]: AuthType.PIN,
};

/**
 * The person in front of the device of a test, and the device itself. For tests in src/ohosTest on the host: `import { person } from
 * '@arkts-host/person'`. What the device gives no occasion for throws an Error that says so.
 *
 * @since 12
 */
class Person {
  private answers: Answer | Answer[] | undefined;
  private pushed: number = 0;
  private watched: Device | undefined;

  /** The version of the system: what `deviceInfo.sdkApiVersion` says. */
  get systemVersion(): number {
    return currentDevice().sdkApiVersion;
  }

  /** Sets the device up anew, for beforeAll or beforeEach: what is enrolled and unlocked, and who answers; the app may ask. */
  setUp(setup: Setup = {}): void {
    const device = currentDevice();
    const { user } = device;
    const { face = true, fingerprint = false, pin = '123456', answers } = setup;
    [AuthType.FACE, AuthType.FINGERPRINT, AuthType.PIN].forEach((type) => user.unenrol(type));
    if (pin !== '') {
      user.enrolPin(pin);
    }
    if (face) {
      user.enrolFace();
    }
    if (fingerprint) {
      user.enrolFingerprint();
    }
    device.permissions.grant(device.app, ACCESS_BIOMETRIC);
    this.answers = Array.isArray(answers) ? answers.slice() : answers;
    this.watch(device);
  }

  /** Enrols a face, a finger, or a PIN; the PIN replaces the one before. */
  enrol(credential: Credential, pin: string = '123456'): void {
    const { user } = currentDevice();
    switch (credential) {
      case Credential.FACE:
        user.enrolFace();
        break;
      case Credential.FINGERPRINT:
        user.enrolFingerprint();
        break;
      case Credential.PIN:
        user.enrolPin(pin);
    }
  }

  /** Removes all that is enrolled of a kind. */
  forget(credential: Credential): void {
    currentDevice().user.unenrol(TYPES[credential]);
  }

  /** Ends with the title of the prompt that takes input: the one on the screen, or the next one. */
  async prompted(): Promise<string> {
    return (await currentDevice().user.whenPrompted()).title;
  }

  /** The title of the prompt on the screen at this moment; undefined when there is none. */
  get prompt(): string | undefined {
    return currentDevice().prompt?.title;
  }

  /** Waits for a prompt that takes input and answers it. */
  async answer(answer: Answer): Promise<void> {
    await this.prompted();
    this.act(answer);
  }

  /** Waits for a prompt and shows the enrolled face, or touches with the enrolled finger. */
  present(credential: Credential.FACE | Credential.FINGERPRINT = Credential.FACE): Promise<void> {
    return this.answer(credential === Credential.FACE ? Answer.FACE : Answer.FINGERPRINT);
  }

  /** Waits for a prompt and fails at it: a stranger's face, a wrong finger, a wrong PIN. */
  refuse(credential: Credential = Credential.FACE): Promise<void> {
    switch (credential) {
      case Credential.FACE:
        return this.answer(Answer.WRONG_FACE);
      case Credential.FINGERPRINT:
        return this.answer(Answer.WRONG_FINGERPRINT);
      case Credential.PIN:
        return this.answer(Answer.WRONG_PIN);
    }
  }

  /** Waits for a prompt and types a PIN, right or wrong. */
  async type(pin: string): Promise<void> {
    await this.prompted();
    currentDevice().user.typePin(pin);
  }

  /** Waits for a prompt and sends it away: cancel, back, or a swipe. */
  cancel(): Promise<void> {
    return this.answer(Answer.CANCEL);
  }

  /** Fails with a credential until it is locked: for its next period, or for good until a PIN is right. */
  lock(credential: Credential, isPermanent: boolean = false): void {
    currentDevice().user.lockOut(TYPES[credential], isPermanent ? 'permanent' : 'temporary');
  }

  /** Moves the app's ability in front to the background. */
  async background(): Promise<void> {
    const { delegator } = currentDelegator();
    await delegator.doAbilityBackground(await delegator.getCurrentTopAbility());
  }

  /** Brings the app's ability back to the front. */
  async foreground(): Promise<void> {
    const { delegator } = currentDelegator();
    await delegator.doAbilityForeground(await delegator.getCurrentTopAbility());
  }

  /** The app's process dies for the system: its prompt goes, and nothing that it has asked is answered any more. */
  kill(): void {
    const device = currentDevice();
    device.faults.killApp(device.app);
  }

  /** The authentication service dies, and a new one takes its place. */
  killService(): void {
    currentDevice().faults.killAuthService();
  }

  /** The process of the prompt on the screen dies. */
  killPrompt(): void {
    currentDevice().user.crashWidget();
  }

  /** Another app asks for the PIN: the system has one prompt. */
  openOtherApp(): void {
    currentDevice().otherApp.startPrompt();
  }

  /** Takes ohos.permission.ACCESS_BIOMETRIC from the app, until `setUp`. */
  takePermission(): void {
    const device = currentDevice();
    device.permissions.revoke(device.app, ACCESS_BIOMETRIC);
  }

  /** Lets the app show notifications, or not: what the user has said to that. */
  allowNotifications(isAllowed: boolean = true): void {
    const device = currentDevice();
    device.notifications.setRight(device.app, isAllowed ? 'allowed' : 'refused');
  }

  /**
   * A message of the push service comes for the app. The system shows it as a notification when the app is not in front and may show
   * some; no code of the app runs. Whether it is in the shade now.
   */
  push(message: Push): boolean {
    const { app, notifications, push } = currentDevice();
    this.pushed += 1;
    const { title, text = '', data = {} } = message;
    push.deliver({ token: push.tokenOf(app), notifyId: this.pushed, title, body: text, data });
    return notifications.shade.some(({ bundle, id }) => bundle === app && id === this.pushed);
  }

  /** The titles of the app's notifications in the shade, the newest first. */
  get notifications(): string[] {
    const { app, notifications } = currentDevice();
    return notifications.shade.filter(({ bundle }) => bundle === app).map(({ title }) => title);
  }

  /** Taps the app's newest notification: its ability comes to the front with what the message had for it. */
  async tapNotification(): Promise<void> {
    const { app, notifications } = currentDevice();
    const newest = notifications.shade.find(({ bundle }) => bundle === app);
    if (newest === undefined) {
      throw new Error(
        'No notification of the app is in the shade: one is shown when the app is not in front, and may show some.',
      );
    }
    notifications.tap(app, newest.id);
    await this.advance(0);
  }

  /** Lets so many milliseconds pass on the device. */
  advance(ms: number): Promise<void> {
    const { clock } = currentDevice();
    return new Promise((resolve) => {
      clock.schedule(ms, () => resolve());
    });
  }

  private act(answer: Answer): void {
    const device = currentDevice();
    const { user } = device;
    switch (answer) {
      case Answer.FACE:
        return user.presentFace();
      case Answer.WRONG_FACE:
        return user.presentStranger();
      case Answer.FINGERPRINT:
        return user.presentFinger();
      case Answer.WRONG_FINGERPRINT:
        return user.presentWrongFinger();
      case Answer.PIN:
        return user.typePin(device.account.pin ?? '');
      case Answer.WRONG_PIN:
        return user.typePin(WRONG_PIN);
      case Answer.CANCEL:
        return user.cancelPrompt();
      case Answer.NAVIGATION:
        return user.pressNavigation();
    }
  }

  /** Answers every prompt of a device as its setup says, while the prompt is there to be answered. */
  private watch(device: Device): void {
    if (this.watched === device) {
      return;
    }
    this.watched = device;
    device.screen.onPrompt((view) => {
      if (view !== undefined) {
        this.reactTo(device, view.id);
      }
    });
  }

  /** Answers that prompt after a while, and again where the answers are a list and it still asks. */
  private reactTo(device: Device, prompt: number): void {
    if (this.answers === undefined) {
      return;
    }
    device.clock.schedule(REACTION_MS, () => {
      const now = device.prompt;
      if (now?.id !== prompt || now.state !== 'asking') {
        return;
      }
      const next = Array.isArray(this.answers) ? this.answers.shift() : this.answers;
      if (next !== undefined) {
        this.act(next);
      }
      if (Array.isArray(this.answers) && this.answers.length > 0) {
        this.reactTo(device, prompt);
      }
    });
  }
}

/** The person of this test. */
export const person: Person = new Person();
export type { Person };
