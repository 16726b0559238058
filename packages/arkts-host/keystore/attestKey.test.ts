// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { beforeEach, describe, it } from 'node:test';
import { fromBER } from 'asn1js';
import type { BaseBlock, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import type { Device } from '../device/Device.ts';
import { readyDevice } from '../device/readyDevice.ts';
import { signBundle } from '../system/signBundle.ts';
import { huks } from '../sdk/kits/@kit.UniversalKeystoreKit.ts';
import { APP_CLAIM, CHALLENGE_CLAIM, KEY_DESCRIPTION } from './attestKey.ts';
import { answerOf, generated, keyOptions, successOf } from './keystore.test-support.ts';

const { HuksTag: Tag } = huks;
const CHALLENGE: Uint8Array = new Uint8Array(32).fill(3);

let device: Device;

beforeEach(async () => {
  device = readyDevice();
  await generated('a');
});

function attestation(challenge: Uint8Array | undefined = CHALLENGE): huks.HuksOptions {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  return {
    properties: [
      { tag: Tag.HUKS_TAG_AUTH_STORAGE_LEVEL, value: huks.HuksAuthStorageLevel.HUKS_AUTH_STORAGE_LEVEL_CE },
      { tag: Tag.HUKS_TAG_ATTESTATION_ID_ALIAS, value: text('a') },
      { tag: Tag.HUKS_TAG_ATTESTATION_ID_SEC_LEVEL_INFO, value: text('level') },
      { tag: Tag.HUKS_TAG_ATTESTATION_ID_VERSION_INFO, value: text('version') },
      ...(challenge === undefined ? [] : [{ tag: Tag.HUKS_TAG_ATTESTATION_CHALLENGE, value: challenge }]),
    ],
  };
}

async function chainOf(alias: string = 'a'): Promise<X509Certificate[]> {
  const { certChains } = await successOf(huks.anonAttestKeyItem(alias, attestation()));
  return certChains!.map((pem) => new X509Certificate(pem));
}

function children(block: BaseBlock): BaseBlock[] {
  return (block as Sequence).valueBlock.value;
}

/** The value of each claim, by its identifier. */
function claimsOf(certificate: X509Certificate): Map<string, BaseBlock> {
  const [content] = children(fromBER(new Uint8Array(certificate.raw)).result);
  const extensions = children(children(content!)[7]!)[0]!;
  const description = children(extensions).find(
    (extension) => (children(extension)[0] as ObjectIdentifier).valueBlock.toString() === KEY_DESCRIPTION,
  )!;
  const value = (children(description)[1] as OctetString).valueBlock.valueHexView;
  return new Map(
    children(fromBER(new Uint8Array(value)).result).map((claim) => {
      const [, id, content] = children(claim);
      return [(id as ObjectIdentifier).valueBlock.toString(), content!];
    }),
  );
}

describe('anonAttestKeyItem', () => {
  it('gives four certificates in PEM: key, device, service, root, each signed by the next', async () => {
    const chain = await chainOf();

    assert.equal(chain.length, 4);
    chain.forEach((certificate, index) => {
      const issuer = chain[Math.min(index + 1, 3)]!;
      assert.ok(certificate.checkIssued(issuer), certificate.subject);
      assert.ok(certificate.verify(issuer.publicKey), certificate.subject);
    });
    assert.deepEqual(
      chain.map(({ ca }) => ca),
      [false, true, true, true],
    );
  });

  it('has the key itself in the first one, valid from now on', async () => {
    const [leaf] = await chainOf();
    const { outData } = await successOf(huks.exportKeyItem('a', keyOptions()));

    assert.deepEqual(new Uint8Array(leaf!.publicKey.export({ format: 'der', type: 'spki' })), outData);
    const { epoch, now } = device.clock;
    assert.ok(Math.abs(Date.parse(leaf!.validFrom) - (epoch + now)) < 1000);
  });

  it('claims the challenge, and the app with what signed it', async () => {
    const claims = claimsOf((await chainOf())[0]!);

    assert.deepEqual(new Uint8Array((claims.get(CHALLENGE_CLAIM) as OctetString).valueBlock.valueHexView), CHALLENGE);
    const app = (children(claims.get(APP_CLAIM)!)[1] as OctetString).valueBlock.valueHexView;
    assert.deepEqual(JSON.parse(new TextDecoder().decode(app)), {
      appId: signBundle(device.app).appId,
      bundleName: device.app,
    });
  });

  it('has the same root for every key of a device, and another for another device', async () => {
    await generated('b');
    const [first, second] = [await chainOf('a'), await chainOf('b')];
    readyDevice();
    await generated('a');
    const other = await chainOf('a');

    assert.equal(first[3]!.fingerprint256, second[3]!.fingerprint256);
    assert.equal(
      first[3]!.fingerprint256,
      new X509Certificate(device.attestationAuthority.chain.at(-1)!).fingerprint256,
    );
    assert.notEqual(first[3]!.fingerprint256, other[3]!.fingerprint256);
  });

  it('needs a challenge: 401', async () => {
    assert.equal(await answerOf(huks.anonAttestKeyItem('a', attestation(new Uint8Array(0)))), 401);
    const without = attestation();
    without.properties!.pop();
    assert.equal(await answerOf(huks.anonAttestKeyItem('a', without)), 401);
  });

  it('needs the network: 12000012', async () => {
    device.faults.keystore.goOffline();
    assert.equal(await answerOf(huks.anonAttestKeyItem('a', attestation())), 12000012);
    device.faults.keystore.goOnline();
    assert.equal((await chainOf()).length, 4);
  });
});

describe('attestKeyItem', () => {
  it('is for system apps; others get 201', async () => {
    assert.equal(await answerOf(huks.attestKeyItem('a', attestation())), 201);
    device.systemApps.add(device.app);
    assert.equal((await successOf(huks.attestKeyItem('a', attestation()))).certChains!.length, 4);
  });
});
