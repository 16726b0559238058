// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { z } from 'zod';
import type { Client } from '../admission/Clients.ts';
import type { OneTimeCode } from '../admission/OneTimeCodes.ts';
import type { DeviceRecord } from '../channel/DeviceTable.ts';
import type { BegunEnrolment } from '../channel/Enrolments.ts';
import type { WakeRecord } from '../wake/WakeTable.ts';
import type { RowForm } from './SharedTable.ts';

/** Of the texts of all rows. A node reads its own and none that is higher. */
const VERSION = 1;

const v = z.literal(VERSION);
const text = z.string();
const name = text.min(1);
const time = z.number();
const bytes = text.transform((value) => new Uint8Array(Buffer.from(value, 'base64url')));

const DEVICE = z.object({
  v,
  userName: name,
  name: text,
  key: bytes,
  credential: z.object({ id: name, publicKey: bytes, counter: z.number() }),
  enrolledAt: time,
  revokedAt: time.optional(),
});
const CLIENT = z.object({
  v,
  userName: name,
  name: text,
  target: text.optional(),
  madeWith: text.optional(),
  tokenHash: name,
  createdAt: time,
  expiresAt: time,
  isRevoked: z.boolean(),
});
const CODE = z.object({ v, purpose: name, subject: text, expiresAt: time });
const WAKE = z.object({
  v,
  service: z.literal('push-kit'),
  token: name,
  language: text,
  canShow: z.boolean(),
  notifyId: z.number(),
  notedAt: time,
  standsUntil: time.optional(),
});

const ENROLMENT = z.object({ v, userName: name, deviceId: name, deviceKey: name, challenge: bytes });

const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64url');

export const DEVICES: RowForm<DeviceRecord> = {
  prefix: 'devices/',
  idOf: ({ id }) => id,
  format: ({ id: _id, key, credential, ...rest }) => {
    const kept = { id: credential.id, publicKey: base64(credential.publicKey), counter: credential.counter };
    return JSON.stringify({ v: VERSION, ...rest, key: base64(key), credential: kept });
  },
  parse: (id, value) => {
    const { v: _version, revokedAt, ...rest } = DEVICE.parse(JSON.parse(value));
    return { id, ...rest, revokedAt };
  },
  order: ({ enrolledAt }) => enrolledAt,
};

export const CLIENTS: RowForm<Client> = {
  prefix: 'clients/',
  idOf: ({ id }) => id,
  format: ({ id: _id, ...rest }) => JSON.stringify({ v: VERSION, ...rest }),
  parse: (id, value) => {
    const { v: _version, target, madeWith, ...rest } = CLIENT.parse(JSON.parse(value));
    return { id, ...rest, target, madeWith };
  },
  order: ({ createdAt }) => createdAt,
};

export const CODES: RowForm<OneTimeCode> = {
  prefix: 'codes/',
  idOf: ({ hash }) => hash,
  format: ({ hash: _hash, ...rest }) => JSON.stringify({ v: VERSION, ...rest }),
  parse: (hash, value) => {
    const { v: _version, ...rest } = CODE.parse(JSON.parse(value));
    return { hash, ...rest };
  },
  order: ({ expiresAt }) => expiresAt,
};

export const WAKES: RowForm<WakeRecord> = {
  prefix: 'wakes/',
  idOf: ({ deviceId }) => deviceId,
  format: ({ deviceId: _id, ...rest }) => JSON.stringify({ v: VERSION, ...rest }),
  parse: (deviceId, value) => {
    const { v: _version, standsUntil, ...rest } = WAKE.parse(JSON.parse(value));
    return { deviceId, ...rest, standsUntil };
  },
  order: ({ notedAt }) => notedAt,
};

export const ENROLMENTS: RowForm<BegunEnrolment> = {
  prefix: 'enrolments/',
  idOf: ({ codeHash }) => codeHash,
  format: ({ codeHash: _hash, challenge, ...rest }) =>
    JSON.stringify({ v: VERSION, ...rest, challenge: base64(challenge) }),
  parse: (codeHash, value) => {
    const { v: _version, ...rest } = ENROLMENT.parse(JSON.parse(value));
    return { codeHash, ...rest };
  },
  order: () => 0,
};
