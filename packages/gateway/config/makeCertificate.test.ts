// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { makeCertificate } from './makeCertificate.ts';

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
