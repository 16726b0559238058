// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { isSameUser, likenessOfUser } from '../admission/userName.ts';
import { authorityIn, endOf, namesOf } from '../config/certificates.ts';
import { WARNED_DAYS } from '../config/CertificateWatch.ts';
import { SystemClock } from '../clock/SystemClock.ts';
import type { GatewayConfig } from '../config/GatewayConfig.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import { isLocalhost } from '../network/networks.ts';
import { systemLookup } from '../network/systemLookup.ts';
import { numbersOf, UserLimits, usersOf } from '../config/UserLimits.ts';
import type { UserLimit } from '../config/UserLimits.ts';
import { SystemRandomness } from '../engine/SystemRandomness.ts';
import { GatewayStoreError, GatewayStoreFault } from '../store/GatewayStoreError.ts';
import { examine } from '../store/storeBackup.ts';
import { StoreLock } from '../store/StoreLock.ts';
import { SystemResolver } from '../tunnel/NameResolver.ts';
import { TargetList } from '../tunnel/TargetList.ts';
import { bindingFault, PORT_FAULTS } from './bindingFault.ts';
import { CONFIG_FILE } from './commandTable.ts';
import { loadForCommand } from './loadForCommand.ts';
import { readOptions } from './readOptions.ts';
import { jsonLine, print, shown } from './shown.ts';

const DAY_MS = 86_400_000;
/** Name servers get this long, all together. */
const LOOKUP_MS = 5_000;

/** `wrong`: the gateway would not do what is meant. `warning`: it would, and somebody may be surprised. */
export interface Finding {
  readonly level: 'wrong' | 'warning';
  /** An option, or a file. */
  readonly what: string;
  readonly message: string;
}

/** The addresses of a name; none when it is unknown. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** `gateway check`: opens everything that the gateway will open, changes nothing, and says what is wrong. */
export async function check(args: readonly string[]): Promise<number> {
  const { options } = readOptions('check', args);
  const file = options.config ?? CONFIG_FILE;
  const loaded = loadForCommand(file);
  const findings = await findingsOf(loaded, Date.now(), addressesOf);
  const isGood = findings.every(({ level }) => level === 'warning');
  const { name } = loaded.config;
  for (const finding of findings) {
    print(options.json ? jsonLine(finding) : `${finding.level}: ${shown(finding.what)}: ${shown(finding.message)}`);
  }
  if (options.json) {
    print(jsonLine({ name, config: file, good: isGood }));
  } else if (isGood) {
    print(`${name}: the configuration is good`);
  }
  return isGood ? 0 : 1;
}

/** Everything that can be known before a start. `at`: wall time, ms. */
export async function findingsOf(loaded: LoadedConfig, at: number, look: Lookup): Promise<readonly Finding[]> {
  const { config } = loaded;
  const store = storeFindings(loaded.storeFile);
  return [
    ...certificateFindings(loaded, at),
    ...store.findings,
    ...(store.isRunning ? [] : await portFindings(config)),
    ...limitFindings(config),
    ...(config.cluster === undefined ? [] : await openCluster(loaded, at)),
    ...nameFindings(config),
    ...(await targetFindings(config, look)),
  ];
}

/** What a node would find in etcd, whose client is loaded only where there is one. */
async function openCluster(loaded: LoadedConfig, at: number): Promise<readonly Finding[]> {
  const { clusterFindings } = await import('./checkCluster.ts');
  return clusterFindings(loaded, at, new SystemClock(), new SystemRandomness());
}

const wrong = (what: string, message: string): Finding => ({ level: 'wrong', what, message });
const warning = (what: string, message: string): Finding => ({ level: 'warning', what, message });

/** Whether the certificate is good now and for the names by which the gateway is reached. */
function certificateFindings({ config, identity, tls }: LoadedConfig, at: number): readonly Finding[] {
  if (tls === undefined || config.tls === undefined) {
    return [];
  }
  const findings: Finding[] = [];
  const file = config.tls.certificate;
  const certificate = new X509Certificate(tls.certificate);
  const renew = config.tls.pinned ? '"gateway renew-certificate" makes another' : 'its authority renews it';
  const daysLeft = Math.floor((endOf(certificate) - at) / DAY_MS);
  if (daysLeft < 0) {
    findings.push(wrong(file, `ended ${certificate.validTo}; ${renew}`));
  } else if (daysLeft < WARNED_DAYS) {
    findings.push(warning(file, `ends in ${daysLeft} days, ${certificate.validTo}; ${renew}`));
  }
  if (Date.parse(certificate.validFrom) > at) {
    findings.push(wrong(file, `begins ${certificate.validFrom}: it is too early, or this machine's clock is wrong`));
  }
  const reached = hostOf(config);
  const isNamed = net.isIP(reached) === 0 ? certificate.checkHost(reached) : certificate.checkIP(reached);
  if (isNamed === undefined) {
    const names = namesOf(certificate).join(', ');
    const message = `is not for ${reached}, where tickets say that the gateway is; it is for ${names}`;
    // whoever has the certificate itself from a ticket knows the gateway by its key
    findings.push(config.tls.pinned ? warning(file, message) : wrong(file, message));
  }
  if (config.tls.pinned && authorityIn(tls.certificate, identity.key) === undefined) {
    findings.push(
      warning(
        file,
        "is not vouched for by the gateway's identity: clients log in again when it is renewed with --anew",
      ),
    );
  }
  return findings;
}

/** Where tickets say that the gateway is. */
function hostOf({ listen, name }: GatewayConfig): string {
  if (listen.url !== undefined) {
    return new URL(listen.url).hostname.replace(/^\[|\]$/g, '');
  }
  return ['0.0.0.0', '::', ''].includes(listen.host) ? name : listen.host;
}

/** Whether the store is one, is whole, and is nobody else's at the moment. */
function storeFindings(file: string): { readonly isRunning: boolean; readonly findings: readonly Finding[] } {
  const folder = path.dirname(file);
  try {
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
  } catch (error) {
    const message = `cannot be written to by this user (${(error as NodeJS.ErrnoException).code}), and the store is there`;
    return { isRunning: false, findings: [wrong(folder, message)] };
  }
  if (!fs.existsSync(file)) {
    return { isRunning: false, findings: [] }; // the first start makes it
  }
  try {
    if (fs.existsSync(`${file}.lock`)) {
      new StoreLock(file).release();
    }
    examine(file);
    return { isRunning: false, findings: [] };
  } catch (error) {
    if (error instanceof GatewayStoreError) {
      return error.fault === GatewayStoreFault.IN_USE
        ? {
            isRunning: true,
            findings: [warning(file, 'is in use: a gateway runs on it. A second one would not start')],
          }
        : { isRunning: false, findings: [wrong(file, error.message)] };
    }
    throw error;
  }
}

/** Whether the ports are free; asked only when no gateway has them. */
async function portFindings({ listen, operations }: GatewayConfig): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const [what, host, port] of [
    ['listen', listen.host, listen.port],
    ['operations', operations.host, operations.port],
  ] as const) {
    const code = port === 0 ? undefined : await bindingFault(host, port);
    if (code !== undefined) {
      found.push(wrong(what, `${host} port ${port} ${PORT_FAULTS[code] ?? `cannot be listened on (${code})`}`));
    }
  }
  return found;
}

/** Numbers that are never reached because of another. */
function limitFindings({ channel, groups, limits, requests, tunnel }: GatewayConfig): readonly Finding[] {
  const pairs: readonly (readonly [string, number, string, number])[] = [
    ...limits.flatMap((rule, i) => {
      const { perClient = 0, perUser = 0, perUserAndMinute = 0 } = rule;
      return [
        [`limits.${i}.perClient`, perClient, 'perUser', rule.perUser ?? tunnel.perUser],
        [`limits.${i}.perUser`, perUser, 'tunnel.connections', tunnel.connections],
        [`limits.${i}.perUserAndMinute`, perUserAndMinute, 'requests.waiting', requests.waiting],
      ] as const;
    }),
    ['tunnel.perClient', tunnel.perClient, 'tunnel.perUser', tunnel.perUser],
    ['tunnel.perUser', tunnel.perUser, 'tunnel.connections', tunnel.connections],
    ['channel.halfOpenPerSource', channel.halfOpenPerSource, 'channel.halfOpen', channel.halfOpen],
    [
      'requests.perSourceAndMinute',
      requests.perSourceAndMinute,
      'requests.perUserAndMinute',
      2 * requests.perUserAndMinute,
    ],
    ['requests.perUserAndMinute', requests.perUserAndMinute, 'requests.waiting', requests.waiting],
  ];
  const unreached = pairs
    .filter(([, small, , large]) => small > large)
    .map(([what, small, other, large]) =>
      warning(what, `is ${small}, and is never reached: ${other} ends it at ${large}`),
    );
  return [...unreached, ...idleRules(limits, groups)];
}

/** Rules whose users all have their numbers of rules before them. */
function idleRules(limits: GatewayConfig['limits'], groups: GatewayConfig['groups']): readonly Finding[] {
  return limits.flatMap((rule, i) => {
    const before = new UserLimits(limits.slice(0, i), groups);
    const numbers = Object.keys(numbersOf(rule)) as UserLimit[];
    const users = [...usersOf(rule, groups)];
    const isIdle =
      users.length > 0 && users.every((user) => numbers.every((limit) => before.of(user)[limit] !== undefined));
    return isIdle
      ? [warning(`limits.${i}`, 'says nothing: a rule before it has each of its numbers for each of its users')]
      : [];
  });
}

/** Names that two people could be taken for one another by, and groups that nobody is in. */
function nameFindings({ groups, limits, targets }: GatewayConfig): readonly Finding[] {
  const named = [...targets, ...limits].flatMap(({ users = [] }) => users);
  const names = [...new Set([...named, ...Object.values(groups).flat()])];
  const alike = names.flatMap((name, i) =>
    names
      .slice(i + 1)
      .filter((other) => !isSameUser(name, other) && likenessOfUser(name) === likenessOfUser(other))
      .map((other) => warning('users', `${name} and ${other} look alike: is one of them a slip?`)),
  );
  const empty = Object.entries(groups).filter(([, members]) => members.length === 0);
  return [...alike, ...empty.map(([group]) => warning(`groups.${group}`, 'has nobody in it'))];
}

/** Targets that lead back to the gateway, that are refused when somebody asks for them, or that nobody knows. */
async function targetFindings(config: GatewayConfig, look: Lookup): Promise<readonly Finding[]> {
  const operations = config.operations.port;
  const found = await Promise.all(
    config.targets.map(async (target, i) => {
      const what = `targets.${i}`;
      if (target.host.startsWith('*.')) {
        return [];
      }
      const addresses = net.isIP(target.host) === 0 ? await look(target.host) : [target.host];
      if (addresses.length === 0) {
        return [warning(what, `${target.host} is not known to this machine's name servers`)];
      }
      const list = new TargetList([{ ...target, users: undefined, groups: undefined }], () => operations);
      const strict = new TargetList([{ host: target.host, port: target.port }], () => operations);
      return [target.port].flat().flatMap((port) => {
        const place = { host: target.host, port };
        const allowed = (rules: TargetList): boolean =>
          addresses.some((address) => rules.allowsAddress('anybody', place, address));
        if (!allowed(list)) {
          return [
            warning(what, `${target.host}:${port} is this machine, and is refused unless the target says local: true`),
          ];
        }
        const isOwn = isLocalhost(target.host) || net.isIP(target.host) !== 0 ? isHere(addresses) : !allowed(strict);
        if (isOwn && (port === config.listen.port || port === operations)) {
          const whose = port === operations ? "the operator's own port" : 'the gateway itself';
          return [
            warning(what, `${target.host}:${port} is ${whose}: whoever may go there speaks with it from this machine`),
          ];
        }
        return [];
      });
    }),
  );
  return found.flat();
}

/** Whether an address is this machine's: a rule that does not name it, and does not say `local`, never allows that. */
function isHere(addresses: readonly string[]): boolean {
  const probe = { host: 'probe.invalid', port: 1 };
  const list = new TargetList([probe]);
  return addresses.every((address) => !list.allowsAddress('anybody', probe, address));
}

/** As the gateway looks a target up, which has the system asked of a name without a dot: by nobody who would hold this command when it has said all. */
export async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return host.includes('.')
      ? await new SystemResolver().resolve(host, LOOKUP_MS)
      : (await systemLookup(host, AbortSignal.timeout(LOOKUP_MS))).map(({ address }) => address);
  } catch {
    return [];
  }
}
