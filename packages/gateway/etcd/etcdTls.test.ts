// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CertificateAndKey } from '../config/makeCertificate.ts';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import { Authority } from '../testing/Authority.ts';
import { newClient, newPrefix, openState } from '../testing/EtcdBed.ts';
import type { EtcdTls } from './EtcdClient.ts';
import { EtcdMembers, findEtcd } from '../testing/EtcdMembers.ts';

const { etcd, reason } = findEtcd();
const skip = etcd === undefined ? reason : false;
const IMPATIENT = { attemptMs: 2_000, totalMs: 4_000 };

describe('a shared state on etcd over TLS, with a certificate for each node and roles', { skip }, () => {
  const prefix = newPrefix();
  let authority: Authority;
  let members: EtcdMembers;

  before(async () => {
    authority = await Authority.make();
    members = await EtcdMembers.start(etcd!, 1, [], {
      ca: authority.certificate,
      server: await authority.issue('etcd', ['127.0.0.1']),
      client: await authority.issue('root'),
    });
    const encode = (text: string): string => Buffer.from(text).toString('base64');
    await members.ask(0, '/v3/auth/role/add', { name: 'root' });
    await members.ask(0, '/v3/auth/role/add', { name: 'site' });
    await members.ask(0, '/v3/auth/role/grant', {
      name: 'site',
      perm: { permType: 'READWRITE', key: encode(prefix), range_end: encode(`${prefix.slice(0, -1)}0`) },
    });
    for (const [name, role] of [
      ['root', 'root'],
      ['gateway', 'site'],
    ]) {
      await members.ask(0, '/v3/auth/user/add', { name, options: { no_password: true } });
      await members.ask(0, '/v3/auth/user/grant', { user: name, role });
    }
    await members.ask(0, '/v3/auth/enable', {});
  });
  after(() => members?.close());

  const shown = ({ certificate, key }: CertificateAndKey, ca = authority.certificate): EtcdTls => ({
    ca: Buffer.from(ca),
    cert: Buffer.from(certificate),
    key: Buffer.from(key),
  });

  test('a node whose certificate names a user with the role reads, writes and hears', async () => {
    const tls = shown(await authority.issue('gateway'));
    const state = await openState(newClient(members.endpoints, {}, 0, tls), prefix);
    try {
      assert.equal((await state.commit(new Map([['a/1', 0]]), [{ key: 'a/1', value: 'one' }])).kind, 'committed');
      assert.equal((await state.read(['a/1'])).get('a/1')?.value, 'one');
      assert.equal(state.isFresh, true);
    } finally {
      state.close();
    }
  });

  test('below another prefix it may do nothing, and is told what it needs', async () => {
    const tls = shown(await authority.issue('gateway'));
    await assert.rejects(openState(newClient(members.endpoints, {}, 0, tls), newPrefix()), (error) => {
      assert.ok(error instanceof SharedStateError);
      assert.equal(error.fault, SharedStateFault.FORBIDDEN);
      assert.match(error.message, /permission denied.*role that reads and writes below the prefix/s);
      return true;
    });
  });

  test('a certificate that names nobody whom etcd knows may do nothing', async () => {
    const tls = shown(await authority.issue('stranger'));
    await assert.rejects(
      openState(newClient(members.endpoints, IMPATIENT, 0, tls), prefix),
      (error) => error instanceof SharedStateError && error.fault === SharedStateFault.FORBIDDEN,
    );
  });

  test('a node whose certificate is of another authority is not let in, and one that trusts another does not go in', async () => {
    const foreign = await Authority.make();
    const strangers = [
      shown(await foreign.issue('gateway')),
      shown(await authority.issue('gateway'), foreign.certificate),
    ];
    for (const tls of strangers) {
      await assert.rejects(openState(newClient(members.endpoints, IMPATIENT, 0, tls), prefix), (error) => {
        assert.ok(error instanceof SharedStateError);
        assert.match(error.message, new RegExp(`etcd at ${members.endpoints[0]!}: `));
        return true;
      });
    }
  });
});
