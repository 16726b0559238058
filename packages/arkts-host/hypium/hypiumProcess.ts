// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import type { HypiumMessage, HypiumOrder } from './HypiumMessage.ts';
import { NO_TESTS } from './HypiumTotals.ts';
import { runHypium } from './runHypium.ts';

// The process of one list of tests (runHypiumLists.ts starts it); its argument is a HypiumOrder as JSON.
const order = JSON.parse(process.argv[2] ?? '{}') as HypiumOrder;
const tell = (message: HypiumMessage, then: () => void = (): void => {}): void => {
  process.send!(message, undefined, undefined, then);
};

// When who started this process has died, nobody hears how the tests end. A thread of its own looks: a test may keep this one busy, and
// on a busy machine that thread may begin when it has happened.
const PARENT_IS_GONE = `const { workerData: parent } = require('node:worker_threads');
setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 500);`;
new Worker(PARENT_IS_GONE, { eval: true, execArgv: [], workerData: order.parent }).unref();
process.setSourceMapsEnabled(true); // failures name a line of the .ets source
const build = buildProject(
  ArktsProject.open(order.projectDir, { usesMocks: true }),
  order.out === undefined ? {} : { out: order.out },
);
const { deviceFor } = order;
if (order.inBrowser === true) {
  const { findChromium, NoBrowserError } = await import('../screen/startChromium.ts');
  try {
    findChromium();
  } catch (error) {
    if (!(error instanceof NoBrowserError)) {
      throw error;
    }
    console.log(`  skip all tests in a browser: ${error.message}`);
    await new Promise<void>((resolve) => tell({ totals: { ...NO_TESTS, skipped: 1 } }, resolve));
    process.exit(0);
  }
}
const totals = await runHypium({
  build,
  files: [order.file],
  isRunner: order.isRunner === true,
  ...(order.filter === undefined ? {} : { filter: order.filter }),
  ...(order.timeout === undefined ? {} : { timeout: order.timeout }),
  ...(deviceFor === undefined
    ? {}
    : {
        environment: async () => {
          const { deviceEnvironment } = await import('./deviceEnvironment.ts');
          return deviceEnvironment(build, deviceFor, order.profile, order.inBrowser, order.setup);
        },
      }),
  isVerbose: order.isVerbose,
  onTest: (name) => tell({ test: name }),
  onResult: (result) => tell({ result }),
});
// Timers and clocks of the tests may still run; the result is known.
tell({ totals }, () => process.exit(totals.failed > 0 ? 1 : 0));
