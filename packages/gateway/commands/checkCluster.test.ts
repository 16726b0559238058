// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SystemClock } from '../clock/SystemClock.ts';
import { formatSite, SITE, siteOf } from '../cluster/SiteRecord.ts';
import { gatewayConfigSchema } from '../config/GatewayConfig.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import { SystemRandomness } from '../engine/SystemRandomness.ts';
import type { SharedState } from '../state/SharedState.ts';
import { Authority } from '../testing/Authority.ts';
import { newClient, newPrefix, openState } from '../testing/EtcdBed.ts';
import { EtcdMembers, findEtcd } from '../testing/EtcdMembers.ts';
import { newIdentity } from '../testing/newIdentity.ts';
import { clusterFindings } from './checkCluster.ts';

const { etcd, reason } = findEtcd();
const NOBODY = '127.0.0.1:1';
const DAY_MS = 86_400_000;
const identity = newIdentity();
/** What each member of Debian's package is told, and each that has no two others. */
const ALWAYS = /is etcd 3\.4\.|is one member/;

describe('gateway check opens the cluster', { skip: etcd === undefined ? reason : false }, () => {
  const prefix = newPrefix();
  let authority: Authority;
  let members: EtcdMembers;
  let state: SharedState;
  let own: { certificate: string; key: string };

  before(async () => {
    authority = await Authority.make();
    own = await authority.issue('gateway');
    members = await EtcdMembers.start(etcd!, 1, ['--quota-backend-bytes', '4000000'], {
      ca: authority.certificate,
      server: await authority.issue('etcd', ['127.0.0.1', 'localhost']),
      client: own,
    });
    const tls = {
      ca: Buffer.from(authority.certificate),
      cert: Buffer.from(own.certificate),
      key: Buffer.from(own.key),
    };
    state = await openState(newClient(members.endpoints, {}, 0, tls), prefix);
  });
  after(async () => {
    state?.close();
    await members?.close();
  });

  const loaded = (cluster: object = {}, tls: object = {}): LoadedConfig => ({
    config: gatewayConfigSchema.parse({
      name: 'gate.example',
      listen: { host: '127.0.0.1', port: 1 },
      identity: 'identity.key',
      party: { id: 'example', name: 'Gate', origins: ['ohos:app-id:abc'] },
      store: 'gateway.db',
      targets: [{ host: 'localhost', port: 22 }],
      operations: { port: 2, token: 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u' },
      cluster: {
        endpoints: members.endpoints,
        node: 'gate1',
        prefix,
        tls: { ca: 'ca', certificate: 'etcd.crt', key: 'key' },
        ...cluster,
      },
    }),
    storeFile: '',
    identity,
    tls: undefined,
    clusterTls: { ca: authority.certificate, ...own, ...tls },
  });
  /** All that is found, but for what is found of every one member of Debian's etcd. */
  const found = async (what: LoadedConfig, at = Date.now()): Promise<string[]> => {
    const findings = await clusterFindings(what, at, new SystemClock(), new SystemRandomness());
    return findings
      .map(({ level, message, what: where }) => `${level} ${where} ${message}`)
      .filter((each) => !ALWAYS.test(each));
  };
  const write = async (value: string): Promise<void> => {
    await state.commit(new Map(), [{ key: SITE, value }]);
  };

  test('where there is no site it says so, and what makes one', async () => {
    assert.deepEqual(await found(loaded()), [
      `wrong cluster.prefix etcd has at ${prefix} (cluster.prefix) no site. "gateway cluster create" makes one there; ` +
        'if there is one already, its prefix is another',
    ]);
  });

  test("where there is this gateway's site, all is well; one old member is told", async () => {
    const { config } = loaded();
    await write(formatSite(siteOf(config, identity.key)));
    assert.deepEqual(await found(loaded()), []);
    const all = await clusterFindings(loaded(), Date.now(), new SystemClock(), new SystemRandomness());
    assert.deepEqual(
      all.map(({ level }) => level),
      ['warning', 'warning'],
    );
    assert.match(all.map(({ message }) => message).join(), /is one member: when it is away, so is the site/);
  });

  test("another site's prefix, and records of a newer version, are told", async () => {
    const { config } = loaded();
    await write(formatSite(siteOf({ ...config, name: 'other.example' }, 'other')));
    assert.match((await found(loaded())).join(), /^wrong cluster\.prefix .*another site: its name is other\.example/);
    await write(formatSite({ ...siteOf(config, identity.key), format: 9 }));
    assert.match((await found(loaded())).join(), /^wrong cluster\.prefix .*records of format 9/);
    await write(formatSite(siteOf(config, identity.key)));
  });

  test('a member that nobody is at is wrong when it leaves no majority, and a warning when it does', async () => {
    const [member] = members.endpoints;
    assert.match(
      (await found(loaded({ endpoints: [NOBODY] }))).join(),
      /^wrong 127\.0\.0\.1:1 etcd at 127\.0\.0\.1:1: /,
    );
    const half = await found(loaded({ endpoints: [member!, NOBODY] }));
    assert.match(half.join('\n'), /^wrong 127\.0\.0\.1:1 /m);
    assert.match(half.join('\n'), /are two members: each loss ends the site/);
    const most = await found(loaded({ endpoints: [member!, member!.replace('127.0.0.1', 'localhost'), NOBODY] }));
    assert.match(most.join('\n'), /^warning 127\.0\.0\.1:1 /m);
  });

  test('a certificate of an authority that the members do not trust is told, and one that ends', async () => {
    const foreign = await Authority.make();
    assert.match((await found(loaded({}, await foreign.issue('gateway')))).join(), /^wrong \S+ etcd at \S+: /);
    assert.match(
      (await found(loaded({}, { ca: foreign.certificate }))).join(),
      /^wrong \S+ etcd at \S+: [^.]*\. See that the member's certificate is for this address/,
    );
    assert.match((await found(loaded())).join(), /^$/);
    assert.match((await found(loaded(), Date.now() + 50 * DAY_MS)).join(), /^warning etcd\.crt ends in \d+ days/);
    assert.match((await found(loaded(), Date.now() + 61 * DAY_MS)).join(), /^wrong etcd\.crt ended /);
  });

  test('a member that takes nothing more for its space is told, with what to do', async () => {
    const value = 'x'.repeat(500_000);
    for (let i = 0; i < 40; i++) {
      try {
        await state.commit(new Map(), [{ key: `filler/${i}`, value }]);
      } catch {
        break;
      }
    }
    assert.match(
      (await found(loaded())).join(),
      /wrong \S+ has no space \(.*NOSPACE.*\) and takes nothing: compact and defragment it/,
    );
  });
});
