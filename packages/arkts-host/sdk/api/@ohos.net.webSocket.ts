// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because a module of the system is one file, under its name.

import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { SecureVersion } from 'node:tls';
import { currentDevice } from '../../device/currentDevice.ts';
import type { Device } from '../../device/Device.ts';
import { existsSince } from '../../device/existsSince.ts';
import { WebSocketConnection } from '../../network/WebSocketConnection.ts';
import type { WebSocketAnswer, WebSocketTerms, WebSocketTls } from '../../network/WebSocketConnection.ts';
import type { AsyncCallback, Callback, ErrorCallback } from './@ohos.base.ts';

const INTERNET: string = 'ohos.permission.INTERNET';

/** Connections over WebSocket. Behaviour: docs/system-behaviour.md, WebSocket. @since 6 */
namespace webSocket {
  /** Makes a client for one connection at a time. @since 6 */
  export function createWebSocket(): WebSocket {
    return new SystemWebSocket();
  }

  /** @since 6 */
  export interface WebSocketRequestOptions {
    /** Names and values of the request; what is no text or empty is not sent. @since 6 */
    header?: Object;
    /** A PEM file with the certificates to trust, instead of the system's. @since 11 */
    caPath?: string;
    /** Trusts every server. False unless given. @since 20 */
    skipServerCertVerification?: boolean;
    /** @since 11 */
    clientCert?: ClientCert;
    /** The system's proxy unless given; this device has none. @since 12 */
    proxy?: ProxyConfiguration;
    /** What to offer as Sec-WebSocket-Protocol, separated by commas. @since 12 */
    protocol?: string;
    /** Seconds between two signs of life, 0 to 30000; 30 unless given, 0 for none. @since 21 */
    pingInterval?: number;
    /** Seconds that the server has to answer one, up to pingInterval; 30 unless given. @since 21 */
    pongTimeout?: number;
    /** @since 26 */
    minSupportTlsProtocol?: TlsProtocol;
    /** Whether the request's Origin names the port. @since 26 */
    supportOriginPort?: boolean;
  }

  /** @since 12 */
  export type ProxyConfiguration = 'system' | 'no-proxy';

  /** Who the client is, for a server that asks. @since 11 */
  export interface ClientCert {
    /** A PEM file. @since 11 */
    certPath: string;
    /** A PEM file. @since 11 */
    keyPath: string;
    /** Empty unless given. @since 11 */
    keyPassword?: string;
  }

  /** @since 6 */
  export interface WebSocketCloseOptions {
    /** 1000 to 1015; 1000 unless given. @since 6 */
    code?: number;
    /** CLOSE_NORMAL unless given. @since 6 */
    reason?: string;
  }

  /** @since 10 */
  export interface CloseResult {
    /** 1005 when the connection broke off. @since 10 */
    code: number;
    /** @since 10 */
    reason: string;
  }

  /** @since 26 */
  export interface WebSocketOpenInfo {
    /** @since 26 */
    status: number;
    /** @since 26 */
    message: string;
    /** What the server has chosen. @since 26 */
    protocol?: string;
  }

  /** Names in lower case, and values. @since 12 */
  export type ResponseHeaders = {
    [k: string]: string | string[] | undefined;
  };

  /** @since 26 */
  export enum TlsProtocol {
    TLS_V_1_0 = 0,
    TLS_V_1_1 = 1,
    TLS_V_1_2 = 2,
    TLS_V_1_3 = 3,
  }

  /** One client. It has at most one listener for each event: the last one. @since 6 */
  export interface WebSocket {
    /**
     * Begins to connect: true says that it has begun, the event 'open' that it is done. Needs ohos.permission.INTERNET.
     * Gives 201, 401, 2302001 to 2302003, 2302999; never thrown. @since 6
     */
    connect(url: string, callback: AsyncCallback<boolean>): void;
    /** @since 6 */
    connect(url: string, options: WebSocketRequestOptions, callback: AsyncCallback<boolean>): void;
    /** @since 6 */
    connect(url: string, options?: WebSocketRequestOptions): Promise<boolean>;

    /**
     * Sends a message of 5,242,864 bytes at most. Between connect and 'open' it waits for 'open'. Gives 201, 401, and
     * -1 without a connection. @since 6
     */
    send(data: string | ArrayBuffer, callback: AsyncCallback<boolean>): void;
    /** @since 6 */
    send(data: string | ArrayBuffer): Promise<boolean>;

    /** Closes the connection. Gives 201, 401, and 2302999 without one. @since 6 */
    close(callback: AsyncCallback<boolean>): void;
    /** @since 6 */
    close(options: WebSocketCloseOptions, callback: AsyncCallback<boolean>): void;
    /** @since 6 */
    close(options?: WebSocketCloseOptions): Promise<boolean>;

    /** The connection is open: an object with `status` and `message`. @since 6 */
    on(type: 'open', callback: AsyncCallback<Object>): void;
    /** @since 6 */
    off(type: 'open', callback?: AsyncCallback<Object>): void;
    /** A message: text or bytes, as it was sent. @since 6 */
    on(type: 'message', callback: AsyncCallback<string | ArrayBuffer>): void;
    /** @since 26 */
    on(type: 'openInfo', callback: AsyncCallback<WebSocketOpenInfo>): void;
    /** @since 26 */
    off(type: 'openInfo', callback?: AsyncCallback<WebSocketOpenInfo>): void;
    /** @since 6 */
    off(type: 'message', callback?: AsyncCallback<string | ArrayBuffer>): void;
    /** An open connection has ended. @since 6 */
    on(type: 'close', callback: AsyncCallback<CloseResult>): void;
    /** @since 6 */
    off(type: 'close', callback?: AsyncCallback<CloseResult>): void;
    /**
     * It could not be opened, or broke off: an object with `code` 200 and, as text in `data`, the status of the
     * server's response or 0. @since 6
     */
    on(type: 'error', callback: ErrorCallback): void;
    /** @since 6 */
    off(type: 'error', callback?: ErrorCallback): void;
    /** Comes after each message. @since 11 */
    on(type: 'dataEnd', callback: Callback<void>): void;
    /** @since 11 */
    off(type: 'dataEnd', callback?: Callback<void>): void;
    /** The headers of the server's response, before 'open'. @since 12 */
    on(type: 'headerReceive', callback: Callback<ResponseHeaders>): void;
    /** @since 12 */
    off(type: 'headerReceive', callback?: Callback<ResponseHeaders>): void;
  }
}

existsSince(26, webSocket, ['TlsProtocol']);

const MESSAGES: ReadonlyMap<number, string> = new Map([
  [-1, 'Websocket Unknown Other Error'],
  [201, 'Permission denied'],
  [401, 'Parameter error'],
  [2302001, 'Websocket url error'],
  [2302002, 'Websocket certificate file does not exist'],
  [2302003, 'Websocket connection already exist'],
  [2302999, 'Websocket Unknown Other Error'],
]);
const NOT_CONNECTED: number = -1;
const PERMISSION_DENIED: number = 201;
const PARAMETER_ERROR: number = 401;
const URL_ERROR: number = 2302001;
const NO_SUCH_FILE: number = 2302002;
const ALREADY_CONNECTED: number = 2302003;
const UNKNOWN_ERROR: number = 2302999;

/** What the event 'error' says of every failure. */
const CONNECT_FAILED: number = 200;
const NORMAL_CLOSURE: number = 1000;
const LAST_CLOSE_CODE: number = 1015;
const NO_STATUS: number = 1005;
const LINK_DOWN: string = 'The link is down';
const LONGEST_MESSAGE: number = 5 * 1024 * 1024 - 16;
/** Bytes that a URL is shorter than, by the version that brought the limit. */
const URL_LIMITS: readonly (readonly [number, number])[] = [
  [26, 8196],
  [15, 2048],
  [0, 1024],
];
/** Seconds. */
const DEFAULT_HEARTBEAT: number = 30;
const LONGEST_HEARTBEAT: number = 30000;

const TLS_VERSIONS: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** Events by the version that has them. Those of the second kind hand over the value alone, without an error before. */
const EVENTS: ReadonlyMap<string, number> = new Map([
  ['open', 6],
  ['message', 6],
  ['close', 6],
  ['openInfo', 26],
  ['error', 6],
  ['dataEnd', 11],
  ['headerReceive', 12],
]);
const VALUE_ONLY: ReadonlySet<string> = new Set(['error', 'dataEnd', 'headerReceive']);

type Listener = (...args: readonly unknown[]) => void;

/** Why a call is refused; the app gets a plain object with this code and a message, as from the system. */
class Refusal extends Error {
  readonly code: number;

  constructor(code: number) {
    super(MESSAGES.get(code));
    this.name = 'Refusal';
    this.code = code;
  }
}

/** What `on` and `off` throw: the code is text. */
class ThrownParameterError extends Error {
  readonly code: string = String(PARAMETER_ERROR);

  constructor() {
    super(MESSAGES.get(PARAMETER_ERROR));
    this.name = 'Error';
  }
}

class SystemWebSocket implements webSocket.WebSocket {
  readonly #device: Device = currentDevice();
  readonly #app: string = this.#device.app;
  readonly #process: number = this.#device.processOf(this.#app);
  readonly #listeners: Map<string, Listener> = new Map();
  #connection: WebSocketConnection | undefined = undefined;

  connect(...args: unknown[]): never {
    return this.answer(args, () => {
      const options: Options = readConnectArguments(args, this.#device.sdkApiVersion);
      this.checkPermission();
      const tls: WebSocketTls = readTls(options);
      if (this.#connection !== undefined && !this.#connection.isEnded) {
        throw new Refusal(ALREADY_CONNECTED);
      }
      this.#connection = this.open(readTerms(args[0] as string, options, tls, this.#device.sdkApiVersion));
    });
  }

  send(...args: unknown[]): never {
    return this.answer(args, () => {
      const [data, callback] = args;
      if (
        args.length < 1 ||
        args.length > 2 ||
        (typeof data !== 'string' && !(data instanceof ArrayBuffer)) ||
        (args.length === 2 && typeof callback !== 'function')
      ) {
        throw new Refusal(PARAMETER_ERROR);
      }
      const message: string | Uint8Array = typeof data === 'string' ? data : new Uint8Array(data.slice(0));
      if (Buffer.byteLength(message) > LONGEST_MESSAGE) {
        throw new Refusal(PARAMETER_ERROR);
      }
      this.checkPermission();
      if (this.#connection === undefined || this.#connection.isClosing) {
        throw new Refusal(NOT_CONNECTED);
      }
      this.#connection.send(message);
    });
  }

  close(...args: unknown[]): never {
    return this.answer(args, () => {
      const [first, second] = args;
      if (
        args.length > 2 ||
        (args.length === 1 && !isObject(first) && typeof first !== 'function') ||
        (args.length === 2 && (!isObject(first) || typeof second !== 'function'))
      ) {
        throw new Refusal(PARAMETER_ERROR);
      }
      this.checkPermission();
      if (this.#connection === undefined || this.#connection.isClosing) {
        throw new Refusal(UNKNOWN_ERROR);
      }
      const options: Readonly<Record<string, unknown>> = isObject(first) ? first : {};
      const code: unknown = options['code'];
      const reason: unknown = options['reason'];
      const isCode: boolean = typeof code === 'number' && code >= NORMAL_CLOSURE && code <= LAST_CLOSE_CODE;
      this.#connection.close(
        isCode ? Math.trunc(code as number) : NORMAL_CLOSURE,
        typeof reason === 'string' && reason !== '' ? reason : 'CLOSE_NORMAL',
      );
    });
  }

  on(...args: unknown[]): void {
    const [type, callback] = args;
    if (args.length !== 2 || typeof type !== 'string' || typeof callback !== 'function') {
      throw new ThrownParameterError();
    }
    if (this.#device.sdkApiVersion >= (EVENTS.get(type) ?? Number.POSITIVE_INFINITY)) {
      this.#listeners.set(type, callback as Listener);
    }
  }

  off(...args: unknown[]): void {
    const [type, callback] = args;
    if (
      args.length < 1 ||
      args.length > 2 ||
      typeof type !== 'string' ||
      (args.length === 2 && typeof callback !== 'function')
    ) {
      throw new ThrownParameterError();
    }
    if (args.length === 1 || this.#listeners.get(type) === callback) {
      this.#listeners.delete(type);
    }
  }

  private get isProcessGone(): boolean {
    return this.#device.processOf(this.#app) !== this.#process;
  }

  private checkPermission(): void {
    if (!this.#device.permissions.has(this.#app, INTERNET)) {
      throw new Refusal(PERMISSION_DENIED);
    }
  }

  private open(terms: WebSocketTerms): WebSocketConnection {
    return new WebSocketConnection(this.#device, terms, {
      opened: (answer: WebSocketAnswer): void => {
        const { status, message, headers, protocol } = answer;
        this.emit(['headerReceive', { ...headers }]);
        this.emit(['open', { status, message }]);
        this.emit(['openInfo', { status, message, ...(protocol === '' ? {} : { protocol }) }]);
      },
      received: (data: string | ArrayBuffer): void => this.emit(['message', data], ['dataEnd', undefined]),
      failed: (status: number): void => this.emit(['error', { code: CONNECT_FAILED, data: String(status) }]),
      brokeOff: (): void => this.emitClose(NO_STATUS, LINK_DOWN),
      closed: (code: number | undefined, reason: string): void =>
        this.emitClose(code ?? NORMAL_CLOSURE, reason === '' ? LINK_DOWN : reason),
    });
  }

  /** 1005 counts as an error, even where the app itself closed with it. */
  private emitClose(code: number, reason: string): void {
    if (code === NO_STATUS) {
      this.emit(['error', { code: CONNECT_FAILED, data: '0' }]);
    }
    this.emit(['close', { code, reason }]);
  }

  /** One task of the app. An event without a listener is gone, and what comes with it. */
  private emit(...events: readonly (readonly [string, unknown])[]): void {
    this.later(() => {
      for (const [type, value] of events) {
        const listener: Listener | undefined = this.#listeners.get(type);
        if (listener === undefined) {
          return;
        }
        this.tell(() => listener(...(VALUE_ONLY.has(type) ? [value] : [undefined, value])));
      }
    });
  }

  private later(act: () => void): void {
    this.#device.clock.schedule(0, act);
  }

  private tell(act: () => void): void {
    if (this.isProcessGone) {
      return;
    }
    try {
      act();
    } catch (error) {
      this.#device.callbackFailed(error);
    }
  }

  /**
   * Does what a call asks for, and answers later: to the callback when the last argument is one, else by a promise.
   * @returns undefined or a promise; `never` fits every overload of the kit
   */
  private answer(args: readonly unknown[], act: () => void): never {
    let refusal: { readonly code: number; readonly message: string } | undefined = undefined;
    if (!this.isProcessGone) {
      try {
        act();
      } catch (error) {
        const { code, message } = error instanceof Refusal ? error : new Refusal(UNKNOWN_ERROR);
        refusal = { code, message };
      }
    }
    const last: unknown = args[args.length - 1];
    if (typeof last === 'function') {
      const callback: Listener = last as Listener;
      this.later(() => this.tell(() => callback(refusal, refusal === undefined ? true : undefined)));
      return undefined as never;
    }
    return new Promise<boolean>((resolve, reject) => {
      this.later(() => this.tell(() => (refusal === undefined ? resolve(true) : reject(refusal))));
    }) as never;
  }
}

/** Options of a connection, as the app gave them. */
type Options = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Options {
  return typeof value === 'object' && value !== null;
}

/** @throws Refusal 401 */
function readConnectArguments(args: readonly unknown[], apiVersion: number): Options {
  const [url, second, third] = args;
  const isLegal: boolean =
    typeof url === 'string' &&
    (args.length === 1 ||
      (args.length === 2 && (isObject(second) || typeof second === 'function')) ||
      (args.length === 3 && isObject(second) && typeof third === 'function'));
  if (!isLegal) {
    throw new Refusal(PARAMETER_ERROR);
  }
  const options: Options = isObject(second) ? second : {};
  // These two are read strictly: a key whose value is undefined is refused.
  if (
    ('proxy' in options && options['proxy'] !== 'system' && options['proxy'] !== 'no-proxy') ||
    ('protocol' in options && typeof options['protocol'] !== 'string')
  ) {
    throw new Refusal(PARAMETER_ERROR);
  }
  const given: Record<string, unknown> = { ...options };
  for (const [name, since] of [
    ['skipServerCertVerification', 20],
    ['pingInterval', 21],
    ['pongTimeout', 21],
    ['minSupportTlsProtocol', 26],
    ['supportOriginPort', 26],
  ] as const) {
    if (apiVersion < since) {
      delete given[name];
    }
  }
  return given;
}

/** @throws Refusal 2302002 for a file that does not exist, 2302999 for one without a certificate or key */
function readTls(options: Options): WebSocketTls {
  const { caPath, clientCert, minSupportTlsProtocol: version } = options;
  const authority: string | undefined = typeof caPath === 'string' && caPath !== '' ? readPem(caPath) : undefined;
  if (authority !== undefined) {
    checkCertificate(authority);
  }
  const certPath: unknown = isObject(clientCert) ? clientCert['certPath'] : undefined;
  return {
    authority,
    client:
      isObject(clientCert) && typeof certPath === 'string' && certPath !== ''
        ? {
            certificate: readPem(certPath),
            key: readPem(String(clientCert['keyPath'] ?? '')),
            password: String(clientCert['keyPassword'] ?? ''),
          }
        : undefined,
    minVersion: typeof version === 'number' ? TLS_VERSIONS[version] : undefined,
    verifies: options['skipServerCertVerification'] !== true,
  };
}

function readPem(path: string): string {
  if (!existsSync(path)) {
    throw new Refusal(NO_SUCH_FILE);
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (_error) {
    // A folder, or what this process may not read.
    throw new Refusal(UNKNOWN_ERROR);
  }
}

function checkCertificate(pem: string): void {
  try {
    new X509Certificate(pem);
  } catch (_error) {
    throw new Refusal(UNKNOWN_ERROR);
  }
}

/** @throws Refusal 2302001 */
function readTerms(text: string, options: Options, tls: WebSocketTls, apiVersion: number): WebSocketTerms {
  const url: URL = readUrl(text, apiVersion);
  const protocol: string = typeof options['protocol'] === 'string' ? options['protocol'] : '';
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(isObject(options['header']) ? options['header'] : {})) {
    if (typeof value === 'string' && value !== '') {
      headers[name.toLowerCase()] = value;
    }
  }
  const [pingInterval, pongTimeout] = readHeartbeat(options);
  const host: string = options['supportOriginPort'] === true ? url.host : url.hostname;
  return {
    url,
    origin: `${url.protocol === 'wss:' ? 'https' : 'http'}://${host}`,
    headers,
    protocols: protocol
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
    tls,
    pingInterval: pingInterval * 1000,
    pongTimeout: pongTimeout * 1000,
  };
}

function readUrl(text: string, apiVersion: number): URL {
  const limit: number = URL_LIMITS.find(([since]) => apiVersion >= since)![1];
  if (Buffer.byteLength(text) >= limit || !/^wss?:\/\//.test(text)) {
    throw new Refusal(URL_ERROR);
  }
  try {
    const url: URL = new URL(text);
    url.hash = '';
    return url;
  } catch (_error) {
    throw new Refusal(URL_ERROR);
  }
}

/** Seconds. What is out of range counts as 30, or as the interval. */
function readHeartbeat(options: Options): [number, number] {
  const { pingInterval, pongTimeout } = options;
  const interval: number =
    typeof pingInterval === 'number' && pingInterval >= 0 && pingInterval <= LONGEST_HEARTBEAT
      ? Math.trunc(pingInterval)
      : DEFAULT_HEARTBEAT;
  const timeout: number =
    typeof pongTimeout === 'number' && pongTimeout >= 0 ? Math.trunc(pongTimeout) : DEFAULT_HEARTBEAT;
  return [interval, timeout > interval && timeout !== DEFAULT_HEARTBEAT ? interval : timeout];
}

export default webSocket;
