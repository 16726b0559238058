// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { randomToken } from '../engine/randomToken.ts';
import type { Randomness } from '../engine/Randomness.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import { nameApart } from './clientName.ts';
import type { Revocations } from './Revocations.ts';
import { secretHash } from './secretHash.ts';

/** A client that may ask for connections in the name of one user. */
export interface Client {
  readonly id: string;
  readonly userName: string;
  /** Its name for people. */
  readonly name: string;
  /** "host:port": the one place that it may ask for, by the protocol of remote desktops; undefined of one that was logged in. */
  readonly target: string | undefined;
  /** Id of the login that asked for it, and with which it goes; undefined of a login, and of what the operator made. */
  readonly madeWith: string | undefined;
  /** Hash of its token: the token itself is only in the client's file. */
  readonly tokenHash: string;
  /** Wall time, ms. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly isRevoked: boolean;
}

/** Characters of a client's id: 132 bits of its hash. */
const ID_LENGTH = 22;

/** A client with the token that nobody will see again. */
export interface NewClient {
  readonly client: Client;
  readonly token: string;
}

/** How a client asks: by the gateway's own command, or by the protocol of remote desktops, for which it is made. */
export type ClientKind = 'login' | 'remote-desktop';

/** Where clients are kept. */
export interface ClientTable {
  /** Keeps a client, in place of what was kept under its id. Rejects when that cannot be done, or it is not known whether it was. */
  put(client: Client): Promise<void>;
  /** The commit keeps a client, in place of what was kept under its id. */
  write(part: CommitPart, client: Client): void;
  /** Makes what `next` says of the client as it really is; the client itself for no change. Rejects as `put` does. */
  change(id: string, next: (now: Client | undefined) => Client | undefined): Promise<Client | undefined>;
  /** The commit is refused when the client is not as it is known here. */
  relyOn(part: CommitPart, id: string): void;
  /** The client as the site has it, for one that may not be known here yet. Rejects when that cannot be found out. */
  find(id: string): Promise<Client | undefined>;
  /** `heard`: hears of each client that has come or changed. */
  listen(heard: (id: string, now: Client | undefined, before: Client | undefined) => void): void;
  byTokenHash(tokenHash: string): Client | undefined;
  byId(id: string): Client | undefined;
  all(): readonly Client[];
}

/** The clients' credentials: a token for each, as long as it is good. */
export class Clients {
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly table: ClientTable;
  private readonly lifeMs: number;
  private readonly revocations: Revocations;
  /** When clients were made, or were heard of first, and since when it knows the others, on the clock that nobody sets. */
  private readonly madeAt = new Map<string, number>();
  private readonly startedAt: number;

  /** `lifeMs`: how long a token is good. */
  constructor(clock: Clock, randomness: Randomness, table: ClientTable, lifeMs: number, revocations: Revocations) {
    this.clock = clock;
    this.randomness = randomness;
    this.table = table;
    this.lifeMs = lifeMs;
    this.revocations = revocations;
    this.startedAt = clock.now;
    table.listen((id, now, before) => {
      if (before === undefined && now !== undefined) {
        this.madeAt.set(id, clock.now);
      }
    });
  }

  /**
   * A new client of `userName`, told apart from their others by its name. `target`: the one place that it may ask for, of one for
   * remote desktops; `madeWith`: the login that it goes with.
   */
  async add(userName: string, name: string, target?: string, madeWith?: string): Promise<NewClient> {
    const made = this.make(userName, name, target, madeWith);
    await this.table.put(made.client);
    return made;
  }

  /** The same, of a login, by a commit that does more: there is such a client when that is done. */
  addWith(part: CommitPart, userName: string, name: string): NewClient {
    const made = this.make(userName, name);
    this.table.write(part, made.client);
    return made;
  }

  private make(userName: string, name: string, target?: string, madeWith?: string): NewClient {
    const token = randomToken(this.randomness, 32);
    const id = idOf(token);
    const others = this.table.all().filter((other) => other.userName === userName && this.isGood(other));
    const createdAt = this.clock.wall();
    const client: Client = {
      id,
      userName,
      name: nameApart(
        name,
        id,
        others.map((other) => other.name),
      ),
      target,
      madeWith,
      tokenHash: secretHash(token),
      createdAt,
      expiresAt: createdAt + Math.round(this.lifeMs),
      isRevoked: false,
    };
    return { client, token };
  }

  /** Whose token this is; undefined when it is nobody's, is for another kind of client, or good no more. */
  authenticate(token: string, kind: ClientKind = 'login'): Client | undefined {
    const client = this.table.byTokenHash(secretHash(token));
    return client !== undefined && kindOf(client) === kind && this.isGood(client) ? client : undefined;
  }

  /** As `authenticate`, also for a token that was given a moment ago, at another node. Rejects when the site does not say. */
  async find(token: string, kind: ClientKind = 'login'): Promise<Client | undefined> {
    if (this.table.byTokenHash(secretHash(token)) === undefined) {
      await this.table.find(idOf(token));
    }
    return this.authenticate(token, kind);
  }

  /** The commit is refused when the client, or the login that it goes with, is not as it is known here. */
  relyOn(part: CommitPart, id: string): void {
    this.table.relyOn(part, id);
    const madeWith = this.table.byId(id)?.madeWith;
    if (madeWith !== undefined) {
      this.table.relyOn(part, madeWith);
    }
  }

  /** Whether the client may still ask. Throws when that cannot be read; a revoked one is known without reading. One goes with its login. */
  isTrusted(id: string): boolean {
    if (this.revocations.has('client', id)) {
      return false;
    }
    const client = this.table.byId(id);
    return client !== undefined && this.isGood(client);
  }

  /** Those that a login has asked for, and that go with it: trusted or not. */
  madeWith(id: string): readonly Client[] {
    return this.table.all().filter((client) => client.madeWith === id);
  }

  /** A client, trusted or not. Throws when it cannot be read. */
  byId(id: string): Client | undefined {
    return this.table.byId(id);
  }

  all(): readonly Client[] {
    return this.table.all();
  }

  private isGood(client: Client): boolean {
    const { id, isRevoked, madeWith } = client;
    return !isRevoked && !this.isRevoked(id) && !this.isRevoked(madeWith) && !this.isOver(client);
  }

  private isRevoked(id: string | undefined): boolean {
    return id !== undefined && this.revocations.has('client', id);
  }

  /** By the wall's clock as it is now; set back, it gives nobody more than a life on the other. */
  private isOver({ id, createdAt, expiresAt }: Client): boolean {
    const { now } = this.clock;
    return this.clock.wall() >= expiresAt || now - (this.madeAt.get(id) ?? this.startedAt) >= expiresAt - createdAt;
  }
}

/** A client is called by a hash of its token, so that whoever is shown the token knows where the client is. It is not `tokenHash`. */
function idOf(token: string): string {
  return secretHash(`id ${token}`).slice(0, ID_LENGTH);
}

function kindOf(client: Client): ClientKind {
  return client.target === undefined ? 'login' : 'remote-desktop';
}
