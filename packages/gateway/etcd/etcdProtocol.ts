// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { fromJSON } from '@grpc/proto-loader';
import type { MethodDefinition } from '@grpc/proto-loader';

// What of etcd's API (v3, gRPC) is used here: names and numbers are those of its rpc.proto. 64-bit numbers are strings, for
// a cluster's id needs all of its bits; revisions stay below 2^53.

export interface ResponseHeader {
  readonly clusterId: string;
  readonly memberId: string;
  readonly revision: string;
}

export interface KeyValue {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly modRevision: string;
}

export interface RangeRequest {
  readonly key: Buffer;
  /** The first key that is not meant; without it, `key` alone. */
  readonly rangeEnd?: Buffer;
  readonly limit?: number;
  readonly revision?: number;
}

export interface RangeResponse {
  readonly header: ResponseHeader;
  readonly kvs: readonly KeyValue[];
  readonly more: boolean;
}

export interface RequestOp {
  readonly requestRange?: RangeRequest;
  readonly requestPut?: { readonly key: Buffer; readonly value: Buffer };
  readonly requestDeleteRange?: { readonly key: Buffer };
}

export interface Compare {
  readonly result: 'EQUAL';
  readonly target: 'MOD';
  readonly key: Buffer;
  readonly modRevision: number;
}

export interface TxnRequest {
  readonly compare: readonly Compare[];
  readonly success: readonly RequestOp[];
  readonly failure: readonly RequestOp[];
}

export interface TxnResponse {
  readonly header: ResponseHeader;
  readonly succeeded: boolean;
  readonly responses: readonly { readonly responseRange?: { readonly kvs: readonly KeyValue[] } | null }[];
}

export interface WatchRequest {
  readonly createRequest: { readonly key: Buffer; readonly rangeEnd: Buffer; readonly startRevision: number };
}

export interface WatchEvent {
  readonly type: 'PUT' | 'DELETE';
  readonly kv: KeyValue;
}

export interface WatchResponse {
  readonly header: ResponseHeader;
  readonly created: boolean;
  readonly canceled: boolean;
  readonly compactRevision: string;
  readonly cancelReason: string;
  readonly events: readonly WatchEvent[];
}

/** How a member is. */
export interface StatusResponse {
  readonly header: ResponseHeader;
  readonly version: string;
  /** The member that leads; '0' when this one knows of none. */
  readonly leader: string;
  /** Bytes of its database on the disk, and those of them that are in use (0 before 3.4). */
  readonly dbSize: string;
  readonly dbSizeInUse: string;
  /** Alarms, and that there is no leader, in etcd's words. */
  readonly errors: readonly string[];
}

type FieldType = readonly [type: string, id: number] | readonly [type: string, id: number, rule: 'repeated'];

function message(fields: Readonly<Record<string, FieldType>>, oneof: readonly string[] = []): object {
  return {
    ...(oneof.length === 0 ? {} : { oneofs: { only: { oneof } } }),
    fields: Object.fromEntries(Object.entries(fields).map(([name, [type, id, rule]]) => [name, { type, id, rule }])),
  };
}

function method(
  requestType: string,
  responseType: string,
): { readonly requestType: string; readonly responseType: string; readonly comment: string } {
  return { requestType, responseType, comment: '' };
}

const definition = fromJSON(
  {
    nested: {
      etcdserverpb: {
        nested: {
          KV: {
            methods: {
              Range: method('RangeRequest', 'RangeResponse'),
              Txn: method('TxnRequest', 'TxnResponse'),
            },
          },
          Watch: {
            methods: {
              Watch: { ...method('WatchRequest', 'WatchResponse'), requestStream: true, responseStream: true },
            },
          },
          Maintenance: { methods: { Status: method('StatusRequest', 'StatusResponse') } },
          StatusRequest: message({}),
          StatusResponse: message({
            header: ['ResponseHeader', 1],
            version: ['string', 2],
            dbSize: ['int64', 3],
            leader: ['uint64', 4],
            errors: ['string', 8, 'repeated'],
            dbSizeInUse: ['int64', 9],
          }),
          ResponseHeader: message({ clusterId: ['uint64', 1], memberId: ['uint64', 2], revision: ['int64', 3] }),
          KeyValue: message({ key: ['bytes', 1], modRevision: ['int64', 3], value: ['bytes', 5] }),
          RangeRequest: message({
            key: ['bytes', 1],
            rangeEnd: ['bytes', 2],
            limit: ['int64', 3],
            revision: ['int64', 4],
          }),
          RangeResponse: message({
            header: ['ResponseHeader', 1],
            kvs: ['KeyValue', 2, 'repeated'],
            more: ['bool', 3],
          }),
          PutRequest: message({ key: ['bytes', 1], value: ['bytes', 2] }),
          DeleteRangeRequest: message({ key: ['bytes', 1] }),
          RequestOp: message(
            {
              requestRange: ['RangeRequest', 1],
              requestPut: ['PutRequest', 2],
              requestDeleteRange: ['DeleteRangeRequest', 3],
            },
            ['requestRange', 'requestPut', 'requestDeleteRange'],
          ),
          ResponseOp: message({ responseRange: ['RangeResponse', 1] }, ['responseRange']),
          CompareResult: { values: { EQUAL: 0, GREATER: 1, LESS: 2, NOT_EQUAL: 3 } },
          CompareTarget: { values: { VERSION: 0, CREATE: 1, MOD: 2, VALUE: 3, LEASE: 4 } },
          Compare: message(
            {
              result: ['CompareResult', 1],
              target: ['CompareTarget', 2],
              key: ['bytes', 3],
              modRevision: ['int64', 6],
            },
            ['modRevision'],
          ),
          TxnRequest: message({
            compare: ['Compare', 1, 'repeated'],
            success: ['RequestOp', 2, 'repeated'],
            failure: ['RequestOp', 3, 'repeated'],
          }),
          TxnResponse: message({
            header: ['ResponseHeader', 1],
            succeeded: ['bool', 2],
            responses: ['ResponseOp', 3, 'repeated'],
          }),
          WatchCreateRequest: message({ key: ['bytes', 1], rangeEnd: ['bytes', 2], startRevision: ['int64', 3] }),
          WatchRequest: message({ createRequest: ['WatchCreateRequest', 1] }, ['createRequest']),
          EventType: { values: { PUT: 0, DELETE: 1 } },
          Event: message({ type: ['EventType', 1], kv: ['KeyValue', 2] }),
          WatchResponse: message({
            header: ['ResponseHeader', 1],
            created: ['bool', 3],
            canceled: ['bool', 4],
            compactRevision: ['int64', 5],
            cancelReason: ['string', 6],
            events: ['Event', 11, 'repeated'],
          }),
        },
      },
    },
  },
  { longs: String, enums: String, defaults: true, arrays: true },
);

function methodOf<Request extends object, Response extends object>(
  service: string,
  name: string,
): MethodDefinition<Request, Response> {
  const methods = definition[`etcdserverpb.${service}`] as Readonly<Record<string, unknown>>;
  return methods[name] as MethodDefinition<Request, Response>;
}

/** etcd's methods, as a gRPC client calls them. */
export const ETCD = {
  range: methodOf<RangeRequest, RangeResponse>('KV', 'Range'),
  txn: methodOf<TxnRequest, TxnResponse>('KV', 'Txn'),
  status: methodOf<object, StatusResponse>('Maintenance', 'Status'),
  watch: methodOf<WatchRequest, WatchResponse>('Watch', 'Watch'),
} as const;
