// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { GatewayMetrics, SystemClock } from '@cancellable-auth/gateway/engine';
import { table } from './markdown.ts';

/** Every metric of the gateway's own: from its registry. */
export function formatMetrics(): string {
  const none = (): number => 0;
  const metrics = new GatewayMetrics(
    new Proxy({} as ConstructorParameters<typeof GatewayMetrics>[0], { get: () => none }),
    new SystemClock(),
  );
  return table(
    ['name', 'kind', 'labels', ''],
    metrics
      .described()
      .map(({ name, kind, labels, help }) => [
        `\`${name}\``,
        kind,
        labels.map((label) => `\`${label}\``).join(', '),
        help,
      ]),
  );
}
