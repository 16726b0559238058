// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { TipCode } from './AuthCode.ts';
import type { AuthType } from '../system/AuthType.ts';
import { SessionEvent } from './sessionTransitions.ts';
import type { WidgetSession } from './WidgetSession.ts';

/**
 * The service's end of the prompt. There is one for the whole device: what it knows of loaded types belongs to whatever
 * session is current, and not to a session (docs/system-behaviour.md).
 */
export class WidgetClient {
  private readonly sessions: Map<number, WidgetSession> = new Map();
  private current: WidgetSession | undefined = undefined;
  private loadedTypes: readonly AuthType[] = [];
  private readonly isShared: boolean;

  /** @param isShared whether every prompt speaks to the current session, whoever's it is (5.0.0) */
  constructor(isShared: boolean = false) {
    this.isShared = isShared;
  }

  /** A session that starts becomes the current one. */
  setCurrent(session: WidgetSession): void {
    this.current = session;
    this.sessions.set(session.id, session);
  }

  /** The prompt of session `id` says that it shows `types`. Said for a session that is not current, it is ignored. */
  loaded(id: number, types: readonly AuthType[]): void {
    const session: WidgetSession | undefined = this.sessions.get(id);
    if (session === undefined || session !== this.current) {
      return;
    }
    session.sendTips(types, TipCode.WIDGET_LOADED);
    this.loadedTypes = types;
  }

  /** The prompt of a session says that it no longer shows `types`; all that it showed, unless it says which. */
  released(session: WidgetSession, types: readonly AuthType[] = this.loadedTypes): void {
    if (session === this.current) {
      session.sendTips(types, TipCode.WIDGET_RELEASED);
      this.loadedTypes = [];
    }
  }

  /** Whether what the prompt of `session` says reaches that session. */
  hears(session: WidgetSession): boolean {
    return !this.isShared || this.current === session;
  }

  /** The prompt of a session tells it something, or tells it the current one, where that is all the service knows. */
  notice(session: WidgetSession, event: SessionEvent, types: readonly AuthType[] = []): void {
    if (!this.isShared) {
      if (this.sessions.has(session.id)) {
        session.push(event, types);
      }
      return;
    }
    const { current } = this;
    if (current === undefined || types.some((type) => !current.types.includes(type))) {
      // The prompt is refused and ends its process. That end stops whatever session is current.
      session.losePrompt();
      current?.push(SessionEvent.CANCEL);
      return;
    }
    current.push(event, types);
    if (current !== session && (event === SessionEvent.CANCEL || event === SessionEvent.NAVIGATE)) {
      session.losePrompt();
    }
  }

  /** A session has ended, and the service has forgotten which one is current. */
  forgetCurrent(): void {
    this.current = undefined;
    this.loadedTypes = [];
  }

  /** The prompt's process of session `id` ends, as it should. Without a current session nobody listens. */
  terminated(id: number): void {
    if (this.current !== undefined) {
      this.clear(id);
    }
  }

  /** The process of a session's prompt has died. */
  crashed(session: WidgetSession): void {
    if (this.isShared) {
      this.current?.push(SessionEvent.CANCEL);
      return;
    }
    this.notice(session, SessionEvent.CANCEL);
    this.clear(session.id);
  }

  /** Ends what the service knows of session `id`; does nothing when it is not known any more. */
  clear(id: number): void {
    const session: WidgetSession | undefined = this.sessions.get(id);
    if (session === undefined) {
      return;
    }
    if (session === this.current) {
      this.current = undefined;
      if (this.loadedTypes.length > 0) {
        session.sendTips(this.loadedTypes, TipCode.WIDGET_RELEASED);
        this.loadedTypes = [];
      }
    }
    session.push(SessionEvent.CANCEL);
    session.push(SessionEvent.RELEASE);
    this.sessions.delete(id);
  }
}
