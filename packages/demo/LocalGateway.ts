// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { appOriginOf } from './appOriginOf.ts';
import {
  DurableStore,
  MemorySharedState,
  parseTicket,
  siteTables,
  StoreJournal,
  SystemRandomness,
} from '@cancellable-auth/gateway/engine';
import type {
  AuditEntry,
  Clock,
  GatewayEvent,
  OperatorCommand,
  OperatorResult,
  PromptGoneEvent,
} from '@cancellable-auth/gateway/engine';
import { Gateway, loadConfig, makeCertificate, newOpenidKeys } from '@cancellable-auth/gateway';
import type { LoadedConfig } from '@cancellable-auth/gateway';
import { logIn } from '@cancellable-auth/gateway/client';
import type { Login } from '@cancellable-auth/gateway/client';
import { PushServer } from '@cancellable-auth/gateway/push-server';
import type { PushedPhone } from '@cancellable-auth/gateway/push-server';
import { Browser } from '@cancellable-auth/gateway/web-client';
import { Cable } from './Cable.ts';
import { ConnectionAttempt } from './ConnectionAttempt.ts';
import type { Attempt } from './ConnectionAttempt.ts';
import { DesktopAttempt } from './DesktopAttempt.ts';
import { EchoTarget } from './EchoTarget.ts';
import { Shop, SHOP_NAME } from './Shop.ts';
import { LoginAttempt, PaymentAttempt } from './ShopAttempt.ts';

const NAME = 'gate.example';
const CERTIFICATE_DAYS = 3650;
const MOST_ENTRIES = 1_000;
const CONFIG = 'gateway.json5';
const PUSH_ACCOUNT = 'push-account.json';
const OPENID_KEYS = 'openid.keys';
const SHOP_ID = 'shop';

/** Who has the phone and wants the connections. */
export const GATEWAY_USER = 'ann';

/** What the phone calls the client that asks for them. */
export const CLIENT_NAME = 'a laptop';

interface Running {
  readonly gateway: Gateway;
  readonly store: DurableStore;
  readonly cable: Cable;
  readonly echo: EchoTarget;
  readonly push: PushServer;
  readonly web: Web | undefined;
}

/** A shop whose customers log in at the gateway, and the way of their browsers there: one without TLS, for the certificate is nobody's. */
interface Web {
  readonly shop: Shop;
  readonly cable: Cable;
  readonly secret: string;
}

/** The service account of push services that nobody keeps: a key is made once. */
let account: string | undefined;
/** The same for what the gateway signs ID tokens with. */
let openidKeys: string | undefined;

/**
 * A whole gateway in this process, over TLS on loopback, with one target that says what it hears. It listens from the first
 * use on. Its configuration, keys and records are in a folder: started again with that, it is the same gateway at the same
 * address. Time is what its clock says, so that a gateway on a phone's clock waits as long as the phone does.
 */
export class LocalGateway {
  /** Every prompt whose end the gateway has heard of, or has given up waiting for; in order. */
  readonly promptEnds: PromptGoneEvent[] = [];
  /** Every connection that was wanted; in order. */
  readonly attempts: Attempt[] = [];
  /** Where its push service delivers. */
  phone: PushedPhone = { show: () => undefined, takeBack: () => undefined };
  private readonly clock: Clock;
  private readonly origin: string;
  private readonly givenFolder: string | undefined;
  private readonly listeners: Set<(end: PromptGoneEvent) => void> = new Set();
  private readonly attemptListeners: Set<(attempt: Attempt) => void> = new Set();
  private readonly phones: Set<string> = new Set();
  private folder: string = '';
  private starting: Promise<Running> | undefined;
  private running: Running | undefined;
  private hasShop = false;
  /** In which the shop's customer is. */
  private readonly browser = new Browser('http://127.0.0.1');
  private login: Promise<Login> | undefined;
  private lastAudit: readonly AuditEntry[] | undefined;
  /** The audit's last entry before the first connection was wanted. */
  private beginning: number | undefined;

  /**
   * @param bundleName of the app on the phones
   * @param folder where it keeps what it knows; without one it knows nothing when it starts, and leaves nothing behind
   */
  constructor(clock: Clock, bundleName: string, folder: string | undefined) {
    this.clock = clock;
    this.origin = appOriginOf(bundleName);
    this.givenFolder = folder;
  }

  /** Whether it listens. */
  get isRunning(): boolean {
    return this.running !== undefined && this.lastAudit === undefined;
  }

  /** Whether the user's phone is connected. */
  get hasPhone(): boolean {
    return this.phones.size > 0;
  }

  /** Where devices and clients find it. It has to run. */
  get url(): string {
    return this.present.gateway.url;
  }

  /** The push service by which it wakes phones. It has to run. */
  get push(): PushServer {
    return this.present.push;
  }

  /** The shop beside it, if there is one. It has to run. */
  get shop(): Shop | undefined {
    return this.present.web?.shop;
  }

  /** Where its connections lead. It has to run. */
  get target(): string {
    return `127.0.0.1:${this.present.echo.port}`;
  }

  /** What the operator's commands need. */
  get configFile(): string {
    return path.join(this.folder, CONFIG);
  }

  /** From its start on there is a shop beside it. It does not run yet, or has one. */
  addShop(): void {
    if (this.starting !== undefined && !this.hasShop) {
      throw new Error('The gateway runs, and knows of no shop.');
    }
    this.hasShop = true;
  }

  /** Runs, from now on at the latest. Rejects with PortTakenError. */
  async start(): Promise<void> {
    this.starting ??= this.open();
    this.running = await this.starting;
  }

  /** A ticket for the user's phone. Earlier phones of theirs are trusted no more: there is one. */
  async enrolTicket(): Promise<string> {
    await this.revokePhone();
    return this.ticket('enrol-code');
  }

  /** The user's phone is trusted no more. */
  async revokePhone(): Promise<void> {
    for (const { id, revokedAt } of this.present.store.devices.ofUser(GATEWAY_USER)) {
      if (revokedAt === undefined) {
        await this.operate({ command: 'revoke-device', id });
      }
    }
  }

  /** A client of the user asks for a connection to the target. It logs in the first time, with a one-time code. */
  async connect(target: string = this.target, user: string = GATEWAY_USER): Promise<ConnectionAttempt> {
    this.login ??= this.logIn();
    this.beginning ??= this.present.store.audit.latest(1)[0]?.number ?? 0;
    return this.begin(new ConnectionAttempt({ ...(await this.login), user }, target));
  }

  /** A client of remote desktops asks for the target, with a credential that the operator has made for it. */
  async connectDesktop(target: string = this.target, user: string = GATEWAY_USER): Promise<Attempt> {
    this.beginning ??= this.present.store.audit.latest(1)[0]?.number ?? 0;
    const made = await this.operate({ command: 'rdp', user, target });
    const { hostname, port } = new URL(this.url);
    const certificate = fs.readFileSync(path.join(this.folder, 'gateway.crt'), 'utf8');
    const token = 'credential' in made ? made.credential.token : '';
    return this.begin(new DesktopAttempt({ host: hostname, port: Number(port), certificate }, token, target));
  }

  /** A customer of the shop logs in there. */
  logInAtShop(user: string = GATEWAY_USER): LoginAttempt {
    this.beginning ??= this.present.store.audit.latest(1)[0]?.number ?? 0;
    return this.begin(new LoginAttempt(this.presentShop, this.browser, user));
  }

  /** The customer who has logged in there wants to pay. */
  payAtShop(): PaymentAttempt {
    this.beginning ??= this.present.store.audit.latest(1)[0]?.number ?? 0;
    return this.begin(new PaymentAttempt(this.presentShop, this.browser));
  }

  private get presentShop(): Shop {
    const { shop } = this;
    if (shop === undefined) {
      throw new Error('There is no shop.');
    }
    return shop;
  }

  private begin<A extends Attempt>(attempt: A): A {
    this.attempts.push(attempt);
    this.attemptListeners.forEach((listener) => listener(attempt));
    return attempt;
  }

  /** The next connection logs in anew. */
  forgetLogin(): void {
    this.login = undefined;
  }

  /** What an operator can ask for. */
  async operate(command: OperatorCommand): Promise<OperatorResult> {
    const result = await this.present.gateway.operator.run(command);
    if ('error' in result) {
      throw new Error(result.error);
    }
    return result;
  }

  /** The audit since the first connection was wanted, oldest first; of a gateway that has died, as it was then. */
  audit(): readonly AuditEntry[] {
    return (
      this.lastAudit ??
      this.present.store.audit
        .latest(MOST_ENTRIES)
        .filter(({ number }) => number > (this.beginning ?? 0))
        .reverse()
    );
  }

  /** What it counts and times, as Prometheus reads it. It has to run. */
  async metrics(): Promise<string> {
    return (await this.present.gateway.metrics.read()).text;
  }

  /** Hears of each prompt's end. */
  onPromptEnd(listener: (end: PromptGoneEvent) => void): void {
    this.listeners.add(listener);
  }

  /** Hears of each connection that is wanted. */
  onAttempt(listener: (attempt: Attempt) => void): void {
    this.attemptListeners.add(listener);
  }

  /** It dies, as a process that is killed: no word to anybody, nothing is written any more. */
  kill(): void {
    const { store, cable, web } = this.present;
    this.lastAudit = this.audit();
    store.close();
    cable.cut();
    web?.cable.cut();
  }

  /** Stops in order, after a gateway's fashion: what waits is cancelled, and the phone has a moment to say that it is gone. */
  async stop(): Promise<void> {
    const { starting } = this;
    this.starting = undefined;
    const running = await starting?.catch(() => undefined);
    if (running === undefined) {
      return;
    }
    this.attempts.forEach((attempt) => attempt.drop());
    await running.web?.shop.close();
    await running.gateway.stop();
    running.cable.cut();
    running.web?.cable.cut();
    running.echo.stop();
    running.push.close();
    this.running = undefined;
    if (this.givenFolder === undefined) {
      fs.rmSync(this.folder, { recursive: true, force: true });
    }
  }

  private get present(): Running {
    if (this.running === undefined) {
      throw new Error('The gateway does not run.');
    }
    return this.running;
  }

  private async open(): Promise<Running> {
    this.folder = this.givenFolder ?? fs.mkdtempSync(path.join(os.tmpdir(), 'local-gateway-'));
    fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const known = fs.existsSync(this.configFile) ? loadConfig(this.configFile) : undefined;
    const echo = await EchoTarget.start([known?.config.targets[0]?.port ?? 0].flat()[0]!);
    const push = this.makePush();
    let cable: Cable | undefined;
    let store: DurableStore | undefined;
    let web: Web | undefined;
    try {
      cable = await Cable.lay(Number(new URL(known?.config.listen.url ?? 'wss://0').port));
      web = this.hasShop ? await this.openWeb(known) : undefined;
      const loaded = await this.configure(known, cable.port, echo.port, push, web);
      store = DurableStore.open(loaded.storeFile, this.clock);
      const state = new MemorySharedState(undefined, new StoreJournal(store));
      const gateway = new Gateway({
        loaded,
        clock: this.clock,
        randomness: new SystemRandomness(),
        state,
        tables: siteTables(state, store, (what, error) => this.hear({ kind: 'failed', what, error })),
        observe: (event) => this.hear(event),
      });
      const { port, operationsPort } = await gateway.start();
      cable.leadTo(port);
      web?.cable.leadTo(port, fs.readFileSync(path.join(this.folder, 'gateway.crt'), 'utf8'));
      writeConfig(this.configFile, {
        ...loaded.config,
        operations: { ...loaded.config.operations, port: operationsPort },
      });
      return { gateway, store, cable, echo, push, web };
    } catch (error) {
      store?.close();
      cable?.cut();
      web?.cable.cut();
      await web?.shop.close();
      echo.stop();
      push.close();
      throw error;
    }
  }

  /** Writes what `gateway init` would, for this machine, and keeps the keys and secrets that are there. */
  private async configure(
    known: LoadedConfig | undefined,
    port: number,
    echoPort: number,
    push: PushServer,
    web: Web | undefined,
  ): Promise<LoadedConfig> {
    if (known === undefined) {
      const { certificate, key } = await makeCertificate([NAME, 'localhost', '127.0.0.1'], CERTIFICATE_DAYS);
      fs.writeFileSync(path.join(this.folder, 'gateway.crt'), certificate);
      fs.writeFileSync(path.join(this.folder, 'gateway.key'), key, { mode: 0o600 });
      fs.writeFileSync(
        path.join(this.folder, 'identity.key'),
        generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
        { mode: 0o600 },
      );
    }
    writeConfig(this.configFile, {
      name: NAME,
      // What is known of it is where the cable begins; where it listens itself does not matter.
      listen: { host: '127.0.0.1', port: 0, url: `wss://127.0.0.1:${port}` },
      tls: { certificate: 'gateway.crt', key: 'gateway.key' },
      identity: 'identity.key',
      party: { id: NAME, name: 'The local gateway', origins: [this.origin] },
      store: 'gateway.db',
      wakeUp: { pushKit: { serviceAccount: PUSH_ACCOUNT, clientId: push.clientId, url: await push.listen() } },
      targets: [{ host: '127.0.0.1', port: echoPort }],
      ...(web === undefined ? {} : { openid: this.openidFor(web) }),
      // Who plays asks more often than who works.
      requests: { perUserAndMinute: 60, perSourceAndMinute: 60 },
      operations: { port: 0, token: known?.config.operations.token ?? randomBytes(32).toString('base64url') },
    });
    return loadConfig(this.configFile);
  }

  /** A shop, where it was before if that is free, and the way of browsers to the gateway. */
  private async openWeb(known: LoadedConfig | undefined): Promise<Web> {
    const before = known?.config.openid;
    const shop = await Shop.open(portOf(before?.clients[0]?.redirects[0]));
    try {
      const cable = await Cable.lay(portOf(before?.url)).catch(() => Cable.lay(0));
      const secret = before?.clients[0]?.secret ?? randomBytes(32).toString('base64url');
      shop.trust({ issuer: `http://127.0.0.1:${cable.port}/openid`, id: SHOP_ID, secret });
      return { shop, cable, secret };
    } catch (error) {
      await shop.close();
      throw error;
    }
  }

  /** What the gateway knows of the shop. */
  private openidFor({ cable, secret, shop }: Web): object {
    const file = path.join(this.folder, OPENID_KEYS);
    if (!fs.existsSync(file)) {
      openidKeys ??= newOpenidKeys();
      fs.writeFileSync(file, openidKeys, { mode: 0o600 });
    }
    return {
      url: `http://127.0.0.1:${cable.port}`,
      keys: OPENID_KEYS,
      clients: [{ id: SHOP_ID, name: SHOP_NAME, secret, redirects: [shop.redirect], ciba: 'poll' }],
    };
  }

  /** A push service on this machine: it knows the account that its gateway signs with, and delivers to the phone beside it. */
  private makePush(): PushServer {
    const file = path.join(this.folder, PUSH_ACCOUNT);
    const kept = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : account;
    const push = new PushServer(kept, () => this.clock.wall());
    account ??= push.account;
    fs.writeFileSync(file, push.account, { mode: 0o600 });
    push.phone = {
      show: (message) => this.phone.show(message),
      takeBack: (token, notifyId) => this.phone.takeBack(token, notifyId),
    };
    return push;
  }

  private async ticket(command: 'enrol-code' | 'login-code'): Promise<string> {
    const result = await this.operate({ command, user: GATEWAY_USER });
    return 'ticket' in result ? result.ticket : '';
  }

  private async logIn(): Promise<Login> {
    return logIn(parseTicket(await this.ticket('login-code'))!, CLIENT_NAME);
  }

  private hear(event: GatewayEvent): void {
    if (event.kind === 'device-connected') {
      this.phones.add(event.deviceId);
    } else if (event.kind === 'device-gone') {
      this.phones.delete(event.deviceId);
    } else if (event.kind === 'prompt-gone' && this.isRunning) {
      // the dead hear nothing
      this.promptEnds.push(event);
      this.listeners.forEach((listener) => listener(event));
    }
  }
}

function portOf(url: string | undefined): number {
  return Number(new URL(url ?? 'http://0').port);
}

/** JSON is JSON5, too. Only its owner may read it: it has the operator's token. */
function writeConfig(file: string, config: object): void {
  fs.writeFileSync(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
}
