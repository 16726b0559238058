// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { Clients } from '../admission/Clients.ts';
import type { Client } from '../admission/Clients.ts';
import { HalfOpen } from '../admission/HalfOpen.ts';
import { Places } from '../admission/Places.ts';
import { Revocations } from '../admission/Revocations.ts';
import { TableRevocations } from '../tables/TableRevocations.ts';
import { makeCertificate } from '../config/makeCertificate.ts';
import type { EngineOptions } from '../engine/EngineOptions.ts';
import { RemoteDesktopDoor } from '../remoteDesktop/RemoteDesktopDoor.ts';
import type { RemoteDesktopOptions } from '../remoteDesktop/RemoteDesktopDoor.ts';
import { FIRST_BYTES } from '../remoteDesktop/requestHead.ts';
import { GatewayServer } from '../server/GatewayServer.ts';
import { PeerAddresses } from '../server/PeerAddresses.ts';
import { SystemResolver } from '../tunnel/NameResolver.ts';
import { connectTarget } from '../tunnel/connectTarget.ts';
import { TargetList } from '../tunnel/TargetList.ts';
import type { TunnelEvent } from '../tunnel/TunnelEvent.ts';
import { DesktopClient } from './DesktopClient.ts';
import type { DesktopAddress, Transport } from './DesktopClient.ts';
import { EngineBed } from './EngineBed.ts';
import { MemoryClientTable } from './MemoryClientTable.ts';
import { MemoryDeviceTable } from './MemoryDeviceTable.ts';
import { MemoryTables } from './MemoryTables.ts';
import { SeededRandomness } from './SeededRandomness.ts';

/** A gateway's door for remote desktops over TLS on loopback, before a target that echoes: for tests. */
export class DesktopBed {
  readonly engineBed: EngineBed;
  readonly clients: Clients;
  readonly revocations: Revocations;
  readonly door: RemoteDesktopDoor;
  readonly halfOpen: HalfOpen;
  /** Connections that the target has accepted. */
  readonly accepted: net.Socket[] = [];
  readonly events: TunnelEvent[] = [];
  readonly rules: { host: string; port: number; users?: string[] }[] = [];
  address!: DesktopAddress;
  /** Of the target. */
  port = 0;
  /** Whether the target sends back what it gets. */
  isEcho = true;
  private readonly echo = net.createServer({ allowHalfOpen: true }, (socket) => {
    this.accepted.push(socket);
    socket.on('error', () => socket.destroy());
    if (this.isEcho) {
      socket.pipe(socket);
    }
  });
  private server: GatewayServer | undefined;

  constructor(options: Partial<EngineOptions> = {}, desktopOptions: Partial<RemoteDesktopOptions> = {}, most = 50) {
    this.engineBed = new EngineBed(options);
    const { clock, engine } = this.engineBed;
    const randomness = new SeededRandomness('desktop');
    const table = new MemoryClientTable();
    this.revocations = new Revocations(
      clock,
      new TableRevocations(new MemoryDeviceTable(), table, new MemoryTables().enrolments),
      () => undefined,
    );
    this.revocations.listen((kind, id) => kind === 'client' && this.door.revoked(id));
    this.clients = new Clients(clock, randomness, table, 90 * 86_400_000, this.revocations);
    this.halfOpen = new HalfOpen(clock, { total: 100, perSource: 100, helloMs: 10_000 });
    this.door = new RemoteDesktopDoor({
      clock,
      randomness,
      engine,
      clients: this.clients,
      targets: new TargetList(this.rules),
      resolver: new SystemResolver(),
      connect: connectTarget,
      halfOpen: this.halfOpen,
      places: new Places({ connections: most, perUser: most, perClient: most }),
      name: 'gate.example',
      observe: (event) => this.events.push(event),
      options: {
        helloMs: 10_000,
        connectMs: 10_000,
        heartbeatMs: 3_000,
        stallMs: 300_000,
        redirection: 31,
        idleMinutes: 0,
        ...desktopOptions,
      },
    });
  }

  async start(): Promise<void> {
    const made = await makeCertificate(['localhost', '127.0.0.1'], 1);
    this.server = new GatewayServer(
      {
        sockets: new Map(),
        posts: new Map(),
        raw: { firstBytes: FIRST_BYTES, take: (socket, address) => this.door.take(socket, address) },
      },
      this.halfOpen,
      PeerAddresses.direct(this.engineBed.clock),
      made,
    );
    const port = await this.server.listen('127.0.0.1', 0);
    this.address = { host: '127.0.0.1', port, certificate: made.certificate };
    await new Promise<void>((resolve) => this.echo.listen(0, '127.0.0.1', resolve));
    this.port = (this.echo.address() as AddressInfo).port;
    this.rules.push({ host: '127.0.0.1', port: this.port }, { host: '127.0.0.1', port: 1 });
  }

  async stop(): Promise<void> {
    await this.engineBed.engine.shutDown();
    this.door.closeAll();
    this.server?.stopListening();
    this.server?.closeAll();
    this.accepted.forEach((socket) => socket.destroy());
    this.echo.close();
  }

  /** A credential of anna's for the target. */
  credential(target = `127.0.0.1:${this.port}`): Promise<{ readonly client: Client; readonly token: string }> {
    return this.clients.add('anna', 'desk on laptop', target);
  }

  /** A client that has connected. */
  async client(transport: Transport, connectionId?: string): Promise<DesktopClient> {
    const client = new DesktopClient(this.address, transport, connectionId);
    await client.connect();
    return client;
  }

  /** Why somebody was turned away, latest last. */
  get refusals(): readonly string[] {
    return this.events.flatMap((event) => (event.kind === 'turned-away' ? [`${event.what}: ${event.reason}`] : []));
  }
}
