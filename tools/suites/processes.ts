// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pid } from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
/** Where the files are that load several suites into one process. */
const ENTRIES = path.join(ROOT, '.host/suites');
const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Suites that share a process, as folders and files, by its name: they are short, leave nothing behind, and take more to start than
 * to run. Each compiler, program and table is then loaded, and made fast, once for all of them.
 */
export const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  protocol: ['gateway_protocol/test', 'packages/relying-party'],
  device: [
    'packages/arkts-host/cryptography',
    'packages/arkts-host/device',
    'packages/arkts-host/keystore',
    'packages/arkts-host/network',
    'packages/arkts-host/store',
    'packages/arkts-host/system',
  ],
  kits: ['packages/arkts-host/app', 'packages/arkts-host/sdk/api'],
  pages: ['packages/arkts-host/arkui', 'packages/arkts-host/arkui/v1'],
  checks: [
    'packages/arkts-host/arkts/checkHabits.test.ts',
    'packages/arkts-host/arkts/checkProject.test.ts',
    'packages/arkts-host/arkts/checkSince.test.ts',
    'packages/arkts-host/arkts/checkSwitches.test.ts',
    'packages/arkts-host/arkts/checkUi.test.ts',
    'tests/docs/snippets.test.ts',
  ],
  builds: ['packages/arkts-host/arkts'],
  commands: ['packages/arkts-host/commands', 'tests/packages/harPackages.test.ts'],
  screen: ['packages/arkts-host/screen'],
  engine: [
    'packages/gateway/admission',
    'packages/gateway/audit',
    'packages/gateway/clock',
    'packages/gateway/config',
    'packages/gateway/engine',
    'packages/gateway/party',
    'packages/gateway/state',
    'packages/gateway/tables',
  ],
  gateway: [
    'packages/gateway/channel',
    'packages/gateway/client',
    'packages/gateway/operations',
    'packages/gateway/remoteDesktop',
    'packages/gateway/store',
    'packages/gateway/tunnel',
    'packages/gateway/wake',
  ],
  servers: ['packages/gateway/cluster', 'packages/gateway/server'],
  doors: ['packages/gateway/keycloak', 'packages/gateway/openid'],
  lines: ['packages/gateway/commands'],
  plays: ['packages/gateway/properties'],
  app: ['packages/demo'],
  properties: ['tests/properties'],
  verifiers: ['tests/verifiers'],
  docs: ['tests/docs', 'tests/mutation', 'tests/packages/openHarmony.test.ts', 'tests/projects'],
  tools: ['tools', 'tools/borders', 'tools/suites', 'tools/totality'],
};
/** Suites of these that have a process of their own: what they change or need in it others would notice, or they take long. */
export const ALONE: ReadonlySet<string> = new Set([
  'gateway_protocol/test/chaos.test.ts',
  'packages/arkts-host/app/launch.test.ts',
  'packages/arkts-host/app/routeMap.test.ts',
  'packages/arkts-host/app/twoApps.test.ts',
  'packages/arkts-host/arkui/unsupported.test.ts',
  'packages/arkts-host/screen/browser.test.ts',
  'packages/arkts-host/sdk/api/@ohos.security.huks.test.ts',
  'packages/demo/gatewayCommands.test.ts',
  'packages/demo/gatewayOnDevice.test.ts',
  'packages/demo/gatewayScreen.test.ts',
  'packages/demo/pocket.test.ts',
  'packages/demo/runPhone.test.ts',
  'packages/demo/scenarios.test.ts',
  'packages/demo/screen.test.ts',
  'packages/demo/screenAccess.test.ts',
  'packages/demo/terminal.test.ts',
  'packages/demo/webLogin.test.ts',
  'packages/gateway/client/reverseProxies.test.ts',
  'packages/gateway/client/waits.test.ts',
  'packages/gateway/commands/backup.test.ts',
  'packages/gateway/commands/clientLine.test.ts',
  'packages/gateway/commands/clusterNodes.test.ts',
  'packages/gateway/commands/clusterSite.test.ts',
  'packages/gateway/commands/commandLine.test.ts',
  'packages/gateway/openid/backchannel.test.ts',
  'packages/gateway/openid/site.test.ts',
  'packages/gateway/properties/cluster.test.ts',
  'packages/gateway/properties/gateway.test.ts',
  'packages/gateway/properties/web.test.ts',
  'packages/gateway/remoteDesktop/credential.test.ts',
  'packages/gateway/remoteDesktop/door.test.ts',
  'packages/gateway/remoteDesktop/realClients.test.ts',
  'packages/gateway/remoteDesktop/realSessions.test.ts',
  'packages/gateway/server/changesUnderLoad.test.ts',
  'packages/gateway/server/faults.test.ts',
  'packages/gateway/server/reload.test.ts',
  'packages/gateway/server/site.test.ts',
  'packages/gateway/store/realClock.test.ts',
  'packages/gateway/store/upgrade.test.ts',
  'packages/gateway/network/systemLookup.test.ts',
  'tests/docs/commands.test.ts',
  'tests/verifiers/crash.test.ts',
  'tests/verifiers/roundTrip.test.ts',
]);
/** Those that wait most, the longest first: what begins late ends last. */
export const LONGEST: readonly string[] = [
  'packages/gateway/ssh/ssh.test.ts',
  'packages/gateway/chaos/site.test.ts',
  'packages/demo/gatewayScreen.test.ts',
  'packages/gateway/server/reload.test.ts',
  'packages/gateway/commands/clientLine.test.ts',
  'packages/gateway/commands/clusterNodes.test.ts',
  'packages/arkts-host/screen/browser.test.ts',
  'packages/demo/screen.test.ts',
  'packages/gateway/ssh/configurations.test.ts',
  'packages/demo/scenarios.test.ts',
  'packages/demo/gatewayOnDevice.test.ts',
  'packages/demo/screenAccess.test.ts',
  'packages/gateway/client/reverseProxies.test.ts',
  'packages/gateway/etcd/etcdFaults.test.ts',
  'packages/gateway/properties/cluster.test.ts',
  'packages/gateway/commands/clusterSite.test.ts',
  'packages/gateway/openid/backchannel.test.ts',
  'packages/arkts-host/hypium/runHypiumLists.test.ts',
  'tests/packages/gatewayPackage.test.ts',
  'tests/packages/arktsHostPackage.test.ts',
];
/** So many of them begin beside those that share a process, which keep a core busy. */
const BESIDE = 3;

/** The name of the process that a suite shares with others; undefined for one that has a process of its own. */
function sharedProcessOf(file: string): string | undefined {
  const named = (of: string): string | undefined =>
    Object.keys(TOGETHER).find((process) => TOGETHER[process]!.includes(of));
  return ALONE.has(file) ? undefined : (named(file) ?? named(path.dirname(file)));
}

/** The files of the processes that run these suites, in the order in which they are to start. */
export function processesOf(files: readonly string[]): string[] {
  sweep();
  const alone = files.filter((file) => sharedProcessOf(file) === undefined);
  const shared = Object.keys(TOGETHER).flatMap((process) => {
    const suites = files.filter((file) => sharedProcessOf(file) === process);
    return suites.length > 1 ? [entryOf(process, suites)] : suites;
  });
  const longest = LONGEST.filter((file) => alone.includes(file));
  const others = alone.filter((file) => !longest.includes(file));
  return [...longest.slice(0, BESIDE), ...shared, ...longest.slice(BESIDE), ...others];
}

/** The file that loads these, named after what is in it: another run in this folder may have other suites. */
function entryOf(process: string, suites: readonly string[]): string {
  const text =
    `import { runTogether } from '../../tools/suites/together.ts';\n` +
    `runTogether(${JSON.stringify(ROOT)}, ${JSON.stringify(suites, null, 2)});\n`;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const file = path.join(ENTRIES, `${process}-${hash}.test.ts`);
  fs.mkdirSync(ENTRIES, { recursive: true, mode: 0o700 });
  const fresh = `${file}.${pid}`;
  fs.writeFileSync(fresh, text);
  fs.renameSync(fresh, file);
  return path.relative(ROOT, file);
}

/** The shared process whose file this is; undefined for a suite. */
export function sharedProcessAt(file: string): string | undefined {
  return path.resolve(ROOT, path.dirname(file)) === ENTRIES
    ? path.basename(file).replace(/-\w+\.test\.ts$/, '')
    : undefined;
}

/** Removes the files of earlier runs. */
function sweep(): void {
  for (const name of fs.existsSync(ENTRIES) ? fs.readdirSync(ENTRIES) : []) {
    const file = path.join(ENTRIES, name);
    if (Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > KEPT_MS) {
      fs.rmSync(file, { force: true });
    }
  }
}
