// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../clock/Clock.ts';
import { EndCause } from 'gateway_protocol';
import { versionOfGateway } from '../config/version.ts';
import { notMine, observeBy } from './GatewayEvent.ts';
import type { GatewayObserver } from './GatewayEvent.ts';

/** What is counted when somebody asks. */
export interface GatewayCounts {
  readonly pending: () => number;
  readonly live: () => number;
  readonly prompts: () => number;
  /** Devices that can be woken, as they have said. */
  readonly pushTokens: () => number;
  readonly devices: () => number;
  readonly tunnels: () => number;
  /** Clients of remote desktops. */
  readonly remoteDesktops: () => number;
  /** Login pages, requests of backends and of Keycloak that wait. */
  readonly webWaiting: () => { readonly page: number; readonly backchannel: number; readonly keycloak: number };
  readonly halfOpen: () => number;
  readonly halfOpenRefused: () => number;
  /** Entries of the audit that wait to be written, and those that are lost. */
  readonly auditWaiting: () => number;
  readonly auditLost: () => number;
  /** Whether the store is well, and the wall's clock believed. */
  readonly isStoreWell: () => boolean;
  readonly isClockBelieved: () => boolean;
  /** When the certificate that is shown ends, wall time in ms; undefined without TLS. */
  readonly certificateEnds: () => number | undefined;
  /** Whether what the nodes of the site share is heard here; always, of a gateway that is alone. */
  readonly isFresh: () => boolean;
  /** Nodes of the site that are there, and those of them that run with another configuration than this one. */
  readonly nodes: () => number;
  readonly nodesDiffering: () => number;
  /** How far the wall clock of another node is from this one's, ms; the furthest. */
  readonly clockSkewMs: () => number;
  /** Entries of the audit that the node that is furthest behind has not. */
  readonly auditBehind: () => number;
  /** Exceptions that left a handler, by where they came in. */
  readonly failures: () => ReadonlyMap<string, number>;
}

/** What a metric is and means. */
export interface MetricDescription {
  readonly name: string;
  readonly kind: string;
  readonly labels: readonly string[];
  readonly help: string;
}

const WITHDRAWAL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];
const ANSWER_SECONDS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600];

/** The gateway's metrics, in a registry of their own, and the observer that feeds them. */
export class GatewayMetrics {
  readonly observe: GatewayObserver;
  private readonly registry = new Registry();
  private readonly webAnswers: Counter<'route' | 'error'>;

  constructor(counts: GatewayCounts, clock: Clock) {
    /** When requests that wait were opened, on the clock. */
    const openedAt = new Map<string, number>();
    const registers = [this.registry];
    const gauge = (name: string, help: string, count: () => number): void => {
      new Gauge({
        name,
        help,
        registers,
        collect(): void {
          this.set(count());
        },
      });
    };
    gauge('gateway_requests_pending', 'Requests that wait for their user', counts.pending);
    gauge('gateway_connections_live', 'Approved connections that have not ended', counts.live);
    gauge('gateway_prompts', 'Prompts that stand on a device, or may stand there', counts.prompts);
    gauge('gateway_devices_connected', 'Connections of devices', counts.devices);
    gauge('gateway_push_tokens', 'Devices that have said how they can be woken', counts.pushTokens);
    gauge('gateway_tunnels', 'Clients that wait or are connected', counts.tunnels);
    gauge('gateway_remote_desktops', 'Clients of remote desktops that wait or are connected', counts.remoteDesktops);
    new Gauge({
      name: 'gateway_web_waiting',
      labelNames: ['what'],
      registers,
      help: 'What waits for a person: login pages, requests of backends (CIBA), requests of Keycloak, until that was told',
      collect(): void {
        Object.entries(counts.webWaiting()).forEach(([what, count]) => this.set({ what }, count));
      },
    });
    gauge('gateway_half_open', 'Connections that have not said who they are', counts.halfOpen);
    gauge('gateway_half_open_refused', 'Connections that were one too many, since the start', counts.halfOpenRefused);
    gauge('gateway_audit_waiting', 'Entries of the audit that wait to be written', counts.auditWaiting);
    gauge('gateway_audit_lost', 'Entries of the audit that could not be kept, since the start', counts.auditLost);
    gauge('gateway_store_well', '1 while the store can be read and written', () => (counts.isStoreWell() ? 1 : 0));
    gauge('gateway_cluster_fresh', '1 while this node hears the log that the nodes of its site share', () =>
      counts.isFresh() ? 1 : 0,
    );
    gauge('gateway_cluster_nodes', 'Nodes of the site that are there, this one among them', counts.nodes);
    gauge(
      'gateway_cluster_nodes_differing',
      'Nodes of the site that run with other rules or limits than this one',
      counts.nodesDiffering,
    );
    gauge(
      'gateway_cluster_clock_skew_seconds',
      'How far the wall clock of another node is from that of this one, the furthest; beats are a second or so under way',
      () => counts.clockSkewMs() / 1000,
    );
    gauge(
      'gateway_cluster_audit_behind',
      'Entries of the audit that the node of the site that is furthest behind has not in its store, also of one that is away',
      counts.auditBehind,
    );
    gauge('gateway_clock_believed', '1 while the clock on the wall can be believed, and old entries go', () =>
      counts.isClockBelieved() ? 1 : 0,
    );
    gauge(
      'gateway_certificate_ends_timestamp_seconds',
      'When the certificate that is shown ends, in seconds of UNIX time; 0 without TLS',
      () => (counts.certificateEnds() ?? 0) / 1000,
    );
    new Gauge({
      name: 'gateway_build_info',
      labelNames: ['version', 'node'],
      registers,
      help: 'Always 1: which gateway runs, on which Node',
    }).set({ version: versionOfGateway(), node: process.versions.node }, 1);
    new Gauge({
      name: 'gateway_handler_failures',
      labelNames: ['entry'],
      registers,
      help: 'Exceptions that left a handler, by where they came in, since the start',
      collect(): void {
        counts.failures().forEach((count, entry) => this.set({ entry }, count));
      },
    });
    collectDefaultMetrics({ register: this.registry });

    const ended = new Counter({
      name: 'gateway_requests_ended_total',
      labelNames: ['state', 'cause', 'purpose'],
      registers,
      help: 'Requests by how they ended, and what they were for',
    });
    const refused = new Counter({
      name: 'gateway_requests_refused_total',
      labelNames: ['reason', 'purpose'],
      registers,
      help: 'Requests that were refused before anybody was asked',
    });
    const answer = new Histogram({
      name: 'gateway_request_seconds',
      labelNames: ['state'],
      buckets: ANSWER_SECONDS,
      registers,
      help: 'From the question to the end of the request',
    });
    const withdrawn = new Histogram({
      name: 'gateway_drop_to_withdrawn_seconds',
      buckets: WITHDRAWAL_SECONDS,
      registers,
      help: 'From the loss of a connection to the end of its prompt, where the device confirmed it',
    });
    const orphan = new Counter({
      name: 'gateway_orphan_prompt_seconds_total',
      labelNames: ['confirmed'],
      registers,
      help: 'How long prompts stayed after their connection was gone, all together',
    });
    const connections = new Counter({
      name: 'gateway_connections_ended_total',
      labelNames: ['cause'],
      registers,
      help: 'Approved connections that have ended, by the cause',
    });
    const disowned = new Counter({ name: 'gateway_disowned_total', registers, help: 'How often a user said "not me"' });
    const failures = new Counter({
      name: 'gateway_failures_total',
      registers,
      help: "Failures of the gateway's own parts; the log says which",
    });
    const closed = new Counter({
      name: 'gateway_device_closed_total',
      labelNames: ['code'],
      registers,
      help: 'Device connections that the gateway ended, by the code that it gave',
    });
    const bytes = new Counter({
      name: 'gateway_tunnel_bytes_total',
      labelNames: ['direction'],
      registers,
      help: 'Bytes carried by tunnels that have ended',
    });
    const targets = new Counter({
      name: 'gateway_target_failures_total',
      registers,
      help: 'Approved connections whose target did not answer',
    });

    const turnedAway = new Counter({
      name: 'gateway_turned_away_total',
      labelNames: ['what'],
      registers,
      help: 'Who was turned away before anybody was asked: bad tokens and codes, forbidden targets, too many tunnels',
    });
    const operatorRefused = new Counter({
      name: 'gateway_operator_refused_total',
      registers,
      help: "Commands with a token that is not the operator's",
    });

    const reloads = new Counter({
      name: 'gateway_reloads_total',
      labelNames: ['result'],
      registers,
      help: 'Changed configurations, by whether they are in force: taken, refused',
    });

    const wakeUps = new Counter({
      name: 'gateway_wake_ups_total',
      labelNames: ['result'],
      registers,
      help: 'Messages that were to wake a phone, by what the push service made of them',
    });
    const suppressed = new Counter({
      name: 'gateway_wake_ups_suppressed_total',
      labelNames: ['reason'],
      registers,
      help: 'Messages that were not sent: too often in the hour, or the phone shows no notifications',
    });
    const wakeUp = new Histogram({
      name: 'gateway_wake_up_seconds',
      labelNames: ['to'],
      buckets: ANSWER_SECONDS,
      registers,
      help:
        'From when a phone was to be woken until the push service accepted it, it was delivered, the phone connected, its user saw who asks; ' +
        'delivered only where Push Kit sends receipts',
    });
    const undelivered = new Counter({
      name: 'gateway_wake_ups_undelivered_total',
      labelNames: ['fate'],
      registers,
      help: 'Messages that the push service says were not delivered, by why',
    });
    const late = new Counter({
      name: 'gateway_wake_up_late_total',
      registers,
      help: 'Phones that were woken and connected when nothing waited any more',
    });
    const takeBacks = new Counter({
      name: 'gateway_take_backs_total',
      labelNames: ['result'],
      registers,
      help: 'Messages that were taken back, by what the push service made of it',
    });
    const takeBack = new Histogram({
      name: 'gateway_take_back_seconds',
      buckets: WITHDRAWAL_SECONDS,
      registers,
      help: 'From the end of what a message was about until the push service had the order to take it back',
    });

    const interrupted = new Counter({
      name: 'gateway_cluster_log_interrupted_total',
      labelNames: ['member'],
      registers,
      help: 'Watches of the log that a member of etcd ended, or that brought nothing any more',
    });
    const reloaded = new Counter({
      name: 'gateway_cluster_log_reloaded_total',
      registers,
      help: 'How often all of the log was read anew, for what was missed was there no more',
    });
    const cutOff = new Counter({
      name: 'gateway_cluster_cut_off_total',
      registers,
      help: 'How often this node took nobody new, for it did not hear the log',
    });
    const staleEnded = new Counter({
      name: 'gateway_cluster_stale_ended_total',
      registers,
      help: 'Approved connections that ended for that their node had not heard the log for too long',
    });
    const auditMissed = new Counter({
      name: 'gateway_cluster_audit_missed_total',
      registers,
      help: "Entries of the other nodes' audits that this one's has not, for it was away too long",
    });
    const nodesWent = new Counter({
      name: 'gateway_cluster_nodes_went_total',
      labelNames: ['own'],
      registers,
      help: 'Nodes that took their leave or were declared dead; own: this one, which others did not hear',
    });

    const webTold = new Counter({
      name: 'gateway_web_told_total',
      labelNames: ['what', 'result'],
      registers,
      help:
        'Applications that were told something: ping (there is an answer), logout (a login is good no more), keycloak (how a request ' +
        'ended); taken, refused, unanswered (they may have heard it), unreachable',
    });

    this.webAnswers = new Counter({
      name: 'gateway_web_answers_total',
      labelNames: ['route', 'error'],
      registers,
      help: 'Answers of the OpenID Provider, by its endpoint and the error of the standards; a held poll counts when it is answered',
    });

    this.observe = observeBy({
      'request-refused': ({ reason, purpose }) => refused.inc({ reason, purpose: purpose?.kind ?? 'unknown' }),
      'request-opened': ({ request }) => openedAt.set(request.id, clock.now),
      'request-ended': ({ request: { id, state, cause, purpose } }) => {
        const since = openedAt.get(id);
        openedAt.delete(id);
        ended.inc({ state, cause: cause ?? 'unknown', purpose: purpose.kind });
        if (since !== undefined) {
          // the wall's clock may have been set in between
          answer.observe({ state }, (clock.now - since) / 1000);
        }
      },
      'connection-resumed': notMine,
      'connection-ended': ({ cause }) => connections.inc({ cause }),
      'prompt-shown': notMine,
      'prompt-shown-elsewhere': notMine,
      'prompt-gone': ({ cause, isConfirmed, wasShown, orphanMs }) => {
        const isDrop = cause === EndCause.CLIENT_GONE || cause === EndCause.CLIENT_CANCELLED;
        if (isDrop && isConfirmed) {
          withdrawn.observe(orphanMs / 1000);
        }
        if (isDrop && (wasShown || !isConfirmed)) {
          orphan.inc({ confirmed: String(isConfirmed) }, orphanMs / 1000);
        }
      },
      disowned: () => disowned.inc(),
      failed: () => failures.inc(),
      'device-connected': notMine,
      'device-gone': notMine,
      'device-enrolled': notMine,
      'device-closed': ({ code }) => closed.inc({ code }),
      'turned-away': ({ what }) => {
        if (what !== 'half-open') {
          turnedAway.inc({ what }); // of those not all are told; they are asked for: GatewayCounts
        }
      },
      'tunnel-closed': ({ toTarget, toClient }) => {
        bytes.inc({ direction: 'to-target' }, toTarget);
        bytes.inc({ direction: 'to-client' }, toClient);
      },
      'target-failed': () => targets.inc(),
      'remote-desktop-opened': notMine,
      'remote-desktop-stalled': notMine,
      'credential-made': notMine,
      'client-logged-in': notMine,
      'client-logged-out': notMine,
      'code-issued': notMine,
      'ticket-revoked': notMine,
      'user-removed': notMine,
      'user-renamed': notMine,
      'device-revoked': notMine,
      'client-revoked': notMine,
      'operator-refused': () => operatorRefused.inc(),
      'audit-unwritten': notMine,
      reloaded: () => reloads.inc({ result: 'taken' }),
      'reload-refused': () => reloads.inc({ result: 'refused' }),
      draining: notMine,
      'certificate-ends': notMine,
      // what is counted of the store and of the clock is asked for: GatewayCounts
      'store-failing': notMine,
      'store-mended': notMine,
      'store-rescued': notMine,
      'store-rescue-failed': notMine,
      'clock-doubted': notMine,
      'clock-believed': notMine,
      'wake-up-sent': ({ result, afterMs }) => {
        wakeUps.inc({ result });
        if (result === 'accepted') {
          wakeUp.observe({ to: 'accepted' }, afterMs / 1000);
        }
      },
      'wake-up-suppressed': ({ reason }) => suppressed.inc({ reason }),
      'wake-up-reached': ({ to, afterMs }) => wakeUp.observe({ to }, afterMs / 1000),
      'wake-up-undelivered': ({ fate }) => undelivered.inc({ fate }),
      'wake-up-late': () => late.inc(),
      'wake-up-taken-back': ({ result, afterMs }) => {
        takeBacks.inc({ result });
        takeBack.observe(afterMs / 1000);
      },
      'log-interrupted': ({ member }) => interrupted.inc({ member }),
      'log-reloaded': () => reloaded.inc(),
      'log-replaced': notMine,
      'cut-off': () => cutOff.inc(),
      'cut-off-over': notMine,
      'stale-ended': ({ connections: count }) => staleEnded.inc(count),
      'node-came': notMine,
      'node-went': ({ isOwn }) => nodesWent.inc({ own: String(isOwn) }),
      'nodes-differ': notMine,
      'clocks-differ': notMine,
      'web-told': ({ what, result }) => webTold.inc({ what, result }),
      'audit-missed': ({ entries = 1 }) => auditMissed.inc(entries),
    });
  }

  /** The OpenID Provider has answered: at which of its endpoints, and with which error, or none. It is no event, for each poll is one. */
  webAnswered(route: string, error: string): void {
    this.webAnswers.inc({ route, error });
  }

  /** Every metric of the gateway's own, by name; Node's are beside them. */
  described(): readonly MetricDescription[] {
    return this.registry
      .getMetricsAsArray()
      .filter(({ name }) => name.startsWith('gateway_'))
      .map((metric) => ({
        name: metric.name,
        // its types say a number, and it is the name
        kind: String(metric.type),
        labels: (metric as { readonly labelNames?: readonly string[] }).labelNames ?? [],
        help: metric.help,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The text that Prometheus reads, and its content type. */
  async read(): Promise<{ readonly text: string; readonly contentType: string }> {
    return { text: await this.registry.metrics(), contentType: this.registry.contentType };
  }
}
