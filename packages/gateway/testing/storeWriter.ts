// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import process from 'node:process';
import { SystemClock } from '../clock/SystemClock.ts';
import { DurableStore } from '../store/DurableStore.ts';
import { deviceRecord } from './storeRecords.ts';

// A process that writes until it is killed, and says after each write what it has written. Its argument is the file.
const store = DurableStore.open(process.argv[2]!, new SystemClock(), { auditSyncMs: 5 });
for (let i = 0; ; i++) {
  store.devices.put(deviceRecord(`device ${i}`));
  store.audit.append({
    at: i,
    event: 'written',
    userName: 'anna',
    requestId: undefined,
    deviceId: `device ${i}`,
    clientId: undefined,
    source: undefined,
    purpose: undefined,
    target: undefined,
    cause: undefined,
    detail: 'x'.repeat(i % 5_000),
  });
  store.codes.put({ hash: `code ${i}`, purpose: 'enrol', subject: 'anna', expiresAt: i + 2 }, i);
  fs.writeSync(1, `${i}\n`);
}
