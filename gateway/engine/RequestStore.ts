// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from './ConnectionRequest.ts';

/** What the engine needs of the store of pending requests. A failing store rejects. */
export interface RequestStore {
  /** Puts a new request in; returns its revision, 1 or more. Rejects when the id is taken. */
  create(id: string, request: ConnectionRequest): Promise<number>;
  /** Replaces the request if it still has this revision; returns the new one, undefined when somebody else was first. */
  compareAndSet(id: string, revision: number, request: ConnectionRequest): Promise<number | undefined>;
  /** What the store holds; undefined when it holds nothing. */
  read(id: string): Promise<{ readonly revision: number; readonly value: ConnectionRequest } | undefined>;
  /** Forgets a request, if it is there. */
  remove(id: string): Promise<void>;
}
