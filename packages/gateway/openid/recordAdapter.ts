// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Adapter, AdapterPayload } from 'oidc-provider';
import { PAGE_SECONDS } from './makeProvider.ts';
import type { OpenidRecords } from './OpenidRecords.ts';

const SECOND_MS = 1_000;
/** How long it can be told how a request of a backend has ended, after its time is up. */
const LATE_MS = 600_000;

/** What a request of a backend is called in the records. */
export const BACKCHANNEL = 'BackchannelAuthenticationRequest';
/** A login that a browser has begun; anybody can. */
export const LOGIN_BEGUN = 'Interaction';
/** How many pages of a login have asked. */
export const ASKED = 'AskedByPage';
/** So many logins stand begun at a time, of everybody together: for one more the oldest goes that nobody has typed a name for. */
export const MOST_LOGINS = 10_000;
/** Kinds of records that go with the grant that they belong to. */
export const OF_GRANT: readonly string[] = ['AccessToken', 'AuthorizationCode', BACKCHANNEL];

/** Somebody else was first to give the request of a backend its end: at another node it was taken back at the same moment. */
export class EndedBefore extends Error {}

/** What somebody else has to say when a record is looked for. */
export interface RecordEars {
  /** What this node is called, by those who look whether it is there. */
  node(): string;
  /** A backend asks how its request stands: this resolves when the record is to be read. Rejects with what it is answered instead. */
  polled(id: string): Promise<void>;
  /** Somebody gives back what they call a token: perhaps it is the name of a request. */
  givenBack(id: string): Promise<void>;
  /** Why a request ended, for who asks. */
  endOf(id: string): string | undefined;
}

/** The provider's records of one kind: what it keeps goes into the log, but for sessions, of which there are none. */
export class RecordAdapter implements Adapter {
  private readonly kind: string;
  private readonly records: OpenidRecords;
  private readonly ears: RecordEars;

  constructor(kind: string, records: OpenidRecords, ears: RecordEars) {
    this.kind = kind;
    this.records = records;
    this.ears = ears;
  }

  async upsert(id: string, { jti: _jti, ...payload }: AdapterPayload, expiresIn: number): Promise<void> {
    // what is left of a login when it is written again is what the wall's clock says: that may have been set back
    const lifeMs = SECOND_MS * (this.kind === LOGIN_BEGUN ? Math.min(expiresIn, PAGE_SECONDS) : expiresIn);
    if (this.kind === 'Session') {
      return; // a login is the application's: the next one asks again
    }
    if (this.kind === LOGIN_BEGUN && this.records.count(LOGIN_BEGUN) >= MOST_LOGINS) {
      await this.makeRoom(id);
    }
    if (this.kind !== BACKCHANNEL) {
      await this.records.put(this.kind, id, payload, lifeMs);
    } else if (payload.grantId === undefined && payload['error'] === undefined) {
      await this.records.put(this.kind, id, { ...payload, node: this.ears.node() }, lifeMs + LATE_MS);
    } else if (
      !(await this.records.update(this.kind, id, (now) => (isDecided(now) ? undefined : this.ended(id, payload))))
    ) {
      throw new EndedBefore('the request of a backend has its end already, or is not there');
    }
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    switch (this.kind) {
      case 'Session':
      case 'Client':
        return undefined;
      case 'AccessToken':
        await this.ears.givenBack(id);
        break;
      case BACKCHANNEL:
        await this.ears.polled(id);
        break;
    }
    const found = await this.records.find(this.kind, id);
    return (
      found && {
        ...found.payload,
        jti: id,
        ...(found.usedAt === undefined ? {} : { consumed: Math.floor(found.usedAt / SECOND_MS) }),
      }
    );
  }

  async consume(id: string): Promise<void> {
    if (this.kind === BACKCHANNEL && (await this.records.find(this.kind, id))?.payload['error'] !== undefined) {
      return; // that it has ended without tokens can be told as often as somebody asks
    }
    if ((await this.records.use(this.kind, id)) === undefined) {
      const { errors } = await import('oidc-provider');
      throw new errors.InvalidGrant('it was used already, perhaps at this moment');
    }
  }

  /** Somebody can begin logins and leave them: those who want to log in have room all the same. */
  private async makeRoom(id: string): Promise<void> {
    if (
      (await this.records.find(this.kind, id)) === undefined &&
      !(await this.records.dropOldest(LOGIN_BEGUN, ASKED))
    ) {
      const { errors } = await import('oidc-provider');
      throw new errors.TemporarilyUnavailable('too many people log in here at this moment; try again in some minutes');
    }
  }

  /** With the words for who asks, which the library forgets. */
  private ended(id: string, payload: object): object {
    const why = this.ears.endOf(id);
    return why === undefined ? payload : { ...payload, errorDescription: why };
  }

  destroy(id: string): Promise<void> {
    return this.records.remove(this.kind, id);
  }

  async revokeByGrantId(grantId: string | undefined): Promise<void> {
    if (grantId !== undefined) {
      await this.records.removeWhere(OF_GRANT, (payload) => payload['grantId'] === grantId);
    }
  }

  async findByUid(): Promise<undefined> {
    // only sessions have one
  }

  async findByUserCode(): Promise<undefined> {
    // there are no codes for devices
  }
}

/** Whether a request of a backend has its end: tokens, or an error. */
export function isDecided(payload: Readonly<Record<string, unknown>>): boolean {
  return payload['grantId'] !== undefined || payload['error'] !== undefined;
}
