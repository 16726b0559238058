// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ReuseRequest } from './AuthRequest.ts';
import type { TokenContents } from '../system/TokenSigner.ts';
import { AUTH_MODE_FRESH, AUTH_MODE_REUSED, TOKEN_TYPE_LOCAL, TOKEN_TYPE_RESIGNED } from '../system/TokenSigner.ts';

/** No result older than this is reused, in milliseconds (`userAuth.MAX_ALLOWABLE_REUSE_DURATION`). */
export const MAX_REUSE_AGE: number = 300000;

/** Reuse modes 1 and 3 need a type that was asked for; 1 and 2 need a screen unlock. */
const AUTH_TYPE_RELEVANT: number = 1;
const AUTH_TYPE_IRRELEVANT: number = 2;
const CALLER_IRRELEVANT_AUTH_TYPE_RELEVANT: number = 3;

/** The last screen unlock and the last success of any kind, for `reuseUnlockResult` (docs/system-behaviour.md). */
export class ReuseCache {
  private unlock: TokenContents | undefined = undefined;
  private any: TokenContents | undefined = undefined;

  /** Remembers a success; `isUnlock` when it opened the lock screen. */
  remember(contents: TokenContents, isUnlock: boolean): void {
    if (contents.authMode !== AUTH_MODE_FRESH || contents.tokenType !== TOKEN_TYPE_LOCAL) {
      return;
    }
    this.any = contents;
    if (isUnlock) {
      this.unlock = contents;
    }
  }

  /** Forgets everything: what removing the PIN does. */
  clear(): void {
    this.unlock = undefined;
    this.any = undefined;
  }

  /** The contents of the token that a request may reuse, signed for the new challenge; undefined when there is none. */
  find(
    reuse: ReuseRequest,
    challenge: Uint8Array,
    types: readonly number[],
    trustLevel: number,
    userId: number,
    secureUid: number,
    now: number,
  ): TokenContents | undefined {
    const fromUnlock: boolean = reuse.mode === AUTH_TYPE_RELEVANT || reuse.mode === AUTH_TYPE_IRRELEVANT;
    const needsType: boolean = reuse.mode === AUTH_TYPE_RELEVANT || reuse.mode === CALLER_IRRELEVANT_AUTH_TYPE_RELEVANT;
    const source: TokenContents | undefined = fromUnlock ? this.unlock : this.any;
    const maxAge: number = Math.min(reuse.duration, MAX_REUSE_AGE);
    if (
      source === undefined ||
      source.userId !== userId ||
      source.secureUid !== secureUid ||
      now - source.time > maxAge ||
      trustLevel > source.trustLevel ||
      (needsType && !types.includes(source.authType))
    ) {
      return undefined;
    }
    return { ...source, challenge, authMode: AUTH_MODE_REUSED, tokenType: TOKEN_TYPE_RESIGNED };
  }
}
