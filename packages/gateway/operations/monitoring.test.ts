// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { GatewayMetrics } from './GatewayMetrics.ts';
import type { GatewayCounts } from './GatewayMetrics.ts';
import { logObserver, makeLog } from './gatewayLog.ts';

const FOLDER = path.join(import.meta.dirname, '../deploy/monitoring');
const none = (): number => 0;
const METRICS = new GatewayMetrics(new Proxy({} as GatewayCounts, { get: () => none }), new ManualClock()).described();

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly for: string;
      readonly annotations: { readonly summary: string };
    }[];
  }[];
}
interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

function read(name: string): string {
  return fs.readFileSync(path.join(FOLDER, name), 'utf8');
}

/** What an expression asks for that no gateway has: metrics, and labels of them. */
function unknownIn(expr: string): string[] {
  const wrong: string[] = [];
  for (const [, name = '', selector = ''] of expr.matchAll(/\b(gateway_\w+)(?:\{([^}]*)\})?/g)) {
    const metric = METRICS.find(
      (one) =>
        one.name === name || (one.kind === 'histogram' && new RegExp(`^${one.name}_(bucket|sum|count)$`).test(name)),
    );
    if (metric === undefined) {
      wrong.push(name);
      continue;
    }
    const labels = [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!);
    wrong.push(...labels.filter((label) => !metric.labels.includes(label)).map((label) => `${name}{${label}}`));
  }
  const asked = METRICS.filter(({ name }) => expr.includes(name)).flatMap(({ labels }) => labels);
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(/,\s*/));
  wrong.push(...grouped.filter((label) => label !== 'le' && !asked.includes(label)));
  return wrong;
}

test('every alert asks for metrics and labels that there are, and says what to do in a sentence', () => {
  const { groups } = JSON.parse(read('prometheus-alerts.json')) as Rules;
  const rules = groups.flatMap((group) => group.rules);
  assert.ok(rules.length >= 10);
  for (const { alert, annotations, expr, for: lasting } of rules) {
    assert.deepEqual(unknownIn(expr), [], alert);
    assert.ok(alert === 'GatewayDown' || expr.includes('gateway_'), alert);
    assert.match(lasting, /^\d+[mh]$/, alert);
    assert.match(annotations.summary, /\.$/, alert);
  }
  assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
});

test('every panel of the dashboard asks for metrics and labels that there are', () => {
  const { panels } = JSON.parse(read('grafana-dashboard.json')) as Dashboard;
  assert.ok(panels.length >= 8);
  for (const { targets, title } of panels) {
    for (const { expr } of targets) {
      assert.ok(expr.includes('gateway_'), title);
      assert.deepEqual(unknownIn(expr), [], title);
    }
  }
});

test('a metric that is not there, or a label, is found', () => {
  assert.deepEqual(unknownIn('rate(gateway_no_such[5m])'), ['gateway_no_such']);
  assert.deepEqual(unknownIn('gateway_reloads_total{outcome="refused"}'), ['gateway_reloads_total{outcome}']);
  assert.deepEqual(unknownIn('sum by (nobody) (gateway_reloads_total)'), ['nobody']);
});

/** The address that fail2ban would ban for what this event leaves in the log. */
function banned(
  what: 'client-token' | 'login-code' | 'enrol-code' | 'target',
  address: string,
  userName = 'anna',
): string | undefined {
  const [, regex] = /^failregex = (.*)$/m.exec(read('fail2ban-filter.conf'))!;
  let line = '';
  const log = makeLog('info', {
    write: (text) => {
      line = text;
    },
  });
  logObserver(log)({ kind: 'turned-away', what, reason: 'wrong', userName, clientId: undefined, address });
  return new RegExp(regex!.replace('<HOST>', '([\\da-fA-F.:]+)')).exec(line)?.[1];
}

test('fail2ban finds who tries tokens and tickets, and nobody else, whatever they say', () => {
  assert.equal(banned('client-token', '192.0.2.1'), '192.0.2.1');
  assert.equal(banned('login-code', '::ffff:192.0.2.2'), '192.0.2.2');
  assert.equal(banned('enrol-code', '2001:db8::1'), '2001:db8::1');
  assert.equal(banned('target', '192.0.2.1'), undefined, 'somebody known, who asked for a forbidden place');
  const hostile = '","address":"198.51.100.7"}';
  assert.equal(banned('login-code', '192.0.2.1', hostile), '192.0.2.1');
});
