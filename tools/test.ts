// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readArguments } from 'arkts-host/command-line';
import { processesOf, sharedProcessAt } from './suites/processes.ts';

/** What makes Node read TypeScript. */
const TYPESCRIPT = new URL('typescript.mjs', import.meta.url).href;
const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const NODE = ['--import', TYPESCRIPT, '--enable-source-maps'];
/** Node 20 optimizes code so early that a process of some seconds spends a third of its time on what then hardly runs. */
const LATER = process.version.startsWith('v20.') ? ['--interrupt-budget=1200000'] : [];
/** For processes that live for seconds; those of the long run live for minutes. Room for young objects may grow; made at once it takes a short process a quarter of a second. */
const V8 = process.argv.includes('--long') ? [] : [...LATER, '--max-semi-space-size=64'];
/** Folders whose `*.test.ts` are run by Node's test runner. */
const SUITES = ['packages', 'gateway_protocol', 'tests', 'tools'];
/** Files at a time: most of their time they wait, for a browser, another process or a lease. */
const AT_ONCE = 3 * os.availableParallelism() + 1;
/** A file that takes so long hangs: it fails, by name. Far from what the slowest takes on a machine five times slower. */
const HANGS_MS = 1_200_000;
/** One of the long run, which plays for hours. */
const HANGS_AT_LENGTH_MS = 8 * 3_600_000;
/** What makes the process of a test file tell how long it lived. */
const DURATION = new URL('suites/durations.ts', import.meta.url).href;
/** What ends the process of a test file whose tests are over. */
const LEFTOVERS = new URL('suites/leftovers.ts', import.meta.url).href;
/** Files below this are one line of the table. */
const SHORT_MS = 1_000;
const NODE_SUITES = 'Node suites';
/** When a part is printed: what runs beside another at its end, so that its lines stand together. */
type When = 'at once' | 'at its end';
const BESIDE: When = 'at its end';
/** hypium gives a test five seconds, which a busy machine takes for a page and a key. */
const HYPIUM_LIMIT = ['--timeout', '120000'];
/** Suites that take long: of remote desktops whose user takes a minute, of a site that is upgraded from what this repository was, of this house's own tools, which look at all of its sources, its spelling, and a Debian that is made. The long run has them. */
const AT_LENGTH: ReadonlySet<string> = new Set([
  'tests/mutation/mutateSubject.test.ts',
  'tools/totality/plantMembers.test.ts',
  'tests/packages/production.test.ts',
  'tools/spelling.test.ts',
  'packages/gateway/remoteDesktop/realSessions.test.ts',
  'packages/gateway/chaos/rollingUpgrade.test.ts',
  'packages/demo/cluster.test.ts',
]);
/** What makes suites go through all of many cases (`someOf`). */
const EVERY_CASE = { EVERY_CASE: '1' };
/** Mutants of each folder that the long run tries: all of them would take a day. */
const MUTANTS = '100';
const SKIPPED_FOLDERS = new Set(['node_modules', 'build']);
/** Each Node that is supported, the oldest first. */
const NODES = ['20.19', '22', '24'];

/** How long a part, or a file of the Node suites, took; with its processor time where the system tells it. In milliseconds. */
interface Duration {
  readonly name: string;
  readonly ms: number;
  readonly processorMs: number | undefined;
}
const durations: Duration[] = [];

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

const NONE: Totals = { passed: 0, failed: 0, skipped: 0 };

/** What the long run plays, part by part, in this order. Each can be played by itself. */
const LONG_RUN = {
  suites: [() => runNodeSuites([...AT_LENGTH], {})],
  versions: [
    () => runHypium('hypium on each version of the system', ['--profile', 'all', ...HYPIUM_LIMIT]),
    () => runNodeSuites(['packages/arkts-host/device'], { PROPERTY_RUNS: '5000' }),
  ],
  library: [() => runNodeSuites(['tests/properties'], { ...EVERY_CASE, PROPERTY_RUNS: '1000000' })],
  gateway: [
    () =>
      runNodeSuites(['packages/gateway/properties', 'packages/gateway/fuzz', 'gateway_protocol/test'], {
        ...EVERY_CASE,
        GATEWAY_RUNS: '100000',
        CLUSTER_RUNS: '100000',
        DOOR_RUNS: '100000',
        WEB_RUNS: '100000',
        FUZZ_INPUTS: '50000',
        PROPERTY_RUNS: '5000',
      }),
  ],
  doors: [
    () => runNodeSuites(['packages/gateway/remoteDesktop/realClients.test.ts'], EVERY_CASE),
    () => runNodeSuites(['packages/gateway/openid'], EVERY_CASE),
  ],
  transfers: [() => runNodeSuites(['packages/gateway/ssh'], { SSH_TRANSFER_MB: '1024' })],
  faults: [() => runNodeSuites(['packages/gateway/server'], { FAULT_ROUNDS: '200', CHANGE_ROUNDS: '200' })],
  app: [
    () => runNodeSuites(['packages/demo'], { ...EVERY_CASE, DEMO_SCENARIOS: 'all' }, HANGS_AT_LENGTH_MS, AT_LENGTH),
  ],
  chaos: [
    () =>
      runNodeSuites(
        ['packages/gateway/chaos'],
        { CHAOS_SECONDS: '600', CHAOS_AT_ONCE: '3', SITE_SECONDS: '600' },
        HANGS_AT_LENGTH_MS,
        AT_LENGTH,
      ),
  ],
  packages: [() => runNodeSuites(['tests/packages'], EVERY_CASE, HANGS_AT_LENGTH_MS, AT_LENGTH)],
  verifiers: [() => runNodeSuites(['tests/verifiers'], { ...EVERY_CASE, CRASH_KILLS: '50' })],
  mutants: [() => runOne('mutation', 'tests/mutation/main.ts', ['--sample', MUTANTS])],
  projects: [
    () => runOne('public projects', 'tests/projects/main.ts', []),
    () => runOne('public code that calls userAuth', 'tests/units/main.ts', []),
    () => runOne("the system's compatibility suites", 'tests/xts/main.ts', []),
  ],
  mistakes: [() => runOne('planted mistakes', 'tests/mutation/main.ts', ['mistakes'])],
  nodes: NODES.map((version) => () => runOne(`Node ${version}`, 'tools/testNode.ts', [version])),
} satisfies Readonly<Record<string, readonly (() => Promise<Totals>)[]>>;
type LongPart = keyof typeof LONG_RUN;
const LONG_PARTS = Object.keys(LONG_RUN) as readonly LongPart[];
const USAGE = `npm test                   check, hypium suites, Node suites: what comes before every landing
npm test -- FILE FOLDER …  Node suites of these
npm run test:long          the rest: a million sequences, the gateway's properties and fuzzing at length,
                           a gigabyte through ssh, kills, mutation testing, and all of npm test on Node ${NODES.join(', ')}
npm run test:long -- PART …  these of it: ${LONG_PARTS.join(', ')}`;

/** `npm test`: everything, and one line of totals. With CI=true a skipped test is a failure. */
async function main(): Promise<number> {
  let options: { readonly long?: boolean | undefined };
  let positionals: string[];
  try {
    ({ values: options, positionals } = readArguments({
      options: { long: { type: 'boolean' } },
      allowPositionals: true,
    }));
    const isThere = (each: string): boolean =>
      options.long === true ? Object.hasOwn(LONG_RUN, each) : fs.existsSync(path.join(ROOT, each));
    const missing = positionals.find((each) => !isThere(each));
    if (missing !== undefined) {
      throw new Error(`there is no ${missing}${options.long === true ? ` among ${LONG_PARTS.join(', ')}` : ''}`);
    }
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
  const add = (part: Totals): void => {
    totals.passed += part.passed;
    totals.failed += part.failed;
    totals.skipped += part.skipped;
  };
  if (options.long === true) {
    for (const name of positionals.length > 0 ? (positionals as LongPart[]) : LONG_PARTS) {
      console.log(`\n===== ${name}`);
      for (const play of LONG_RUN[name]) {
        add(await play());
      }
    }
  } else if (positionals.length > 0) {
    add(await runNodeSuites(positionals, {}, HANGS_MS));
  } else {
    // these need nothing of the system
    const installed = run('packages of the system', [...NODE, 'tools/debianPackages.ts'], {}, BESIDE);
    const compiled = run('sources of the suites', ['tools/suites/compileSources.mjs'], {}, BESIDE);
    const program = run("the gateway's program", ['packages/gateway/build.mjs'], {}, BESIDE);
    const built = run('build of the app', [...NODE, ...V8, 'tools/suites/buildApp.ts'], {}, BESIDE);
    add(await runOne('check', 'tools/check.ts', [], BESIDE));
    await compiled;
    await program;
    await built;
    await installed;
    // beside each other: none of them keeps all cores busy all the time
    const nodeSuites = runNodeSuites(SUITES, {}, HANGS_MS, AT_LENGTH, (report) =>
      runOne('tests that pages name as proofs', 'tests/docs/proofsRun.ts', [report]),
    );
    // what differs between two versions of the system differs between these; the long run has each
    const { NEWEST_PROFILE, PROFILE_VERSIONS } = await import('arkts-host/device');
    add(await runHypium('hypium', ['--profile', `${PROFILE_VERSIONS[0]},${NEWEST_PROFILE}`, ...HYPIUM_LIMIT]));
    add(await runHypium('hypium in Chromium', ['entry/src/ohosTest', '--browser', ...HYPIUM_LIMIT]));
    add(await nodeSuites);
  }
  printDurations();
  console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  const missing = process.env['CI'] === 'true' ? totals.skipped : 0;
  if (missing > 0) {
    console.error(`With CI=true nothing may be skipped; ${missing} were.`);
  }
  return totals.failed + missing > 0 || totals.passed === 0 ? 1 : 0;
}

/** A command that counts as one test. */
async function runOne(
  title: string,
  command: string,
  options: readonly string[] = [],
  when: When = 'at once',
): Promise<Totals> {
  const { code } = await run(title, [...NODE, ...V8, command, ...options], {}, when);
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

async function runHypium(title: string, options: readonly string[]): Promise<Totals> {
  const command = [...NODE, ...V8, 'packages/arkts-host/commands/main.ts', 'test', ...options];
  const { code, output } = await run(title, command, {}, BESIDE);
  const line = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/m.exec(output.split('\n').slice(-5).join('\n'));
  if (line === null) {
    console.error(`${title} ended with code ${code} and no line of totals.`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const totals = { passed: Number(line[1]), failed: Number(line[2]), skipped: Number(line[3] ?? 0) };
  return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

async function runNodeSuites(
  folders: readonly string[],
  environment: NodeJS.ProcessEnv,
  limit: number = HANGS_AT_LENGTH_MS,
  without: ReadonlySet<string> = new Set(),
  judge: (report: string) => Promise<Totals> = () => Promise.resolve(NONE),
): Promise<Totals> {
  const files = processesOf(
    folders
      .flatMap((folder) => testFiles(path.join(ROOT, folder)))
      .map((file) => path.relative(ROOT, file))
      .filter((file) => !without.has(file)),
  );
  const report = path.join(os.tmpdir(), `node-suites-${process.pid}.tap`);
  const times = path.join(os.tmpdir(), `node-suites-${process.pid}.times`);
  const { code } = await run(
    NODE_SUITES,
    [
      ...NODE,
      ...V8,
      '--import',
      DURATION,
      '--import',
      LEFTOVERS,
      'tools/suites/run.ts',
      report,
      String(AT_ONCE),
      String(limit),
      ...files,
    ],
    { ...environment, FILE_DURATIONS: times },
  );
  durations.push(...readDurations(times));
  fs.rmSync(times, { force: true });
  const tap = fs.existsSync(report) ? fs.readFileSync(report, 'utf8') : '';
  const judged = await judge(report);
  fs.rmSync(report, { force: true });
  const count = (name: string): number => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  const totals = {
    passed: count('pass') + judged.passed,
    failed: count('fail') + count('cancelled') + judged.failed,
    skipped: count('skipped') + count('todo'),
  };
  return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

/** What the processes of test files have written. One that was killed has not. */
function readDurations(report: string): Duration[] {
  return !fs.existsSync(report)
    ? []
    : fs
        .readFileSync(report, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => {
          const [file, ms, processorMs] = line.split('\t') as [string, string, string];
          const shared = sharedProcessAt(file);
          return {
            name: shared === undefined ? path.relative(ROOT, file) : `what is loaded once for "${shared}"`,
            ms: Number(ms),
            processorMs: Number(processorMs),
          };
        });
}

/** The slowest first. Files run at the same time as others, so that they add up to more than the whole. */
function printDurations(): void {
  const long = durations.filter((each) => each.ms >= SHORT_MS).sort((a, b) => b.ms - a.ms);
  const short = durations.filter((each) => each.ms < SHORT_MS);
  const print = (name: string, ms: number, processorMs: number | undefined): void =>
    console.log(`${seconds(ms)}  ${processorMs === undefined ? ' '.repeat(9) : seconds(processorMs)}  ${name}`);
  const sum = (of: readonly Duration[], what: (each: Duration) => number): number =>
    of.reduce((all, each) => all + what(each), 0);
  console.log('\nSeconds by file, and those of a processor with the processes that it started:');
  long.forEach(({ name, ms, processorMs }) => print(name, ms, processorMs));
  print(
    `${short.length} files of less than a second each`,
    sum(short, (each) => each.ms),
    sum(short, (each) => each.processorMs ?? 0),
  );
  print(
    'all files',
    sum(durations, (each) => (each.processorMs === undefined ? 0 : each.ms)),
    sum(durations, (each) => each.processorMs ?? 0),
  );
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1).padStart(9);
}

function testFiles(folder: string): string[] {
  const stat = fs.statSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) {
    return stat === undefined ? [] : [folder];
  }
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        return SKIPPED_FOLDERS.has(entry.name) || entry.name.startsWith('.') ? [] : testFiles(file);
      }
      return entry.name.endsWith('.test.ts') ? [file] : [];
    })
    .sort();
}

/** Runs Node with what it prints kept, and passed on at once, or all of it at its end. */
function run(
  title: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  when: When = 'at once',
): Promise<{ code: number; output: string }> {
  if (when === 'at once') {
    console.log(`\n== ${title}`);
  }
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', when === 'at once' ? 'inherit' : 'pipe'],
    });
    let output = '';
    let complaints = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    child.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (when === 'at once') {
        process.stdout.write(chunk);
      }
    });
    child.on('error', (error) => {
      console.error(error.message);
      resolve({ code: 1, output });
    });
    child.on('close', (code) => {
      const ms = Date.now() - started;
      if (when === 'at its end') {
        process.stdout.write(`\n== ${title}\n${output}${complaints}`);
      }
      console.log(`== ${title}: ${(ms / 1000).toFixed(1)} s`);
      if (title !== NODE_SUITES) {
        durations.push({ name: `${title} (the whole)`, ms, processorMs: undefined });
      }
      resolve({ code: code ?? 1, output });
    });
  });
}

process.exitCode = await main();
