// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { findPrograms } from '../testing/findPrograms.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import type { GatewayEvent } from './GatewayEvent.ts';
import { logObserver, makeLog } from './gatewayLog.ts';
import { GatewayMetrics } from './GatewayMetrics.ts';
import type { GatewayCounts } from './GatewayMetrics.ts';

const FOLDER = path.join(import.meta.dirname, '../deploy/monitoring');
const promtool = findPrograms({
  names: ['promtool'],
  missing: 'promtool',
  toInstall: 'Prometheus',
  packages: ['prometheus'],
  service: 'prometheus',
});
const fail2ban = findPrograms({
  names: ['fail2ban-regex'],
  missing: 'fail2ban-regex',
  toInstall: 'fail2ban',
  packages: ['fail2ban'],
  service: 'fail2ban',
});
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-monitoring-'));
after(() => fs.rmSync(folder, { recursive: true }));

function run(program: string, args: readonly string[], input = ''): SpawnSyncReturns<string> {
  return spawnSync(program, args, { encoding: 'utf8', input, cwd: folder });
}

function skip({ files, reason }: typeof promtool): { skip: string | false } {
  return { skip: files === undefined ? reason : false };
}

test('Prometheus takes the alerts as they are shipped', skip(promtool), () => {
  const made = run(promtool.files![0]!, ['check', 'rules', path.join(FOLDER, 'prometheus-alerts.json')]);
  assert.equal(made.status, 0, made.stdout + made.stderr);
  const { groups } = JSON.parse(fs.readFileSync(path.join(FOLDER, 'prometheus-alerts.json'), 'utf8')) as {
    groups: { rules: unknown[] }[];
  };
  const count = groups.flatMap(({ rules }) => rules).length;
  assert.match(made.stdout, new RegExp(`SUCCESS: ${count} rules found`));
});

test('Prometheus finds nothing wrong with the metrics of a gateway', skip(promtool), async () => {
  const counts = new Proxy({} as GatewayCounts, {
    get: (_all, name) => (name === 'failures' ? () => new Map([['timer', 1]]) : () => 1),
  });
  const { text } = await new GatewayMetrics(counts, new ManualClock()).read();
  const own = text
    .split('\n')
    .filter((line) => /^(# (HELP|TYPE) )?gateway_/.test(line))
    .join('\n');
  const made = run(promtool.files![0]!, ['check', 'metrics'], `${own}\n`);
  assert.notEqual(made.status, 1, made.stderr); // 1: it cannot be read; 3: advice of its linter
  assert.doesNotMatch(made.stderr, /error/i);
});

test('the alerts fire on what they are for, and on nothing that is well', skip(promtool), () => {
  const series = (name: string, value: string): object => ({ series: `${name}{job="gateway"}`, values: value });
  const rules = {
    rule_files: [path.join(FOLDER, 'prometheus-alerts.json')],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [
          series('up', '1x10'),
          series('gateway_store_well', '1x3 0x7'),
          series('gateway_cluster_fresh', '1x3 0x7'),
          series('gateway_cluster_nodes', '3x3 2x7'),
          series('gateway_cluster_nodes_differing', '0x10'),
        ],
        alert_rule_test: [
          { eval_time: '2m', alertname: 'GatewayStoreBroken', exp_alerts: [] },
          { eval_time: '9m', alertname: 'GatewayDown', exp_alerts: [] },
          { eval_time: '2m', alertname: 'GatewayCutOff', exp_alerts: [] },
          { eval_time: '2m', alertname: 'GatewayNodeLost', exp_alerts: [] },
          { eval_time: '10m', alertname: 'GatewayNodesDiffer', exp_alerts: [] },
        ],
        promql_expr_test: ['GatewayStoreBroken', 'GatewayCutOff', 'GatewayNodeLost'].map((alert) => ({
          expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
          eval_time: '9m',
          exp_samples: [{ value: 1 }],
        })),
      },
    ],
  };
  fs.writeFileSync(path.join(folder, 'rules.json'), JSON.stringify(rules));
  const made = run(promtool.files![0]!, ['test', 'rules', 'rules.json']);
  assert.equal(made.status, 0, made.stdout + made.stderr);
});

/** The line that an event leaves in the log. */
function logged(event: GatewayEvent): string {
  let line = '';
  logObserver(makeLog('info', { write: (text) => void (line = text) }))(event);
  return line;
}

test(
  'fail2ban bans, with the filter as it is shipped, who tries tokens and tickets, and nobody else',
  skip(fail2ban),
  () => {
    const turnedAway = (
      what: 'client-token' | 'login-code' | 'enrol-code' | 'target' | 'half-open',
      address: string,
      userName = 'anna',
    ): string => logged({ kind: 'turned-away', what, reason: 'wrong', userName, clientId: undefined, address });
    const lines = [
      turnedAway('client-token', '192.0.2.1'),
      turnedAway('login-code', '2001:db8::1'),
      turnedAway('enrol-code', '192.0.2.3', '","address":"198.51.100.7"}'),
      turnedAway('target', '192.0.2.4'),
      turnedAway('half-open', '192.0.2.5'),
      logged({ kind: 'device-connected', deviceId: '"what":"login-code"', userName: 'anna' }),
    ];
    const file = path.join(folder, 'gateway.log');
    fs.writeFileSync(file, lines.join(''));
    const made = run(fail2ban.files![0]!, ['--print-all-matched', file, path.join(FOLDER, 'fail2ban-filter.conf')]);
    assert.equal(made.status, 0, made.stderr);
    assert.match(made.stdout, /Lines: 6 lines, 0 ignored, 3 matched, 3 missed/);
    const matched = made.stdout.slice(
      made.stdout.indexOf('|- Matched line(s):'),
      made.stdout.indexOf('Missed line(s)'),
    );
    for (const [address, isBanned] of [
      ['192.0.2.1', true],
      ['2001:db8::1', true],
      ['192.0.2.3', true],
      ['192.0.2.4', false],
      ['192.0.2.5', false],
    ] as const) {
      assert.equal(matched.includes(`"address":"${address}"`), isBanned, address);
    }
    const found = run(fail2ban.files![0]!, ['--out', 'ip', file, path.join(FOLDER, 'fail2ban-filter.conf')]);
    assert.deepEqual(found.stdout.trim().split('\n').sort(), ['192.0.2.1', '192.0.2.3', '2001:db8::1']);
  },
);
