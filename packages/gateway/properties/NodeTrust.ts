// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Clients } from '../admission/Clients.ts';
import { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import { Revocations } from '../admission/Revocations.ts';
import type { Revocable } from '../admission/Revocations.ts';
import { trustedDevices, isTrusted } from '../channel/DeviceTable.ts';
import { Enrolments } from '../channel/Enrolments.ts';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { sourceOf } from '../engine/sourceOf.ts';
import type { UserDirectory } from '../engine/Trust.ts';
import type { SharedState } from '../state/SharedState.ts';
import { DisownedClients } from '../tables/DisownedClients.ts';
import { SharedClients } from '../tables/SharedClients.ts';
import { SharedCodes } from '../tables/SharedCodes.ts';
import { SharedDevices } from '../tables/SharedDevices.ts';
import { SharedEnrolments } from '../tables/SharedEnrolments.ts';
import { TableRevocations } from '../tables/TableRevocations.ts';

const LIFE_MS = 86_400_000;

/** What is wrong with a node's trust, to see that the world's checks find it. */
export interface TrustFlaws {
  /** Neither a request nor an approval names the client and the device that it relies on. */
  readonly namesNothing?: boolean;
  /** What was revoked at another node is not heard. */
  readonly hearsNoRevocation?: boolean;
}

/** Whom a node of a world trusts, by the real tables over its own way to the log, wired as a gateway wires them. */
export class NodeTrust {
  readonly devices: SharedDevices;
  /** The same, for commits that rely on them. */
  readonly relied: SharedDevices;
  readonly clients: Clients;
  readonly codes: OneTimeCodes;
  readonly enrolCodes: OneTimeCodes;
  readonly enrolments: Enrolments;
  private readonly begun: SharedEnrolments;
  readonly revocations: Revocations;
  readonly users: UserDirectory;

  /** `engine`: of the node; asked for when it is there. */
  constructor(
    state: SharedState,
    clock: Clock,
    randomness: Randomness,
    engine: () => AuthenticationEngine,
    flaws: TrustFlaws,
  ) {
    const failed = (): void => undefined; // what cannot be written is written later
    const clients = new SharedClients(state, failed);
    this.devices = new SharedDevices(state, failed);
    this.relied =
      flaws.namesNothing === true
        ? (Object.assign(Object.create(this.devices) as SharedDevices, { relyOn: () => undefined }) as SharedDevices)
        : this.devices;
    const enrolments = new SharedEnrolments(state, failed);
    this.begun = enrolments;
    const table = new TableRevocations(this.devices, clients, enrolments);
    if (flaws.hearsNoRevocation === true) {
      table.listen = () => undefined;
    }
    this.revocations = new Revocations(clock, table, failed);
    this.revocations.listen((kind, id, where) => {
      if (where === 'elsewhere') {
        void (kind === 'client' ? engine().revokeClient(id) : engine().revokeDevice(id));
      }
    });
    this.clients = new Clients(clock, randomness, clients, LIFE_MS, this.revocations);
    const codes = new SharedCodes(state, failed, () => true);
    this.codes = new OneTimeCodes(clock, randomness, codes, 'login', LIFE_MS);
    this.enrolCodes = new OneTimeCodes(clock, randomness, codes, 'enrol', LIFE_MS);
    this.enrolments = new Enrolments(clock, randomness, this.enrolCodes, enrolments, LIFE_MS, failed);
    const disowned = new DisownedClients(state, clock, failed, ({ clientId, userName, source }) =>
      engine().disconnectDisowned(clientId, userName, source),
    );
    this.users = {
      hasDevice: (userName) => trustedDevices(this.devices, this.revocations, userName).length > 0,
      isTrustedDevice: (id) => {
        const device = this.devices.byId(id);
        return device !== undefined && isTrusted(device, this.revocations);
      },
      isTrustedClient: (id) => this.clients.isTrusted(id),
      relyOnClient: (part, id) => {
        if (flaws.namesNothing !== true) {
          this.clients.relyOn(part, id);
        }
      },
      relyOnDevice: (part, id) => {
        if (flaws.namesNothing !== true) {
          this.devices.relyOn(part, id);
        }
      },
      disown: ({ address, clientId, id, userName }) => {
        void this.revocations.revoke('client', clientId);
        disowned.tell(id, { clientId, userName, source: sourceOf(address) });
      },
    };
  }

  /** As the operator's command does it. */
  async revoke(engine: AuthenticationEngine, kind: Revocable, id: string): Promise<boolean> {
    const ends = kind === 'client' ? engine.revokeClient(id) : engine.revokeDevice(id);
    const [isWritten] = await Promise.all([this.revocations.revoke(kind, id), ends]);
    return isWritten;
  }

  /** As the operator's commands do it, for a device that is enrolled, or is being enrolled. False: it is not certain that it is revoked. */
  async revokeKnown(engine: AuthenticationEngine, id: string): Promise<boolean> {
    const isKnown = this.devices.byId(id) !== undefined || this.begun.all().some(({ deviceId }) => deviceId === id);
    return isKnown && (await this.revoke(engine, 'device', id));
  }
}
