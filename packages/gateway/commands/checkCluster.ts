// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { X509Certificate } from 'node:crypto';
import type { Clock } from '../clock/Clock.ts';
import { clientOf } from '../cluster/joinSite.ts';
import { siteOptionsOf } from '../cluster/SiteNode.ts';
import { faultOfSite, SITE, siteOf } from '../cluster/SiteRecord.ts';
import { endOf } from '../config/certificates.ts';
import { WARNED_DAYS } from '../config/CertificateWatch.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import type { Randomness } from '../engine/Randomness.ts';
import type { EtcdClient } from '../etcd/EtcdClient.ts';
import { EtcdRecords } from '../etcd/EtcdRecords.ts';
import type { StatusResponse } from '../etcd/etcdProtocol.ts';
import type { Finding } from './check.ts';

const DAY_MS = 86_400_000;
const MEGABYTE = 1_048_576;
/** So much of a database that is in no use is worth a defragmentation. */
const MOST_UNUSED = 256 * MEGABYTE;
/** Members of a lower version have faults that are mended: of watches, of stale reads, of rights. */
const OLDEST = [3, 5];

/** A member, and what it says of itself or why it says nothing. */
interface Looked {
  readonly member: string;
  readonly status: StatusResponse | undefined;
  readonly why: string;
}

/** Opens the cluster of a configuration as a node would: its members, its certificate, its site. Changes nothing. `at`: wall time, ms. */
export async function clusterFindings(
  loaded: LoadedConfig,
  at: number,
  clock: Clock,
  randomness: Randomness,
): Promise<readonly Finding[]> {
  const options = siteOptionsOf(loaded);
  const client = clientOf(options, clock, randomness);
  try {
    const looked = await Promise.all(options.endpoints.map((member, i) => look(client, member, i)));
    const answer = looked.some(({ status }) => status !== undefined) ? await siteFindings(loaded, client) : [];
    return [...ownCertificateFindings(loaded, at), ...memberFindings(looked), ...answer];
  } finally {
    client.close();
  }
}

async function look(client: EtcdClient, member: string, i: number): Promise<Looked> {
  try {
    return { member, status: await client.statusOf(i), why: '' };
  } catch (error) {
    return { member, status: undefined, why: (error as Error).message };
  }
}

/** Whether this node's certificate is good for long enough. */
function ownCertificateFindings({ clusterTls, config }: LoadedConfig, at: number): readonly Finding[] {
  if (clusterTls === undefined || config.cluster?.tls === undefined) {
    return [];
  }
  const file = config.cluster.tls.certificate;
  const certificate = new X509Certificate(clusterTls.certificate);
  const daysLeft = Math.floor((endOf(certificate) - at) / DAY_MS);
  if (daysLeft < 0) {
    return [{ level: 'wrong', what: file, message: `ended ${certificate.validTo}; etcd lets nobody in with it` }];
  }
  return daysLeft < WARNED_DAYS
    ? [{ level: 'warning', what: file, message: `ends in ${daysLeft} days, ${certificate.validTo}` }]
    : [];
}

function memberFindings(looked: readonly Looked[]): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (level: Finding['level'], what: string, message: string): void =>
    void findings.push({ level, what, message });
  const answered = looked.flatMap(({ member, status }) => (status === undefined ? [] : [{ member, status }]));
  // a site goes on with a majority of its members
  const isEnough = answered.length * 2 > looked.length;
  looked
    .filter(({ status }) => status === undefined)
    .forEach(({ member, why }) => add(isEnough ? 'warning' : 'wrong', member, why));
  for (const { member, status } of answered) {
    const { errors, leader, version } = status;
    if (leader === '0') {
      add('wrong', member, 'knows of no leader: a majority of the members has to run and to reach each other');
    }
    errors
      .filter((error) => !error.includes('no leader'))
      .forEach((error) => add('wrong', member, adviceOn(error.trim())));
    if (isOlder(version)) {
      add('warning', member, `is etcd ${version}; 3.5.30 and 3.6.11 have known faults mended that it has`);
    }
    const unused = Number(status.dbSize) - Number(status.dbSizeInUse);
    if (Number(status.dbSizeInUse) > 0 && unused > MOST_UNUSED) {
      add(
        'warning',
        member,
        `has ${Math.round(unused / MEGABYTE)} MB on its disk that are in no use: etcdctl defrag, one member after the other`,
      );
    }
  }
  const clusters = new Set(answered.map(({ status }) => status.header.clusterId));
  if (clusters.size > 1) {
    add(
      'wrong',
      'cluster.endpoints',
      'are members of different clusters of etcd: a node would take its state from whichever answers',
    );
  }
  const versions = new Set(answered.map(({ status }) => status.version));
  if (versions.size > 1) {
    add('warning', 'cluster.endpoints', `run different versions of etcd: ${[...versions].sort().join(', ')}`);
  }
  if (looked.length < 3) {
    add(
      'warning',
      'cluster.endpoints',
      looked.length === 1
        ? 'is one member: when it is away, so is the site; three bear the loss of one'
        : 'are two members: each loss ends the site; three bear the loss of one',
    );
  }
  return findings;
}

function adviceOn(error: string): string {
  return error.includes('NOSPACE')
    ? `has no space (${error}) and takes nothing: compact and defragment it, or raise --quota-backend-bytes, then etcdctl alarm disarm`
    : `says: ${error}`;
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0]! || (major === OLDEST[0] && minor < OLDEST[1]!);
}

/** Whether what is below the prefix is this gateway's site. */
async function siteFindings({ config, identity }: LoadedConfig, client: EtcdClient): Promise<readonly Finding[]> {
  const { prefix } = config.cluster!;
  const records = new EtcdRecords(prefix);
  try {
    const { answer } = await client.range({ key: records.keyOf(SITE) });
    const found = answer.kvs.map((kv) => records.recordOf(kv).record)[0];
    const fault = faultOfSite(found, siteOf(config, identity.key), prefix);
    return fault === undefined ? [] : [{ level: 'wrong', what: 'cluster.prefix', message: fault }];
  } catch (error) {
    return [{ level: 'wrong', what: 'cluster', message: (error as Error).message }];
  }
}
