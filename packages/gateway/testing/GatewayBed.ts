// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseTicket } from '../admission/Ticket.ts';
import type { Ticket } from '../admission/Ticket.ts';
import type { SiteNode } from '../cluster/SiteNode.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import { gatewayConfigSchema } from '../config/GatewayConfig.ts';
import type { GatewayIdentity } from '../config/GatewayIdentity.ts';
import { makeCertificate } from '../config/makeCertificate.ts';
import type { CertificateAndKey } from '../config/makeCertificate.ts';
import { SystemRandomness } from '../engine/SystemRandomness.ts';
import { observeBy } from '../operations/GatewayEvent.ts';
import { logTable, makeLog } from '../operations/gatewayLog.ts';
import type { OperatorCommand, OperatorResult } from '../operations/Operator.ts';
import { ConnectionApproval } from '../party/ConnectionApproval.ts';
import { RelyingParty } from '../party/RelyingParty.ts';
import { Gateway } from '../server/Gateway.ts';
import type { GatewayParts, GatewayTables } from '../server/Gateway.ts';
import { siteTables } from '../server/siteTables.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { SystemResolver } from '../tunnel/NameResolver.ts';
import { serviceAccountOf } from '../wake/PushKit.ts';
import type { ReceiptSecret } from '../wake/PushReceipts.ts';
import type { OpenidSettings } from '../openid/OpenidSettings.ts';
import { logIn } from '../client/logIn.ts';
import type { Login } from '../client/TokenFile.ts';
import { ClientEnd } from './ClientEnd.ts';
import { MemoryTables } from './MemoryTables.ts';
import { newIdentity } from './newIdentity.ts';
import { TestDevice } from './TestDevice.ts';
import { WatchedClock } from './WatchedClock.ts';

export const TOKEN = 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u';
export const NAME = 'gate.example';
/** How long a store is waited for that does not answer, also by a gateway that has stopped. In ms. */
const STORE_MS = 3_000;
/** Within so many turns sockets that were destroyed have said so. */
const CLOSING_TURNS = 100;
const ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';

/** A node of a site of beds. */
export interface BedSite {
  readonly node: SiteNode;
  readonly identity: GatewayIdentity;
  readonly tls: CertificateAndKey;
}

/** A whole gateway over TLS on loopback, with a target that echoes, on the machine's clock: for tests. */
export class GatewayBed {
  readonly tables: GatewayTables;
  readonly logLines: string[] = [];
  readonly clock = new WatchedClock();
  gateway!: Gateway;
  url = '';
  /** Where it listens. */
  port = 0;
  operationsUrl = '';
  target = '';
  /** Ends every wait of operators and of people who log in. */
  signal: AbortSignal | undefined;
  /** What phones do with words that the gateway cannot have said. */
  nonsense: ((device: TestDevice) => void) | undefined;
  /** The service account's file for a push service, where phones are to be woken. */
  pushAccount: string | undefined;
  /** By what its receipts are known, where it sends any. */
  pushReceipts: ReceiptSecret | undefined;
  /** What makes it one node of several: their state, and what they have in common. */
  site: BedSite | undefined;
  /** Whether it listens with TLS. */
  isSecure = true;
  /** The applications that may ask over the web. */
  openid: OpenidSettings | undefined;
  /** What its configuration's file has, for a reload. */
  next: LoadedConfig | undefined;
  private readonly around: <T extends object>(port: string, target: T) => T;
  private readonly accepted = new Set<net.Socket>();
  private readonly echo = net.createServer({ allowHalfOpen: true }, (socket) => {
    this.accepted.add(socket);
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });

  /** `around`: gives a port back as the gateway is to have it, for a test that makes it fail. */
  constructor(
    tables: GatewayTables = new MemoryTables(),
    around: <T extends object>(port: string, target: T) => T = (_port, target) => target,
  ) {
    this.tables = tables;
    this.around = around;
  }

  async start(changes: object = {}): Promise<void> {
    await new Promise<void>((resolve) => this.echo.listen(0, '127.0.0.1', resolve));
    const { port } = this.echo.address() as AddressInfo;
    this.target = `127.0.0.1:${port}`;
    const config = gatewayConfigSchema.parse({
      name: NAME,
      listen: { host: '127.0.0.1', port: 0 },
      tls: { certificate: 'x', key: 'x' },
      identity: 'x',
      party: { id: NAME, name: 'Gate', origins: [ORIGIN] },
      store: 'x',
      targets: [{ host: '127.0.0.1', port }],
      requests: { perUserAndMinute: 100, perSourceAndMinute: 100 },
      operations: { port: 0, token: TOKEN },
      ...changes,
    });
    const clock = this.around('clock', this.clock);
    const party = new RelyingParty(config.party);
    const log = makeLog('info', { write: (line) => this.logLines.push(line) });
    const loaded: LoadedConfig = {
      config,
      storeFile: '',
      identity: this.site?.identity ?? this.around('identity', newIdentity()),
      tls: this.isSecure ? (this.site?.tls ?? (await makeCertificate(['localhost', '127.0.0.1'], 1))) : undefined,
      openid: this.openid,
      push:
        this.pushAccount === undefined
          ? undefined
          : { kind: 'push-kit', account: serviceAccountOf(this.pushAccount), receipts: this.pushReceipts },
    };
    this.next = loaded;
    this.gateway = new Gateway({
      loaded,
      reload: { read: () => this.next!, applied: () => undefined },
      clock,
      randomness: this.around('randomness', new SystemRandomness()),
      ...this.kept(),
      resolver: this.around('DNS', new SystemResolver()),
      verifier: this.around('verifier', new ConnectionApproval(party, config.name)),
      observe: observeBy(this.around('log', logTable(log))),
    });
    const started = await this.gateway.start();
    this.url = started.url;
    this.port = started.port;
    this.operationsUrl = `http://127.0.0.1:${started.operationsPort}`;
  }

  /** One of several keeps in their state what a gateway that is alone keeps in its tables. */
  private kept(): Pick<GatewayParts, 'node' | 'state' | 'tables'> {
    const { site, tables } = this;
    if (site === undefined) {
      return { state: this.around('state', new MemorySharedState()), tables };
    }
    const { state } = site.node;
    return {
      node: site.node,
      state,
      tables: siteTables(state, tables, (what, error) => assert.fail(`${what}: ${error}`)),
    };
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    this.accepted.forEach((socket) => socket.destroy());
    this.echo.close();
    for (let turns = 0; turns < CLOSING_TURNS && this.clock.dueIn(STORE_MS).length > 0; turns++) {
      await nextTurn();
    }
    assert.deepEqual(
      this.clock.dueIn(STORE_MS),
      [],
      'a gateway that has stopped keeps no timer: it would keep its process',
    );
  }

  /**
   * A command of the operator, over the operations port: on a connection of its own, as the commands do it. A pool would give
   * it one that an earlier call had left unused, and that the server closes at this moment.
   */
  async operate(command: OperatorCommand, token = TOKEN): Promise<OperatorResult & { status: number }> {
    const request = http.request(`${this.operationsUrl}/operator`, {
      method: 'POST',
      agent: false,
      headers: { authorization: `Bearer ${token}` },
      ...(this.signal === undefined ? {} : { signal: this.signal }),
    });
    request.end(JSON.stringify(command));
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    return { ...((await json(response)) as OperatorResult), status: response.statusCode! };
  }

  async ticket(command: 'enrol-code' | 'login-code', user = 'anna'): Promise<Ticket> {
    const result = await this.operate({ command, user });
    return parseTicket('ticket' in result ? result.ticket : '')!;
  }

  /** An enrolled phone of `user`, connected. `made`: gets it before it has begun. */
  async phone(user = 'anna', made: (device: TestDevice) => void = () => undefined): Promise<TestDevice> {
    const ticket = await this.ticket('enrol-code', user);
    const device = new TestDevice(ticket.url, ticket.certificate, ticket.key, NAME, ORIGIN);
    made(device);
    const { nonsense } = this;
    if (nonsense !== undefined) {
      device.nonsense = () => nonsense(device);
    }
    await device.enrol(user, ticket.code);
    await device.greet();
    return device;
  }

  async logIn(user = 'anna'): Promise<Login> {
    return logIn(
      await this.ticket('login-code', user),
      'laptop',
      this.signal === undefined ? {} : { signal: this.signal },
    );
  }

  open(login: Login, target = this.target): ClientEnd {
    return new ClientEnd(login, target);
  }
}
