// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { SystemClock } from '../clock/SystemClock.ts';
import { ConfigError } from '../config/ConfigError.ts';
import { loadConfig } from '../config/loadConfig.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import { SystemRandomness } from '../engine/SystemRandomness.ts';
import { logObserver, makeLog } from '../operations/gatewayLog.ts';
import { Gateway } from '../server/Gateway.ts';
import { DurableStore } from '../store/DurableStore.ts';
import { MemoryPendingStore } from '../store/MemoryPendingStore.ts';
import { StoreError } from '../store/StoreError.ts';
import { CommandError } from './CommandError.ts';
import { readOptions } from './readOptions.ts';
import { noteSignals, onEndSignal } from './signals.ts';
import type { EndSignal } from './signals.ts';

const CONFIG = 'gateway.json5';

/** `gateway check`: what is wrong with the configuration. */
export async function check(args: readonly string[]): Promise<number> {
  const { config } = read(args);
  console.log(`${config.name}: the configuration is good`);
  return 0;
}

/** `gateway serve`: runs the gateway until it is told to stop (SIGTERM, Ctrl-C), and then stops in order. */
export async function serve(args: readonly string[]): Promise<number> {
  const loaded = read(args);
  const clock = new SystemClock();
  const log = makeLog(loaded.config.log.level);
  noteSignals(['SIGHUP', 'SIGUSR1', 'SIGUSR2'], (signal) => log.warn({ event: 'signal', signal,
    message: 'nothing is reopened or reloaded: a new certificate or configuration takes a restart' }));
  let gateway: Gateway;
  try {
    const tables = DurableStore.open(loaded.storeFile, clock);
    try {
      gateway = new Gateway({ loaded, clock, randomness: new SystemRandomness(), pending: new MemoryPendingStore(clock), tables,
        observer: logObserver(log) });
      const { url, operationsPort } = await gateway.start();
      log.info({ event: 'started', url, operations: `http://${loaded.config.operations.host}:${operationsPort}` });
    } catch (error) {
      tables.close();
      throw error;
    }
  } catch (error) {
    const isKnown = error instanceof StoreError || (error as NodeJS.ErrnoException).syscall === 'listen';
    throw isKnown ? new CommandError((error as Error).message, 1, { cause: error }) : error;
  }
  const why = await new Promise<EndSignal>((resolve) => {
    onEndSignal(['SIGTERM', 'SIGINT'], (signal, count) => count > 1 ? process.exit(1) : resolve(signal));
  });
  log.info({ event: 'stopping', why });
  await gateway.stop();
  log.info({ event: 'stopped' });
  return 0;
}

function read(args: readonly string[]): LoadedConfig {
  const { options } = readOptions(args, ['config'], 0);
  try {
    return loadConfig(options.config ?? CONFIG);
  } catch (error) {
    throw error instanceof ConfigError ? new CommandError(error.message) : error;
  }
}
