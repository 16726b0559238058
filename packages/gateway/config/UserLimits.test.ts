// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatewayConfigSchema } from './GatewayConfig.ts';
import type { GatewayConfig } from './GatewayConfig.ts';
import { LiveOptions } from '../server/LiveOptions.ts';
import { UserLimits } from './UserLimits.ts';

test('each number is that of the first rule which names the user and has it', () => {
  const rules = [
    { users: ['Deploy'], perUserAndMinute: 60 },
    { groups: ['machines'], perUserAndMinute: 30, perUser: 500 },
    { users: ['anna'], perClient: 2 },
  ];
  const { of } = new UserLimits(rules, { machines: ['deploy', 'backup'] });
  assert.deepEqual(of('deploy'), { perUserAndMinute: 60, perUser: 500 });
  assert.deepEqual(of('DEPLOY'), of('deploy'), 'however the name is written');
  assert.deepEqual(of('backup'), { perUserAndMinute: 30, perUser: 500 });
  assert.deepEqual([of('anna'), of('ben')], [{ perClient: 2 }, {}]);
});

test('they are in force with the next reload, where they are counted', () => {
  const config = (limits: object[]): GatewayConfig =>
    gatewayConfigSchema.parse({
      name: 'gate.example',
      listen: { host: '127.0.0.1', port: 8443 },
      identity: 'identity.key',
      party: { id: 'gate.example', name: 'Gate', origins: ['ohos:app-id:AKeyThatSigns'] },
      store: 'gateway.db',
      targets: [{ host: 'db.example', port: 22 }],
      operations: { port: 9464, token: 'Kb7r2WzQ9pXc4VtN8mLd6HsJ3fGy5AeU' },
      limits,
    });
  const live = new LiveOptions(config([]));
  const { engine, tunnel } = live;
  assert.deepEqual([engine.ratesOf?.('anna'), tunnel.placesOf?.('anna')], [{}, {}]);
  live.take(config([{ users: ['anna'], perUserAndMinute: 9, perClient: 7 }]));
  assert.equal(engine.ratesOf?.('anna').perUserAndMinute, 9);
  assert.equal(tunnel.placesOf?.('anna').perClient, 7);
});

test('a rule that names nobody, has no number, or a number that is none is refused, and says why', () => {
  const faultsOf = (rule: object): readonly string[] =>
    gatewayConfigSchema.shape.limits.safeParse([rule]).error?.issues.map(({ message }) => message) ?? [];
  assert.match(faultsOf({ perUser: 5 }).join(), /^names nobody: /);
  assert.match(
    faultsOf({ users: ['anna'] }).join(),
    /^has no number: perUserAndMinute, perSourceAndMinute, perUser or/,
  );
  assert.equal(faultsOf({ users: ['anna'], perUser: 0 }).length, 1);
  assert.equal(faultsOf({ users: ['anna'], perUser: 5, perDay: 1 }).length, 1);
  assert.deepEqual(faultsOf({ users: ['anna'], perUser: 5 }), []);
});
