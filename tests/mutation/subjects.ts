// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A part of the project whose code is mutated, and the tests that should notice. */
export interface Subject {
  /** The folder of the sources, from the project's folder. */
  readonly folder: string;
  /** What it is called when it is a part of the folder only: its `files`. */
  readonly name?: string;
  readonly files?: readonly string[];
  /** Folders or files with the tests, the most telling first. */
  readonly suites: readonly string[];
  /** What runs the tests: Node, or hypium over the modules that are compiled from the .ets, and what of Node loads those. */
  readonly runner: 'node' | 'hypium';
  /** The score that must be reached, in percent. */
  readonly goal: number;
  /** Files and folders with sources that are there for tests only, or are a subject of their own. */
  readonly except?: readonly string[];
}

/** Local tests of a module, each in a process of its own. */
const localTests = (module: string, names: readonly string[]): readonly string[] =>
  names.map((name) => `${module}/src/test/${name}.test.ets`);

const APP_TESTS: readonly string[] = localTests('entry', [
  'AccountsViewModel',
  'Buttons',
  'GatewayViewModel',
  'IndexViewModel',
  'Labels',
]);

const PHONE_TESTS: readonly string[] = [
  ...localTests('gateway_device', [
    'Approval',
    'DecimalDigits',
    'DenialOf',
    'Enrolment',
    'GatewayLink',
    'GatewayTicket',
    'KeptEnrolment',
    'MixesAlphabets',
    'RequestWithdrawal',
  ]),
  ...localTests('entry', ['Buttons']),
];

const PHONE = 'gateway_device/src/main/ets';

/** What calls the system for the phone's half: the local tests have fakes in their place. */
const PHONE_ADAPTERS: readonly string[] = [
  'RelationalEnrolmentStore',
  'SystemDeviceKey',
  'SystemGatewayCryptography',
  'SystemGatewaySocket',
].map((name) => `${PHONE}/${name}.ets`);

/** The instrumentation tests, and what needs faults of the database or a server. */
const ADAPTER_TESTS: readonly string[] = [
  'gateway_device/src/ohosTest/ets/test/RelationalEnrolmentStore.test.ets',
  'gateway_device/src/ohosTest/ets/test/SystemDeviceKey.test.ets',
  'gateway_device/src/ohosTest/ets/test/SystemGatewayCryptography.test.ets',
  'packages/demo/deviceKey.test.ts',
  'packages/demo/enrolmentStore.test.ts',
  'packages/demo/gatewaySocket.test.ts',
];

/** The store's tests but `realClock.test.ts`, which starts whole gateways, and those of whole files: a second for each mutant. */
const STORE_TESTS: readonly string[] = [
  'DurableStore',
  'GroupCommit',
  'SqliteFile',
  'StoreHealth',
  'StoreJournal',
  'StoreLock',
  'auditColumns',
  'damagedStore',
  'dependedEntries',
  'failingStore',
  'storeBackup',
  'wallTime',
].map((name) => `packages/gateway/store/${name}.test.ts`);

/**
 * Every subject with its goal. `npm run mutate -- FOLDER` does one of them, or a folder or file within. The suites are the
 * nearest ones only: a mutant that survives runs every test that reaches it.
 */
export const SUBJECTS: readonly Subject[] = [
  {
    folder: 'packages/gateway/engine',
    suites: ['packages/gateway/engine', 'packages/gateway/channel', 'packages/gateway/cluster/nodes.test.ts'],
    runner: 'node',
    goal: 85,
  },
  { folder: 'packages/gateway/channel', suites: ['packages/gateway/channel'], runner: 'node', goal: 85 },
  {
    folder: 'packages/gateway/admission',
    suites: ['packages/gateway/admission', 'packages/gateway/channel'],
    runner: 'node',
    goal: 85,
  },
  { folder: 'packages/gateway/tunnel', suites: ['packages/gateway/tunnel'], runner: 'node', goal: 85 },
  {
    folder: 'packages/gateway/store',
    suites: STORE_TESTS,
    runner: 'node',
    goal: 85,
  },
  { folder: 'packages/gateway/tables', suites: ['packages/gateway/tables'], runner: 'node', goal: 85 },
  {
    folder: 'packages/gateway/party',
    suites: ['packages/gateway/party', 'packages/gateway/engine', 'packages/gateway/channel'],
    runner: 'node',
    goal: 85,
  },
  {
    folder: 'packages/gateway/operations',
    suites: ['packages/gateway/operations', 'packages/gateway/server/Gateway.test.ts'],
    runner: 'node',
    goal: 85,
  },
  {
    folder: 'packages/gateway/audit',
    suites: ['packages/gateway/operations', 'packages/gateway/store/auditColumns.test.ts'],
    runner: 'node',
    goal: 85,
  },
  {
    folder: 'packages/gateway/server',
    suites: [
      'packages/gateway/server/Gateway.test.ts',
      'packages/gateway/server/proxyHeader.test.ts',
      'packages/gateway/server/proxies.test.ts',
      'packages/gateway/server/hostile.test.ts',
      'packages/gateway/server/standing.test.ts',
    ],
    runner: 'node',
    goal: 85,
  },
  {
    folder: 'packages/gateway/state',
    suites: ['packages/gateway/state'],
    runner: 'node',
    goal: 85,
    except: ['packages/gateway/state/checkSharedState.ts'],
  },
  {
    folder: 'packages/gateway/cluster',
    suites: ['packages/gateway/cluster/nodes.test.ts'],
    runner: 'node',
    goal: 85,
  },
  { folder: 'packages/gateway/config', suites: ['packages/gateway/config'], runner: 'node', goal: 85 },
  {
    folder: 'packages/gateway/clock',
    suites: ['packages/gateway/clock', 'packages/gateway/store/wallTime.test.ts'],
    runner: 'node',
    goal: 85,
  },
  { folder: 'packages/gateway/commands', suites: ['packages/gateway/commands'], runner: 'node', goal: 85 },
  { folder: 'gateway_protocol', suites: ['gateway_protocol/test'], runner: 'node', goal: 85 },
  {
    folder: PHONE,
    suites: PHONE_TESTS,
    runner: 'hypium',
    goal: 85,
    except: [`${PHONE}/testing`, ...PHONE_ADAPTERS],
  },
  {
    folder: PHONE,
    name: 'gateway_device/adapters',
    files: PHONE_ADAPTERS,
    suites: ADAPTER_TESTS,
    runner: 'hypium',
    goal: 85,
  },
  { folder: 'entry/src/main/ets/viewmodel', suites: APP_TESTS, runner: 'hypium', goal: 85 },
];

/** Environment of the tests: as many random sequences as a mutant is worth. */
export const TEST_ENVIRONMENT: Readonly<Record<string, string>> = {
  PROPERTY_RUNS: '100',
  GATEWAY_RUNS: '200',
  FUZZ_INPUTS: '200',
};

/** The subject that a name, folder or file belongs to. */
export function subjectOf(path: string): Subject | undefined {
  return (
    SUBJECTS.find(({ name, files }) => path === name || files?.includes(path) === true) ??
    SUBJECTS.find(({ name, folder }) => name === undefined && (path === folder || path.startsWith(`${folder}/`)))
  );
}
