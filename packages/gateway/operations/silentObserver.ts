// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { GatewayObserver } from './GatewayObserver.ts';

const nothing = (): void => undefined;

/** An observer that does nothing: others say only what they are interested in. */
export const SILENT_OBSERVER: GatewayObserver = {
  refused: nothing,
  opened: nothing,
  ended: nothing,
  connectionEnded: nothing,
  promptGone: nothing,
  disowned: nothing,
  failed: nothing,
  deviceConnected: nothing,
  deviceGone: nothing,
  deviceEnrolled: nothing,
  closed: nothing,
  carried: nothing,
  targetFailed: nothing,
  turnedAway: nothing,
  codeIssued: nothing,
  loggedIn: nothing,
  deviceRevoked: nothing,
  clientRevoked: nothing,
  operatorRefused: nothing,
  unwritten: nothing,
};
