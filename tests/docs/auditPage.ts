// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AUDIT_EVENTS } from '@cancellable-auth/gateway/engine';
import { table } from './markdown.ts';

/** Everything that the audit tells of: from the list that its writers are checked against. */
export function formatAuditEvents(): string {
  return table(
    ['event', ''],
    Object.entries(AUDIT_EVENTS).map(([event, meaning]) => [`\`${event}\``, meaning]),
  );
}
