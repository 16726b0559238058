// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DrawnNode } from './DrawnNode.ts';

// What server and browser tell each other, as JSON: a frame of the server is an array of messages, one of the browser is
// one request. These types and those of DrawnNode.ts are all that this folder and browser/ have in common.

/** One way to answer the prompt. */
export interface PromptTypeState {
  readonly type: 'pin' | 'face' | 'fingerprint' | 'other';
  /** 0 while locked. */
  readonly attemptsLeft: number;
  /** Device time at which the lock ends; 'never' when only the PIN ends it; undefined when it is not locked. */
  readonly lockedUntil?: number | 'never';
}

/** The system's authentication sheet. */
export interface PromptState {
  /** Another showing has another number. */
  readonly id: number;
  readonly title: string;
  /** The name of the app that asks. */
  readonly appName: string;
  readonly types: readonly PromptTypeState[];
  /** Empty when there is no such button. */
  readonly navigationText: string;
  readonly isPinExpired: boolean;
  /** 'accepted' when the user was authenticated: it still stands there, and takes nothing more. */
  readonly state: 'asking' | 'accepted';
  /** The last attempt that failed, counted; 0 for none. */
  readonly failures: number;
  readonly lastFailure?: 'face' | 'pin' | 'fingerprint' | 'no-face';
}

/** A button of a dialog of the app. */
export interface DialogButtonState {
  readonly text: string;
  readonly color?: string;
  readonly isPrimary?: boolean;
}

/** A dialog of the app. */
export interface DialogState {
  readonly id: number;
  readonly title: string;
  readonly message: string;
  readonly buttons: readonly DialogButtonState[];
  readonly canDismiss: boolean;
}

/** A notification in the shade. */
export interface NotificationState {
  readonly bundle: string;
  readonly id: number;
  readonly title: string;
  readonly text: string;
}

/** A scenario that is or was played. */
export interface ScenarioState {
  readonly name: string;
  readonly title: string;
  readonly state: 'playing' | 'passed' | 'failed';
  /** How it must end, or what was wrong. */
  readonly text: string;
}

/** Something beside the phone that its app talks to. */
export interface NeighbourState {
  readonly name: string;
  readonly title: string;
  /** Where it is, or what it is doing. */
  readonly text: string;
  /** A page of its own for a browser, if it has one. */
  readonly page?: string;
  /** What a person can do with it, in the same order always. */
  readonly actions: readonly { readonly name: string; readonly label: string }[];
}

/** The phone around the app's page. */
export interface PhoneState {
  readonly screen: 'app' | 'home' | 'locked' | 'off';
  readonly profile: number;
  readonly language: string;
  readonly isDark: boolean;
  readonly appName: string;
  readonly bundle: string;
  readonly prompt?: PromptState;
  readonly dialog?: DialogState;
  /** What stands in the shade, the newest first. */
  readonly shade: readonly NotificationState[];
  /** Whether the system asks whether the app may show notifications. */
  readonly isAskedToNotify: boolean;
  /** What the user has said to that, or in the settings. */
  readonly notifications: 'not-asked' | 'allowed' | 'refused';
  readonly isDoNotDisturb: boolean;
  /** Whether another app asks its user. */
  readonly isOtherAsking: boolean;
  readonly scenario?: ScenarioState;
  readonly neighbours: readonly NeighbourState[];
}

/** Something that failed in the app, or that this host leaves out. */
export interface ProblemState {
  readonly kind: 'error' | 'unsupported' | 'stale';
  readonly text: string;
  /** What was running, or what was used. */
  readonly where: string;
  /** `path:line:column` in the .ets sources, if known. */
  readonly place?: string;
  /** How often. */
  readonly count: number;
}

/** One step of the timeline. */
export interface TimelineState {
  readonly at: number;
  readonly source: 'app' | 'prompt' | 'system' | 'user' | 'remote';
  readonly text: string;
}

/** A way in which the side that waits may ask. */
export interface WaitingWay {
  /** In words. */
  readonly name: string;
  /** What the buttons say that ask, and that go away. */
  readonly ask: string;
  readonly leave: string;
  /** Whether it leads to a target that the person may choose. */
  readonly hasTarget: boolean;
}

/** Something that somebody wants, and waits for the phone. */
export interface AttemptState {
  readonly user: string;
  readonly target: string;
  /** The way that was chosen, where there are several. */
  readonly way?: string;
  readonly step: 'asking' | 'waiting' | 'shown' | 'approved' | 'open' | 'ended';
  /** What the user has to type on the phone; '' until that is known. */
  readonly number: string;
  /** The phone that shows the request; '' until one does. */
  readonly deviceName: string;
  /** Whether bytes could flow, now or before it ended. */
  readonly isApproved: boolean;
  /** Why it has ended, in words; '' before. */
  readonly ending: string;
  /** What was said, and what came back. */
  readonly lines: readonly { readonly from: 'you' | 'target'; readonly text: string }[];
  /** Whether the waiting side went away by itself. */
  readonly isDropped: boolean;
  /** What became of the prompt on the phone; only of one that had to be taken away. */
  readonly withdrawal?: {
    /** Whether the phone said so; otherwise nobody knows. */
    readonly isConfirmed: boolean;
    readonly wasShown: boolean;
    /** Milliseconds from going away, or from the end of the request, until the phone's word had come back. */
    readonly receiptMs: number;
  };
}

/** The side that waits for the phone. */
export interface WaitingState {
  /** What the form begins with. */
  readonly user: string;
  readonly target: string;
  /** The ways to ask, in words, where there are several: the first is what the form begins with. */
  readonly ways?: readonly WaitingWay[];
  /** What to type in a terminal for the same: what it does, and the command. */
  readonly commands: readonly { readonly text: string; readonly command: string }[];
  readonly attempt?: AttemptState;
}

/** What does not change while the server runs. */
export interface Welcome {
  readonly profiles: readonly number[];
  readonly languages: readonly { readonly code: string; readonly name: string }[];
  readonly scenarios: readonly { readonly name: string; readonly title: string }[];
  /** The PIN that the simulated person knows. */
  readonly pin: string;
}

/** What the server tells. */
export type ServerMessage =
  | { readonly kind: 'welcome'; readonly welcome: Welcome }
  /** `isWhole`: forget what stood there before. */
  | {
      readonly kind: 'tree';
      readonly isWhole: boolean;
      readonly root: number;
      readonly nodes: readonly DrawnNode[];
      readonly gone: readonly number[];
    }
  /** `now`: device time in ms since boot; `wall`: the device's wall clock at that moment. */
  | { readonly kind: 'phone'; readonly phone: PhoneState; readonly now: number; readonly wall: number }
  | { readonly kind: 'timeline'; readonly isWhole: boolean; readonly entries: readonly TimelineState[] }
  | { readonly kind: 'problems'; readonly problems: readonly ProblemState[] }
  | { readonly kind: 'toast'; readonly text: string; readonly duration: number }
  /** Only where there is a side that waits. */
  | { readonly kind: 'waiting'; readonly waiting: WaitingState }
  /** The request of that number has been dealt with; `refused` says why it changed nothing. */
  | { readonly kind: 'done'; readonly request: number; readonly refused?: string };

/** What the user does with a component of the page, by its number. */
export type NodeRequest =
  | {
      readonly kind: 'press';
      readonly node: number;
      readonly x: number;
      readonly y: number;
      readonly windowX: number;
      readonly windowY: number;
    }
  | { readonly kind: 'type'; readonly node: number; readonly text: string }
  | { readonly kind: 'enter'; readonly node: number }
  | { readonly kind: 'choose'; readonly node: number; readonly index: number }
  | { readonly kind: 'focus'; readonly node: number; readonly isFocused: boolean };

/** What a person does with the phone, without more to say. */
export const PLAIN_ACTIONS = [
  'show-face',
  'show-stranger',
  'cover-camera',
  'cancel-prompt',
  'press-navigation',
  'rotate',
  'crash-prompt',
  'lock-out-face',
  'lock',
  'unlock',
  'home',
  'open-app',
  'back',
  'other-app',
  'kill-service',
  'kill-app',
  'allow-notifications',
  'refuse-notifications',
  'switch-notifications',
  'do-not-disturb',
  'restart',
] as const;

export type PlainAction = (typeof PLAIN_ACTIONS)[number];

/** What a person does with the phone. */
export type PhoneRequest =
  | { readonly kind: 'do'; readonly action: PlainAction }
  | { readonly kind: 'pin'; readonly pin: string }
  | { readonly kind: 'advance'; readonly milliseconds: number }
  | { readonly kind: 'profile'; readonly profile: number }
  | { readonly kind: 'language'; readonly language: string }
  | { readonly kind: 'dark'; readonly isDark: boolean }
  | { readonly kind: 'scenario'; readonly name: string }
  | { readonly kind: 'neighbour'; readonly neighbour: string; readonly action: string }
  | { readonly kind: 'dialog'; readonly dialog: number; readonly button: number }
  | { readonly kind: 'notification'; readonly bundle: string; readonly id: number; readonly action: 'tap' | 'swipe' }
  /** These three go to the waiting side. */
  | { readonly kind: 'connect'; readonly user: string; readonly target: string; readonly way?: string }
  | { readonly kind: 'drop' }
  | { readonly kind: 'say'; readonly line: string };

/** What the browser asks; `request` counts its requests. */
export type ScreenRequest = (NodeRequest | PhoneRequest) & { readonly request: number };
