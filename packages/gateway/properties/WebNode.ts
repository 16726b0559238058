// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import http from 'node:http';
import { HalfOpen } from '../admission/HalfOpen.ts';
import { Places } from '../admission/Places.ts';
import { AskServer } from '../ask/AskServer.ts';
import { ClusterPeers } from '../cluster/ClusterPeers.ts';
import { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { EngineEvent } from '../engine/EngineEvent.ts';
import type { EnrolledDevice } from '../engine/EnrolledDevice.ts';
import { DEFAULT_ENGINE_OPTIONS } from '../engine/EngineOptions.ts';
import { OpenidDoor } from '../openid/OpenidDoor.ts';
import { newOpenidKeys, openidKeysOf } from '../openid/openidKeys.ts';
import { isWebClient } from '../openid/WebTrust.ts';
import { RecordingLink } from '../testing/RecordingLink.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { shop } from '../testing/webShop.ts';
import { TargetList } from '../tunnel/TargetList.ts';
import { TunnelServer } from '../tunnel/TunnelServer.ts';
import type { Chance } from './Chance.ts';
import type { FakeSocket } from './FakeSocket.ts';
import type { PausedClock } from './PausedClock.ts';
import { SimulatedState } from './SimulatedLog.ts';
import type { SimulatedLog } from './SimulatedLog.ts';

export const ORIGIN = 'http://gate.example';
/** Where the application is told that there is an answer which wants to be. */
export const PINGED_AT = 'https://shop.example/ping';
/** Made once for a process: what is proved is the order of things. */
const KEYS = openidKeysOf(newOpenidKeys());
const PLACES = { connections: 100, perUser: 100, perClient: 100 };
const BEAT_MS = 5_000;

/** What is wrong with the doors, to see that the checks find it. */
export interface WebFlaws {
  readonly door?: (door: OpenidDoor, engine: AuthenticationEngine) => void;
  readonly engine?: (engine: AuthenticationEngine) => void;
  /** Which engine tunnels speak to, in the place of the real one. */
  readonly tunnels?: (engine: AuthenticationEngine) => AuthenticationEngine;
}

export interface WebNodeParts {
  /** That no other process had. */
  readonly name: string;
  readonly clock: PausedClock;
  readonly log: SimulatedLog;
  readonly seed: number;
  readonly chance: Chance;
  /** Whether there are others. */
  readonly isOfSite: boolean;
  /** Clients and phones that are trusted no more, wherever that was said. */
  readonly untrusted: Set<string>;
  readonly flaws: WebFlaws;
  hasDevice(userName: string): boolean;
  observe(event: EngineEvent): void;
  failed(what: string, error: unknown): void;
}

/** A process of a gateway with the doors for web applications, their servers, shells and connections: all of it that needs no socket. */
export class WebNode {
  readonly clock: PausedClock;
  readonly engine: AuthenticationEngine;
  readonly door: OpenidDoor;
  readonly questions: AskServer;
  readonly tunnels: TunnelServer;
  readonly server: http.Server;
  /** Its ends of the WebSockets of those who wait here. */
  readonly sockets = new Set<FakeSocket>();
  private readonly state: SimulatedState;
  private readonly peers: ClusterPeers | undefined;
  private readonly failed: (what: string, error: unknown) => void;

  constructor(parts: WebNodeParts) {
    const { chance, clock, flaws, hasDevice, isOfSite, name, untrusted } = parts;
    this.clock = clock;
    const randomness = new SeededRandomness(`${parts.seed} ${name}`);
    const state = new SimulatedState(parts.log, clock);
    this.state = state;
    const failed = (what: string, error: unknown): void => {
      if (!clock.isDead) {
        parts.failed(what, error);
      }
    };
    this.failed = failed;
    let names = 0;
    const peers = isOfSite
      ? new ClusterPeers(state, clock, {
          beatMs: BEAT_MS,
          missed: 3,
          signMs: BEAT_MS,
          version: '1.0.0',
          newName: () => `${name}.${++names}`,
          failed: () => undefined,
        })
      : undefined;
    this.peers = peers;
    this.engine = new AuthenticationEngine({
      clock,
      randomness,
      state,
      ...(peers === undefined ? {} : { peers }),
      users: {
        hasDevice,
        isTrustedDevice: (id) => !untrusted.has(id),
        relyOnDevice: () => undefined,
        isTrustedClient: (id) => (isWebClient(id) ? this.door.isTrusted(id) : !untrusted.has(id)),
        relyOnClient: (part, id) => (isWebClient(id) ? this.door.relyOn(part, id) : undefined),
        disown: ({ clientId }) => {
          if (isWebClient(clientId)) {
            this.door.disown(clientId);
          } else {
            untrusted.add(clientId);
          }
        },
      },
      verifier: {
        verify: async (_request, device) => {
          await new Promise<void>((resolve) => clock.schedule(chance.upTo(100), resolve));
          return device.credential.counter;
        },
      },
      record: { write: async () => () => undefined, writeResumed: () => Promise.resolve(true) },
      observe: (event) => {
        parts.observe(event);
        if (event.kind === 'request-ended' || event.kind === 'disowned') {
          this.door.observe(event);
        } else if (event.kind === 'failed') {
          failed(event.what, event.error);
        }
      },
      options: { ...DEFAULT_ENGINE_OPTIONS, perUserAndMinute: 100, perSourceAndMinute: 100 },
    });
    flaws.engine?.(this.engine);
    this.door = new OpenidDoor({
      clock,
      randomness,
      engine: this.engine,
      state,
      halfOpen: new HalfOpen(clock, { total: 1_000, perSource: 1_000, helloMs: 10_000 }),
      settings: {
        keys: KEYS,
        clients: [
          shop({ redirects: ['https://shop.example/callback'], ciba: 'poll', idTokens: 'ES256' }),
          shop({ id: 'pinged', ciba: 'ping', notify: PINGED_AT, idTokens: 'ES256' }),
        ],
        pollSeconds: 2,
      },
      rememberedMs: () => 3_600_000,
      isTrustedDevice: (id) => !untrusted.has(id),
      nodes: { own: () => peers?.name ?? name, isThere: (node) => peers?.isThere(node) ?? true },
      observe: () => undefined,
      answered: () => undefined,
      failed,
    });
    flaws.door?.(this.door, this.engine);
    const { engine } = this;
    this.questions = new AskServer({
      clock,
      randomness,
      engine,
      places: new Places(PLACES),
      observe: (event) => event.kind === 'failed' && failed(event.what, event.error),
      options: { helloMs: 10_000, heartbeatMs: BEAT_MS },
    });
    this.tunnels = new TunnelServer({
      clock,
      randomness,
      engine: flaws.tunnels?.(engine) ?? engine,
      targets: new TargetList([{ host: '*.example', port: 22 }], undefined, () => []),
      // whoever is let in waits for their target, which is not to be found after all
      resolver: {
        resolve: () =>
          new Promise((_resolve, reject) => clock.schedule(5_000, () => reject(new Error('no such host')))),
      },
      isTrusted: (id) => !untrusted.has(id),
      observe: (event) => event.kind === 'failed' && failed(event.what, event.error),
      options: {
        ...PLACES,
        helloMs: 10_000,
        connectMs: 10_000,
        heartbeatMs: BEAT_MS,
        silentMs: 60_000,
        stallMs: 300_000,
      },
    });
    this.server = http.createServer((request, response) => {
      this.door.answer(request, response, String(request.headers['x-world-address'])).catch((error: unknown) => {
        failed('answering', error);
      });
    });
    this.server.setMaxListeners(0); // one for each connection
  }

  async start(): Promise<void> {
    await this.door.start(ORIGIN);
    this.peers?.start().catch((error: unknown) => this.failed('telling the others that it is there', error));
  }

  connect(phone: EnrolledDevice): void {
    this.engine.prompts.connect(new RecordingLink(phone), new Set());
  }

  /** Its process ends as if nobody had told it. */
  kill(): void {
    this.clock.isDead = true;
    this.state.close();
    this.server.emit('killed');
    for (const socket of [...this.sockets]) {
      socket.removeAllListeners(); // the dead process hears nothing of the end of its sockets
      socket.close();
    }
  }
}
