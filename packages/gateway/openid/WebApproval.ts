// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';

/** What the engine has said of an approval, before anybody else could. */
export type Approved = Pick<ConnectionRequest, 'clientId' | 'address' | 'deviceId' | 'userName'>;

/** What is kept of a login or a transaction that was approved, so that it can be revoked. */
export interface Approval {
  readonly grantId: string;
  readonly userName: string;
  readonly application: string;
  /** Under what the engine knew who asked. */
  readonly clientId: string;
  readonly source: string;
  readonly deviceId: string;
  readonly requestId: string;
}
