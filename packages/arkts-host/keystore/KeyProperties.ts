// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { KeyTag } from './KeyTag.ts';
import { isKnownTag } from './KeyTag.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import { KeystoreError } from './KeystoreError.ts';

/** The value of a tag, its kind checked against the tag's number. */
export type TagValue = number | boolean | Uint8Array;

/** What an app passes as `properties`: tags with values, as they stand there. */
export class KeyProperties {
  private readonly list: readonly (readonly [number, TagValue])[];

  constructor(list: readonly (readonly [number, TagValue])[]) {
    this.list = list;
  }

  /** The value of a tag that takes a number; undefined when it is absent. */
  number(tag: KeyTag): number | undefined {
    return this.find(tag) as number | undefined;
  }

  /** The value of a tag that takes bytes; undefined when it is absent. */
  bytes(tag: KeyTag): Uint8Array | undefined {
    return this.find(tag) as Uint8Array | undefined;
  }

  /** The value of a tag that takes a boolean; undefined when it is absent. */
  flag(tag: KeyTag): boolean | undefined {
    return this.find(tag) as boolean | undefined;
  }

  /** These properties with one more. */
  with(tag: KeyTag, value: TagValue): KeyProperties {
    return new KeyProperties([[tag, value], ...this.list]);
  }

  /**
   * Checks that each tag is one of a system of `apiVersion`, and stands there once.
   * @throws KeystoreError ILLEGAL_ARGUMENT
   */
  checkTags(apiVersion: number): void {
    const unknown = this.list.find(([tag]) => !isKnownTag(tag, apiVersion));
    if (unknown !== undefined) {
      throw new KeystoreError(KeystoreCode.ILLEGAL_ARGUMENT, `This device's keystore has no tag ${unknown[0]}.`);
    }
    this.checkOnce();
  }

  /** Checks that each tag stands there once. @throws KeystoreError ILLEGAL_ARGUMENT */
  checkOnce(): void {
    const seen: Set<number> = new Set();
    for (const [tag] of this.list) {
      if (seen.has(tag)) {
        throw new KeystoreError(KeystoreCode.ILLEGAL_ARGUMENT, `The tag ${tag} is given twice.`);
      }
      seen.add(tag);
    }
  }

  private find(tag: KeyTag): TagValue | undefined {
    return this.list.find(([other]) => other === tag)?.[1];
  }
}
