// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * When the device sent which beat. A lease counts from there, not from when its renewal arrives: a renewal that was on its
 * way for a minute renews nothing, so that no prompt stands longer than the gateway thinks.
 */
export class BeatLog {
  /** Of this connection, oldest first; those before the last answered one are gone. */
  private readonly sent = new Map<number, number>();
  private lastSeq = 0;
  private lastEcho = 0;
  private lastSentAt = -Infinity;

  /** A new connection: what was sent on the old one is not answered any more. */
  restart(): void {
    this.sent.clear();
    this.lastEcho = this.lastSeq;
  }

  /** The number of a beat that is sent now. */
  next(now: number): number {
    this.lastSeq++;
    this.sent.set(this.lastSeq, now);
    this.lastSentAt = now;
    return this.lastSeq;
  }

  /** When the last beat was sent; -Infinity before the first. */
  get lastAt(): number {
    return this.lastSentAt;
  }

  /** Since when an answer is due; Infinity when none is. */
  get waitingSince(): number {
    for (const [seq, at] of this.sent) {
      if (seq > this.lastEcho) {
        return at;
      }
    }
    return Infinity;
  }

  /** The gateway has had beats up to `echo`: when that one was sent; undefined when there is no such beat. */
  answered(echo: number): number | undefined {
    const at = this.sent.get(echo);
    if (at !== undefined && echo > this.lastEcho) {
      this.lastEcho = echo;
      for (const seq of Array.from(this.sent.keys())) {
        if (seq < echo) {
          this.sent.delete(seq);
        }
      }
    }
    return at;
  }
}
