// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import type { Logger } from 'pino';
import type { Clock } from '../clock/Clock.ts';
import { SystemClock } from '../clock/SystemClock.ts';
import type { SiteNode } from '../cluster/SiteNode.ts';
import { ConfigError } from '../config/ConfigError.ts';
import { loadConfig } from '../config/loadConfig.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import { SystemRandomness } from '../engine/SystemRandomness.ts';
import { Failures, GuardedClock } from '../operations/Failures.ts';
import type { GatewayObserver } from '../operations/GatewayEvent.ts';
import { logObserver, makeLog } from '../operations/gatewayLog.ts';
import { LogStream } from '../operations/LogStream.ts';
import { Gateway } from '../server/Gateway.ts';
import { siteTables } from '../server/siteTables.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { SharedStateError } from '../state/SharedState.ts';
import { DurableStore } from '../store/DurableStore.ts';
import { GatewayStoreError } from '../store/GatewayStoreError.ts';
import { StoreJournal } from '../store/StoreJournal.ts';
import { CommandError } from './CommandError.ts';
import { CONFIG_FILE } from './commandTable.ts';
import { drainBeforeStop } from './drainBeforeStop.ts';
import { loadForCommand } from './loadForCommand.ts';
import { onStale, siteElsewhere } from './moveSite.ts';
import { readOptions } from './readOptions.ts';
import { jsonLine, print } from './shown.ts';
import { noteSignals, onEndSignal } from './signals.ts';
import type { EndSignal } from './signals.ts';
import { exitInTime, stopInTime } from './stopInTime.ts';

const STDERR = 2;
const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;
/** The last lines of the log get this long to be read. */
const LAST_LINES_MS = 1_000;
/** A call of the system that is under way when all else has ended is waited for so long: one on a busy machine returns. */
const SYSTEM_CALLS_MS = 5_000;
/** Exit code of a gateway that has stopped, but not in order: something was not written, or did not end in time. */
const NOT_IN_ORDER = 3;

/** `gateway serve`: runs the gateway until it is told to stop (SIGTERM, Ctrl-C), and then stops in order. */
export async function serve(args: readonly string[]): Promise<number> {
  const { options } = readOptions('serve', args);
  const file = options.config ?? CONFIG_FILE;
  const loaded = loadForCommand(file);
  const isJson = options.json;
  const stream = new LogStream(STDERR);
  const log = makeLog(loaded.config.log.level, stream);
  const observe = logObserver(log);
  const failures = new Failures((what, error) => observe({ kind: 'failed', what, error }));
  const clock = new GuardedClock(new SystemClock(), failures);
  noteSignals(['SIGUSR1', 'SIGUSR2'], (signal) => log.warn({ event: 'signal', signal, message: 'means nothing here' }));
  let gateway: Gateway | undefined;
  noteSignals(['SIGHUP'], () => {
    try {
      gateway?.reload('SIGHUP');
    } catch {
      // the log has it
    }
  });
  let { drainSeconds } = loaded.config.sessions;
  let drained: () => void = () => undefined;
  const whenDrained = new Promise<'drained'>((resolve) => {
    drained = (): void => resolve('drained');
  });
  const elsewhere = loaded.config.cluster === undefined ? siteElsewhere(loaded.storeFile) : undefined;
  if (elsewhere !== undefined) {
    throw new CommandError(onStale(loaded.storeFile, elsewhere));
  }
  try {
    const store = DurableStore.open(loaded.storeFile, clock, {
      auditKeptMs: loaded.config.audit.keptDays * DAY_MS,
      observe,
    });
    let node: SiteNode | undefined;
    try {
      node = loaded.config.cluster && (await openNode(loaded, clock, observe));
      const state =
        node?.state ?? new MemorySharedState((error) => failures.note('watch', error), new StoreJournal(store));
      gateway = new Gateway({
        loaded,
        clock,
        randomness: new SystemRandomness(),
        tables: siteTables(state, store, (what, error) => observe({ kind: 'failed', what, error })),
        observe,
        failures,
        reload: {
          read: () => loadConfig(file),
          applied: (config) => {
            log.level = config.log.level;
            drainSeconds = config.sessions.drainSeconds;
          },
        },
        drained,
        state,
        ...(node && { node }),
      });
      const { url, operationsPort } = await gateway.start();
      const operations = `http://${loaded.config.operations.host}:${operationsPort}`;
      log.info({ event: 'started', url, operations });
      if (isJson) {
        print(jsonLine({ url, operations }));
      }
    } catch (error) {
      node?.state.close();
      store.close();
      throw error;
    }
  } catch (error) {
    const isKnown =
      error instanceof GatewayStoreError ||
      error instanceof SharedStateError ||
      error instanceof ConfigError ||
      (error as NodeJS.ErrnoException).syscall === 'listen';
    throw isKnown ? new CommandError((error as Error).message, 1, { cause: error }) : error;
  }
  standExceptions(log, failures);
  const why = await Promise.race([
    whenDrained,
    new Promise<EndSignal>((resolve) => {
      onEndSignal(['SIGTERM', 'SIGINT'], (signal, count) =>
        count > 1 ? exitInTime(1, LAST_LINES_MS) : resolve(signal),
      );
    }),
  ]);
  if (why !== 'drained') {
    await drainBeforeStop(gateway, why, drainSeconds * SECOND_MS, whenDrained, clock);
  }
  log.info({ event: 'stopping', why });
  const running = gateway;
  const problems = await stopInTime(
    () => running.stop(),
    () => [`not stopped in time: it waits for ${running.stopStep}`],
  );
  problems.forEach((problem) => log.error({ event: 'stop-problem', problem }));
  log.info({ event: 'stopped' });
  await stream.flush(LAST_LINES_MS);
  const code = problems.length === 0 ? 0 : NOT_IN_ORDER;
  setTimeout(() => exitInTime(code, SYSTEM_CALLS_MS), LAST_LINES_MS).unref(); // whatever is still open
  return code;
}

/** This process as one of the nodes of a site. etcd's client is loaded only where there is one. */
async function openNode(loaded: LoadedConfig, clock: Clock, observe: GatewayObserver): Promise<SiteNode> {
  const { SiteNode: Node } = await import('../cluster/SiteNode.ts');
  return Node.open(loaded, clock, new SystemRandomness(), observe, (what, error) =>
    observe({ kind: 'failed', what, error }),
  );
}

/**
 * What nobody has caught ends nothing: it is in a handler that nobody thought of, its own work is undone or half done, as it
 * would be if it had been caught, and everybody else's goes on. It is counted and told, so that it can be mended.
 */
function standExceptions(log: Logger, failures: Failures): void {
  process.on('uncaughtException', (error) => failures.note('uncaught', error));
  process.on('unhandledRejection', (error) => failures.note('promise', error));
  process.removeAllListeners('warning'); // Node's own writes to stderr, and waits for whoever reads that
  process.on('warning', (warning) => log.warn({ event: 'warning', err: warning }));
}
