// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { adapterChecks } from '../verifiers/adapterChecks.ts';
import { onAppError } from 'arkts-host/app';
import { ArktsProject } from 'arkts-host/project';
import type { Build } from 'arkts-host/project';
import { NEWEST_PROFILE } from 'arkts-host/device';
import { deviceEnvironment, suitesOf } from 'arkts-host/hypium';
import type { HypiumModule, HypiumSpec, HypiumSuite, TestEnvironment } from 'arkts-host/hypium';
import { ceremonyScenario } from '../properties/CeremonyCommand.ts';
import type { CeremonyLibrary } from '../properties/CeremonyLibrary.ts';
import { scenario } from '../properties/Command.ts';
import type { Library } from '../properties/Library.ts';
import { projectRoot } from '../properties/loadLibrary.ts';
import { runCeremonyScenario } from '../properties/runCeremonyScenario.ts';
import { runScenario } from '../properties/runScenario.ts';

/** Milliseconds for a test: what waits longer waits for something that a mutant has taken away. */
const TIMEOUT: number = 2_000;
/** The tests on a device run on this version of the system, too. */
const OLDEST_PROFILE: number = 12;
/** Enough that a mutant which the named tests let through has a chance. */
const OPERATION_SEQUENCES: number = 1_500;
const CEREMONY_SEQUENCES: number = 300;

/** One test of the library, on its own. */
export interface LibraryTest {
  readonly name: string;
  /** Whether it takes more than a moment, for what surrounds it at the least. */
  readonly isSlow: boolean;
  /** What it found wrong; undefined when nothing. */
  run(): Promise<string | undefined>;
  /** Takes down what the tests that ran have set up around them: to be called when enough have run. */
  leave(): Promise<void>;
}

/**
 * The library's tests over the modules of a build in `dir`: the local suites, those on a simulated device, and some
 * random sequences, in the order in which they are likely to notice something soon. Once in a process.
 */
export async function loadLibraryTests(dir: string): Promise<readonly LibraryTest[]> {
  const urlOf = (source: string): string =>
    pathToFileURL(
      path.join(
        dir,
        'modules',
        path.relative(projectRoot, path.resolve(projectRoot, source)).replace(/\.e?ts$/, '.mjs'),
      ),
    ).href;
  const load = async (source: string): Promise<Record<string, unknown>> => await import(urlOf(source));
  const build: Build = {
    project: ArktsProject.open(projectRoot),
    dir,
    isCached: true,
    gaps: [],
    urlOf,
    load,
    begin: () => load,
    hypiumUrl: pathToFileURL(path.join(dir, 'hypium/index.mjs')).href,
  };
  const stage = await Stage.open(build);
  const parts = await Promise.all(
    [
      'Index.ets',
      'Testing.ets',
      'src/main/ets/credentials/SystemKeystore.ets',
      'src/main/ets/credentials/RelationalCredentialStore.ets',
      'src/main/ets/port/SystemUserAuth.ets',
    ].map((source) => load(`cancellable_auth/${source}`)),
  );
  const library = Object.assign({}, ...parts) as Library & CeremonyLibrary;
  return [
    ...(await stage.tests(undefined)),
    ...Object.entries(adapterChecks).map(([name, check]) => stage.alone(name, () => check({ library, build }))),
    ...(await stage.tests(NEWEST_PROFILE)),
    ...(await stage.tests(OLDEST_PROFILE)),
    stage.alone('random sequences of commands', () =>
      play(
        fc.asyncProperty(scenario, (each) => runScenario(library, each)),
        OPERATION_SEQUENCES,
      ),
    ),
    stage.alone('random sequences around ceremonies', () =>
      play(
        fc.asyncProperty(ceremonyScenario, (each) => runCeremonyScenario(library, each)),
        CEREMONY_SEQUENCES,
      ),
    ),
  ];
}

async function play<T>(property: fc.IAsyncProperty<T>, count: number): Promise<void> {
  const details = await fc.check(property, { numRuns: count, seed: 1, endOnFailure: true });
  if (details.failed) {
    throw new Error(`sequence ${details.numRuns}: ${String(details.errorInstance)}`);
  }
}

type Hook = () => unknown;

/** What is used of hypium 1.0.13 beyond packages/arkts-host/hypium/hypiumCore.ts, which runs whole lists. */
interface OneSuite extends HypiumSuite {
  readonly beforeAll: readonly Hook[];
  readonly afterAll: readonly Hook[];
  readonly beforeEach: readonly Hook[];
  readonly afterEach: readonly Hook[];
}

interface OneSpec extends HypiumSpec {
  fail?: unknown;
  readonly fn: () => Promise<void>;
}

interface Place {
  readonly suite: OneSuite;
  readonly spec: OneSpec;
}

interface SpecService {
  setCurrentRunningSpec(spec: HypiumSpec | null): void;
}

/** The version of a simulated system; undefined for the local tests, which have none. */
type Profile = number | undefined;

/** Runs tests one at a time, in any choice, and sets up around each what it needs: its suite's hooks, and a device. */
class Stage {
  private readonly build: Build;
  private readonly hypium: HypiumModule;
  /** Registers the tests of a list, which may ask the device as they are registered. */
  private readonly lists: { readonly local: () => void; readonly onDevice: () => void };
  private stray: unknown;
  private profile: Profile | 'nothing' = 'nothing';
  private environment: TestEnvironment | undefined;
  private places: ReadonlyMap<string, Place> = new Map();
  private suite: OneSuite | undefined;

  private constructor(build: Build, hypium: HypiumModule, local: () => void, onDevice: () => void) {
    this.build = build;
    this.hypium = hypium;
    this.lists = { local, onDevice };
    const note = (error: unknown): void => {
      this.stray ??= error ?? 'undefined';
    };
    process.on('uncaughtException', note);
    process.on('unhandledRejection', note);
    onAppError((failure) => note(failure.error));
  }

  static async open(build: Build): Promise<Stage> {
    Object.assign(console, { info: () => undefined, debug: () => undefined, log: () => undefined });
    const hypium = (await import(build.hypiumUrl)) as HypiumModule;
    const local = (await build.load('cancellable_auth/src/test/List.test.ets'))['default'] as () => void;
    const onDevice = (await build.load('cancellable_auth/src/ohosTest/ets/test/List.test.ets'))[
      'default'
    ] as () => void;
    await new Promise<void>((resolve) => {
      const delegator = { print: () => Promise.resolve(), finishTest: (): void => resolve() };
      // Its dry run only sets it up: the tests run one by one, later.
      const parameters = { '-s timeout': String(TIMEOUT), '-s dryRun': 'true' };
      hypium.Hypium.hypiumTest(delegator, { parameters, bundleName: '' }, () => undefined);
    });
    return new Stage(build, hypium, local, onDevice);
  }

  /** The tests for a system of that version, or the local ones. */
  async tests(profile: Profile): Promise<readonly LibraryTest[]> {
    await this.enter(profile);
    const names = [...this.places.keys()];
    await this.leave();
    return names.map((name) => ({
      name: profile === undefined ? name : `${name}, system version ${profile}`,
      isSlow: profile !== undefined,
      run: () => this.watched(() => this.runOne(name, profile)),
      leave: () => this.leave(),
    }));
  }

  /** A test that brings along what it needs. */
  alone(name: string, work: () => Promise<void>): LibraryTest {
    const run = async (): Promise<void> => {
      await this.leave();
      await work();
    };
    return { name, isSlow: true, run: () => this.watched(run), leave: () => this.leave() };
  }

  private async runOne(name: string, profile: Profile): Promise<void> {
    await this.enter(profile);
    const place = this.places.get(name)!;
    if (this.suite !== place.suite) {
      await this.leaveSuite();
      this.suite = place.suite;
      await call(place.suite.beforeAll);
    }
    const service = this.hypium.Core.getInstance().getDefaultService('spec') as unknown as SpecService;
    place.spec.fail = undefined;
    service.setCurrentRunningSpec(place.spec);
    try {
      await call(place.suite.beforeEach);
      await place.spec.fn();
      await call(place.suite.afterEach);
    } finally {
      service.setCurrentRunningSpec(null);
    }
    if (place.spec.fail !== undefined) {
      throw place.spec.fail;
    }
  }

  private async enter(profile: Profile): Promise<void> {
    if (this.profile === profile) {
      return;
    }
    await this.leave();
    if (profile !== undefined) {
      this.environment = await deviceEnvironment(this.build, 'cancellable_auth', profile);
    }
    this.profile = profile;
    const root = this.hypium.Core.getInstance().getDefaultService('suite').rootSuite;
    root.childSuites = [];
    (profile === undefined ? this.lists.local : this.lists.onDevice)();
    this.places = new Map(
      suitesOf(root).flatMap((suite) =>
        suite.specs.map((spec) => [
          `${suite.description}#${spec.description}`,
          { suite: suite as OneSuite, spec: spec as OneSpec },
        ]),
      ),
    );
  }

  private async leaveSuite(): Promise<void> {
    const suite = this.suite;
    this.suite = undefined;
    await call(suite?.afterAll ?? []);
  }

  private async leave(): Promise<void> {
    try {
      await this.leaveSuite();
    } catch {
      // A hook that fails under a mutant comes too late to count.
    }
    const environment = this.environment;
    this.environment = undefined;
    this.profile = 'nothing';
    await environment?.dispose();
  }

  /** Errors that nothing caught count for the test that runs; a turn of the event loop lets them come up. */
  private async watched(work: () => Promise<void>): Promise<string | undefined> {
    this.stray = undefined;
    try {
      await work();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
    return this.stray === undefined ? undefined : `nothing caught: ${String(this.stray)}`;
  }
}

async function call(hooks: readonly Hook[]): Promise<void> {
  for (const hook of hooks) {
    await hook();
  }
}
