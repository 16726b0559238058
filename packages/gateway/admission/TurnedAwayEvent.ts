// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What was refused. */
export type RefusedThing =
  /** A connection that had not said who it is: of those as many are told as the audit takes; the metrics count all. */
  | 'half-open'
  | 'proxy-header'
  | 'client-token'
  | 'login-code'
  | 'enrol-code'
  | 'enrol-origin'
  | 'target'
  | 'tunnel'
  | 'question'
  /** A call that is not of a Keycloak of the configuration. */
  | 'keycloak'
  | 'remote-desktop';

/** Somebody was turned away before anybody was asked: what they wanted, why not, and who they are, as far as that is known. */
export interface TurnedAwayEvent {
  readonly kind: 'turned-away';
  readonly what: RefusedThing;
  /** Names that do not change, and what was asked for: text that can be shown. */
  readonly reason: string;
  readonly userName: string | undefined;
  readonly clientId: string | undefined;
  readonly address: string;
}
