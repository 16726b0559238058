// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType } from '../system/AuthType.ts';
import { currentDevice } from '../device/currentDevice.ts';
import type { Device } from '../device/Device.ts';
import type { TokenContents } from '../system/TokenSigner.ts';
import { huks } from '../sdk/kits/@kit.UniversalKeystoreKit.ts';

const { HuksTag: Tag, HuksUserAuthType: KeyType, HuksAuthAccessType: Access } = huks;

/** What a key is made with; each field replaces that of a key for passkeys, and undefined leaves it out. */
export interface KeyWish {
  readonly types?: number | undefined;
  readonly access?: number | undefined;
  readonly challenge?: number | undefined;
  readonly level?: number | undefined;
  readonly purpose?: number | undefined;
  readonly digest?: number | undefined;
  readonly size?: number | undefined;
  readonly algorithm?: number | undefined;
  readonly more?: readonly huks.HuksParam[];
  readonly inData?: Uint8Array;
}

const PASSKEY: Required<Omit<KeyWish, 'more' | 'inData'>> = {
  types: KeyType.HUKS_USER_AUTH_TYPE_PIN | KeyType.HUKS_USER_AUTH_TYPE_FACE,
  access: Access.HUKS_AUTH_ACCESS_INVALID_CLEAR_PASSWORD,
  challenge: huks.HuksChallengeType.HUKS_CHALLENGE_TYPE_NORMAL,
  level: huks.HuksAuthStorageLevel.HUKS_AUTH_STORAGE_LEVEL_CE,
  purpose: huks.HuksKeyPurpose.HUKS_KEY_PURPOSE_SIGN,
  digest: huks.HuksKeyDigest.HUKS_DIGEST_SHA256,
  size: huks.HuksKeySize.HUKS_ECC_KEY_SIZE_256,
  algorithm: huks.HuksKeyAlg.HUKS_ALG_ECC,
};

/** The options of a call about such a key. */
export function keyOptions(wish: KeyWish = {}): huks.HuksOptions {
  const all: Required<Omit<KeyWish, 'more' | 'inData'>> = { ...PASSKEY, ...wish };
  const properties: readonly (readonly [huks.HuksTag, number | undefined])[] = [
    [Tag.HUKS_TAG_ALGORITHM, all.algorithm],
    [Tag.HUKS_TAG_KEY_SIZE, all.size],
    [Tag.HUKS_TAG_PURPOSE, all.purpose],
    [Tag.HUKS_TAG_DIGEST, all.digest],
    [Tag.HUKS_TAG_USER_AUTH_TYPE, all.types],
    [Tag.HUKS_TAG_KEY_AUTH_ACCESS_TYPE, all.access],
    [Tag.HUKS_TAG_CHALLENGE_TYPE, all.challenge],
    [Tag.HUKS_TAG_AUTH_STORAGE_LEVEL, all.level],
  ];
  return {
    properties: [
      ...properties.flatMap(([tag, value]) => (value === undefined ? [] : [{ tag, value }])),
      ...(wish.more ?? []),
    ],
    ...(wish.inData === undefined ? {} : { inData: wish.inData }),
  };
}

/** A key that needs nobody's authentication. */
export const OPEN_KEY: KeyWish = { types: undefined, access: undefined, challenge: undefined };

/** Lets time pass until the answer is there, and gives it; a refusal is its code. */
export async function answerOf<T>(promise: Promise<T>): Promise<T | number> {
  const answer: Promise<T | number> = promise.catch((error: { readonly code: number }) => error.code);
  await currentDevice().clock.advance(100);
  return answer;
}

/** As `answerOf`, where success is expected. */
export async function successOf<T>(promise: Promise<T>): Promise<T> {
  void promise.catch(() => undefined);
  await currentDevice().clock.advance(100);
  return promise;
}

/** Makes a key. */
export function generated(alias: string, wish: KeyWish = {}): Promise<void | number> {
  return answerOf(huks.generateKeyItem(alias, keyOptions(wish)));
}

/** Opens a session for a signature. */
export function opened(alias: string, wish: KeyWish = {}): Promise<huks.HuksSessionHandle> {
  return successOf(huks.initSession(alias, keyOptions(wish)));
}

/** The token of an authentication that succeeds now. */
export function tokenFor(device: Device, challenge: Uint8Array | undefined, type: AuthType = AuthType.PIN): Uint8Array {
  return device.matched(type, challenge ?? new Uint8Array(32), 30000, false);
}

/** A token that says whatever it is told to say, signed by the device. */
export function forgedToken(device: Device, contents: Partial<TokenContents>): Uint8Array {
  const { credentialId, enrolledId } = device.executor(AuthType.PIN);
  return device.tokens.sign({
    challenge: new Uint8Array(32),
    time: device.clock.now,
    trustLevel: 40000,
    authType: AuthType.PIN,
    authMode: 1,
    tokenType: 0,
    userId: device.account.userId,
    secureUid: device.account.secureUserId,
    enrolledId,
    credentialId,
    ...contents,
  });
}

/** Ends a session with a message and a token: the signature, or the code of the refusal. */
export async function signed(
  handle: number,
  message: Uint8Array,
  token?: Uint8Array,
  wish: KeyWish = {},
): Promise<Uint8Array | number> {
  const answer: huks.HuksReturnResult | number = await answerOf(
    huks.finishSession(handle, keyOptions({ ...wish, inData: message }), token),
  );
  return typeof answer === 'number' ? answer : answer.outData!;
}

/** Init, authentication with `type`, finish: the signature, or the code of the refusal. */
export async function signedWith(
  device: Device,
  alias: string,
  type: AuthType,
  wish: KeyWish = {},
): Promise<Uint8Array | number> {
  const { handle, challenge } = await opened(alias, wish);
  return signed(handle, Uint8Array.of(1, 2, 3), tokenFor(device, challenge, type), wish);
}
