// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Where a session of the authentication service stands. */
export enum SessionState {
  /** Created, not yet started. */
  INIT,
  /** The prompt is being brought up. */
  WAITING,
  /** The prompt is up, or the companion device asked: credentials are compared. */
  RUNNING,
  /** A result was sent; the prompt may still be closing. */
  FINISHED,
  /** The prompt is torn down, to be built again in another orientation. */
  RELOAD_WAITING,
  /** Over, and gone from the service. */
  RELEASED,
}

/** What can happen to a session. */
export enum SessionEvent {
  START,
  START_DIRECT,
  /** The prompt asks for types to be compared. */
  START_TYPES,
  /** Types are to be compared no longer. */
  STOP_TYPES,
  /** A credential matched. */
  COMPLETE,
  /** The last possible type is locked, or the companion device failed. */
  FAIL,
  CANCEL,
  NAVIGATE,
  PARAMETERS_INVALID,
  RELOAD,
  RELEASE,
}

/** What the session does at a transition; each word is a method of WidgetSession. */
export type SessionAction =
  | 'launch'
  | 'startDirect'
  | 'startTypes'
  | 'stopTypes'
  | 'endAsComplete'
  | 'endAsFailed'
  | 'endAsCanceled'
  | 'endAsNavigated'
  | 'endAsInvalid'
  | 'closeForReload'
  | 'reload'
  | 'release';

/** The state after the action. */
export interface SessionTransition {
  readonly next: SessionState;
  readonly action: SessionAction;
}

type Row = readonly [SessionState, SessionEvent, SessionState, SessionAction];

/** The whole machine (docs/system-behaviour.md). What is not listed is ignored. */
const ROWS: readonly Row[] = [
  [SessionState.INIT, SessionEvent.START, SessionState.WAITING, 'launch'],
  [SessionState.INIT, SessionEvent.START_DIRECT, SessionState.RUNNING, 'startDirect'],
  [SessionState.INIT, SessionEvent.RELEASE, SessionState.RELEASED, 'release'],

  [SessionState.WAITING, SessionEvent.START_TYPES, SessionState.RUNNING, 'startTypes'],
  [SessionState.WAITING, SessionEvent.CANCEL, SessionState.FINISHED, 'endAsCanceled'],
  [SessionState.WAITING, SessionEvent.NAVIGATE, SessionState.FINISHED, 'endAsNavigated'],
  [SessionState.WAITING, SessionEvent.PARAMETERS_INVALID, SessionState.FINISHED, 'endAsInvalid'],
  [SessionState.WAITING, SessionEvent.RELOAD, SessionState.RELOAD_WAITING, 'closeForReload'],
  [SessionState.WAITING, SessionEvent.RELEASE, SessionState.RELEASED, 'release'],

  [SessionState.RUNNING, SessionEvent.START_TYPES, SessionState.RUNNING, 'startTypes'],
  [SessionState.RUNNING, SessionEvent.STOP_TYPES, SessionState.RUNNING, 'stopTypes'],
  [SessionState.RUNNING, SessionEvent.COMPLETE, SessionState.FINISHED, 'endAsComplete'],
  [SessionState.RUNNING, SessionEvent.FAIL, SessionState.FINISHED, 'endAsFailed'],
  [SessionState.RUNNING, SessionEvent.CANCEL, SessionState.FINISHED, 'endAsCanceled'],
  [SessionState.RUNNING, SessionEvent.NAVIGATE, SessionState.FINISHED, 'endAsNavigated'],
  [SessionState.RUNNING, SessionEvent.PARAMETERS_INVALID, SessionState.FINISHED, 'endAsInvalid'],
  [SessionState.RUNNING, SessionEvent.RELOAD, SessionState.RELOAD_WAITING, 'closeForReload'],
  [SessionState.RUNNING, SessionEvent.RELEASE, SessionState.RELEASED, 'release'],

  // Tearing the prompt down for a reload pushes CANCEL: that is what builds it up again.
  [SessionState.RELOAD_WAITING, SessionEvent.CANCEL, SessionState.WAITING, 'reload'],
  [SessionState.RELOAD_WAITING, SessionEvent.RELEASE, SessionState.RELEASED, 'release'],

  [SessionState.FINISHED, SessionEvent.RELEASE, SessionState.RELEASED, 'release'],
];

const EVENTS: number = SessionEvent.RELEASE + 1;
const TABLE: (SessionTransition | undefined)[] = [];
for (const [state, event, next, action] of ROWS) {
  TABLE[state * EVENTS + event] = { next, action };
}

/** What `event` does in `state`; undefined when it is ignored. */
export function sessionTransition(state: SessionState, event: SessionEvent): SessionTransition | undefined {
  return TABLE[state * EVENTS + event];
}
