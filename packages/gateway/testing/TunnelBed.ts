// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { Clients } from '../admission/Clients.ts';
import { HalfOpen } from '../admission/HalfOpen.ts';
import { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import type { TurnedAwayEvent } from '../admission/TurnedAwayEvent.ts';
import { Revocations } from '../admission/Revocations.ts';
import { TableRevocations } from '../tables/TableRevocations.ts';
import type { Ticket } from '../admission/Ticket.ts';
import { makeCertificate } from '../config/makeCertificate.ts';
import type { EngineOptions } from '../engine/EngineOptions.ts';
import { GatewayServer } from '../server/GatewayServer.ts';
import { PeerAddresses } from '../server/PeerAddresses.ts';
import { logIn } from '../client/logIn.ts';
import { SystemResolver } from '../tunnel/NameResolver.ts';
import { TargetList } from '../tunnel/TargetList.ts';
import type { Login } from '../client/TokenFile.ts';
import type { TunnelEvent } from '../tunnel/TunnelEvent.ts';
import { loginRoute, tunnelRoute } from '../tunnel/tunnelRoutes.ts';
import { TunnelServer } from '../tunnel/TunnelServer.ts';
import type { TunnelOptions } from '../tunnel/TunnelServer.ts';
import { ClientEnd } from './ClientEnd.ts';
import { EngineBed } from './EngineBed.ts';
import { MemoryClientTable } from './MemoryClientTable.ts';
import { MemoryCodeTable } from './MemoryCodeTable.ts';
import { MemoryDeviceTable } from './MemoryDeviceTable.ts';
import { MemoryTables } from './MemoryTables.ts';
import { SeededRandomness } from './SeededRandomness.ts';

/** A gateway's tunnel over TLS on loopback, before a target that echoes: for tests. */
export class TunnelBed {
  readonly engineBed: EngineBed;
  readonly clients: Clients;
  readonly revocations: Revocations;
  readonly codes: OneTimeCodes;
  readonly tunnels: TunnelServer;
  readonly halfOpen: HalfOpen;
  /** Connections that the target has accepted. */
  readonly accepted: net.Socket[] = [];
  readonly carried: { toTarget: number; toClient: number }[] = [];
  url = '';
  certificate = '';
  target = '';
  private readonly echo = net.createServer({ allowHalfOpen: true }, (socket) => {
    this.accepted.push(socket);
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  private server: GatewayServer | undefined;
  /** Where connections may go; a test may add to it. */
  readonly targets: { host: string; port: number; users?: string[]; local?: boolean }[] = [];
  /** What names resolve to, where that is not the system's affair. */
  readonly names = new Map<string, Promise<readonly string[]>>();
  readonly refusals: TurnedAwayEvent[] = [];
  operatorPort = 0;
  private readonly observe = (event: TunnelEvent): void => {
    if (event.kind === 'turned-away') {
      this.refusals.push(event);
    } else if (event.kind === 'tunnel-closed') {
      this.carried.push(event);
    }
  };
  private readonly resolver = new SystemResolver();

  constructor(options: Partial<EngineOptions> = {}, tunnelOptions: Partial<TunnelOptions> = {}) {
    this.engineBed = new EngineBed(options);
    const { clock } = this.engineBed;
    const randomness = new SeededRandomness('tunnel');
    const table = new MemoryClientTable();
    this.revocations = new Revocations(
      clock,
      new TableRevocations(new MemoryDeviceTable(), table, new MemoryTables().enrolments),
      () => undefined,
    );
    this.revocations.listen((kind, id) => kind === 'client' && this.tunnels.revoked(id));
    this.clients = new Clients(clock, randomness, table, 90 * 86_400_000, this.revocations);
    this.codes = new OneTimeCodes(clock, randomness, new MemoryCodeTable(), 'login', 600_000);
    this.halfOpen = new HalfOpen(clock, { total: 100, perSource: 100, helloMs: 10_000 });
    this.tunnels = new TunnelServer({
      clock,
      randomness,
      engine: this.engineBed.engine,
      targets: new TargetList(this.targets, () => this.operatorPort),
      resolver: { resolve: (host, limitMs) => this.names.get(host) ?? this.resolver.resolve(host, limitMs) },
      isTrusted: (id) => this.clients.isTrusted(id),
      observe: this.observe,
      options: {
        connections: 50,
        perUser: 40,
        perClient: 30,
        helloMs: 10_000,
        connectMs: 10_000,
        heartbeatMs: 3_000,
        silentMs: 60_000,
        stallMs: 300_000,
        ...tunnelOptions,
      },
    });
  }

  async start(): Promise<void> {
    const made = await makeCertificate(['localhost', '127.0.0.1'], 1);
    this.certificate = made.certificate;
    this.server = new GatewayServer(
      {
        sockets: new Map([['/v1/connect', tunnelRoute(this.tunnels, this.clients, this.observe)]]),
        posts: new Map([['/v1/login', loginRoute(this.codes, this.clients, this.observe)]]),
      },
      this.halfOpen,
      PeerAddresses.direct(this.engineBed.clock),
      made,
    );
    this.url = `wss://127.0.0.1:${await this.server.listen('127.0.0.1', 0)}`;
    await new Promise<void>((resolve) => this.echo.listen(0, '127.0.0.1', resolve));
    this.target = `127.0.0.1:${(this.echo.address() as AddressInfo).port}`;
    this.targets.push({ host: '127.0.0.1', port: (this.echo.address() as AddressInfo).port });
    this.targets.push({ host: '127.0.0.1', port: 1 }, { host: 'forbidden', port: 1, users: ['nobody'] });
  }

  async stop(): Promise<void> {
    await this.engineBed.engine.shutDown();
    this.tunnels.closeAll();
    this.server?.stopListening();
    this.server?.closeAll();
    this.accepted.forEach((socket) => socket.destroy());
    this.echo.close();
  }

  async ticket(userName = 'anna'): Promise<Ticket> {
    return {
      kind: 'login',
      url: this.url,
      userName,
      code: await this.codes.issue(userName),
      certificate: this.certificate,
      key: Buffer.alloc(91).toString('base64url'),
    };
  }

  async logIn(userName = 'anna'): Promise<Login> {
    return logIn(await this.ticket(userName), 'laptop');
  }

  open(login: Login, target = this.target): ClientEnd {
    return new ClientEnd(login, target);
  }
}
