// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { identityOf, newIdentityKey } from './GatewayIdentity.ts';
import { authorityIn, certificateForTickets, certificatesIn, keyOf, namesOf } from './certificates.ts';
import { issueCertificate, makeCertificate } from './makeCertificate.ts';

test('a certificate is for all its names, by its own key', async () => {
  const made = await makeCertificate(['gate.example', '127.0.0.1', '::1'], 30);
  const certificate = new X509Certificate(made.certificate);
  assert.equal(certificate.checkHost('gate.example'), 'gate.example');
  assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
  assert.equal(certificate.checkIP('::1'), '::1');
  assert.equal(certificate.checkHost('other.example'), undefined);
  assert.equal(certificate.checkPrivateKey(createPrivateKey(made.key)), true);
  assert.equal(certificate.verify(certificate.publicKey), true);
  const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
  assert.ok(days > 29.9 && days <= 30, String(days));
});

test("the identity's certificates are known by the one that stands behind them, also after the next renewal", async () => {
  const identity = newIdentityKey();
  const first = await issueCertificate(identity, ['gate.example', '::1'], 30);
  const [shown, authority] = certificatesIn(first.certificate);
  const key = identityOf(identity).key;
  assert.equal(authorityIn(first.certificate, key)?.toString(), authority?.toString());
  assert.equal(keyOf(authority!), key);
  assert.deepEqual(namesOf(shown!), ['gate.example', '0:0:0:0:0:0:0:1']);
  const next = await issueCertificate(identity, ['gate.example'], 30, authority!.toString());
  assert.equal(certificateForTickets(next.certificate, key), certificateForTickets(first.certificate, key));
  assert.notEqual(keyOf(certificatesIn(next.certificate)[0]!), keyOf(shown!));
  assert.equal(shown!.checkIssued(authority!), true);
});

test("what another key vouches for is not the identity's", async () => {
  const made = await issueCertificate(newIdentityKey(), ['gate.example'], 30);
  const { key } = identityOf(newIdentityKey());
  assert.equal(authorityIn(made.certificate, key), undefined);
  assert.equal(certificateForTickets(made.certificate, key), made.certificate);
  const identity = newIdentityKey();
  const [, authority] = certificatesIn((await issueCertificate(identity, ['gate.example'], 30)).certificate);
  const pair = `${certificatesIn(made.certificate)[0]!.toString()}${authority!.toString()}`;
  assert.equal(authorityIn(pair, identityOf(identity).key), undefined, 'though its authority stands beside it');
});
