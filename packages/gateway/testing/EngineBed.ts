// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { ApprovalRecord } from '../engine/ApprovalRecord.ts';
import type { ApprovalVerifier } from '../engine/ApprovalVerifier.ts';
import type { EngineEvent, PromptGoneEvent } from '../engine/EngineEvent.ts';
import { DEFAULT_ENGINE_OPTIONS } from '../engine/EngineOptions.ts';
import type { EngineOptions } from '../engine/EngineOptions.ts';
import type { EnrolledDevice } from '../engine/EnrolledDevice.ts';
import type { Peers } from '../engine/Peers.ts';
import { PartyError, PartyFault } from '../engine/PartyError.ts';
import type { Purpose } from '../engine/Purpose.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { formatRecord, parseRecord, REQUESTS } from '../engine/RequestRecord.ts';
import type { RequestRecord } from '../engine/RequestRecord.ts';
import { ManualClock } from './ManualClock.ts';
import { RecordingLink } from './RecordingLink.ts';
import { RecordingSink } from './RecordingSink.ts';
import { SeededRandomness } from './SeededRandomness.ts';
import { TappedState } from './TappedState.ts';

/** What makes the engine of a bed one node of several. */
export interface EngineNode {
  readonly name?: string;
  readonly clock?: ManualClock;
  /** Its own access to the log that it shares. */
  readonly state?: TappedState;
  readonly peers?: Peers;
}

/** An engine with everything around it in the hand of a test. The right assertion is the request's id. */
export class EngineBed {
  readonly clock: ManualClock;
  readonly state: TappedState;
  readonly engine: AuthenticationEngine;
  readonly sink = new RecordingSink();
  /** What the observer heard, one line each. */
  readonly events: string[] = [];
  readonly promptEnds: PromptGoneEvent[] = [];
  readonly disowned: string[] = [];
  /** Clients whose rows a commit relied on. */
  readonly reliedOn: string[] = [];
  /** Clients and devices that are not trusted any more: a test says so, also of those that are disowned. */
  readonly untrusted = new Set<string>();
  /** Approvals that were written down, and what the next one fails with. */
  readonly records: string[] = [];
  recordFault: Error | undefined;
  /** What an approval that is written down waits for. */
  writing: Promise<void> = Promise.resolve();
  /** Users without a device. */
  readonly deviceless = new Set<string>();
  /** What the verification of an assertion waits for. */
  verification: Promise<void> = Promise.resolve();

  constructor(
    options: Partial<EngineOptions> = {},
    verifier?: ApprovalVerifier,
    record?: ApprovalRecord,
    node: EngineNode = {},
  ) {
    this.clock = node.clock ?? new ManualClock();
    this.state = node.state ?? new TappedState();
    const byId: ApprovalVerifier = {
      verify: async (request, device, assertion) => {
        await this.verification;
        if (assertion !== request.id) {
          throw new PartyError(PartyFault.WRONG_CHALLENGE, 'not for this request');
        }
        return device.credential.counter;
      },
    };
    this.engine = new AuthenticationEngine({
      clock: this.clock,
      randomness: new SeededRandomness(`engine${node.name ?? ''}`),
      ...(node.peers === undefined ? {} : { peers: node.peers }),
      state: this.state,
      users: {
        hasDevice: (name) => !this.deviceless.has(name),
        isTrustedDevice: (id) => !this.untrusted.has(id),
        isTrustedClient: (id) => !this.untrusted.has(id),
        relyOnClient: (_part, clientId) => void this.reliedOn.push(clientId),
        relyOnDevice: () => undefined,
        disown: ({ clientId }) => void this.disowned.push(clientId),
      },
      verifier: verifier ?? byId,
      record: record ?? {
        write: async (request, _device, _counter, isWanted) => {
          if (!(await this.disk(isWanted))) {
            return undefined;
          }
          this.records.push(request.context);
          this.events.push(`recorded ${request.context}`);
          return () => undefined;
        },
        writeResumed: async (request, isWanted) => {
          const isWritten = await this.disk(isWanted);
          if (isWritten) {
            this.events.push(`recorded that ${request.context} goes on`);
          }
          return isWritten;
        },
      },
      observe: (event) => this.hear(event),
      options: { ...DEFAULT_ENGINE_OPTIONS, perUserAndMinute: 100, perSourceAndMinute: 100, ...options },
    });
  }

  /** What is written down waits for the disk, and is written when it is wanted then. */
  private async disk(isWanted: () => boolean): Promise<boolean> {
    await this.writing;
    if (this.recordFault !== undefined) {
      throw this.recordFault;
    }
    return isWanted();
  }

  private hear(event: EngineEvent): void {
    switch (event.kind) {
      case 'request-refused':
        this.events.push(`refused ${event.reason} ${event.userName ?? '-'}`);
        break;
      case 'request-opened':
        this.events.push(`opened ${event.request.context}`);
        break;
      case 'request-ended':
        this.events.push(`ended ${event.request.context} ${event.request.state} ${event.request.cause}`);
        break;
      case 'connection-ended':
        this.events.push(`connection ended ${event.request.context} ${event.cause}`);
        break;
      case 'connection-resumed':
        this.events.push(`resumed ${event.request.context}`);
        break;
      case 'prompt-shown': // the sink says so
      case 'prompt-shown-elsewhere':
        break;
      case 'prompt-gone':
        this.promptEnds.push(event);
        break;
      case 'disowned':
        this.events.push(`disowned ${event.request.context}`);
        break;
      case 'failed':
        this.events.push(`failed ${event.what}`);
        break;
    }
  }

  /** A cookie for a client of `userName`. */
  cookie(
    userName = 'anna',
    clientId = 'laptop',
    address = '192.0.2.1',
    purpose: Purpose = { kind: 'connection', target: 'db:22' },
  ): Uint8Array {
    return this.engine.cookies.issue({
      clientId,
      clientName: clientId,
      userName,
      userDomain: 'lab',
      address,
      purpose,
    });
  }

  /** A connection of `userName` that asks, with `context` as its name. */
  ask(
    context: string,
    userName = 'anna',
    clientId = 'laptop',
    address = '192.0.2.1',
    purpose?: Purpose,
  ): Promise<number> {
    return this.engine.authenticateUser(
      'session',
      this.cookie(userName, clientId, address, purpose),
      context,
      this.sink,
    );
  }

  device(id = 'phone', userName = 'anna'): EnrolledDevice {
    return {
      id,
      name: id,
      userName,
      credential: { id: `credential of ${id}`, publicKey: new Uint8Array(), counter: 0 },
    };
  }

  /** A device comes to the engine, holding the prompts of these ids. */
  connect(device: EnrolledDevice = this.device(), held: readonly string[] = []): RecordingLink {
    const link = new RecordingLink(device);
    this.engine.prompts.connect(link, new Set(held));
    return link;
  }

  /** A request as the log has it. */
  logged(requestId: string): ConnectionRequest | undefined {
    return this.recordOf(requestId)?.request;
  }

  /** Another node writes over the request, whatever it is. */
  async overwrite(requestId: string, changes: Partial<ConnectionRequest>): Promise<void> {
    const record = this.recordOf(requestId)!;
    const value = formatRecord({ ...record, request: { ...record.request, ...changes } });
    await this.state.commit(new Map(), [{ key: REQUESTS + requestId, value }]);
  }

  private recordOf(requestId: string): RequestRecord | undefined {
    const found = this.state.get(REQUESTS + requestId);
    return found && parseRecord(found.value);
  }

  /** What the observer heard since the last time. */
  takeEvents(): string[] {
    return this.events.splice(0);
  }
}
