// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe } from 'node:test';
import { checkSharedState } from '../state/checkSharedState.ts';
import { until } from '../testing/until.ts';
import { newClient, newPrefix, openState } from '../testing/EtcdBed.ts';
import { EtcdMembers, findEtcd } from '../testing/EtcdMembers.ts';

const { etcd, reason } = findEtcd();
const skip = etcd === undefined ? reason : false;

for (const count of [1, 3]) {
  describe(`a shared state on ${count} member(s) of etcd`, { skip }, () => {
    let members: Promise<EtcdMembers> | undefined;
    after(async () => (await members)?.close());

    checkSharedState(async () => {
      members ??= EtcdMembers.start(etcd!, count);
      const { endpoints } = await members;
      const prefix = newPrefix();
      const [state, other] = await Promise.all([
        openState(newClient(endpoints.slice(0, 1)), prefix),
        openState(newClient(endpoints.slice(-1)), prefix),
      ]);
      return {
        state,
        other,
        settle: async () => {
          const key = `settled/${randomUUID()}`;
          const result = await state.commit(new Map(), [{ key, value: '' }]);
          assert.ok(result.kind === 'committed');
          await until(() => [state, other].every(({ revision }) => revision >= result.revision));
          await new Promise((resolve) => setImmediate(resolve));
        },
        close: async () => {
          state.close();
          other.close();
        },
      };
    });
  });
}
