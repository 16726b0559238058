// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { StateRecord } from '../state/SharedState.ts';
import type { KeyValue } from './etcdProtocol.ts';

/** A record as etcd has it: with the mark of the commit that wrote it, which is empty for what nobody waits for. */
export interface MarkedRecord {
  readonly record: StateRecord;
  readonly mark: string;
}

/**
 * How a site's records stand in etcd: below `PREFIXs/` with their keys, and beside them `PREFIXm`, which takes the marks of
 * commits that write no value. A value is the mark of its commit, a line feed, and the record's value.
 */
export class EtcdRecords {
  /** Carries the marks that no record carries. */
  readonly markKey: Buffer;
  private readonly prefix: string;

  /** `prefix` ends with a slash. */
  constructor(prefix: string) {
    this.prefix = prefix;
    this.markKey = Buffer.from(`${prefix}m`);
  }

  /** The range of everything that is the site's. */
  get everything(): { readonly key: Buffer; readonly rangeEnd: Buffer } {
    return rangeOf(Buffer.from(this.prefix));
  }

  /** The range of its records. */
  get all(): { readonly key: Buffer; readonly rangeEnd: Buffer } {
    return rangeOf(this.keyOf(''));
  }

  keyOf(key: string): Buffer {
    return Buffer.from(`${this.prefix}s/${key}`);
  }

  /** The key as the state knows it; undefined for the one that carries marks alone. */
  nameOf(key: Buffer): string | undefined {
    const start = `${this.prefix}s/`;
    const name = key.toString();
    return name.startsWith(start) ? name.slice(start.length) : undefined;
  }

  valueOf(mark: string, value: string): Buffer {
    return Buffer.from(`${mark}\n${value}`);
  }

  recordOf({ key, value, modRevision }: KeyValue): MarkedRecord {
    const text = value.toString();
    const end = text.indexOf('\n');
    return {
      record: { key: this.nameOf(key) ?? '', value: text.slice(end + 1), revision: Number(modRevision) },
      mark: text.slice(0, Math.max(0, end)),
    };
  }
}

/** All keys that begin with these bytes, the last of which is a slash. */
function rangeOf(prefix: Buffer): { readonly key: Buffer; readonly rangeEnd: Buffer } {
  const rangeEnd = Buffer.from(prefix);
  rangeEnd[rangeEnd.length - 1]! += 1;
  return { key: prefix, rangeEnd };
}
