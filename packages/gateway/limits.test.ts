// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { FRAME_LIMITS } from 'gateway_protocol';
import { GUESSES_A_MINUTE } from './admission/OneTimeCodes.ts';
import { MOST_WAITING } from './channel/DeviceSocket.ts';
import { EARLY_BYTES, MOST_LOCAL } from './commands/connect.ts';
import { LONGEST_TICKET } from './commands/login.ts';
import { LONGEST_ANSWER as LONGEST_OF_OPERATOR } from './commands/operate.ts';
import { LONGEST as LONGEST_SHOWN } from './commands/shown.ts';
import { gatewayConfigSchema } from './config/GatewayConfig.ts';
import { MOST_KEPT } from './engine/RequestEnds.ts';
import { CAPACITY as MOST_COOKIES } from './engine/CookieJar.ts';
import { MOST_TRIES } from './engine/NumberTries.ts';
import { MOST_OF_USER } from './engine/PromptQuota.ts';
import { MOST_PROMPTS } from './engine/Prompts.ts';
import { MOST_KEYS } from './engine/RateLimit.ts';
import { LINES_OF_ALL, LINES_OF_ONE } from './operations/gatewayLog.ts';
import { LOG_WAITING_BYTES } from './operations/LogStream.ts';
import { LONGEST_BODY as LONGEST_COMMAND, MOST_CONNECTIONS } from './operations/OperationsServer.ts';
import { MOST_RIGHTS } from './engine/Resumptions.ts';
import { REFUSALS_OF_ALL, REFUSALS_OF_ONE } from './operations/RefusalLimit.ts';
import { LONGEST_CHUNK } from './remoteDesktop/clientStream.ts';
import { MOST_A_MINUTE } from './remoteDesktop/DesktopCredentials.ts';
import { LONGEST_COOKIE } from './remoteDesktop/packets.ts';
import { PAIR_MS } from './remoteDesktop/RemoteDesktopDoor.ts';
import { LONGEST_HEAD } from './remoteDesktop/requestHead.ts';
import { LONGEST_BODY as LONGEST_LOGIN, LONGEST_HEADERS } from './server/GatewayServer.ts';
import { LONGEST_V2, V2_FIXED } from './server/proxyHeader.ts';
import { DEFAULT_DURABLE_STORE_OPTIONS } from './store/DurableStore.ts';
import { PATIENCE_MS } from './client/ClientLimits.ts';
import { LONGEST_WORDS } from './client/GatewayError.ts';
import { LONGEST_ANSWER } from './client/GatewayError.ts';
import { LONGEST_CALL } from './keycloak/KeycloakDoor.ts';
import { LONGEST_TOKEN } from './keycloak/KeycloakTokens.ts';
import { ENDS_KEPT_MS, MOST_ENDS } from './openid/BackchannelRequests.ts';
import { TRIES } from './openid/LogoutNotices.ts';
import { PAGE_SECONDS } from './openid/makeProvider.ts';
import {
  LOGINS_PER_SOURCE_AND_MINUTE,
  PER_APPLICATION_AND_MINUTE,
  PER_LOGIN_AND_MINUTE,
  PER_SOURCE_AND_MINUTE,
} from './openid/WebRates.ts';
import { MOST_LOGINS } from './openid/recordAdapter.ts';
import { OF_STRANGERS_PER_SOURCE, OF_STRANGERS_PER_USER } from './openid/WebTrust.ts';
import { MOST_HELD_BYTES, MOST_UNSHARED } from './tables/SharedAudit.ts';
import { MOST_SYSTEM_LOOKUPS } from './tunnel/NameResolver.ts';
import { HIGH_WATER } from './tunnel/Relay.ts';
import { LONGEST_FILE } from './client/TokenFile.ts';
import { MOST_SAID } from './tunnel/Tunnel.ts';
import { LONGEST_MESSAGE } from './tunnel/TunnelMessage.ts';
import { MOST_BYTES, MOST_CONNECTIONS as MOST_CONNECTIONS_EACH } from './wake/postJson.ts';
import { LONGEST_TUNNEL_MESSAGE } from './tunnel/tunnelRoutes.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const GATEWAY = import.meta.dirname;
const pages = new Map(
  ['limits', 'security'].map((name) => [name, fs.readFileSync(path.join(ROOT, `docs/reference/${name}.md`), 'utf8')]),
);

const { audit, channel, remoteDesktop, requests, tunnel } = gatewayConfigSchema.parse({
  name: 'gate.example',
  listen: { host: '127.0.0.1', port: 0 },
  identity: 'identity.key',
  party: { id: 'gate.example', name: 'Gate', origins: ['https://gate.example'] },
  store: 'gateway.db',
  targets: [{ host: 'db.example', port: 5432 }],
  operations: { port: 0, token: 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u' },
});

const plain = (value: number): string => value.toLocaleString('en');
const kib = (bytes: number): string => `${bytes / 1024} KiB`;
const mib = (bytes: number): string => `${bytes / 1_048_576} MiB`;
const s = (ms: number): string => `${ms / 1000} s`;

/** The numbers of each bound in the order in which the page has them, from the code. */
const BOUNDS: Readonly<Record<string, readonly string[]>> = {
  'connections that have not said who they are': [plain(channel.halfOpen), plain(channel.halfOpenPerSource)],
  'connections of balancers (`listen.proxies`) that have not sent their PROXY header': [
    plain(channel.halfOpen),
    plain(V2_FIXED),
    plain(LONGEST_V2),
  ],
  'their time': [plain(channel.helloSeconds)],
  'headers of a request; a login; a command of an operator': [LONGEST_HEADERS, LONGEST_LOGIN, LONGEST_COMMAND].map(kib),
  'connections of devices': [plain(channel.devices)],
  'connections of one enrolment': [],
  'a frame of a device': [kib(FRAME_LIMITS.frameBytes)],
  'frames of a device that wait': [plain(MOST_WAITING)],
  'bytes that wait for a device': [kib(channel.bufferedBytes)],
  'other phones that a phone is told of': [plain(FRAME_LIMITS.devices)],
  'prompts on a device': [plain(MOST_PROMPTS)],
  'numbers typed for a request': [plain(requests.numberTries), plain(MOST_TRIES)],
  'requests that wait': [plain(requests.waiting), plain(MOST_OF_USER)],
  'prompts a minute': [plain(requests.perUserAndMinute), plain(requests.perSourceAndMinute)],
  'keys of a rate (users, clients, sources)': [plain(MOST_KEYS)],
  'enrolments without a proof of the code': [plain(GUESSES_A_MINUTE)],
  cookies: [plain(MOST_COOKIES)],
  'outcomes at hand': [plain(MOST_KEPT), plain(requests.keptMinutes)],
  'live connections': [],
  'tunnels, and questions of `gateway ask`': [
    plain(tunnel.connections),
    plain(tunnel.perUser),
    plain(tunnel.perClient),
  ],
  'a message of a tunnel; a word in it': [mib(LONGEST_TUNNEL_MESSAGE), kib(LONGEST_MESSAGE)],
  'bytes of a tunnel that wait': [mib(HIGH_WATER)],
  'words for a client before it is open': [kib(MOST_SAID)],
  'how long nothing moves': [plain(tunnel.stallSeconds)],
  'the head of a client of remote desktops; a chunk; its cookie': [
    kib(LONGEST_HEAD),
    kib(LONGEST_CHUNK),
    plain(LONGEST_COOKIE),
  ],
  'how long half of a pair waits for the other': [s(PAIR_MS)],
  'credentials for remote desktops that a user asks for': [plain(MOST_A_MINUTE)],
  'rights to go on after a break': [plain(MOST_RIGHTS), plain(remoteDesktop.resumeSeconds)],
  'requests to the OpenID Provider, without those about a login that has begun and of applications that have proved who they are':
    [plain(PER_SOURCE_AND_MINUTE), plain(LOGINS_PER_SOURCE_AND_MINUTE)],
  'requests of an application that has proved who it is': [plain(PER_APPLICATION_AND_MINUTE)],
  'requests about one login that has begun': [plain(PER_LOGIN_AND_MINUTE)],
  'logins that have begun': [plain(MOST_LOGINS), s(PAGE_SECONDS * 1000)],
  'logins that were approved, for who revokes them': [],
  'why requests of backends have ended': [plain(MOST_ENDS), s(ENDS_KEPT_MS)],
  'notices of a logout': [plain(TRIES)],
  'strangers who ask on a login page': [plain(OF_STRANGERS_PER_USER), plain(OF_STRANGERS_PER_SOURCE)],
  'an answer of a push service, an application or a realm; connections to each': [
    kib(MOST_BYTES),
    plain(MOST_CONNECTIONS_EACH),
  ],
  'a call of Keycloak; its token': [kib(LONGEST_CALL), kib(LONGEST_TOKEN)],
  'lookups through the system': [plain(MOST_SYSTEM_LOOKUPS)],
  'enrolments that have begun': [plain(channel.enrolmentMinutes)],
  'revocations in memory': [],
  'connections of the operations port': [plain(MOST_CONNECTIONS)],
  'lines of the log that wait for its reader': [mib(LOG_WAITING_BYTES)],
  'entries of the audit that wait for the disk': [plain(DEFAULT_DURABLE_STORE_OPTIONS.auditWaiting)],
  'entries of the audit that wait for the log of a site': [plain(MOST_UNSHARED)],
  'what the log of a site carries of the audit for a node that is away': [mib(MOST_HELD_BYTES)],
  'refusals in the audit': [plain(REFUSALS_OF_ONE), plain(REFUSALS_OF_ALL)],
  'refusals in the log': [plain(LINES_OF_ONE), plain(LINES_OF_ALL)],
  'the audit': [plain(audit.keptDays)],
  'devices, clients, codes in the store': [],
  'the file of logins; a ticket': [mib(LONGEST_FILE), kib(LONGEST_TICKET)],
  'an answer of a gateway: to a login, to the request for a tunnel, to an operator': [
    kib(LONGEST_ANSWER),
    kib(LONGEST_ANSWER),
    mib(LONGEST_OF_OPERATOR),
  ],
  'what a program sends to a local port before it is let in': [kib(EARLY_BYTES)],
  'connections to a local port': [plain(MOST_LOCAL)],
  'how long a gateway that says nothing is waited for': [s(PATIENCE_MS)],
  "somebody else's words on a terminal": [plain(LONGEST_SHOWN), plain(LONGEST_WORDS)],
};

/** The cells of all rows of a page's tables whose last column is "test". */
function rowsWithTests(page: string): readonly (readonly string[])[] {
  return [...page.matchAll(/^\|.* test \|\n\|[ |-]+\|\n((?:\|.*\|\n?)*)/gm)].flatMap(([, rows]) =>
    rows!
      .trim()
      .split('\n')
      .map((row) => row.slice(2, -2).split(' | ')),
  );
}

test('each bound of the page of limits is the one of the code, and each has its row', () => {
  const said = rowsWithTests(pages.get('limits')!).map(([what, bound]) => [
    what!,
    [...bound!.matchAll(/(?<![\w-])\d+(?:,\d{3})*(?: (?:KiB|MiB|s)\b)?/g)].map(([number]) => number),
  ]);
  assert.deepEqual(said, Object.entries(BOUNDS));
});

describe('a test that a page names exists', () => {
  const files = fs
    .readdirSync(ROOT, { withFileTypes: true })
    .filter(
      (entry) => entry.isDirectory() && !['node_modules', 'docs'].includes(entry.name) && !entry.name.startsWith('.'),
    )
    .flatMap(({ name }) =>
      fs.readdirSync(path.join(ROOT, name), { recursive: true, encoding: 'utf8' }).map((file) => path.join(name, file)),
    )
    .filter((file) => /\.test\.(ts|ets|mjs)$/.test(file) && !/node_modules|[\\/]dist[\\/]/.test(file));
  const texts = files.map((file) => fs.readFileSync(path.join(ROOT, file), 'utf8').replaceAll("\\'", "'"));

  for (const [name, page] of pages) {
    const cells = rowsWithTests(page).map((row) => row.at(-1)!);

    test(`${name}.md: files`, () => {
      const named = cells.flatMap((cell) => [...cell.matchAll(/`([\w/.-]+\.test\.\w+)`/g)].map(([, file]) => file!));
      assert.ok(named.length > 10, `only ${named.length} were found`);
      assert.deepEqual(
        named.filter((file) => ![GATEWAY, ROOT].some((folder) => fs.existsSync(path.join(folder, file)))),
        [],
      );
    });

    test(`${name}.md: titles`, () => {
      const named = cells.flatMap((cell) =>
        [...cell.matchAll(/"((?:"[^"]+"|[^"])+?)"(?=[ ,;:)]|$)/g)].map(([, title]) => title!),
      );
      assert.ok(named.length > 10, `only ${named.length} were found`);
      assert.deepEqual(
        named.filter((title) => !texts.some((text) => text.includes(title))),
        [],
      );
    });
  }
});
