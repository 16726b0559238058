// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import type { ChannelCredentials, ClientUnaryCall, ServiceError } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import type { Clock } from '../clock/Clock.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import { ETCD } from './etcdProtocol.ts';
import type {
  RangeRequest,
  RangeResponse,
  StatusResponse,
  TxnRequest,
  TxnResponse,
  WatchRequest,
  WatchResponse,
} from './etcdProtocol.ts';

/** The certificates of a node, in PEM: etcd knows it by the common name of its own. */
export interface EtcdTls {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Which etcd, and how patiently. Times in ms. */
export interface EtcdClientOptions {
  /** `host:port` of the members, at least one. */
  readonly endpoints: readonly string[];
  readonly tls?: EtcdTls;
  /** A member that has not answered after this long is asked no more; the next one is. */
  readonly attemptMs: number;
  /** After this long it is told that no answer came. */
  readonly totalMs: number;
}

/** An answer, and whether an earlier attempt, whose answer was lost, may have been done before it. */
export interface Answered<T> {
  readonly answer: T;
  readonly isRepeated: boolean;
}

/** Who listens to a watch. */
export interface WatchListener {
  heard(response: WatchResponse): void;
  /** Once, when the watch is over, unless it was stopped. `compacted`: the first revision that can still be had, or 0. */
  ended(why: string, compacted: number): void;
}

/** A pause between two attempts: this and up to as much again, so that nodes do not keep step. */
const PAUSE_MS = 50;
/** etcd answers a second ping within five seconds with the end of the connection. */
const CHANNEL_OPTIONS = {
  'grpc.keepalive_time_ms': 6_000,
  'grpc.keepalive_timeout_ms': 2_500,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.max_receive_message_length': 64 * 1024 * 1024,
  'grpc.enable_retries': 0,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
} as const;

/**
 * The members of an etcd. A call goes to one of them, and to the next when that does not answer in time: a connection that is
 * silent is not broken, so each attempt has a limit of its own, and a silent connection is given up with it.
 */
export class EtcdClient {
  private readonly options: EtcdClientOptions;
  private readonly clock: Clock;
  private readonly random: Randomness;
  private readonly credentials: ChannelCredentials;
  private readonly channels: (Client | undefined)[];
  private readonly calls = new Set<() => void>();
  private current: number;
  private isClosed = false;

  constructor(options: EtcdClientOptions, clock: Clock, random: Randomness) {
    this.options = options;
    this.clock = clock;
    this.random = random;
    const { tls } = options;
    this.credentials =
      tls === undefined ? credentials.createInsecure() : credentials.createSsl(tls.ca, tls.key, tls.cert);
    this.channels = options.endpoints.map(() => undefined);
    this.current = this.below(options.endpoints.length);
  }

  /** How many members there are: endpoints are named by their number. */
  get members(): number {
    return this.options.endpoints.length;
  }

  /** The member that is asked first. */
  get preferred(): number {
    return this.current;
  }

  addressOf(member: number): string {
    return this.options.endpoints[member]!;
  }

  /**
   * Compares and writes, at one member after the other until there is an answer. Whoever calls it sees to it that a second
   * execution does no harm: it compares revisions, which the first has changed.
   */
  txn(request: TxnRequest): Promise<Answered<TxnResponse>> {
    return this.insist(ETCD.txn, request);
  }

  range(request: RangeRequest): Promise<Answered<RangeResponse>> {
    return this.insist(ETCD.range, request);
  }

  /** Compares and writes in one attempt, for what must not be done twice. The next call goes on at another member when it fails. */
  async txnOnce(request: TxnRequest): Promise<TxnResponse> {
    this.checkOpen();
    const member = this.current;
    try {
      return await this.attempt(ETCD.txn, request, member, this.options.attemptMs);
    } catch (error) {
      this.goOnAfter(member);
      throw this.told(this.isClosed ? SharedStateFault.CLOSED : faultOf(error), error, member);
    }
  }

  /** How a member says that it is, in one attempt. Rejects with a SharedStateError. */
  async statusOf(member: number): Promise<StatusResponse> {
    this.checkOpen();
    try {
      return await this.attempt(ETCD.status, {}, member, this.options.attemptMs);
    } catch (error) {
      throw this.told(faultOf(error), error, member);
    }
  }

  /** One watch at one member until it ends; returns the end of it. Without a leader the member ends it. */
  watch(request: WatchRequest, member: number, listener: WatchListener): () => void {
    const metadata = new Metadata();
    metadata.set('hasleader', 'true');
    const { path, requestSerialize, responseDeserialize } = ETCD.watch;
    const call = this.channel(member).makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata);
    let isOver = false;
    const stop = (): void => {
      isOver = true;
      this.calls.delete(stop);
      call.cancel();
    };
    const over = (why: string, compacted = 0): void => {
      if (!isOver) {
        stop();
        listener.ended(why, compacted);
      }
    };
    this.calls.add(stop);
    call.on('data', (response: WatchResponse) => {
      if (isOver) {
        return;
      }
      if (response.canceled) {
        over(response.cancelReason || 'etcd has cancelled it', Number(response.compactRevision));
      } else {
        listener.heard(response);
      }
    });
    call.on('error', (error) => over(error.message));
    call.on('end', () => over('the member has ended it'));
    call.write(request);
    return stop;
  }

  /** Goes on at another member than this, and with a new connection when it comes back to it. */
  leave(member: number): void {
    this.goOnAfter(member);
    this.channels[member]?.close();
    this.channels[member] = undefined;
  }

  close(): void {
    this.isClosed = true;
    [...this.calls].forEach((stop) => stop());
    this.channels.forEach((channel) => channel?.close());
  }

  private goOnAfter(member: number): void {
    if (this.current === member) {
      this.current = (member + 1) % this.members;
    }
  }

  private async insist<Request extends object, Response extends object>(
    method: MethodDefinition<Request, Response>,
    request: Request,
  ): Promise<Answered<Response>> {
    const end = this.clock.now + this.options.totalMs;
    let isRepeated = false;
    for (;;) {
      this.checkOpen();
      const member = this.current;
      try {
        const limit = Math.min(this.options.attemptMs, end - this.clock.now);
        return { answer: await this.attempt(method, request, member, limit), isRepeated };
      } catch (error) {
        const fault = faultOf(error);
        if (fault !== SharedStateFault.UNKNOWN || this.isClosed) {
          throw this.told(this.isClosed ? SharedStateFault.CLOSED : fault, error, member);
        }
        isRepeated = true;
        this.goOnAfter(member);
        const pause = PAUSE_MS + this.below(PAUSE_MS);
        if (this.clock.now + pause >= end) {
          throw this.told(fault, error, member);
        }
        await new Promise<void>((resolve) => void this.clock.schedule(pause, resolve));
      }
    }
  }

  private attempt<Request extends object, Response extends object>(
    method: MethodDefinition<Request, Response>,
    request: Request,
    member: number,
    limitMs: number,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      let call: ClientUnaryCall | undefined = undefined;
      let timer = 0;
      const end = (settle: () => void): void => {
        this.clock.cancel(timer);
        this.calls.delete(stop);
        settle();
      };
      const fail = (error: unknown): void => {
        end(() => reject(error));
      };
      const stop = (): void => {
        fail(new Error('the client was closed'));
        call?.cancel();
      };
      timer = this.clock.schedule(limitMs, () => {
        fail(new Error(`no answer within ${Math.round(limitMs)} ms`));
        this.leave(member); // silent: whatever its connection is, the next attempt there has a new one
        call?.cancel();
      });
      this.calls.add(stop);
      call = this.channel(member).makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        (error, response) => {
          if (error !== null || response === undefined) {
            fail(error ?? new Error('an empty answer'));
          } else {
            end(() => resolve(response));
          }
        },
      );
    });
  }

  private channel(member: number): Client {
    this.checkOpen();
    let channel = this.channels[member];
    if (channel === undefined) {
      channel = new Client(this.addressOf(member), this.credentials, CHANNEL_OPTIONS);
      this.channels[member] = channel;
    }
    return channel;
  }

  /** A random number below `count`, which is at most 256. */
  private below(count: number): number {
    return this.random.bytes(1)[0]! % count;
  }

  private told(fault: SharedStateFault, error: unknown, member: number): SharedStateError {
    const message = plainly(error instanceof Error ? error.message : String(error));
    const advice = fault === SharedStateFault.UNKNOWN && CERTIFICATE.test(message) ? ON_CERTIFICATES : ADVICE[fault];
    return new SharedStateError(fault, `etcd at ${this.addressOf(member)}: ${message}. ${advice}`, { cause: error });
  }

  private checkOpen(): void {
    if (this.isClosed) {
      throw new SharedStateError(SharedStateFault.CLOSED, 'The client of etcd is closed: the gateway is ending.');
    }
  }
}

const ADVICE: Readonly<Record<SharedStateFault, string>> = {
  [SharedStateFault.UNKNOWN]:
    'It may have been done all the same. Look whether a majority of its members runs and can be reached from here.',
  [SharedStateFault.FULL]:
    'Compact and defragment it, or raise its quota (--quota-backend-bytes), then "etcdctl alarm disarm".',
  [SharedStateFault.NOT_WRITTEN]: 'Nothing was changed.',
  [SharedStateFault.FORBIDDEN]:
    'Give the user that is named in the certificate a role that reads and writes below the prefix of "cluster".',
  [SharedStateFault.INVALID]:
    'Nothing was changed: its limits are lower than those of a new member (--max-txn-ops 128).',
  [SharedStateFault.OTHER_SITE]: 'Start the gateway anew when that is meant.',
  [SharedStateFault.CLOSED]: 'The gateway is ending.',
};

/** What a connection that could not be made for its certificates says of it. */
const CERTIFICATE = /certificate|altnames|SSL|TLS|self.signed/i;
const ON_CERTIFICATES =
  "See that the member's certificate is for this address and of the authority in cluster.tls.ca, and that etcd trusts this node's.";

/** A message of gRPC without what is of no use to whoever reads it. */
function plainly(message: string): string {
  return message
    .replace(/^\d+ [A-Z_]+: /, '')
    .replace(/^No connection established\. Last error: (Error: )?/, '')
    .replace(/\.? *Resolution note: .*$/, '')
    .replace(/\.$/, '');
}

/** What an error of an attempt means. UNKNOWN: it may have been done, and another attempt may succeed. */
function faultOf(error: unknown): SharedStateFault {
  if (error instanceof SharedStateError) {
    return error.fault;
  }
  const { code, details } = error as Partial<ServiceError>;
  const text = details ?? '';
  if (code === status.RESOURCE_EXHAUSTED && text.includes('space exceeded')) {
    return SharedStateFault.FULL;
  }
  if (
    code === status.PERMISSION_DENIED ||
    code === status.UNAUTHENTICATED ||
    (code === status.INVALID_ARGUMENT && text.includes('user name'))
  ) {
    return SharedStateFault.FORBIDDEN;
  }
  if (code === status.INVALID_ARGUMENT || code === status.FAILED_PRECONDITION || code === status.OUT_OF_RANGE) {
    return SharedStateFault.INVALID;
  }
  return SharedStateFault.UNKNOWN;
}
