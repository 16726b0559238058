// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Clients } from '../admission/Clients.ts';
import type { Client } from '../admission/Clients.ts';
import { HalfOpen } from '../admission/HalfOpen.ts';
import { Places } from '../admission/Places.ts';
import { Revocations } from '../admission/Revocations.ts';
import { TableRevocations } from '../tables/TableRevocations.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { Clock } from '../clock/Clock.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { RemoteDesktopDoor } from '../remoteDesktop/RemoteDesktopDoor.ts';
import type { RemoteDesktopOptions } from '../remoteDesktop/RemoteDesktopDoor.ts';
import { TargetList } from '../tunnel/TargetList.ts';
import type { TunnelEvent } from '../tunnel/TunnelEvent.ts';
import { DesktopClient } from './DesktopClient.ts';
import type { Transport } from './DesktopClient.ts';
import { MemoryClientTable } from './MemoryClientTable.ts';
import { MemoryDeviceTable } from './MemoryDeviceTable.ts';
import { MemoryTables } from './MemoryTables.ts';
import { MemorySocket } from './MemorySocket.ts';

/** The target that everybody may reach, and one that nobody may. */
export const DESK = { host: 'desk.example', port: 3389 };
export const FORBIDDEN = 'secret.example:3389';

/** What a door without a network is made with. */
export interface DoorBedParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly engine: AuthenticationEngine;
  readonly observe?: (event: TunnelEvent) => void;
  readonly options?: Partial<RemoteDesktopOptions>;
}

/** The door for remote desktops without a network: its clients and its targets are connections in memory. For tests. */
export class DoorBed {
  readonly door: RemoteDesktopDoor;
  readonly clients: Clients;
  readonly revocations: Revocations;
  readonly targets = new TargetList([DESK]);
  readonly events: TunnelEvent[] = [];
  /** The far ends of targets that were dialled; they send back what they get. */
  readonly dialled: MemorySocket[] = [];
  /** Whether targets answer, and how long they take for it, ms. */
  isTargetUp = true;
  dialMs = 0;

  constructor({ clock, engine, observe, options, randomness }: DoorBedParts) {
    const table = new MemoryClientTable();
    this.revocations = new Revocations(
      clock,
      new TableRevocations(new MemoryDeviceTable(), table, new MemoryTables().enrolments),
      () => undefined,
    );
    this.clients = new Clients(clock, randomness, table, 90 * 86_400_000, this.revocations);
    this.revocations.listen((kind, id) => {
      if (kind === 'client') {
        this.door.revoked(id);
        void engine.revokeClient(id);
      }
    });
    this.door = new RemoteDesktopDoor({
      clock,
      randomness,
      engine,
      clients: this.clients,
      targets: this.targets,
      resolver: { resolve: async () => ['192.0.2.50'] },
      connect: async ({ mayGoOn, signal }) => {
        if (this.dialMs > 0) {
          await new Promise<void>((resolve) => clock.schedule(this.dialMs, resolve));
        }
        if (!mayGoOn() || signal.aborted) {
          return undefined;
        }
        if (!this.isTargetUp) {
          throw new Error('ECONNREFUSED');
        }
        const [near, far] = MemorySocket.pair(true);
        far.on('data', (chunk: Buffer) => far.write(chunk));
        far.on('end', () => far.end());
        this.dialled.push(far);
        return near.asSocket;
      },
      halfOpen: new HalfOpen(clock, { total: 1_000, perSource: 1_000, helloMs: 10_000 }),
      places: new Places({ connections: 1_000, perUser: 1_000, perClient: 1_000 }),
      name: 'gate.example',
      observe: (event) => {
        this.events.push(event);
        observe?.(event);
      },
      options: {
        helloMs: 10_000,
        connectMs: 10_000,
        heartbeatMs: 3_000,
        stallMs: 300_000,
        redirection: 31,
        idleMinutes: 0,
        ...options,
      },
    });
  }

  credential(
    target = `${DESK.host}:${DESK.port}`,
    user = 'anna',
  ): Promise<{ readonly client: Client; readonly token: string }> {
    return this.clients.add(user, 'desk on laptop', target);
  }

  /** A client that has not connected yet. */
  client(transport: Transport, address = '192.0.2.1', connectionId?: string): DesktopClient {
    const dial = (): ReturnType<NonNullable<ConstructorParameters<typeof DesktopClient>[0]['dial']>> => {
      const [near, far] = MemorySocket.pair();
      this.door.take(far.asSocket, address);
      return near.asSocket;
    };
    return new DesktopClient({ host: '', port: 0, certificate: undefined, dial }, transport, connectionId);
  }

  /** Why somebody was turned away, latest last. */
  get refusals(): readonly string[] {
    return this.events.flatMap((event) => (event.kind === 'turned-away' ? [`${event.what}: ${event.reason}`] : []));
  }
}
