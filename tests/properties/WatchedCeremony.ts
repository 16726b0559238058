// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Call } from './CeremonyCalls.ts';
import type { CallName } from './CeremonyCommand.ts';
import type { Ceremony, CeremonyOutcome } from './CeremonyLibrary.ts';
import type { Prompt } from './Library.ts';

/** Milliseconds after its end at which a ceremony that cannot be cleared away gives way to the next. */
const GUARD = 5_000;

/** Calls that leave something behind, so that a ceremony has to wait for them. */
const LEAVING: ReadonlySet<CallName> = new Set<CallName>([
  'keystore.generate',
  'keystore.init',
  'keystore.finish',
  'keystore.abort',
  'keystore.deleteKey',
  'store.add',
  'store.commit',
  'store.takeBack',
  'store.remove',
]);
/** Calls that clear away: when one of them fails, something may be left. */
const CLEARING: ReadonlySet<CallName> = new Set<CallName>(['keystore.deleteKey', 'store.takeBack', 'store.remove']);

/** A session of a key that the library was told of. */
export interface WatchedSession {
  readonly alias: string;
  /** The very array that the library got. */
  readonly challenge: Uint8Array;
  /** The challenge as it was. */
  readonly original: Uint8Array;
  /** Whether `finish` or `abort` was called for it. */
  isOver: boolean;
}

/** A ceremony, and everything that was seen of it. */
export class WatchedCeremony {
  readonly title: string;
  /** The user handle that a registration is for. */
  readonly account: string | undefined;
  readonly endsAt: number;
  readonly signal: number | undefined;
  /** Undefined within the call that starts it. */
  ceremony: Ceremony | undefined = undefined;
  /** The how manieth had its turn. */
  turn: number | undefined = undefined;
  turnAt: number = 0;
  hasActed: boolean = false;
  endedAt: number | undefined = undefined;
  /** The outcome as it was first seen: it must stay this very object. */
  first: CeremonyOutcome | undefined = undefined;
  told: number = 0;
  delivered: CeremonyOutcome | undefined = undefined;
  cleanedUp: string | undefined = undefined;
  state: string = 'CREATED';
  readonly calls: Call<WatchedCeremony | string>[] = [];
  readonly prompts: Prompt[] = [];
  readonly tokens: Uint8Array[] = [];
  readonly signatures: Uint8Array[] = [];
  readonly sessions: Map<number, WatchedSession> = new Map();
  /** Aliases of the records that it has written down. */
  readonly aliases: Set<string> = new Set();

  constructor(title: string, account: string | undefined, endsAt: number, signal: number | undefined) {
    this.title = title;
    this.account = account;
    this.endsAt = endsAt;
    this.signal = signal;
  }

  get settled(): CeremonyOutcome | undefined {
    return this.ceremony?.settled;
  }

  /** Whether its guard had passed at that time: then nobody waits for it any more. */
  hadGivenUp(at: number): boolean {
    return this.endedAt !== undefined && at >= this.endedAt + GUARD;
  }

  /** What it has to clear away before the next one has its turn; undefined for nothing. */
  get remainder(): string | undefined {
    const call = this.calls.find((each) => LEAVING.has(each.name) && !each.isAnswered);
    if (call !== undefined) {
      return `${call.name} is not answered`;
    }
    if ([...this.sessions.values()].some((session) => !session.isOver)) {
      return 'a session is open';
    }
    return this.prompts.some((prompt) => prompt.closes === 0) ? 'its prompt may stand' : undefined;
  }

  /** Whether it waits for ever, because the system lost a call. */
  get isStuck(): boolean {
    return this.calls.some((call) => call.fate?.kind === 'lose' && LEAVING.has(call.name));
  }

  /** Whether it could not clear everything away by itself, through no fault of the library. */
  get mayLeave(): boolean {
    return (
      this.isStuck ||
      this.calls.some(
        ({ name, fate }) =>
          (fate !== undefined && fate.kind !== 'hold' && CLEARING.has(name)) ||
          // A keystore that throws breaks its contract, and ends the clearing away.
          (fate?.kind === 'throw' && name === 'keystore.abort'),
      )
    );
  }

  /** Whether a double broke the contract of its port. */
  get isMistreated(): boolean {
    return this.calls.some((call) => call.fate?.kind === 'throw' || call.fate?.kind === 'odd');
  }
}
