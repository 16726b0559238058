// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from '../../device/currentDevice.ts';
import { existsSince } from '../../device/existsSince.ts';
import { KeystoreCalls } from '../../keystore/KeystoreCalls.ts';
import type { AsyncCallback } from './@ohos.base.ts';

/** Keys that never leave the device, and what they are used for. @since 8 */
namespace huks {
  /** What kind of value a tag takes. @since 8 */
  export enum HuksTagType {
    HUKS_TAG_TYPE_INVALID = 0 << 28,
    HUKS_TAG_TYPE_INT = 1 << 28,
    HUKS_TAG_TYPE_UINT = 2 << 28,
    HUKS_TAG_TYPE_ULONG = 3 << 28,
    HUKS_TAG_TYPE_BOOL = 4 << 28,
    HUKS_TAG_TYPE_BYTES = 5 << 28,
  }

  /** The names of properties. @since 8 */
  export enum HuksTag {
    HUKS_TAG_ALGORITHM = HuksTagType.HUKS_TAG_TYPE_UINT | 1,
    HUKS_TAG_PURPOSE = HuksTagType.HUKS_TAG_TYPE_UINT | 2,
    HUKS_TAG_KEY_SIZE = HuksTagType.HUKS_TAG_TYPE_UINT | 3,
    HUKS_TAG_DIGEST = HuksTagType.HUKS_TAG_TYPE_UINT | 4,
    HUKS_TAG_PADDING = HuksTagType.HUKS_TAG_TYPE_UINT | 5,
    HUKS_TAG_BLOCK_MODE = HuksTagType.HUKS_TAG_TYPE_UINT | 6,
    HUKS_TAG_ASSOCIATED_DATA = HuksTagType.HUKS_TAG_TYPE_BYTES | 8,
    HUKS_TAG_NONCE = HuksTagType.HUKS_TAG_TYPE_BYTES | 9,
    HUKS_TAG_IV = HuksTagType.HUKS_TAG_TYPE_BYTES | 10,
    /** @since 9 */
    HUKS_TAG_IMPORT_KEY_TYPE = HuksTagType.HUKS_TAG_TYPE_UINT | 25,
    /** HuksUserAuthType bits. @since 8 */
    HUKS_TAG_USER_AUTH_TYPE = HuksTagType.HUKS_TAG_TYPE_UINT | 304,
    /** Seconds. @since 8 */
    HUKS_TAG_AUTH_TIMEOUT = HuksTagType.HUKS_TAG_TYPE_UINT | 305,
    HUKS_TAG_AUTH_TOKEN = HuksTagType.HUKS_TAG_TYPE_BYTES | 306,
    /** @since 9 */
    HUKS_TAG_KEY_AUTH_ACCESS_TYPE = HuksTagType.HUKS_TAG_TYPE_UINT | 307,
    /** @since 9 */
    HUKS_TAG_KEY_SECURE_SIGN_TYPE = HuksTagType.HUKS_TAG_TYPE_UINT | 308,
    /** @since 9 */
    HUKS_TAG_CHALLENGE_TYPE = HuksTagType.HUKS_TAG_TYPE_UINT | 309,
    /** @since 9 */
    HUKS_TAG_CHALLENGE_POS = HuksTagType.HUKS_TAG_TYPE_UINT | 310,
    /** HuksKeyPurpose bits. @since 10 */
    HUKS_TAG_KEY_AUTH_PURPOSE = HuksTagType.HUKS_TAG_TYPE_UINT | 311,
    /** @since 11 */
    HUKS_TAG_AUTH_STORAGE_LEVEL = HuksTagType.HUKS_TAG_TYPE_UINT | 316,
    /** @since 12 */
    HUKS_TAG_USER_AUTH_MODE = HuksTagType.HUKS_TAG_TYPE_UINT | 319,
    HUKS_TAG_ATTESTATION_CHALLENGE = HuksTagType.HUKS_TAG_TYPE_BYTES | 501,
    HUKS_TAG_ATTESTATION_ID_ALIAS = HuksTagType.HUKS_TAG_TYPE_BYTES | 511,
    HUKS_TAG_ATTESTATION_ID_SEC_LEVEL_INFO = HuksTagType.HUKS_TAG_TYPE_BYTES | 514,
    HUKS_TAG_ATTESTATION_ID_VERSION_INFO = HuksTagType.HUKS_TAG_TYPE_BYTES | 515,
    /** @since 20 */
    HUKS_TAG_KEY_OVERRIDE = HuksTagType.HUKS_TAG_TYPE_BOOL | 520,
    /** @since 11 */
    HUKS_TAG_IS_DEVICE_PASSWORD_SET = HuksTagType.HUKS_TAG_TYPE_BOOL | 1012,
    HUKS_TAG_AE_TAG = HuksTagType.HUKS_TAG_TYPE_BYTES | 10009,
  }

  /** Algorithms. @since 8 */
  export enum HuksKeyAlg {
    HUKS_ALG_ECC = 2,
    HUKS_ALG_AES = 20,
    HUKS_ALG_HMAC = 50,
    /** @since 9 */
    HUKS_ALG_SM4 = 152,
  }

  /** Sizes of keys, in bits. @since 8 */
  export enum HuksKeySize {
    HUKS_ECC_KEY_SIZE_256 = 256,
    HUKS_ECC_KEY_SIZE_384 = 384,
    HUKS_ECC_KEY_SIZE_521 = 521,
    HUKS_AES_KEY_SIZE_128 = 128,
    HUKS_AES_KEY_SIZE_192 = 192,
    HUKS_AES_KEY_SIZE_256 = HUKS_ECC_KEY_SIZE_256,
    /** @since 9 */
    HUKS_SM4_KEY_SIZE_128 = HUKS_AES_KEY_SIZE_128,
  }

  /** What a key is for: bits. @since 8 */
  export enum HuksKeyPurpose {
    HUKS_KEY_PURPOSE_ENCRYPT = 1,
    HUKS_KEY_PURPOSE_DECRYPT = 2,
    HUKS_KEY_PURPOSE_SIGN = 4,
    HUKS_KEY_PURPOSE_VERIFY = 8,
    HUKS_KEY_PURPOSE_MAC = 128,
  }

  /** How a cipher goes over what is longer than a block. @since 8 */
  export enum HuksCipherMode {
    HUKS_MODE_ECB = 1,
    HUKS_MODE_CBC = 2,
    HUKS_MODE_CTR = 3,
    HUKS_MODE_OFB = 4,
    /** @since 12 */
    HUKS_MODE_CFB = 5,
    HUKS_MODE_GCM = 32,
  }

  /** What fills the last block. @since 8 */
  export enum HuksKeyPadding {
    HUKS_PADDING_NONE = 0,
    HUKS_PADDING_PKCS7 = 5,
  }

  /** Digests. @since 8 */
  export enum HuksKeyDigest {
    HUKS_DIGEST_SHA256 = 12,
    HUKS_DIGEST_SHA384 = 13,
    HUKS_DIGEST_SHA512 = 14,
  }

  /** What is imported. @since 9 */
  export enum HuksImportKeyType {
    HUKS_KEY_TYPE_PUBLIC_KEY = 0,
    HUKS_KEY_TYPE_KEY_PAIR = 2,
  }

  /** What a key is bound to: bits, and not those of userAuth.UserAuthType. @since 9 */
  export enum HuksUserAuthType {
    HUKS_USER_AUTH_TYPE_FINGERPRINT = 1 << 0,
    HUKS_USER_AUTH_TYPE_FACE = 1 << 1,
    HUKS_USER_AUTH_TYPE_PIN = 1 << 2,
    /** @since 20 */
    HUKS_USER_AUTH_TYPE_TUI_PIN = 1 << 5,
  }

  /** What ends a key: one of these. @since 9 */
  export enum HuksAuthAccessType {
    HUKS_AUTH_ACCESS_INVALID_CLEAR_PASSWORD = 1 << 0,
    HUKS_AUTH_ACCESS_INVALID_NEW_BIO_ENROLL = 1 << 1,
    /** @since 11 */
    HUKS_AUTH_ACCESS_ALWAYS_VALID = 1 << 2,
  }

  /** Whose tokens are taken. @since 12 */
  export enum HuksUserAuthMode {
    HUKS_USER_AUTH_MODE_LOCAL = 0,
    HUKS_USER_AUTH_MODE_COAUTH = 1,
  }

  /** Where a key is stored, and so from when on it can be used. @since 11 */
  export enum HuksAuthStorageLevel {
    HUKS_AUTH_STORAGE_LEVEL_DE = 0,
    HUKS_AUTH_STORAGE_LEVEL_CE = 1,
    HUKS_AUTH_STORAGE_LEVEL_ECE = 2,
  }

  /** How a session and a token belong together. @since 9 */
  export enum HuksChallengeType {
    HUKS_CHALLENGE_TYPE_NORMAL = 0,
    HUKS_CHALLENGE_TYPE_CUSTOM = 1,
    HUKS_CHALLENGE_TYPE_NONE = 2,
  }

  /** Which eight bytes of a custom challenge count. @since 9 */
  export enum HuksChallengePosition {
    HUKS_CHALLENGE_POS_0 = 0,
    HUKS_CHALLENGE_POS_1 = 1,
    HUKS_CHALLENGE_POS_2 = 2,
    HUKS_CHALLENGE_POS_3 = 3,
  }

  /** What a secure signature begins with. @since 9 */
  export enum HuksSecureSignType {
    HUKS_SECURE_SIGN_WITH_AUTHINFO = 1,
  }

  /** The codes of errors. @since 9 */
  export enum HuksExceptionErrCode {
    HUKS_ERR_CODE_PERMISSION_FAIL = 201,
    /** @since 12 */
    HUKS_ERR_CODE_NOT_SYSTEM_APP = 202,
    HUKS_ERR_CODE_ILLEGAL_ARGUMENT = 401,
    HUKS_ERR_CODE_NOT_SUPPORTED_API = 801,
    HUKS_ERR_CODE_FEATURE_NOT_SUPPORTED = 12000001,
    HUKS_ERR_CODE_MISSING_CRYPTO_ALG_ARGUMENT = 12000002,
    HUKS_ERR_CODE_INVALID_CRYPTO_ALG_ARGUMENT = 12000003,
    HUKS_ERR_CODE_FILE_OPERATION_FAIL = 12000004,
    HUKS_ERR_CODE_COMMUNICATION_FAIL = 12000005,
    HUKS_ERR_CODE_CRYPTO_FAIL = 12000006,
    HUKS_ERR_CODE_KEY_AUTH_PERMANENTLY_INVALIDATED = 12000007,
    HUKS_ERR_CODE_KEY_AUTH_VERIFY_FAILED = 12000008,
    HUKS_ERR_CODE_KEY_AUTH_TIME_OUT = 12000009,
    HUKS_ERR_CODE_SESSION_LIMIT = 12000010,
    HUKS_ERR_CODE_ITEM_NOT_EXIST = 12000011,
    HUKS_ERR_CODE_EXTERNAL_ERROR = 12000012,
    HUKS_ERR_CODE_CREDENTIAL_NOT_EXIST = 12000013,
    HUKS_ERR_CODE_INSUFFICIENT_MEMORY = 12000014,
    HUKS_ERR_CODE_CALL_SERVICE_FAILED = 12000015,
    /** @since 11 */
    HUKS_ERR_CODE_DEVICE_PASSWORD_UNSET = 12000016,
    /** @since 20 */
    HUKS_ERR_CODE_KEY_ALREADY_EXIST = 12000017,
    /** @since 20 */
    HUKS_ERR_CODE_INVALID_ARGUMENT = 12000018,
  }

  /** A property. @since 8 */
  export interface HuksParam {
    tag: HuksTag;
    value: boolean | number | bigint | Uint8Array;
  }

  /** What a call is given besides the alias or handle. @since 8 */
  export interface HuksOptions {
    properties?: Array<HuksParam>;
    inData?: Uint8Array;
  }

  /** A session. @since 9 */
  export interface HuksSessionHandle {
    handle: number;
    challenge?: Uint8Array;
  }

  /** What a call gives. @since 9 */
  export interface HuksReturnResult {
    outData?: Uint8Array;
    properties?: Array<HuksParam>;
    certChains?: Array<string>;
  }

  /** The app's aliases. @since 12 */
  export interface HuksListAliasesReturnResult {
    keyAliases: Array<string>;
  }

  /** Makes a key. @since 9 */
  export function generateKeyItem(keyAlias: string, options: HuksOptions, callback: AsyncCallback<void>): void;
  /** Makes a key; one of the same alias is replaced unless HUKS_TAG_KEY_OVERRIDE is false. @since 9 */
  export function generateKeyItem(keyAlias: string, options: HuksOptions): Promise<void>;
  export function generateKeyItem(...args: unknown[]): Promise<void> | void {
    return calls().generateKeyItem(args) as Promise<void> | void;
  }

  /** Brings a key in. @since 9 */
  export function importKeyItem(keyAlias: string, options: HuksOptions, callback: AsyncCallback<void>): void;
  /** Brings the key in that `inData` holds. @since 9 */
  export function importKeyItem(keyAlias: string, options: HuksOptions): Promise<void>;
  export function importKeyItem(...args: unknown[]): Promise<void> | void {
    return calls().importKeyItem(args) as Promise<void> | void;
  }

  /** Gives the public key. @since 9 */
  export function exportKeyItem(
    keyAlias: string,
    options: HuksOptions,
    callback: AsyncCallback<HuksReturnResult>,
  ): void;
  /** Gives the public key as X.509 SubjectPublicKeyInfo, DER. @since 9 */
  export function exportKeyItem(keyAlias: string, options: HuksOptions): Promise<HuksReturnResult>;
  export function exportKeyItem(...args: unknown[]): Promise<HuksReturnResult> | void {
    return calls().exportKeyItem(args) as Promise<HuksReturnResult> | void;
  }

  /** Deletes a key. @since 9 */
  export function deleteKeyItem(keyAlias: string, options: HuksOptions, callback: AsyncCallback<void>): void;
  /** Deletes a key; 12000011 when there is none. @since 9 */
  export function deleteKeyItem(keyAlias: string, options: HuksOptions): Promise<void>;
  export function deleteKeyItem(...args: unknown[]): Promise<void> | void {
    return calls().deleteKeyItem(args) as Promise<void> | void;
  }

  /** Tells whether there is a key. @since 9 */
  export function isKeyItemExist(keyAlias: string, options: HuksOptions, callback: AsyncCallback<boolean>): void;
  /** Gives true for a key that there is, and fails with 12000011 otherwise. @since 9 */
  export function isKeyItemExist(keyAlias: string, options: HuksOptions): Promise<boolean>;
  export function isKeyItemExist(...args: unknown[]): Promise<boolean> | void {
    return calls().isKeyItemExist(args) as Promise<boolean> | void;
  }

  /** Tells whether there is a key. @since 11 */
  export function hasKeyItem(keyAlias: string, options: HuksOptions, callback: AsyncCallback<boolean>): void;
  /** Tells whether there is a key. @since 11 */
  export function hasKeyItem(keyAlias: string, options: HuksOptions): Promise<boolean>;
  export function hasKeyItem(...args: unknown[]): Promise<boolean> | void {
    return calls().hasKeyItem(args) as Promise<boolean> | void;
  }

  /** Lists the app's keys of one storage level, at most 2048. @since 12 */
  export function listAliases(options: HuksOptions): Promise<HuksListAliasesReturnResult>;
  export function listAliases(...args: unknown[]): Promise<HuksListAliasesReturnResult> {
    return calls().listAliases(args) as Promise<HuksListAliasesReturnResult>;
  }

  /** Opens a session. @since 9 */
  export function initSession(keyAlias: string, options: HuksOptions, callback: AsyncCallback<HuksSessionHandle>): void;
  /** Opens a session; its challenge is what the user must be authenticated for. @since 9 */
  export function initSession(keyAlias: string, options: HuksOptions): Promise<HuksSessionHandle>;
  export function initSession(...args: unknown[]): Promise<HuksSessionHandle> | void {
    return calls().initSession(args) as Promise<HuksSessionHandle> | void;
  }

  /** Brings data to a session. @since 9 */
  export function updateSession(handle: number, options: HuksOptions, callback: AsyncCallback<HuksReturnResult>): void;
  /** Brings data to a session, with a token. @since 9 */
  export function updateSession(
    handle: number,
    options: HuksOptions,
    token: Uint8Array,
    callback: AsyncCallback<HuksReturnResult>,
  ): void;
  /** Brings data to a session. What fails ends it. @since 9 */
  export function updateSession(handle: number, options: HuksOptions, token?: Uint8Array): Promise<HuksReturnResult>;
  export function updateSession(...args: unknown[]): Promise<HuksReturnResult> | void {
    return calls().updateSession(args) as Promise<HuksReturnResult> | void;
  }

  /** Ends a session with its result. @since 9 */
  export function finishSession(handle: number, options: HuksOptions, callback: AsyncCallback<HuksReturnResult>): void;
  /** Ends a session with its result, with a token. @since 9 */
  export function finishSession(
    handle: number,
    options: HuksOptions,
    token: Uint8Array,
    callback: AsyncCallback<HuksReturnResult>,
  ): void;
  /** Ends a session with its result: a signature, DER. @since 9 */
  export function finishSession(handle: number, options: HuksOptions, token?: Uint8Array): Promise<HuksReturnResult>;
  export function finishSession(...args: unknown[]): Promise<HuksReturnResult> | void {
    return calls().finishSession(args) as Promise<HuksReturnResult> | void;
  }

  /** Ends a session without a result. @since 9 */
  export function abortSession(handle: number, options: HuksOptions, callback: AsyncCallback<void>): void;
  /** Ends a session without a result, and succeeds as well when there is none. @since 9 */
  export function abortSession(handle: number, options: HuksOptions): Promise<void>;
  export function abortSession(...args: unknown[]): Promise<void> | void {
    return calls().abortSession(args) as Promise<void> | void;
  }

  /** For system apps: certificates for a key. @since 9 */
  export function attestKeyItem(
    keyAlias: string,
    options: HuksOptions,
    callback: AsyncCallback<HuksReturnResult>,
  ): void;
  /** For system apps: certificates for a key; 201 for others. @since 9 */
  export function attestKeyItem(keyAlias: string, options: HuksOptions): Promise<HuksReturnResult>;
  export function attestKeyItem(...args: unknown[]): Promise<HuksReturnResult> | void {
    return calls().attestKeyItem(args) as Promise<HuksReturnResult> | void;
  }

  /** Certificates for a key, from a service on the network. @since 11 */
  export function anonAttestKeyItem(
    keyAlias: string,
    options: HuksOptions,
    callback: AsyncCallback<HuksReturnResult>,
  ): void;
  /** Certificates for a key, from a service on the network; PEM, the key's own first. @since 11 */
  export function anonAttestKeyItem(keyAlias: string, options: HuksOptions): Promise<HuksReturnResult>;
  export function anonAttestKeyItem(...args: unknown[]): Promise<HuksReturnResult> | void {
    return calls().anonAttestKeyItem(args) as Promise<HuksReturnResult> | void;
  }
}

existsSince(20, huks.HuksTag, ['HUKS_TAG_KEY_OVERRIDE', String(huks.HuksTag.HUKS_TAG_KEY_OVERRIDE)]);
existsSince(20, huks.HuksUserAuthType, ['HUKS_USER_AUTH_TYPE_TUI_PIN', '32']);
existsSince(20, huks.HuksExceptionErrCode, [
  'HUKS_ERR_CODE_KEY_ALREADY_EXIST',
  '12000017',
  'HUKS_ERR_CODE_INVALID_ARGUMENT',
  '12000018',
]);

/** For each call anew: who calls is the app that runs now. */
function calls(): KeystoreCalls {
  return new KeystoreCalls(currentDevice());
}

export default huks;
