// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SessionEvent, SessionState, sessionTransition } from './sessionTransitions.ts';

const EVENTS: SessionEvent[] = Object.values(SessionEvent).filter((event) => typeof event === 'number');

function acceptedIn(state: SessionState): SessionEvent[] {
  return EVENTS.filter((event) => sessionTransition(state, event) !== undefined);
}

test('a finished session accepts its release and nothing else, and a released one nothing', () => {
  assert.deepEqual(acceptedIn(SessionState.FINISHED), [SessionEvent.RELEASE]);
  assert.deepEqual(acceptedIn(SessionState.RELEASED), []);
});

test('a session that waits for its prompt can be cancelled, navigated away from, refused, rebuilt and released', () => {
  assert.deepEqual(acceptedIn(SessionState.WAITING), [
    SessionEvent.START_TYPES,
    SessionEvent.CANCEL,
    SessionEvent.NAVIGATE,
    SessionEvent.PARAMETERS_INVALID,
    SessionEvent.RELOAD,
    SessionEvent.RELEASE,
  ]);
});

test('only a running session completes or fails', () => {
  for (const event of [SessionEvent.COMPLETE, SessionEvent.FAIL, SessionEvent.STOP_TYPES]) {
    const states = [
      SessionState.INIT,
      SessionState.WAITING,
      SessionState.RUNNING,
      SessionState.FINISHED,
      SessionState.RELOAD_WAITING,
      SessionState.RELEASED,
    ].filter((state) => sessionTransition(state, event));
    assert.deepEqual(states, [SessionState.RUNNING]);
  }
});

test('a cancel ends a waiting or running session, and rebuilds the prompt of a reloading one', () => {
  assert.deepEqual(sessionTransition(SessionState.WAITING, SessionEvent.CANCEL), {
    next: SessionState.FINISHED,
    action: 'endAsCanceled',
  });
  assert.deepEqual(sessionTransition(SessionState.RUNNING, SessionEvent.CANCEL), {
    next: SessionState.FINISHED,
    action: 'endAsCanceled',
  });
  assert.deepEqual(sessionTransition(SessionState.RELOAD_WAITING, SessionEvent.CANCEL), {
    next: SessionState.WAITING,
    action: 'reload',
  });
});
