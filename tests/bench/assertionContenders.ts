// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { generateKeyPairSync, sign } from 'node:crypto';
import { clearTimeout, setTimeout } from 'arkts-host/app';
import type { Device } from 'arkts-host/device';
import { cryptoFramework } from 'arkts-host/kits/@kit.CryptoArchitectureKit';
import { huks } from 'arkts-host/kits/@kit.UniversalKeystoreKit';
import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { BenchAuthenticator, BenchLibrary } from './loadLibrary.ts';

const DEADLINE = 60_000;
const TYPES: readonly userAuth.UserAuthType[] = [userAuth.UserAuthType.FACE, userAuth.UserAuthType.PIN];
const RP_ID = 'example.com';
const CHALLENGE = Buffer.alloc(32, 1).toString('base64url');
/** Where the databases of the app are, on a device that has them in memory. */
const CONTEXT = { getApplicationContext: () => ({ databaseDir: '/data/storage/el2/database' }) };
/** As long as authenticator data and hash together. */
const MESSAGE = new Uint8Array(69).fill(1);

/** One way to a signature for which the user is asked. */
export type SignOnce = () => Promise<Uint8Array | object>;

/** The library's authenticator on the device that is installed, with one credential. */
export class RegisteredDevice {
  readonly device: Device;
  readonly authenticator: BenchAuthenticator;
  /** The name of the credential's key. */
  readonly alias: string;

  private constructor(device: Device, authenticator: BenchAuthenticator, alias: string) {
    this.device = device;
    this.authenticator = authenticator;
    this.alias = alias;
  }

  static async prepare(library: BenchLibrary, device: Device): Promise<RegisteredDevice> {
    const vault = new library.CredentialVault(
      new library.SystemKeystore(),
      new library.RelationalCredentialStore(CONTEXT),
    );
    const authenticator = new library.Authenticator(new library.CancellableAuth({}), undefined, {
      vault,
      origin: `https://${RP_ID}`,
    });
    const ceremony = authenticator.makeCredential('Register', {
      rp: { id: RP_ID, name: 'Example' },
      user: { id: 'AQ', name: 'user', displayName: 'User' },
      challenge: CHALLENGE,
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    });
    const outcome = await answered(device, ceremony.outcome);
    if (!(outcome instanceof library.CredentialCreated)) {
      throw new Error(`The registration did not succeed: ${outcome.describe()}`);
    }
    return new RegisteredDevice(device, authenticator, `wan1_${outcome.credential.credentialId}`);
  }
}

/** The user answers the prompt at once. @returns what `work` comes to */
export async function answered<T>(device: Device, work: Promise<T>): Promise<T> {
  await device.clock.settle();
  device.user.presentFace();
  await device.clock.settle();
  return work;
}

/** `getAssertion`, from the call to the response. */
export function signByLibrary(library: BenchLibrary, { device, authenticator }: RegisteredDevice): SignOnce {
  return async () => {
    const outcome = await answered(
      device,
      authenticator.getAssertion('Sign in', { rpId: RP_ID, challenge: CHALLENGE }).outcome,
    );
    if (!(outcome instanceof library.AssertionSigned)) {
      throw new Error(`The assertion did not succeed: ${outcome.describe()}`);
    }
    return outcome.response;
  };
}

/** The same calls of the kits by hand: session, availability, prompt with a deadline, signature. */
export function signByHand({ device, alias }: RegisteredDevice): SignOnce {
  return () => answered(device, askAndSign(alias));
}

/** The same, and around it what an app needs to make an assertion of it: client data, hashes, the response. */
export function respondByHand({ device, alias }: RegisteredDevice): SignOnce {
  return () => answered(device, askAndRespond(alias));
}

/** P-256 and SHA-256, and nothing else. */
export function signBare(): SignOnce {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return async () => sign('sha256', MESSAGE, privateKey);
}

async function askAndRespond(alias: string): Promise<object> {
  const clientData = new TextEncoder().encode(
    JSON.stringify({ type: 'webauthn.get', challenge: CHALLENGE, origin: `https://${RP_ID}`, crossOrigin: false }),
  );
  const authenticatorData = new Uint8Array(37);
  authenticatorData.set(sha256(new TextEncoder().encode(RP_ID)));
  authenticatorData[32] = 5;
  const signature = await askAndSign(alias, new Uint8Array([...authenticatorData, ...sha256(clientData)]));
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  return {
    id: alias,
    rawId: alias,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(clientData),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
    },
  };
}

function sha256(data: Uint8Array): Uint8Array {
  const digest = cryptoFramework.createMd('SHA256');
  digest.updateSync({ data });
  return digest.digestSync().data;
}

async function askAndSign(alias: string, inData: Uint8Array = MESSAGE): Promise<Uint8Array> {
  const properties: huks.HuksParam[] = [
    { tag: huks.HuksTag.HUKS_TAG_AUTH_STORAGE_LEVEL, value: huks.HuksAuthStorageLevel.HUKS_AUTH_STORAGE_LEVEL_CE },
    { tag: huks.HuksTag.HUKS_TAG_ALGORITHM, value: huks.HuksKeyAlg.HUKS_ALG_ECC },
    { tag: huks.HuksTag.HUKS_TAG_KEY_SIZE, value: huks.HuksKeySize.HUKS_ECC_KEY_SIZE_256 },
    { tag: huks.HuksTag.HUKS_TAG_PURPOSE, value: huks.HuksKeyPurpose.HUKS_KEY_PURPOSE_SIGN },
    { tag: huks.HuksTag.HUKS_TAG_DIGEST, value: huks.HuksKeyDigest.HUKS_DIGEST_SHA256 },
  ];
  const session = await huks.initSession(alias, { properties });
  const token = await askForToken(session.challenge!);
  const result = await huks.finishSession(session.handle, { properties, inData }, token);
  return result.outData!;
}

function askForToken(challenge: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    for (const type of TYPES) {
      userAuth.getAvailableStatus(type, userAuth.AuthTrustLevel.ATL3);
    }
    const instance = userAuth.getUserAuthInstance(
      { challenge, authType: [...TYPES], authTrustLevel: userAuth.AuthTrustLevel.ATL3 },
      { title: 'Sign in' },
    );
    const deadline = setTimeout(() => instance.cancel(), DEADLINE);
    instance.on('result', {
      onResult: ({ result, token }) => {
        clearTimeout(deadline);
        instance.off('result');
        if (token === undefined) {
          reject(new Error(`The user authentication ended with ${result}.`));
        } else {
          resolve(token);
        }
      },
    });
    instance.start();
  });
}
