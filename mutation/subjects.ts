// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A part of the project whose code is mutated, and the tests that should notice. */
export interface Subject {
  /** The folder of the sources, from the project's folder. */
  readonly folder: string;
  /** Folders or files with the tests, the most telling first. */
  readonly suites: readonly string[];
  /** What runs the tests: Node, or hypium over the modules that are compiled from the .ets. */
  readonly runner: 'node' | 'hypium';
  /** The score that must be reached, in percent. */
  readonly goal: number;
  /** Sources of the folder that are there for tests only. */
  readonly except?: readonly string[];
}

/** The app's local tests, each in a process of its own. */
const APP_TESTS: readonly string[] = ['AccountsViewModel', 'Buttons', 'GatewayDevice', 'GatewayRules', 'IndexViewModel',
  'Labels'].map((name) => `entry/src/test/${name}.test.ets`);

/** The store's tests but `realClock.test.ts`, which starts whole gateways: a second for each mutant that it is tried on. */
const STORE_TESTS: readonly string[] = ['DurableStore', 'ExpiryQueue', 'MemoryPendingStore', 'SqliteFile', 'StoreHealth',
  'StoreLock', 'failingStore', 'wallTime'].map((name) => `gateway/store/${name}.test.ts`);

/**
 * Every subject with its goal. `npm run mutate -- FOLDER` does one of them, or a folder or file within. The suites are the
 * nearest ones only: a mutant that survives runs every test that reaches it.
 */
export const SUBJECTS: readonly Subject[] = [
  { folder: 'gateway/engine', suites: ['gateway/engine', 'gateway/channel'], runner: 'node', goal: 85 },
  { folder: 'gateway/channel', suites: ['gateway/channel'], runner: 'node', goal: 85 },
  { folder: 'gateway/admission', suites: ['gateway/admission', 'gateway/channel'], runner: 'node', goal: 85 },
  { folder: 'gateway/tunnel', suites: ['gateway/tunnel'], runner: 'node', goal: 85 },
  { folder: 'gateway/store', suites: STORE_TESTS, runner: 'node', goal: 85,
    except: ['gateway/store/checkPendingStore.ts'] },
  { folder: 'gateway/party', suites: ['gateway/party', 'gateway/engine', 'gateway/channel'], runner: 'node', goal: 85 },
  { folder: 'gateway/operations', suites: ['gateway/operations', 'gateway/server/Gateway.test.ts'], runner: 'node',
    goal: 85 },
  { folder: 'gateway/server', suites: ['gateway/server/Gateway.test.ts', 'gateway/server/hostile.test.ts',
    'gateway/server/standing.test.ts'], runner: 'node', goal: 85 },
  { folder: 'gateway/config', suites: ['gateway/config'], runner: 'node', goal: 85 },
  { folder: 'gateway/clock', suites: ['gateway/clock', 'gateway/store/wallTime.test.ts'], runner: 'node', goal: 85 },
  { folder: 'gateway/commands', suites: ['gateway/commands'], runner: 'node', goal: 85 },
  { folder: 'protocol', suites: ['protocol/test'], runner: 'node', goal: 85 },
  { folder: 'entry/src/main/ets/gateway', suites: APP_TESTS, runner: 'hypium', goal: 85 },
  { folder: 'entry/src/main/ets/viewmodel', suites: APP_TESTS, runner: 'hypium', goal: 85 }
];

/** Environment of the tests: as many random sequences as a mutant is worth. */
export const TEST_ENVIRONMENT: Readonly<Record<string, string>> = { PROPERTY_RUNS: '100', GATEWAY_RUNS: '200',
  FUZZ_INPUTS: '200' };

/** The subject that a folder or file belongs to. */
export function subjectOf(path: string): Subject | undefined {
  return SUBJECTS.find(({ folder }) => path === folder || path.startsWith(`${folder}/`));
}
