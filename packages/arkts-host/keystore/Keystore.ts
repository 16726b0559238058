// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { AuthType } from '../system/AuthType.ts';
import type { TokenContents } from '../system/TokenSigner.ts';
import { attestKey } from './attestKey.ts';
import { authInfoOf } from './authInfoOf.ts';
import { checkKeyToken } from './checkKeyToken.ts';
import { digestName, ellipticCurve } from './ellipticCurve.ts';
import { importKey } from './importKey.ts';
import type { KeyGuard, KeyItem, KeyMaterial, KeyTerms } from './KeyItem.ts';
import { ChallengeType, ImportType, isCipher, KeyAlgorithm, KeyPurpose, StorageLevel } from './keyNumbers.ts';
import type { KeyProperties } from './KeyProperties.ts';
import type { KeySession } from './KeySession.ts';
import { KeySessions } from './KeySessions.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import { KeystoreError } from './KeystoreError.ts';
import { KeyTag } from './KeyTag.ts';
import type { KeystoreDevice } from './KeystoreDevice.ts';
import { readKeyGuard } from './readKeyGuard.ts';
import { readAlgorithm, readKeyTerms, required } from './readKeyTerms.ts';
import { importSecret, makeSecret } from './secretKeys.ts';
import { SecretUse } from './SecretUse.ts';

const MAX_ALIAS_BYTES: number = 128;
const MAX_ALIASES: number = 2048;
const MAX_POSITION: number = 3;
const CHALLENGE_LENGTH: number = 32;
const NOTHING: Uint8Array = new Uint8Array(0);
/** The purposes of which a session has one. */
const SINGLE: ReadonlySet<number> = new Set([
  KeyPurpose.ENCRYPT,
  KeyPurpose.DECRYPT,
  KeyPurpose.SIGN,
  KeyPurpose.VERIFY,
  KeyPurpose.MAC,
]);

/** What `initSession` answers. */
export interface OpenedSession {
  readonly handle: number;
  /** Undefined when no challenge is compared. */
  readonly challenge: Uint8Array | undefined;
}

/**
 * The keystore service with the secure element behind it: keys, their sessions, and the rules for both. `app` is always
 * the bundle name of who calls; every method throws a KeystoreError for what it refuses.
 */
export class Keystore {
  readonly sessions: KeySessions = new KeySessions();
  private readonly device: KeystoreDevice;
  private items: ReadonlyMap<string, KeyItem>;

  /** @param items the keys that are there already */
  constructor(device: KeystoreDevice, items: readonly KeyItem[]) {
    this.device = device;
    this.items = new Map(items.map((item) => [pathOf(item), item]));
  }

  /** All keys, oldest first. */
  get keys(): readonly KeyItem[] {
    return [...this.items.values()];
  }

  /** Makes a key. One of the same alias is deleted first, unless the properties say otherwise. */
  generate(app: string, alias: string, properties: KeyProperties): void {
    this.make(app, alias, properties, (terms) =>
      terms.algorithm === KeyAlgorithm.ECC
        ? { ...generateKeyPairSync('ec', { namedCurve: ellipticCurve(terms.size)! }), secretKey: undefined }
        : makeSecret(terms),
    );
  }

  /** As `generate`, with key material that the app brings. */
  import(app: string, alias: string, properties: KeyProperties, data: Uint8Array): void {
    const type: number = properties.number(KeyTag.IMPORT_KEY_TYPE) ?? ImportType.PUBLIC_KEY;
    this.make(app, alias, properties, (terms) =>
      terms.algorithm === KeyAlgorithm.ECC ? importKey(data, type, terms.size) : importSecret(data, terms),
    );
  }

  /** The public key as X.509 SubjectPublicKeyInfo, DER. No authentication is asked for; a secret key has none. */
  export(app: string, alias: string, properties: KeyProperties): Uint8Array {
    const { publicKey } = this.find(app, alias, properties);
    if (publicKey === undefined) {
      throw new KeystoreError(KeystoreCode.INVALID_ALGORITHM_ARGUMENT, 'A secret key has no public key.');
    }
    return new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  }

  delete(app: string, alias: string, properties: KeyProperties): void {
    const item: KeyItem = this.find(app, alias, properties);
    this.store(new Map([...this.items].filter(([, other]) => other !== item)));
  }

  has(app: string, alias: string, properties: KeyProperties): boolean {
    return this.items.has(this.pathFor(app, alias, properties));
  }

  /** The aliases of an app's keys of one storage level, at most 2048. */
  list(app: string, properties: KeyProperties): string[] {
    const level: StorageLevel = this.levelOf(properties);
    const { userId } = this.device.account;
    return this.keys
      .filter((item) => item.owner === app && item.level === level && item.userId === userId)
      .slice(0, MAX_ALIASES)
      .map((item) => item.alias);
  }

  /** Certificates for a key from the network's attestation service, the key's own first; PEM. */
  attest(app: string, alias: string, properties: KeyProperties): string[] {
    const item: KeyItem = this.find(app, alias, properties);
    properties.checkTags(this.device.profile.apiVersion);
    const challenge: Uint8Array | undefined = properties.bytes(KeyTag.ATTESTATION_CHALLENGE);
    if (challenge === undefined || challenge.length === 0) {
      throw new KeystoreError(KeystoreCode.ILLEGAL_ARGUMENT, 'An attestation needs HUKS_TAG_ATTESTATION_CHALLENGE.');
    }
    if (this.device.faults.keystore.isOffline) {
      throw new KeystoreError(KeystoreCode.EXTERNAL_ERROR, 'The attestation service cannot be reached.');
    }
    return attestKey(this.device, item, challenge);
  }

  /** Opens a session for one use of a key. */
  init(app: string, process: number, alias: string, properties: KeyProperties): OpenedSession {
    const key: KeyItem = this.find(app, alias, properties);
    properties.checkTags(this.device.profile.apiVersion);
    this.checkPassword(key);
    const purpose: KeyPurpose = readUse(key, properties);
    const guard: KeyGuard | undefined =
      key.guard !== undefined && (key.guard.purposes & purpose) !== 0 ? key.guard : undefined;
    const session: KeySession = {
      handle: this.sessions.nextHandle(),
      app,
      process,
      key,
      purpose,
      expectation:
        guard === undefined
          ? undefined
          : {
              guard,
              challenge: new Uint8Array(randomBytes(CHALLENGE_LENGTH)),
              position: readPosition(guard, properties),
              openedAt: this.device.clock.now,
            },
      data: [],
      secretUse: key.algorithm === KeyAlgorithm.ECC ? undefined : new SecretUse(key, purpose, properties),
      isInUse: false,
    };
    if (this.device.processOf(app) !== process) {
      // The process that asked has died meanwhile; its sessions were ended before this one was there.
      throw new KeystoreError(KeystoreCode.EXTERNAL_ERROR, 'The process that asked is gone.');
    }
    if (this.sessions.add(session) > 0) {
      this.device.timeline.add('system', `the keystore drops the oldest session of ${app}`);
    }
    const hasChallenge: boolean = guard !== undefined && guard.challenge !== ChallengeType.NONE;
    return {
      handle: session.handle,
      challenge: hasChallenge ? new Uint8Array(session.expectation!.challenge) : undefined,
    };
  }

  /**
   * Brings data to a session taken with `sessions.take`, and gives it back; what fails ends it.
   * @returns what a cipher has made of it; undefined for everything else
   */
  update(
    session: KeySession,
    properties: KeyProperties,
    data: Uint8Array,
    token: Uint8Array | undefined,
  ): Uint8Array | undefined {
    let out: Uint8Array | undefined;
    try {
      this.bring(session, properties, session.secretUse === undefined ? data : NOTHING, token);
      out = session.secretUse?.update(data);
    } catch (error) {
      this.sessions.remove(session);
      throw error;
    }
    this.sessions.release(session);
    return out;
  }

  /**
   * Ends a session taken with `sessions.take`, whatever comes of it.
   * @param data for a verification the signature, else the rest of what is signed, encrypted, decrypted or authenticated
   * @returns the signature, DER, the rest of what was encrypted or decrypted, or the MAC; undefined for a verification that succeeded
   */
  finish(
    session: KeySession,
    properties: KeyProperties,
    data: Uint8Array,
    token: Uint8Array | undefined,
  ): Uint8Array | undefined {
    this.sessions.remove(session);
    const { key, purpose, secretUse } = session;
    if (secretUse !== undefined) {
      this.bring(session, properties, NOTHING, token);
      return secretUse.finish(data);
    }
    const digest: string = digestName(key.digest)!;
    if (purpose === KeyPurpose.SIGN) {
      const prefix: Uint8Array | undefined = this.bring(session, properties, data, token);
      const signature: Buffer = sign(digest, Buffer.concat(session.data), key.privateKey!);
      return new Uint8Array(prefix === undefined ? signature : Buffer.concat([prefix, signature]));
    }
    this.bring(session, properties, NOTHING, token);
    if (!verify(digest, Buffer.concat(session.data), key.publicKey!, data)) {
      throw new KeystoreError(KeystoreCode.CRYPTO_FAIL, 'The signature is not of this message.');
    }
    return undefined;
  }

  /** A process has died: its sessions end, but for those that a call works on. */
  processDied(app: string, process: number): void {
    this.sessions.removeAll((session) => session.app === app && session.process === process);
  }

  /** An app was removed from the device: its keys and sessions go. */
  appRemoved(app: string): void {
    this.sessions.removeAll((session) => session.app === app);
    this.store(new Map([...this.items].filter(([, item]) => item.owner !== app)));
  }

  private make(app: string, alias: string, properties: KeyProperties, makeKey: (terms: KeyTerms) => KeyMaterial): void {
    const path: string = this.pathFor(app, alias, properties);
    const guard: KeyGuard | undefined = readKeyGuard(this.device, properties);
    const isKept: boolean = properties.flag(KeyTag.KEY_OVERRIDE) === false;
    if (!isKept && this.items.has(path)) {
      // The system deletes the old key before it knows that there will be a new one.
      this.store(new Map([...this.items].filter(([other]) => other !== path)));
    }
    const terms: KeyTerms = readKeyTerms(this.device, app, this.levelOf(properties), alias, properties, guard);
    const item: KeyItem = { ...terms, ...makeKey(terms) };
    if (this.items.has(path)) {
      throw new KeystoreError(KeystoreCode.KEY_ALREADY_EXIST, 'A key of this alias exists, and is to be kept.');
    }
    const fullCode: number | undefined = this.device.faults.keystore.fullCode;
    if (fullCode !== undefined) {
      throw new KeystoreError(fullCode, 'The storage is full.');
    }
    this.store(new Map([...this.items, [path, item]]));
  }

  /** Adds data to a session, behind its token's check. @returns what stands before the data for a secure signature */
  private bring(
    session: KeySession,
    properties: KeyProperties,
    data: Uint8Array,
    token: Uint8Array | undefined,
  ): Uint8Array | undefined {
    const all: KeyProperties = token === undefined ? properties : properties.with(KeyTag.AUTH_TOKEN, token);
    all.checkTags(this.device.profile.apiVersion);
    this.checkPassword(session.key);
    const { expectation } = session;
    if (expectation !== undefined) {
      const contents: TokenContents = checkKeyToken(
        all.bytes(KeyTag.AUTH_TOKEN),
        expectation,
        this.device.tokens,
        this.device.options.wrongChallengeCode,
      );
      session.expectation = undefined;
      if (expectation.guard.signsAuthInfo && session.purpose === KeyPurpose.SIGN) {
        session.authInfo = authInfoOf(contents);
        session.data.push(session.authInfo);
      }
    }
    session.data.push(data);
    return session.authInfo;
  }

  private checkPassword(key: KeyItem): void {
    if (key.needsPassword && !this.device.executor(AuthType.PIN).enrolled) {
      throw new KeystoreError(
        KeystoreCode.DEVICE_PASSWORD_UNSET,
        'The key needs a lock-screen PIN, and there is none.',
      );
    }
  }

  private find(app: string, alias: string, properties: KeyProperties): KeyItem {
    const item: KeyItem | undefined = this.items.get(this.pathFor(app, alias, properties));
    if (item === undefined) {
      throw new KeystoreError(KeystoreCode.ITEM_NOT_EXIST, 'There is no key of this alias at this storage level.');
    }
    return item;
  }

  private pathFor(owner: string, alias: string, properties: KeyProperties): string {
    const length: number = Buffer.byteLength(alias);
    if (length === 0 || length > MAX_ALIAS_BYTES) {
      throw new KeystoreError(
        KeystoreCode.ILLEGAL_ARGUMENT,
        `The alias has ${length} bytes; 1 to ${MAX_ALIAS_BYTES} are allowed.`,
      );
    }
    return pathOf({ userId: this.device.account.userId, level: this.levelOf(properties), owner, alias });
  }

  /** The storage that the properties name, CE unless they name one. */
  private levelOf(properties: KeyProperties): StorageLevel {
    const level: number = properties.number(KeyTag.AUTH_STORAGE_LEVEL) ?? StorageLevel.CE;
    const { account, screen } = this.device;
    if (StorageLevel[level] === undefined) {
      throw new KeystoreError(
        KeystoreCode.ILLEGAL_ARGUMENT,
        `There is no storage level ${level}. Allowed: 0 (DE), 1 (CE), 2 (ECE).`,
      );
    }
    const isLocked: boolean =
      (level !== StorageLevel.DE && !account.isUnlockedSinceBoot) || (level === StorageLevel.ECE && screen.isLocked);
    if (isLocked) {
      throw new KeystoreError(KeystoreCode.PERMISSION_DENIED, 'The storage is locked until the screen is unlocked.');
    }
    return level;
  }

  private store(items: ReadonlyMap<string, KeyItem>): void {
    const old: ReadonlyMap<string, KeyItem> = this.items;
    this.items = items;
    try {
      this.device.save();
    } catch (error) {
      this.items = old;
      throw new KeystoreError(
        KeystoreCode.FILE_OPERATION_FAIL,
        `The keys cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

/** What no two keys have in common. */
function pathOf({ userId, level, owner, alias }: Pick<KeyItem, 'userId' | 'level' | 'owner' | 'alias'>): string {
  return `${userId}/${level}/${owner}/${alias}`;
}

/** The one purpose of a session; what else it says of the key must be what the key is. */
function readUse(key: KeyItem, properties: KeyProperties): KeyPurpose {
  const algorithm: KeyAlgorithm = readAlgorithm(properties);
  if (algorithm !== key.algorithm) {
    throw new KeystoreError(
      KeystoreCode.INVALID_ALGORITHM_ARGUMENT,
      `The algorithm is ${algorithm}; the key's is ${key.algorithm}.`,
    );
  }
  const purpose: number = required(properties, KeyTag.PURPOSE, 'purpose');
  const isMissing: boolean = purpose === KeyPurpose.SIGN && key.privateKey === undefined;
  if (!SINGLE.has(purpose) || (key.purposes & purpose) === 0 || isMissing) {
    throw new KeystoreError(
      KeystoreCode.INVALID_ALGORITHM_ARGUMENT,
      `The purpose is ${purpose}; give one that the key was made for: ${key.purposes}.`,
    );
  }
  const digest: number = isCipher(algorithm) ? key.digest : required(properties, KeyTag.DIGEST, 'digest');
  const size: number = properties.number(KeyTag.KEY_SIZE) ?? key.size;
  if (digest !== key.digest || size !== key.size) {
    throw new KeystoreError(KeystoreCode.INVALID_ALGORITHM_ARGUMENT, 'Digest and key size must be those of the key.');
  }
  return purpose;
}

function readPosition(guard: KeyGuard, properties: KeyProperties): number {
  if (guard.challenge !== ChallengeType.CUSTOM) {
    return 0;
  }
  const position: number | undefined = properties.number(KeyTag.CHALLENGE_POS);
  if (position === undefined || position > MAX_POSITION) {
    throw new KeystoreError(
      KeystoreCode.ILLEGAL_ARGUMENT,
      `The challenge's position is ${String(position)}; this key needs HUKS_TAG_CHALLENGE_POS from 0 to 3.`,
    );
  }
  return position;
}
