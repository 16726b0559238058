// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, describe, it, test } from 'node:test';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { findPrograms } from '../testing/findPrograms.ts';
import { Run } from '../testing/Run.ts';
import { TunnelBed } from '../testing/TunnelBed.ts';
import { until } from '../testing/until.ts';
import { CLIENT_LIMITS, limitsOf } from './ClientLimits.ts';
import type { ClientLimits } from './ClientLimits.ts';
import type { GatewayStream } from './GatewayStream.ts';
import { requestConnection } from './requestConnection.ts';
import type { Login } from './TokenFile.ts';

/** What the proxies of this test allow to be silent; nginx ships with 60 s, haproxy's configuration of Debian with 50 s. */
const IDLE_SECONDS = 6;
const SHIPPED_MS = 50_000;
const QUIET_MS = 2 * IDLE_SECONDS * 1000;
/** Signs of life each second, and none at all; neither gives anybody up meanwhile. */
const LIVELY: ClientLimits = { ...limitsOf(3_600_000), beatMs: 1_000 };
const MUTE: ClientLimits = limitsOf(3_600_000);
const AGAIN_MS = 50;

const bed = new TunnelBed();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-proxies-'));
let login: Login;
let phone: RecordingLink;

before(async () => {
  await bed.start();
  phone = bed.engineBed.connect();
  login = await bed.logIn();
});
after(async () => {
  await Run.endAll();
  await bed.stop();
  fs.rmSync(folder, { recursive: true });
});

const packageOf = (name: string): ReturnType<typeof findPrograms> =>
  findPrograms({ names: [name], missing: name, toInstall: name, packages: [name], service: name });

const nginxConfig = (front: number, back: string): string => `daemon off; pid ${folder}/nginx.pid;
error_log stderr notice; worker_processes 1; ${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  server {
    listen 127.0.0.1:${front};
    location / {
      proxy_pass https://${back};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_read_timeout ${IDLE_SECONDS}s; proxy_send_timeout ${IDLE_SECONDS}s;
    }
  }
}
`;

const haproxyConfig =
  (mode: 'http' | 'tcp') =>
  (front: number, back: string): string =>
    `global
  maxconn 64
defaults
  mode ${mode}
  timeout connect 5s
  timeout client ${IDLE_SECONDS}s
  timeout server ${IDLE_SECONDS}s
frontend f
  bind 127.0.0.1:${front}
  default_backend b
backend b
  server s ${back} ${mode === 'http' ? 'ssl verify none' : ''}
`;

/** The proxies of docs/guide/gateway.md, "Networks", by name. */
const PROXIES: readonly (readonly [
  name: string,
  program: string,
  configOf: (front: number, back: string) => string,
  url: (port: number) => string,
])[] = [
  ['nginx', 'nginx', nginxConfig, (port) => `ws://127.0.0.1:${port}`],
  ['haproxy, http', 'haproxy', haproxyConfig('http'), (port) => `ws://127.0.0.1:${port}`],
  ['haproxy, tcp', 'haproxy', haproxyConfig('tcp'), (port) => `wss://127.0.0.1:${port}`],
];

/** Starts one before the gateway; where clients reach it. */
async function start([name, program, configOf, urlOf]: (typeof PROXIES)[number]): Promise<string> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const file = path.join(folder, `${name}.conf`);
  fs.writeFileSync(file, configOf(port, new URL(bed.url).host));
  const run = new Run(packageOf(program).files![0]!, program === 'nginx' ? ['-c', file] : ['-db', '-f', file]);
  for (;;) {
    const socket = net.connect(port, '127.0.0.1');
    const isUp = await new Promise((resolve) =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    );
    socket.destroy();
    if (isUp === true) {
      return urlOf(port);
    }
    assert.equal(run.child.exitCode, null, run.err);
    await pause(AGAIN_MS);
  }
}

/** An approved connection through a proxy. */
async function open(url: string, limits: ClientLimits): Promise<GatewayStream> {
  const count = phone.prompted.length;
  const stream = requestConnection({ login: { ...login, url }, target: bed.target, limits });
  stream.catch(() => undefined);
  await until(() => phone.prompted.length > count, 'the phone is asked');
  const { id } = phone.prompted.at(-1)!;
  await bed.engineBed.engine.approve(phone.device, id, id);
  return stream;
}

/** A connection without signs of life, and one with them, through each proxy that is there. */
const opened = new Map<string, { readonly mute: GatewayStream; readonly lively: GatewayStream }>();

// they are silent at the same time
describe("a session that says nothing outlives the idle limit, by the client's signs of life alone", {
  concurrency: true,
}, () => {
  before(async () => {
    for (const proxy of PROXIES) {
      const [name, program] = proxy;
      if (packageOf(program).files !== undefined) {
        const url = await start(proxy);
        const mute = await open(url, MUTE);
        mute.on('error', () => undefined);
        opened.set(name, { mute, lively: await open(url, LIVELY) });
      }
    }
  });

  for (const [name, program] of PROXIES) {
    const { files, reason } = packageOf(program);
    it(`of ${name}`, { skip: files === undefined ? reason : false }, async () => {
      const { mute, lively } = opened.get(name)!;
      assert.equal((await mute.outcome).reason, 'connection-lost', 'without them the proxy cuts it');
      await pause(QUIET_MS); // the silence is what is tried
      let heard = '';
      lively.on('data', (chunk: Buffer) => (heard += chunk.toString()));
      lively.write('still there');
      await until(() => heard === 'still there', 'it lives');
      lively.destroy();
    });
  }
});

test('three signs of life of a client fit into every idle limit that is shipped', () => {
  assert.ok(3 * CLIENT_LIMITS.beatMs < SHIPPED_MS);
});
