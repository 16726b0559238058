// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mock } from 'node:test';

export { mock };

type Body = (context: RegisteredContext) => unknown;
type Options = { skip?: boolean | string; todo?: boolean | string };
type Given = readonly [unknown?, unknown?, unknown?];

interface RegisteredTest {
  readonly name: string;
  readonly index: number;
  readonly body: Body;
}

/** A `describe`, or the file itself. */
class Suite {
  readonly parts: (Suite | RegisteredTest)[] = [];
  readonly before: Body[] = [];
  readonly after: Body[] = [];
  readonly beforeEach: Body[] = [];
  readonly afterEach: Body[] = [];
  readonly name: string;
  readonly outer: Suite | undefined;

  constructor(name: string, outer: Suite | undefined) {
    this.name = name;
    this.outer = outer;
  }

  has(chosen: ReadonlySet<number>): boolean {
    return this.parts.some((part) => (part instanceof Suite ? part.has(chosen) : chosen.has(part.index)));
  }

  get suites(): Suite[] {
    return [...(this.outer?.suites ?? []), this];
  }
}

/** What a test's body is given: the part of Node's TestContext that the tests here use. */
class RegisteredContext {
  readonly name: string;
  /** Its own: what a test has replaced is put back at its end. */
  readonly mock: typeof mock = new (mock.constructor as new () => typeof mock)();
  readonly signal: AbortSignal;
  readonly ends: Body[] = [];
  private readonly aborter: AbortController = new AbortController();

  constructor(name: string) {
    this.name = name;
    this.signal = this.aborter.signal;
  }

  after(body: Body): void {
    this.ends.push(body);
  }

  diagnostic(): void {
    // who hears of it is a reader of reports
  }

  skip(): void {
    // the body returns by itself
  }

  async test(...given: Given): Promise<void> {
    const { name, options, body } = read(given);
    if (!isSkipped(options)) {
      await runBody(new RegisteredContext(`${this.name} > ${name}`), body);
    }
  }

  async end(): Promise<void> {
    this.aborter.abort();
    try {
      for (const each of this.ends) {
        await each(this);
      }
    } finally {
      this.mock.reset();
    }
  }
}

/** Hears of a run: `failed` at once, before anything is cleaned up. */
export interface RunListener {
  started?(test: number): void;
  passed?(test: number, ms: number): void;
  failed(what: string, error: unknown, test?: number): void;
}

/** A test that runs far longer than it ever did: it is no longer waited for, though it may be under way. */
export class TestTookTooLong extends Error {}

let file: Suite = new Suite('', undefined);
const tests: RegisteredTest[] = [];
const describing: Promise<void>[] = [];
let suite: Suite = file;
let running: RegisteredContext | undefined;
let failRunning: ((error: unknown) => void) | undefined;

/** Makes room for the tests of a file that is loaded again. */
export function forgetTests(): void {
  file = new Suite('', undefined);
  suite = file;
  tests.length = 0;
  describing.length = 0;
}

/** The names of the tests that the loaded file has registered, in their order. */
export async function registeredTests(): Promise<string[]> {
  await Promise.all(describing);
  return tests.map((each) => each.name);
}

/** Whether an error that nobody caught belonged to a test that runs. */
export function takeStrayError(error: unknown): boolean {
  failRunning?.(error);
  return failRunning !== undefined;
}

/** How long tests may take, in ms; those that are not named, as long as they like. */
type Limits = ReadonlyMap<number, number>;

/** Runs tests in the order of the file, with their hooks, up to the first that fails. May be called again. */
export async function runTests(
  chosen: ReadonlySet<number>,
  listener: RunListener,
  limits: Limits = new Map(),
): Promise<boolean> {
  return await runSuite(file, chosen, listener, limits);
}

async function runSuite(
  of: Suite,
  chosen: ReadonlySet<number>,
  listener: RunListener,
  limits: Limits,
): Promise<boolean> {
  if (!of.has(chosen)) {
    return true;
  }
  let isGood = await attempt(`${of.name} (before)`, of.before, listener);
  for (const part of of.parts) {
    if (!isGood) {
      break;
    }
    isGood =
      part instanceof Suite
        ? await runSuite(part, chosen, listener, limits)
        : !chosen.has(part.index) || (await runTest(of, part, listener, limits.get(part.index)));
  }
  const isClean = await attempt(`${of.name} (after)`, of.after, listener);
  return isGood && isClean;
}

async function attempt(what: string, hooks: readonly Body[], listener: RunListener): Promise<boolean> {
  for (const hook of hooks) {
    try {
      await runBody(new RegisteredContext(what), hook);
    } catch (error) {
      listener.failed(what, error);
      return false;
    }
  }
  return true;
}

async function runTest(
  of: Suite,
  test: RegisteredTest,
  listener: RunListener,
  limitMs: number | undefined,
): Promise<boolean> {
  listener.started?.(test.index);
  const started = performance.now();
  const context = new RegisteredContext(test.name);
  let isGood = true;
  const step = async (body: () => Promise<void>): Promise<void> => {
    try {
      await body();
    } catch (error) {
      isGood = false;
      listener.failed(test.name, error, test.index);
    }
  };
  await step(async () => {
    for (const hook of of.suites.flatMap((each) => each.beforeEach)) {
      await hook(context);
    }
    await within(limitMs, runBody(context, test.body, false));
  });
  await step(() => context.end());
  await step(async () => {
    for (const hook of of.suites.reverse().flatMap((each) => each.afterEach)) {
      await hook(context);
    }
  });
  if (isGood) {
    listener.passed?.(test.index, performance.now() - started);
  }
  return isGood;
}

/** Waits for work as long as it may take. */
async function within(limitMs: number | undefined, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      work,
      new Promise<void>((_resolve, reject) => {
        if (limitMs !== undefined) {
          timer = setTimeout(() => reject(new TestTookTooLong(`It took longer than ${limitMs} ms.`)), limitMs);
          timer.unref(); // a test that nothing can end any more is found out at once
        }
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs a body to its end, or to an error that nobody caught meanwhile. */
async function runBody(context: RegisteredContext, body: Body, ends: boolean = true): Promise<void> {
  const outer = { running, failRunning };
  running = context;
  try {
    await new Promise<void>((resolve, reject) => {
      failRunning = reject;
      Promise.resolve()
        .then(() => body(context))
        .then(() => resolve(), reject);
    });
  } finally {
    ({ running, failRunning } = outer);
    if (ends) {
      await context.end();
    }
  }
}

function read(given: Given): { name: string; options: Options; body: Body } {
  const body = given.find((each): each is Body => typeof each === 'function') ?? ((): void => {});
  const options = given.find((each): each is Options => typeof each === 'object' && each !== null) ?? {};
  return { name: typeof given[0] === 'string' ? given[0] : body.name, options, body };
}

function isSkipped(options: Options): boolean {
  return (options.skip ?? false) !== false || (options.todo ?? false) !== false;
}

function addTest(...given: Given): Promise<void> {
  const { name, options, body } = read(given);
  if (running !== undefined) {
    return running.test(...given);
  }
  if (!isSkipped(options)) {
    const path = [...suite.suites.slice(1).map((each) => each.name), name].join(' > ');
    const added = { name: path, index: tests.length, body };
    tests.push(added);
    suite.parts.push(added);
  }
  return Promise.resolve();
}

function addSuite(...given: Given): Promise<void> {
  const { name, options, body } = read(given);
  if (isSkipped(options)) {
    return Promise.resolve();
  }
  const outer = suite;
  suite = new Suite(name, outer);
  outer.parts.push(suite);
  try {
    const done = Promise.resolve(body(new RegisteredContext(name))).then(() => {});
    describing.push(done);
    return done;
  } finally {
    suite = outer;
  }
}

const left = (): Promise<void> => Promise.resolve();

export const test = Object.assign(addTest, { skip: left, todo: left, test: addTest, it: addTest, describe: addSuite });
export const it: typeof test = test;
export const describe = Object.assign(addSuite, { skip: left, todo: left });
export const suite_: typeof describe = describe;
export { suite_ as suite };
export default test;

export function before(body: Body): void {
  suite.before.push(body);
}

export function after(body: Body): void {
  if (running !== undefined) {
    running.after(body);
  } else {
    suite.after.push(body);
  }
}

export function beforeEach(body: Body): void {
  suite.beforeEach.push(body);
}

export function afterEach(body: Body): void {
  suite.afterEach.push(body);
}
