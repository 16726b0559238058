// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WebSocketServer } from 'ws';
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
import { idleDeviceId } from './idleDeviceId.ts';

/** What this process says first. */
export interface IdleReady {
  readonly url: string;
  readonly port: number;
  readonly certificate: string;
  readonly gatewayKey: string;
  /** The one key of all phones, PEM: it is no secret here. */
  readonly phoneKey: string;
  readonly name: string;
  readonly origin: string;
  readonly operationsUrl: string;
  readonly token: string;
}

/** What it answers to "measure". */
export interface IdleMeasure {
  /** Bytes of the process, after a collection. */
  readonly rss: number;
  /** Processor time of all threads, us. */
  readonly cpu: number;
}

/** What lasts from one life of it to the next. */
interface Kept {
  readonly certificate: string;
  readonly key: string;
  readonly identity: string;
  readonly phoneKey: string;
}

const NAME = 'gate.example';
const ORIGIN = 'https://gate.example';
const ANY = 100_000;

// A server for phones that do nothing: a whole gateway, or bare WebSockets over the same TLS that say back what they hear. Its
// arguments: which, how many phones it knows, the folder in which it was before, its port, the port of a target.
const [kind, countText, folder, portText, targetPort] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const count = Number(countText);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const { kept, port, operationsUrl, token, gatewayKey, stop } =
  kind === 'gateway' ? await startGateway() : await startBare();

process.on('disconnect', () => void stop().finally(() => process.exit()));
process.on('message', () => {
  collect();
  collect();
  const { user, system } = process.cpuUsage();
  const measure: IdleMeasure = { rss: process.memoryUsage().rss, cpu: user + system };
  process.send!(measure);
});
const ready: IdleReady = {
  url: `wss://127.0.0.1:${port}`,
  port,
  certificate: kept.certificate,
  gatewayKey,
  phoneKey: kept.phoneKey,
  name: NAME,
  origin: ORIGIN,
  operationsUrl,
  token,
};
process.send!(ready);

interface Started {
  readonly kept: Kept;
  readonly port: number;
  readonly operationsUrl: string;
  readonly token: string;
  readonly gatewayKey: string;
  readonly stop: () => Promise<void>;
}

async function keep(): Promise<Kept> {
  const file = path.join(folder, 'kept.json');
  if (fs.existsSync(file)) {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Kept;
  }
  const newKey = (): string =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const { certificate, key } = await makeCertificate(['localhost', '127.0.0.1'], 1);
  const made: Kept = { certificate, key, identity: newKey(), phoneKey: newKey() };
  fs.writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

async function startBare(): Promise<Started> {
  const made = await keep();
  const server = https.createServer({ cert: made.certificate, key: made.key, minVersion: 'TLSv1.2' });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 16_384, clientTracking: false });
  sockets.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    socket.on('message', (data: Buffer, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await new Promise<void>((resolve) => server.listen({ port: Number(portText), host: '127.0.0.1' }, resolve));
  return {
    kept: made,
    port: (server.address() as AddressInfo).port,
    operationsUrl: '',
    token: '',
    gatewayKey: '',
    stop: () => Promise.resolve(),
  };
}

async function startGateway(): Promise<Started> {
  const made = await keep();
  const clock = new SystemClock();
  const secret = randomBytes(24).toString('base64url');
  const config = gatewayConfigSchema.parse({
    name: NAME,
    listen: { host: '127.0.0.1', port: Number(portText) },
    tls: { certificate: 'made here', key: 'made here' },
    identity: 'made here',
    party: { id: NAME, name: 'Gate', origins: [ORIGIN] },
    store: 'gateway.db',
    targets: [{ host: '127.0.0.1', port: Number(targetPort) }],
    requests: { perUserAndMinute: ANY, perSourceAndMinute: ANY },
    channel: { devices: count + 100, halfOpen: ANY, halfOpenPerSource: ANY, helloSeconds: 60 }, // all phones have one address here
    operations: { port: 0, token: secret },
  });
  const store = DurableStore.open(path.join(folder, config.store), clock);
  const publicKey = createPublicKey(made.phoneKey).export({ type: 'spki', format: 'der' });
  for (let i = 0; i < count; i++) {
    if (store.devices.byId(idleDeviceId(i)) === undefined) {
      store.devices.put({
        id: idleDeviceId(i),
        name: 'phone',
        userName: `user${i}`,
        credential: { id: `credential${i}`, publicKey: new Uint8Array(1), counter: 0 },
        key: publicKey,
        enrolledAt: clock.wall(),
        revokedAt: undefined,
      });
    }
  }
  const identity = newIdentity(made.identity);
  const logFile = fs.openSync(path.join(folder, 'gateway.log'), 'a');
  const state = new MemorySharedState(undefined, new StoreJournal(store));
  const gateway = new Gateway({
    loaded: { config, storeFile: '', identity, tls: made },
    clock,
    randomness: new SystemRandomness(),
    state,
    tables: siteTables(state, store, () => undefined),
    observe: fanOut([logObserver(makeLog('info', { write: (line) => void fs.writeSync(logFile, line) }))]),
  });
  const { port: bound, operationsPort } = await gateway.start();
  return {
    kept: made,
    port: bound,
    operationsUrl: `http://127.0.0.1:${operationsPort}`,
    token: secret,
    gatewayKey: identity.key,
    stop: async () => void (await gateway.stop()),
  };
}
