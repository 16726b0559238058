// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { onAppError } from '../arkui/appErrors.ts';
import { isAppRejection } from '../arkui/rejections.ts';
import type { Build } from '../arkts/buildProject.ts';
import { readTestReport } from '../sdk/currentDelegator.ts';
import { takeUsed } from '../system/missing.ts';
import { describeFailure } from './describeFailure.ts';
import { keepMatching, suitesOf } from './hypiumCore.ts';
import type { HypiumModule, HypiumSpec } from './hypiumCore.ts';
import type { TestResult } from './HypiumMessage.ts';
import type { HypiumTotals } from './HypiumTotals.ts';
import type { TestEnvironment } from './TestEnvironment.ts';

/** Milliseconds after the last test in which an error that nobody awaited still counts. */
const LATE_MS: number = 20;

export interface HypiumOptions {
  readonly build: Build;
  /** Test sources whose default export registers suites; usually one List.test.ets. */
  readonly files: readonly string[];
  /** Whether the files are test runners instead: classes that start the app in which hypium is begun. */
  readonly isRunner?: boolean;
  /** Runs only tests whose `suite#test` contains this, in any case. */
  readonly filter?: string;
  /** Milliseconds for a test or hook; hypium's own default is 5000. */
  readonly timeout?: number;
  /** Prepares what surrounds the tests, before their modules are loaded; by default nothing. */
  readonly environment?: () => Promise<TestEnvironment> | TestEnvironment;
  /** Takes the lines of the report; by default to standard output. */
  readonly print?: (line: string) => void;
  /** Hears of every test that starts, as `suite#test`. */
  readonly onTest?: (name: string) => void;
  /** Hears how every test ended. */
  readonly onResult?: (result: TestResult) => void;
  /** Prints what the tests log, too. */
  readonly isVerbose?: boolean;
}

/** What the system calls of a module's own test runner. */
interface TestRunner {
  onPrepare?(): unknown;
  onRun?(): unknown;
}

let hasRun: boolean = false;

/**
 * Runs hypium suites in this process and reports suite by suite. Only once in a process: hypium keeps global state.
 * Failed hooks, and errors that no test caught, count as failures, and so does a run without tests.
 */
export async function runHypium(options: HypiumOptions): Promise<HypiumTotals> {
  if (hasRun) {
    throw new Error('hypium keeps global state: run each list of tests in a process of its own.');
  }
  hasRun = true;
  return await new HypiumRun(options).run();
}

class HypiumRun {
  private readonly options: HypiumOptions;
  private readonly print: (line: string) => void;
  private readonly skips: Map<string, string> = new Map();
  private hypium!: HypiumModule; // loaded first thing in `run`
  private passed: number = 0;
  private failed: number = 0;
  private skipped: number = 0;
  private shownSuite: string | undefined;
  private runningTest: string | undefined;
  private lastTest: string | undefined;
  private isRegistered: boolean = false;

  constructor(options: HypiumOptions) {
    this.options = options;
    this.print =
      options.print ??
      ((line): void => {
        process.stdout.write(`${line}\n`);
      });
  }

  async run(): Promise<HypiumTotals> {
    const restoreConsole = silenceConsole();
    const stray = (error: unknown): void => this.strayError(error);
    const strayRejection = (reason: unknown): void => {
      if (!isAppRejection(reason)) {
        stray(reason); // an app's is among its errors
      }
    };
    process.on('uncaughtException', stray);
    process.on('unhandledRejection', strayRejection);
    const stopAppErrors = onAppError((failure) => this.strayError(failure.error, failure.where));
    let environment: TestEnvironment | undefined;
    let stopLog: (() => void) | undefined;
    try {
      environment = await this.options.environment?.();
      stopLog = environment?.onLogLine((text) => this.logLine(text));
      await this.runTests();
      await new Promise((resolve) => {
        setTimeout(resolve, LATE_MS);
      });
      this.countHooks();
    } catch (error) {
      this.fail('(the run itself)', this.describe(error));
    } finally {
      stopLog?.();
      await environment?.dispose();
      stopAppErrors();
      process.off('uncaughtException', stray);
      process.off('unhandledRejection', strayRejection);
      restoreConsole();
    }
    if (this.passed + this.failed + this.skipped === 0 && this.options.filter === undefined) {
      this.fail('(no test)', 'No test is registered here.');
    }
    return { passed: this.passed, failed: this.failed, skipped: this.skipped };
  }

  private async runTests(): Promise<void> {
    const { build, files, isRunner } = this.options;
    this.hypium = (await import(build.hypiumUrl)) as HypiumModule;
    const exported: unknown[] = [];
    for (const file of files) {
      try {
        const entry = (await build.load(file))['default'];
        if (typeof entry !== 'function') {
          throw new Error(
            isRunner === true
              ? `${file} has no class as default export: it must be a TestRunner.`
              : `${file} has no function as default export: it must register the suites.`,
          );
        }
        exported.push(entry);
      } catch (error) {
        this.fail(`(loading ${file})`, this.describe(error));
      }
    }
    await (isRunner === true
      ? this.startRunners(exported as (new () => TestRunner)[])
      : this.startSuites(exported as (() => void)[]));
  }

  /** Begins hypium with some suites; ends with the last test. */
  private async startSuites(suites: readonly (() => void)[]): Promise<void> {
    await new Promise<void>((resolve) => {
      const delegator = {
        print: (message: string): Promise<void> => this.takeLine(message),
        finishTest: (): void => resolve(),
        executeShellCommand: (
          _command: string,
          _timeout: number,
          callback: (error: object, data: object) => void,
        ): void => callback({ code: 0 }, { stdResult: '0', exitCode: 0 }),
      };
      this.hypium.Hypium.hypiumTest(delegator, { parameters: this.parameters, bundleName: '' }, () => {
        this.register(suites, resolve);
      });
    });
  }

  /** Lets the module's own runners start the app, which begins hypium; ends with the last test. */
  private async startRunners(runners: readonly (new () => TestRunner)[]): Promise<void> {
    const { Hypium } = this.hypium;
    const begin = Hypium.hypiumTest.bind(Hypium);
    try {
      await new Promise<void>((resolve, reject) => {
        readTestReport({ print: (message) => this.takeLine(message), finish: resolve });
        Hypium.hypiumTest = (delegator, args, testsuite): void => {
          begin(delegator, { ...args, parameters: this.parameters }, () => this.register([testsuite], resolve));
        };
        const run = async (Runner: new () => TestRunner): Promise<void> => {
          const runner = new Runner();
          await runner.onPrepare?.();
          await runner.onRun?.();
        };
        Promise.all(runners.map(run)).catch(reject);
      });
    } finally {
      readTestReport(undefined);
      Hypium.hypiumTest = begin;
    }
  }

  private get parameters(): Readonly<Record<string, string>> {
    const { timeout } = this.options;
    return timeout === undefined ? {} : { '-s timeout': String(timeout) };
  }

  /** hypium awaits this, and a macrotask lets a stray rejection surface at the test that made it. */
  private takeLine(message: string): Promise<void> {
    this.report(message);
    return new Promise((next) => {
      setImmediate(next);
    });
  }

  private register(suites: readonly (() => void)[], endWithout: () => void): void {
    for (const suite of suites) {
      try {
        suite();
      } catch (error) {
        this.fail('(registering tests)', this.describe(error));
      }
    }
    this.isRegistered = true;
    if (this.options.filter !== undefined) {
      keepMatching(this.root, this.options.filter);
    }
    if (suitesOf(this.root).length === 0 && this.root.specs.length === 0) {
      endWithout(); // without any hook or test hypium takes its other, unfinished way
    }
  }

  private get root(): ReturnType<ReturnType<HypiumModule['Core']['getInstance']>['getDefaultService']>['rootSuite'] {
    return this.hypium.Core.getInstance().getDefaultService('suite').rootSuite;
  }

  /** Reads hypium's report: the lines that a device's test host reads. */
  private report(message: string): void {
    const suite = /OHOS_REPORT_STATUS: class=(.*)/.exec(message)?.[1];
    const test = /OHOS_REPORT_STATUS: test=(.*)/.exec(message)?.[1];
    const code = /OHOS_REPORT_STATUS_CODE: (-?\d+)/.exec(message)?.[1];
    if (suite === undefined || test === undefined || code === undefined) {
      return;
    }
    const name = `${suite}#${test}`;
    if (code === '1') {
      this.runningTest = name;
      takeUsed(); // what was used before belongs to no test
      this.options.onTest?.(name);
      return;
    }
    if (suite !== this.shownSuite) {
      this.shownSuite = suite;
      this.print(suite);
    }
    const ms = /consuming=(\d+)/.exec(message)?.[1] ?? '0';
    const reason = this.skips.get(name);
    if (code !== '0') {
      const spec = this.hypium.Core.getInstance().getDefaultService('spec').currentRunningSpec;
      const text = this.describe(spec?.error ?? spec?.fail ?? 'no reason known');
      const caught = takeUsed().filter((message) => !text.includes(message));
      this.fail(test, [text, ...caught.map((message) => `before that: ${message}`)].join('\n'), ms);
    } else if (reason !== undefined) {
      this.skipped++;
      this.print(`  skip ${test}: ${reason}`);
      this.tell(test, 'skipped', ms, reason);
    } else {
      this.passed++;
      this.print(`  ok   ${test} (${ms} ms)`);
      this.tell(test, 'passed', ms, '');
    }
    this.lastTest = this.runningTest;
    this.runningTest = undefined;
  }

  private describe(error: unknown): string {
    const text = describeFailure(error, this.options.build.project.dir);
    const isKitCall =
      this.options.environment === undefined && error instanceof Error && error.name === 'NoDeviceError';
    return isKitCall
      ? text.replace(
          error.message,
          'a local test has no device, so that kits do not work in it. ' +
            'Replace the port that calls the kit, or move the test to src/ohosTest.',
        )
      : text;
  }

  private fail(name: string, text: string, ms?: string): void {
    this.failed++;
    this.print(`  FAIL ${name}${ms === undefined ? '' : ` (${ms} ms)`}`);
    this.print(text.replace(/^/gm, '       '));
    this.tell(name, 'failed', ms, text);
  }

  private tell(test: string, outcome: TestResult['outcome'], ms: string | undefined, text: string): void {
    this.options.onResult?.({ suite: this.shownSuite ?? '', test, outcome, ms: Number(ms ?? 0), text });
  }

  /** An error that nothing caught; a failed assertion that hypium has noted at its test does not count twice. */
  private strayError(error: unknown, where?: string): void {
    const spec: HypiumSpec | null | undefined = this.isRegistered
      ? this.hypium.Core.getInstance().getDefaultService('spec').currentRunningSpec
      : undefined;
    if (error !== undefined && error === spec?.fail) {
      return;
    }
    const during =
      this.runningTest !== undefined
        ? `during ${this.runningTest}`
        : this.lastTest !== undefined
          ? `after ${this.lastTest}`
          : 'before the first test';
    this.fail(`(uncaught error ${where === undefined ? '' : `in ${where}, `}${during})`, this.describe(error));
  }

  private logLine(text: string): void {
    const skip = /^SKIPPED: ([^#]+#[^:]+): (.+)$/.exec(text);
    if (skip !== null) {
      this.skips.set(skip[1]!, skip[2]!);
    }
    if (this.options.isVerbose === true) {
      this.print(`       log: ${text}`);
    }
  }

  /** hypium reports what beforeAll throws at every test, and what afterAll throws nowhere. */
  private countHooks(): void {
    for (const suite of suitesOf(this.root)) {
      const specs = [suite, ...suitesOf(suite)].flatMap((one) => one.specs);
      const isReported = specs.some((spec) => spec.error === suite.hookError || spec.fail === suite.hookError);
      if (suite.hookError !== null && suite.hookError !== undefined && !isReported) {
        this.fail(`${suite.description} (hook)`, this.describe(suite.hookError));
      }
    }
  }
}

/** hypium writes every step to the console; the report says the same shorter. Returns the way back. */
function silenceConsole(): () => void {
  const { info, debug, log, error } = console;
  const silent = (): void => {};
  Object.assign(console, { info: silent, debug: silent, log: silent, error: silent });
  return (): void => {
    Object.assign(console, { info, debug, log, error });
  };
}
