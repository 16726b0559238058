// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditEntry } from './AuditLog.ts';

test('an entry has a detail that can be written, also where there is none to tell', () => {
  assert.equal(auditEntry(1, 'request-refused').detail, '');
  assert.equal(auditEntry(1, 'request-refused', { detail: undefined, cause: 'shutting-down' }).detail, '');
  assert.equal(auditEntry(1, 'request-refused', { detail: 'Pay 12 euros' }).detail, 'Pay 12 euros');
});
