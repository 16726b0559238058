// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { assetsOf } from '../../device/AssetStore.ts';
import type { AssetStore, AssetValues } from '../../device/AssetStore.ts';
import { currentDevice } from '../../device/currentDevice.ts';
import { AuthType as DeviceAuthType } from '../../system/AuthType.ts';
import { SystemError } from '../../system/SystemError.ts';

const BOOL: number = 1 << 28;
const NUMBER: number = 2 << 28;
const BYTES: number = 3 << 28;
const LONGEST: Readonly<Record<string, number>> = { secret: 1024, alias: 256 };

/** Small secrets that the system keeps for an app. Source: openharmony/docs, js-apis-asset.md. @since 11 */
namespace asset {
  /** What a value of an asset is. @since 11 */
  export enum TagType {
    BOOL = 0x10000000,
    NUMBER = 0x20000000,
    BYTES = 0x30000000,
  }

  /** What an asset has, and what a query asks for. @since 11 */
  export enum Tag {
    SECRET = 0x30000001,
    ALIAS = 0x30000002,
    ACCESSIBILITY = 0x20000003,
    REQUIRE_PASSWORD_SET = 0x10000004,
    AUTH_TYPE = 0x20000005,
    AUTH_VALIDITY_PERIOD = 0x20000006,
    AUTH_CHALLENGE = 0x30000007,
    AUTH_TOKEN = 0x30000008,
    SYNC_TYPE = 0x20000010,
    IS_PERSISTENT = 0x10000011,
    DATA_LABEL_CRITICAL_1 = 0x30000020,
    DATA_LABEL_CRITICAL_2 = 0x30000021,
    DATA_LABEL_CRITICAL_3 = 0x30000022,
    DATA_LABEL_CRITICAL_4 = 0x30000023,
    DATA_LABEL_NORMAL_1 = 0x30000030,
    DATA_LABEL_NORMAL_2 = 0x30000031,
    DATA_LABEL_NORMAL_3 = 0x30000032,
    DATA_LABEL_NORMAL_4 = 0x30000033,
    DATA_LABEL_NORMAL_LOCAL_1 = 0x30000034,
    DATA_LABEL_NORMAL_LOCAL_2 = 0x30000035,
    DATA_LABEL_NORMAL_LOCAL_3 = 0x30000036,
    DATA_LABEL_NORMAL_LOCAL_4 = 0x30000037,
    RETURN_TYPE = 0x20000040,
    RETURN_LIMIT = 0x20000041,
    RETURN_OFFSET = 0x20000042,
    RETURN_ORDERED_BY = 0x20000043,
    CONFLICT_RESOLUTION = 0x20000044,
    UPDATE_TIME = 0x30000045,
    OPERATION_TYPE = 0x20000046,
  }

  /** When an asset can be read. @since 11 */
  export enum Accessibility {
    DEVICE_POWERED_ON = 0,
    DEVICE_FIRST_UNLOCKED = 1,
    DEVICE_UNLOCKED = 2,
  }

  /** Whether the user is asked before an asset is given. @since 11 */
  export enum AuthType {
    NONE = 0x00,
    ANY = 0xff,
  }

  /** Where an asset goes; here it stays. @since 11 */
  export enum SyncType {
    NEVER = 0,
    THIS_DEVICE = 1,
    TRUSTED_DEVICE = 2,
    TRUSTED_ACCOUNT = 4,
  }

  /** What of an asset is given. @since 11 */
  export enum ReturnType {
    ALL = 0,
    ATTRIBUTES = 1,
  }

  /** What an asset of the same alias means. @since 11 */
  export enum ConflictResolution {
    OVERWRITE = 0,
    THROW_ERROR = 1,
  }

  /** @since 11 */
  export enum ErrorCode {
    PERMISSION_DENIED = 201,
    INVALID_ARGUMENT = 401,
    SERVICE_UNAVAILABLE = 24000001,
    NOT_FOUND = 24000002,
    DUPLICATED = 24000003,
    ACCESS_DENIED = 24000004,
    STATUS_MISMATCH = 24000005,
  }

  export type Value = boolean | number | Uint8Array;
  export type AssetMap = Map<Tag, Value>;

  /** Keeps one. @since 12 */
  export function addSync(attributes: AssetMap): void {
    check(attributes);
    const [alias, secret] = [attributes.get(Tag.ALIAS), attributes.get(Tag.SECRET)];
    if (!(alias instanceof Uint8Array) || !(secret instanceof Uint8Array)) {
      return refuse(ErrorCode.INVALID_ARGUMENT, 'An asset needs a SECRET and an ALIAS.');
    }
    if (attributes.get(Tag.REQUIRE_PASSWORD_SET) === true && !currentDevice().executor(DeviceAuthType.PIN).enrolled) {
      return refuse(ErrorCode.STATUS_MISMATCH, 'No lock-screen password is set.');
    }
    const before = store().find(new Map([[Tag.ALIAS, alias]]));
    if (before.length > 0 && attributes.get(Tag.CONFLICT_RESOLUTION) !== ConflictResolution.OVERWRITE) {
      return refuse(ErrorCode.DUPLICATED, 'An asset of this alias is there.');
    }
    store().remove(before);
    store().put(attributesOf(attributes));
  }

  /** Takes away those that have all these values. @since 12 */
  export function removeSync(query: AssetMap): void {
    check(query);
    const found = store().find(attributesOf(query));
    if (found.length === 0) {
      refuse(ErrorCode.NOT_FOUND, 'There is no such asset.');
    }
    store().remove(found);
  }

  /** Changes the one of an alias. @since 12 */
  export function updateSync(query: AssetMap, attributesToUpdate: AssetMap): void {
    check(query);
    check(attributesToUpdate);
    const [found] = store().find(attributesOf(query));
    if (found === undefined) {
      return refuse(ErrorCode.NOT_FOUND, 'There is no such asset.');
    }
    store().replace(found, attributesOf(attributesToUpdate));
  }

  /** The challenge for a query of assets that the user is asked for. @since 12 */
  export function preQuerySync(query: AssetMap): Uint8Array {
    check(query);
    if (!store().find(attributesOf(query)).some(isForTheUser)) {
      return refuse(ErrorCode.NOT_FOUND, 'There is no asset for which the user is asked.');
    }
    const seconds = query.get(Tag.AUTH_VALIDITY_PERIOD);
    return store().ask(typeof seconds === 'number' ? seconds : 60);
  }

  /** Those that have all these values; a secret for the user's eyes alone needs a token for the challenge of preQuery. @since 12 */
  export function querySync(query: AssetMap): Array<AssetMap> {
    check(query);
    const found = store().find(attributesOf(query));
    if (found.length === 0) {
      return refuse(ErrorCode.NOT_FOUND, 'There is no such asset.');
    }
    const isWhole = query.get(Tag.RETURN_TYPE) === ReturnType.ALL;
    if (isWhole && found.some(isForTheUser)) {
      checkAnswer(query);
    }
    const offset = numberOf(query, Tag.RETURN_OFFSET, 0);
    const limit = numberOf(query, Tag.RETURN_LIMIT, found.length);
    return found
      .slice(offset, offset + limit)
      .map((one) => new Map([...one].filter(([tag]) => isWhole || tag !== (Tag.SECRET as number))) as AssetMap);
  }

  /** Ends a query that preQuery has begun. @since 12 */
  export function postQuerySync(handle: AssetMap): void {
    const challenge = handle.get(Tag.AUTH_CHALLENGE);
    if (!(challenge instanceof Uint8Array)) {
      return refuse(ErrorCode.INVALID_ARGUMENT, 'AUTH_CHALLENGE is missing.');
    }
    store().forget(challenge);
  }

  /** As addSync. @since 11 */
  export function add(attributes: AssetMap): Promise<void> {
    return later(() => addSync(attributes));
  }

  /** As removeSync. @since 11 */
  export function remove(query: AssetMap): Promise<void> {
    return later(() => removeSync(query));
  }

  /** As updateSync. @since 11 */
  export function update(query: AssetMap, attributesToUpdate: AssetMap): Promise<void> {
    return later(() => updateSync(query, attributesToUpdate));
  }

  /** As preQuerySync. @since 11 */
  export function preQuery(query: AssetMap): Promise<Uint8Array> {
    return later(() => preQuerySync(query));
  }

  /** As querySync. @since 11 */
  export function query(given: AssetMap): Promise<Array<AssetMap>> {
    return later(() => querySync(given));
  }

  /** As postQuerySync. @since 11 */
  export function postQuery(handle: AssetMap): Promise<void> {
    return later(() => postQuerySync(handle));
  }

  function checkAnswer(query: AssetMap): void {
    const [challenge, token] = [query.get(Tag.AUTH_CHALLENGE), query.get(Tag.AUTH_TOKEN)];
    if (!(challenge instanceof Uint8Array) || !(token instanceof Uint8Array)) {
      return refuse(ErrorCode.ACCESS_DENIED, 'The user has not been asked for this asset.');
    }
    const refusal = store().refuses(challenge, token);
    if (refusal !== undefined) {
      refuse(
        ErrorCode.ACCESS_DENIED,
        refusal === 'unknown-question' ? 'preQuery gave no such challenge.' : 'The token is not for the challenge.',
      );
    }
  }

  function isForTheUser(one: AssetValues): boolean {
    return one.get(Tag.AUTH_TYPE) === AuthType.ANY;
  }
}

const { Tag, ErrorCode } = asset;

/** Tags that say how something is asked for, and belong to no asset. */
const OF_A_QUERY: ReadonlySet<number> = new Set([
  Tag.AUTH_VALIDITY_PERIOD,
  Tag.AUTH_CHALLENGE,
  Tag.AUTH_TOKEN,
  Tag.RETURN_TYPE,
  Tag.RETURN_LIMIT,
  Tag.RETURN_OFFSET,
  Tag.RETURN_ORDERED_BY,
  Tag.CONFLICT_RESOLUTION,
]);

function store(): AssetStore {
  const device = currentDevice();
  return assetsOf(device, device.app);
}

function attributesOf(given: asset.AssetMap): AssetValues {
  return new Map([...given].filter(([tag]) => !OF_A_QUERY.has(tag)));
}

function numberOf(query: asset.AssetMap, tag: asset.Tag, otherwise: number): number {
  const value = query.get(tag);
  return typeof value === 'number' ? value : otherwise;
}

function refuse(code: number, message: string): never {
  throw new SystemError(code, message);
}

/** Throws 401 for what is no map, or has a value of another type than its tag. */
function check(given: asset.AssetMap): void {
  if (!(given instanceof Map)) {
    refuse(ErrorCode.INVALID_ARGUMENT, 'Parameter error. An AssetMap is expected.');
  }
  for (const [tag, value] of given) {
    const type = typeof value === 'boolean' ? BOOL : typeof value === 'number' ? NUMBER : BYTES;
    if ((tag & (BYTES | BOOL)) !== type) {
      refuse(
        ErrorCode.INVALID_ARGUMENT,
        `Parameter error. The value of the tag 0x${tag.toString(16)} has another type.`,
      );
    }
  }
  const tooLong = (tag: asset.Tag, most: number): boolean => {
    const value = given.get(tag);
    return value instanceof Uint8Array && (value.length === 0 || value.length > most);
  };
  if (tooLong(Tag.SECRET, LONGEST['secret']!) || tooLong(Tag.ALIAS, LONGEST['alias']!)) {
    refuse(ErrorCode.INVALID_ARGUMENT, 'Parameter error. A SECRET has 1 to 1024 bytes, an ALIAS 1 to 256.');
  }
}

/** Its answer in a later task, as of a call into the system. */
function later<T>(call: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    currentDevice().clock.schedule(0, () => {
      try {
        resolve(call());
      } catch (error) {
        reject(error as Error);
      }
    });
  });
}

export default asset;
