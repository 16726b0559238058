// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { credentialProof, enrolProof } from 'gateway_protocol';
import type { ChallengeFrame, EnrolFrame, RegistrationResponse } from 'gateway_protocol';
import { secretHash } from '../admission/secretHash.ts';
import type { ChannelParts } from '../channel/DeviceChannel.ts';
import { Unwelcome } from '../channel/DeviceSocket.ts';
import { EnrollingDevice } from '../channel/EnrollingDevice.ts';
import type { SharedState } from '../state/SharedState.ts';
import { DEVICES } from '../tables/rowForms.ts';
import type { Chance } from './Chance.ts';
import type { ClusterNode } from './ClusterNode.ts';
import type { PausedClock } from './PausedClock.ts';
import { GATEWAY } from './worldChannel.ts';
import { sumOf, WORLD_IDENTITY } from './worldIdentity.ts';

/** How long the user of a new phone takes to make its credential, at most; and the second one who has the ticket to use it. Ms. */
const CREDENTIAL_MS = 3_000;
const APART_MS = 2_000;

/** What somebody was told who used a ticket at a node. */
type Told = 'nothing yet' | 'enrolled' | 'refused' | 'unknown';

interface Attempt {
  readonly ticket: number;
  readonly deviceKey: string;
  readonly node: ClusterNode;
  /** Where its ticket was made. */
  readonly issuer: ClusterNode;
  deviceId: string | undefined;
  told: Told;
}

/** People who enrol phones in a world of several nodes, who use a ticket twice, and operators who revoke a phone meanwhile. */
export class SiteEnrolments {
  private readonly log: SharedState;
  private readonly chance: Chance;
  private readonly attempts: Attempt[] = [];
  /** Ids of phones whose revocation was answered. */
  private readonly revoked = new Set<string>();
  private tickets = 0;

  constructor(log: SharedState, chance: Chance) {
    this.log = log;
    this.chance = chance;
  }

  /** How many phones were told that they are enrolled: schedules in which none is prove nothing. */
  get count(): number {
    return this.attempts.filter(({ told }) => told === 'enrolled').length;
  }

  /** A ticket is made at a node and used there and at another: by the same phone, which comes again, or by a second one. */
  async enrol(node: ClusterNode, other: ClusterNode, userName: string, later: PausedClock['schedule']): Promise<void> {
    const ticket = this.tickets++;
    const isSamePhone = this.chance.is(0.5);
    const attempts = [node, other].map((at, i): Attempt => {
      const deviceKey = Buffer.alloc(70, `phone ${ticket} ${isSamePhone ? 0 : i}`).toString('base64url');
      return { ticket, deviceKey, node: at, issuer: node, deviceId: undefined, told: 'nothing yet' };
    });
    this.attempts.push(...attempts);
    let code: string;
    try {
      code = await node.trust.enrolCodes.issue(userName);
    } catch {
      attempts.forEach((attempt) => {
        attempt.told = 'refused'; // nobody has it
      });
      return;
    }
    attempts.forEach((attempt) =>
      later(this.chance.upTo(APART_MS), () => attempt.node.clock.run(() => void this.use(attempt, code, userName))),
    );
  }

  /** An operator revokes the phone whose enrolment began last, when the node knows of it. */
  revokeLast(node: ClusterNode): void {
    const id = this.attempts.flatMap(({ deviceId }) => deviceId ?? []).at(-1);
    if (id !== undefined) {
      node.clock.run(() => {
        void node.trust.revokeKnown(node.engine, id).then((isWritten) => isWritten && this.revoked.add(id));
      });
    }
  }

  /** What is not yet as it has to become; undefined when all is. */
  unsettled(): string | undefined {
    if (
      this.attempts.some(
        ({ issuer, node, told }) => told === 'nothing yet' && !node.clock.isDead && !issuer.clock.isDead,
      )
    ) {
      return 'somebody who enrols a phone waits for ever';
    }
    const enrolled = new Map<string, { readonly key: string; readonly isTrusted: boolean }>();
    for (const { key, value } of this.log.list(DEVICES.prefix)) {
      const id = key.slice(DEVICES.prefix.length);
      const row = DEVICES.parse(id, value);
      enrolled.set(id, { key: Buffer.from(row.key).toString('base64url'), isTrusted: row.revokedAt === undefined });
    }
    for (let ticket = 0; ticket < this.tickets; ticket++) {
      const ids = new Set(this.attempts.filter((each) => each.ticket === ticket).map(({ deviceId }) => deviceId));
      if ([...ids].filter((id) => id !== undefined && enrolled.has(id)).length > 1) {
        return 'a ticket has enrolled two phones';
      }
    }
    for (const { deviceId, deviceKey, told } of this.attempts) {
      const row = deviceId === undefined ? undefined : enrolled.get(deviceId);
      if (told === 'enrolled' && row?.key !== deviceKey) {
        return 'a phone was told that it is enrolled, and it is not';
      }
      const others = this.attempts.filter((each) => each.deviceId === deviceId).map((each) => each.told);
      if (row !== undefined && others.every((each) => each === 'refused')) {
        return 'a phone was told that it is not enrolled, and it is';
      }
      if (deviceId !== undefined && row?.isTrusted === true && this.revoked.has(deviceId)) {
        return 'a phone is trusted that was revoked while it enrolled';
      }
    }
    return undefined;
  }

  private async use(attempt: Attempt, code: string, userName: string): Promise<void> {
    const { deviceKey, node, ticket } = attempt;
    const challenge: ChallengeFrame = {
      type: 'challenge',
      gateway: GATEWAY,
      nonce: Buffer.alloc(32, `${ticket}`).toString('base64url'),
      key: WORLD_IDENTITY.key,
    };
    const nonce = Buffer.alloc(32, 'a phone').toString('base64url');
    const codeHash = secretHash(code.replaceAll('-', ''));
    const frame: EnrolFrame = {
      type: 'enrol',
      user: userName,
      nonce,
      deviceName: `phone of ticket ${ticket}`,
      deviceKey,
      proof: proofOf(enrolProof(challenge, nonce, userName, codeHash), deviceKey),
    };
    let isOver = false;
    try {
      const device = await EnrollingDevice.begin(partsFor(node.parts), challenge, frame, '192.0.2.9', () => {
        isOver = true;
      });
      attempt.deviceId = device.deviceId;
      await new Promise<void>((resolve) => node.clock.schedule(this.chance.upTo(CREDENTIAL_MS), resolve));
      const proof = proofOf(credentialProof(challenge, nonce, RESPONSE), deviceKey);
      await device.finish({ type: 'enrol-credential', response: RESPONSE, proof }, () => isOver);
      attempt.told = 'enrolled';
    } catch (error) {
      attempt.told = error instanceof Unwelcome ? 'refused' : 'unknown';
    }
  }
}

const RESPONSE: RegistrationResponse = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  clientExtensionResults: {},
  response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA', transports: [] },
};

/** A proof is a sum with the key beside it: it is good for these bytes alone. */
function proofOf(bytes: Uint8Array, deviceKey: string): string {
  return `${sumOf(bytes)}.${deviceKey}`;
}

function partsFor(parts: ChannelParts): ChannelParts {
  return {
    ...parts,
    verifyProof: (bytes, proof, key) => proof === proofOf(bytes, Buffer.from(key).toString('base64url')),
  };
}
