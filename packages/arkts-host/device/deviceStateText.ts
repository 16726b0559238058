// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey, createSecretKey } from 'node:crypto';
import type { AttestationAuthority } from '../keystore/AttestationAuthority.ts';
import type { KeyGuard, KeyItem } from '../keystore/KeyItem.ts';
import { KeyAlgorithm } from '../keystore/keyNumbers.ts';
import type { DeviceState } from './DeviceFile.ts';
import type { SavedEnrolment } from './Executor.ts';

const FORMAT: string = 'simulated device';
const VERSION: number = 1;

type Fields = { readonly [name: string]: unknown };

/** A device's state as text: JSON, keys as base64 of their DER. */
export function encodeDeviceState(state: DeviceState): string {
  return `${JSON.stringify(
    {
      format: FORMAT,
      version: VERSION,
      ...state,
      keys: state.keys.map((item) => ({
        ...item,
        publicKey: item.publicKey && encodePublicKey(item.publicKey),
        privateKey: item.privateKey && encodePrivateKey(item.privateKey),
        secretKey: item.secretKey?.export().toString('base64'),
      })),
      authority: state.authority && { ...state.authority, signingKey: encodePrivateKey(state.authority.signingKey) },
    },
    undefined,
    1,
  )}\n`;
}

/**
 * The state that `encodeDeviceState` made a text of.
 * @throws Error that says where the text is not one of these
 */
export function decodeDeviceState(text: string): DeviceState {
  const fields: Fields = fieldsOf(JSON.parse(text), 'the file');
  if (fields.format !== FORMAT || fields.version !== VERSION) {
    throw new Error(`format '${String(fields.format)}', version ${String(fields.version)}`);
  }
  return {
    boots: number(fields, 'boots'),
    userId: number(fields, 'userId'),
    secureUserId: number(fields, 'secureUserId'),
    pin: fields.pin === undefined ? undefined : string(fields, 'pin'),
    enrolments: list(fields, 'enrolments').map(readEnrolment),
    keys: list(fields, 'keys').map(readKey),
    authority: fields.authority === undefined ? undefined : readAuthority(fields.authority),
  };
}

function readEnrolment(value: unknown): SavedEnrolment {
  const fields: Fields = fieldsOf(value, 'an enrolment');
  return {
    type: number(fields, 'type'),
    credentialIds: numbers(fields, 'credentialIds'),
    enrolledId: number(fields, 'enrolledId'),
    digest: number(fields, 'digest'),
  };
}

function readKey(value: unknown): KeyItem {
  const fields: Fields = fieldsOf(value, 'a key');
  return {
    owner: string(fields, 'owner'),
    userId: number(fields, 'userId'),
    level: number(fields, 'level'),
    alias: string(fields, 'alias'),
    algorithm: fields.algorithm === undefined ? KeyAlgorithm.ECC : number(fields, 'algorithm'), // once there was no other
    size: number(fields, 'size'),
    purposes: number(fields, 'purposes'),
    digest: number(fields, 'digest'),
    mode: fields.mode === undefined ? undefined : number(fields, 'mode'),
    padding: fields.padding === undefined ? undefined : number(fields, 'padding'),
    needsPassword: truth(fields, 'needsPassword'),
    guard: fields.guard === undefined ? undefined : readGuard(fields.guard),
    publicKey:
      fields.publicKey === undefined
        ? undefined
        : createPublicKey({ key: bytes(fields, 'publicKey'), format: 'der', type: 'spki' }),
    secretKey: fields.secretKey === undefined ? undefined : createSecretKey(bytes(fields, 'secretKey')),
    privateKey: fields.privateKey === undefined ? undefined : decodePrivateKey(fields, 'privateKey'),
  };
}

function readGuard(value: unknown): KeyGuard {
  const fields: Fields = fieldsOf(value, 'the guard of a key');
  return {
    types: number(fields, 'types'),
    access: number(fields, 'access'),
    challenge: number(fields, 'challenge'),
    timeout: number(fields, 'timeout'),
    purposes: number(fields, 'purposes'),
    takesCoAuth: truth(fields, 'takesCoAuth'),
    signsAuthInfo: truth(fields, 'signsAuthInfo'),
    userId: number(fields, 'userId'),
    secureUserId: fields.secureUserId === undefined ? undefined : number(fields, 'secureUserId'),
    enrolledIds: list(fields, 'enrolledIds').map((pair) => {
      const [type, id]: readonly number[] = numbers({ pair }, 'pair');
      return [type!, id!];
    }),
  };
}

function readAuthority(value: unknown): AttestationAuthority {
  const fields: Fields = fieldsOf(value, 'authority');
  return {
    chain: list(fields, 'chain').map((certificate) => string({ certificate }, 'certificate')),
    signingKey: decodePrivateKey(fields, 'signingKey'),
  };
}

function encodePublicKey(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
}

function encodePrivateKey(key: KeyObject): string {
  return key.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

function decodePrivateKey(fields: Fields, name: string): KeyObject {
  return createPrivateKey({ key: bytes(fields, name), format: 'der', type: 'pkcs8' });
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${what} is not an object`);
  }
  return value as Fields;
}

function number(fields: Fields, name: string): number {
  const value: unknown = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new Error(`${name} is not a whole number`);
  }
  return value;
}

function string(fields: Fields, name: string): string {
  const value: unknown = fields[name];
  if (typeof value !== 'string') {
    throw new Error(`${name} is not a string`);
  }
  return value;
}

function truth(fields: Fields, name: string): boolean {
  const value: unknown = fields[name];
  if (typeof value !== 'boolean') {
    throw new Error(`${name} is neither true nor false`);
  }
  return value;
}

function list(fields: Fields, name: string): readonly unknown[] {
  const value: unknown = fields[name];
  if (!Array.isArray(value)) {
    throw new Error(`${name} is not a list`);
  }
  return value;
}

function numbers(fields: Fields, name: string): readonly number[] {
  return list(fields, name).map((value) => number({ [name]: value }, name));
}

function bytes(fields: Fields, name: string): Buffer {
  return Buffer.from(string(fields, name), 'base64');
}
