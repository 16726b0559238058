// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { guarded, reportAppError } from '../arkui/appErrors.ts';
import StartupTask from '../sdk/api/@ohos.app.appstartup.StartupTask.ts';
import type StartupConfigEntry from '../sdk/api/@ohos.app.appstartup.StartupConfigEntry.ts';
import type { StartupConfig } from '../sdk/api/@ohos.app.appstartup.StartupConfigEntry.ts';
import type AbilityStageContext from '../sdk/api/application/AbilityStageContext.ts';
import type { StartupPort } from '../sdk/currentStartup.ts';

/** A startup task as the profile describes it. */
export interface StartupEntry {
  readonly name: string;
  readonly srcEntry: string;
  readonly dependencies?: readonly string[];
  readonly excludeFromAutoStart?: boolean;
  readonly waitOnMainThread?: boolean;
}

/** The profile that module.json5 names as appStartup. */
export interface StartupProfile {
  readonly startupTasks?: readonly StartupEntry[];
  readonly configEntry?: string;
}

/**
 * How many turns the first ability waits for tasks that the main thread waits for. A device waits for their end; here one that waits for the
 * device's clock, which stands still meanwhile, would hold everything up for ever.
 */
const MOST_TURNS: number = 200;

/** What an app does before its first ability is there: tasks, each after those that it depends on. */
export class AppStartup implements StartupPort {
  private readonly profile: StartupProfile;
  private readonly context: AbilityStageContext;
  private readonly load: (source: string) => Promise<Record<string, unknown>>;
  private readonly runs: Map<string, Promise<unknown>> = new Map();
  private readonly results: Map<string, unknown> = new Map();

  constructor(
    profile: StartupProfile,
    context: AbilityStageContext,
    load: (source: string) => Promise<Record<string, unknown>>,
  ) {
    this.profile = profile;
    this.context = context;
    this.load = load;
  }

  /** Begins all that begin by themselves; ends when those have ended that the main thread waits for. */
  async begin(): Promise<void> {
    const tasks = (this.profile.startupTasks ?? []).filter(({ excludeFromAutoStart }) => excludeFromAutoStart !== true);
    const config = await this.sharedConfig();
    const names = tasks.map(({ name }) => name);
    void this.run(names, config).catch((error: unknown) => reportAppError(error, 'startup tasks'));
    const waited = tasks.filter(({ waitOnMainThread }) => waitOnMainThread !== false);
    const isWaiting = (): boolean => waited.some(({ name }) => !this.results.has(name));
    for (let turn = 0; turn < MOST_TURNS && isWaiting(); turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async run(names: readonly string[], config: StartupConfig | undefined): Promise<void> {
    const tell = (error: Error | undefined): void =>
      guarded('onCompleted of a StartupListener', () => config?.startupListener?.onCompleted?.(error as never));
    try {
      await Promise.all(names.map((name) => this.start(name, [])));
    } catch (error) {
      tell(error as Error);
      throw error;
    }
    tell(undefined);
  }

  resultOf(name: string): unknown {
    return this.results.get(name);
  }

  hasRun(name: string): boolean {
    return this.results.has(name);
  }

  forget(name: string | undefined): void {
    for (const one of name === undefined ? [...this.runs.keys()] : [name]) {
      this.runs.delete(one);
      this.results.delete(one);
    }
  }

  private start(name: string, way: readonly string[]): Promise<unknown> {
    if (way.includes(name)) {
      return refuse(28800002, `Startup tasks depend on each other in a circle: ${[...way, name].join(', ')}.`);
    }
    const known = this.runs.get(name);
    if (known !== undefined) {
      return known;
    }
    const entry = this.profile.startupTasks?.find((one) => one.name === name);
    if (entry === undefined) {
      return refuse(28800001, `There is no startup task '${name}'.`);
    }
    const run = this.runTask(entry, [...way, name]);
    this.runs.set(name, run);
    return run;
  }

  private async runTask({ name, srcEntry, dependencies = [] }: StartupEntry, way: readonly string[]): Promise<unknown> {
    const before = await Promise.all(
      dependencies.map(async (one): Promise<[string, unknown]> => [one, await this.start(one, way)]),
    );
    const Task = (await this.load(srcEntry))['default'] as (new () => StartupTask) | undefined;
    if (typeof Task !== 'function' || !(Task.prototype instanceof StartupTask)) {
      return refuse(28800001, `${srcEntry} has to export a class that extends StartupTask as its default.`);
    }
    const task = new Task();
    before.forEach(([one, result]) =>
      guarded(`onDependencyCompleted of ${name}`, () => task.onDependencyCompleted?.(one, result as Object)),
    );
    const result = await task.init(this.context);
    this.results.set(name, result);
    return result;
  }

  private async sharedConfig(): Promise<StartupConfig | undefined> {
    const { configEntry } = this.profile;
    if (configEntry === undefined) {
      return undefined;
    }
    const Entry = (await this.load(configEntry))['default'] as (new () => StartupConfigEntry) | undefined;
    return typeof Entry === 'function'
      ? guarded('onConfig of startup tasks', () => new Entry().onConfig?.())
      : undefined;
  }
}

function refuse(code: number, message: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(message), { code }));
}
