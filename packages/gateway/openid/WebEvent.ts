// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What became of telling an application something. Unanswered: it may have heard it. Unreachable: it has not. */
export type ToldResult = 'taken' | 'refused' | 'unanswered' | 'unreachable';

/** An application was to be told something: that there is an answer, that a login is good no more, or how a request of Keycloak's ended. */
export interface WebToldEvent {
  readonly kind: 'web-told';
  readonly what: 'ping' | 'logout' | 'keycloak';
  /** As the configuration calls it; of Keycloak: the realm and the client. */
  readonly application: string;
  readonly result: ToldResult;
}

/** What happens at the doors for web applications. */
export type WebEvent = WebToldEvent;
