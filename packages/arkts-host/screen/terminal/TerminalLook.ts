// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Page } from '../../arkui/Page.ts';
import type { PhoneStage } from '../PhoneStage.ts';

/** Something that a person does with the phone by one key. */
export interface TerminalAction<S extends PhoneStage> {
  readonly key: string;
  readonly label: string;
  /** What it is about: the keys of a group stand together. */
  readonly group: string;
  /** Does it, or returns what the person has to type for it first. */
  run(stage: S): Promise<void> | void | Promise<DigitsWanted> | TextWanted;
}

/** Digits that the next keys are. */
export interface DigitsWanted {
  readonly count: number;
  /** Which ones. */
  readonly about: string;
  done(digits: string): Promise<void>;
}

/** Text that the next keys are, until Enter or Escape. */
export interface TextWanted {
  /** Where it goes. */
  readonly about: string;
  /** What stands there. */
  readonly text: string;
  /** Called after each key with what then stands there. */
  typed(text: string): void;
  /** Called at Enter. */
  entered(): void;
}

/** How a phone is shown in a terminal. */
export interface TerminalLook<S extends PhoneStage> {
  /** The first line. */
  readonly title: string;
  /** What the keys do now; q, h and Ctrl-C are taken. */
  actions(stage: S): readonly TerminalAction<S>[];
  /** What h shows, in a few words. */
  readonly about: string;
  /** A line of the page that is worth more than its title where there is no room for all. */
  readonly anchor?: RegExp;
}

/** The page that is in front, or was last. */
export function pageOf({ ability, app }: PhoneStage): Page {
  return (app.top ?? ability).page;
}
