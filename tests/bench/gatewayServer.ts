// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
  DurableStore,
  fanOut,
  logObserver,
  makeLog,
  MemorySharedState,
  siteTables,
  StoreJournal,
  SystemClock,
  SystemRandomness,
} from '@cancellable-auth/gateway/engine';
import { Gateway, gatewayConfigSchema, makeCertificate } from '@cancellable-auth/gateway';
import { newIdentity } from '@cancellable-auth/gateway/testing';

/** What this process says first. */
export interface GatewayReady {
  readonly name: string;
  readonly origin: string;
  readonly operationsUrl: string;
  readonly token: string;
}

/** What it says of each prompt that a device has confirmed to be gone. */
export interface ReceiptSeen {
  readonly requestId: string;
  /** The machine's monotonic clock, which all processes share: ns. */
  readonly at: string;
}

// A whole gateway as "gateway serve" makes it, its log in a file. It allows more requests than a person makes, and
// the ports of this machine that its arguments name as targets.
const NAME = 'gate.example';
const ORIGIN = 'https://gate.example';
const ANY = 100_000;

const token = randomBytes(24).toString('base64url');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-bench-'));
const logFile = fs.openSync(path.join(folder, 'gateway.log'), 'w');
const clock = new SystemClock();
const config = gatewayConfigSchema.parse({
  name: NAME,
  listen: { host: '127.0.0.1', port: 0 },
  tls: { certificate: 'made here', key: 'made here' },
  identity: 'made here',
  party: { id: NAME, name: 'Gate', origins: [ORIGIN] },
  store: 'gateway.db',
  targets: process.argv.slice(2).map((port) => ({ host: '127.0.0.1', port: Number(port) })),
  requests: { perUserAndMinute: ANY, perSourceAndMinute: ANY },
  operations: { port: 0, token },
});
const store = DurableStore.open(path.join(folder, config.store), clock);
const state = new MemorySharedState(undefined, new StoreJournal(store));
const gateway = new Gateway({
  loaded: { config, storeFile: '', identity: newIdentity(), tls: await makeCertificate(['localhost', '127.0.0.1'], 1) },
  clock,
  randomness: new SystemRandomness(),
  state,
  tables: siteTables(state, store, () => undefined),
  observe: fanOut([
    (event) => {
      if (event.kind === 'prompt-gone') {
        const seen: ReceiptSeen = { requestId: event.request.id, at: String(process.hrtime.bigint()) };
        process.send!(seen);
      }
    },
    logObserver(makeLog('info', { write: (line) => void fs.writeSync(logFile, line) })),
  ]),
});
const { operationsPort } = await gateway.start();
process.on(
  'disconnect',
  () =>
    void gateway.stop().finally(() => {
      fs.rmSync(folder, { recursive: true });
      process.exit();
    }),
);
const ready: GatewayReady = { name: NAME, origin: ORIGIN, operationsUrl: `http://127.0.0.1:${operationsPort}`, token };
process.send!(ready);
