// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DenialFrame } from './DeviceFrame.ts';
import type { ResumedFrame } from './GatewayFrame.ts';
import type { SessionStep } from './SessionStep.ts';

/** Where what the user says of them goes; nothing is sent while it is not ready. */
export interface ResumedOutlet {
  readonly isReady: boolean;
  send(frame: DenialFrame): void;
}

/**
 * Connections that were let in again without a question, as the gateway told of them last, and those of them that the user says
 * are not theirs: that is told on each connection until the gateway has answered it.
 */
export class ResumedConnections {
  private readonly step: SessionStep;
  private readonly outlet: ResumedOutlet;
  private known: string[] = [];
  private readonly disowned: Set<string> = new Set<string>();

  constructor(step: SessionStep, outlet: ResumedOutlet) {
    this.step = step;
    this.outlet = outlet;
  }

  hear(frame: ResumedFrame): void {
    this.known = frame.connections.map((connection): string => connection.requestId);
    this.step.do({ kind: 'resumed', resumed: frame });
  }

  /** The user says that it is not theirs. What the gateway has not told of is nobody's business. */
  disown(requestId: string): void {
    if (this.known.indexOf(requestId) >= 0 && !this.disowned.has(requestId)) {
      this.disowned.add(requestId);
      this.tell(requestId);
    }
  }

  /** The gateway is there again: it may not have heard. */
  welcomed(): void {
    this.disowned.forEach((requestId) => this.tell(requestId));
  }

  /** The gateway has answered, for good or not: only what it is to be asked again is kept. */
  answered(requestId: string, isFinal: boolean): void {
    if (isFinal) {
      this.disowned.delete(requestId);
    }
  }

  private tell(requestId: string): void {
    if (this.outlet.isReady) {
      this.outlet.send({ type: 'denial', requestId, reason: 'not-me' });
    }
  }
}
