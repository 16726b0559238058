// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { TunnelEnd } from '../client/GatewayError.ts';

/** Exit codes of `gateway connect`, beside those of signals: docs/guide/gateway.md has the table. */
export const CONNECT_EXIT = {
  /** Approved, and over: both sides have ended in order. */
  OVER: 0,
  /** Not let in, not logged in, or disconnected by the gateway. */
  NOT_LET_IN: 1,
  /** The command line is wrong. */
  USAGE: 2,
  /** The gateway was lost: its connection broke, or it says nothing any more. */
  GATEWAY_LOST: 3,
  /** The target broke the connection off, or took nothing for long. */
  TARGET_RESET: 4,
} as const;

/** How `gateway connect` ends after this end. */
export function exitCodeOf(end: TunnelEnd): number {
  switch (end.reason) {
    case 'over':
      return CONNECT_EXIT.OVER;
    case 'connection-lost':
    case 'gateway-silent':
      return CONNECT_EXIT.GATEWAY_LOST;
    case 'target-reset':
    case 'target-stalled':
      return CONNECT_EXIT.TARGET_RESET;
    default: // a reason of the gateway, known or not
      return CONNECT_EXIT.NOT_LET_IN;
  }
}
