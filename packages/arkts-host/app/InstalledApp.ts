// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdirSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Device } from '../device/Device.ts';
import ConfigurationConstant from '../sdk/api/@ohos.app.ability.ConfigurationConstant.ts';
import type AbilityLifecycleCallback from '../sdk/api/@ohos.app.ability.AbilityLifecycleCallback.ts';
import type EnvironmentCallback from '../sdk/api/@ohos.app.ability.EnvironmentCallback.ts';
import type ApplicationStateChangeCallback from '../sdk/api/@ohos.app.ability.ApplicationStateChangeCallback.ts';
import type { Configuration } from '../sdk/api/@ohos.app.ability.Configuration.ts';
import type AbilityStage from '../sdk/api/@ohos.app.ability.AbilityStage.ts';
import UIAbility from '../sdk/api/@ohos.app.ability.UIAbility.ts';
import type Want from '../sdk/api/@ohos.app.ability.Want.ts';
import AbilityStageContext from '../sdk/api/application/AbilityStageContext.ts';
import ApplicationContext from '../sdk/api/application/ApplicationContext.ts';
import type { ContextFacts } from '../sdk/api/application/Context.ts';
import UIAbilityContext from '../sdk/api/application/UIAbilityContext.ts';
import type { AbilityInfo } from '../sdk/api/bundleManager/AbilityInfo.ts';
import { useUi } from '../arkui/currentUi.ts';
import { forgetProcessState } from './forgetProcessState.ts';
import { guarded, onAppError, reportAppError } from '../arkui/appErrors.ts';
import type { AppError } from '../arkui/appErrors.ts';
import { catchRejections } from '../arkui/rejections.ts';
import type { DestinationBuilder } from '../arkui/ComponentView.ts';
import { useEnvironment } from '../arkui/v1/Environment.ts';
import type { StructClass } from '../arkui/CustomComponent.ts';
import type { Resources } from '../arkui/Resources.ts';
import { useStartup } from '../sdk/currentStartup.ts';
import { AppDelegator } from './AppDelegator.ts';
import type { AppFacts } from './AppFacts.ts';
import { AppProcess } from './AppProcess.ts';
import { AppSettings } from './AppSettings.ts';
import { AppStartup } from './AppStartup.ts';
import { LaunchError } from './LaunchError.ts';
import type { Route } from './routeMap.ts';
import { ModuleResourceManager } from './ModuleResourceManager.ts';
import { RunningAbility } from './RunningAbility.ts';
import type { AbilityHost, AbilityPhase, BackgroundOrder } from './RunningAbility.ts';
import { tellPhase } from './tellPhase.ts';

/** The device itself writes to the timeline when a callback that a kit called throws. */
const KIT_CALLBACK: string = 'a callback that a kit called';
/** The token of the one app on the phone. */
const APP_TOKEN: number = 0x20010000;
const PRIVACY_WINDOW: string = 'ohos.permission.PRIVACY_WINDOW';

/** An app on a device: its process, abilities and settings. */
export class InstalledApp {
  readonly bundleName: string;
  /** The app's name for people. */
  readonly label: string;
  /** Name of the media resource with the app's icon; empty when it has none. */
  readonly icon: string;
  readonly resources: Resources;
  /** Uncaught exceptions of the app so far, with the .ets place where known. */
  readonly errors: AppError[] = [];
  /** TestKit's way to this app. */
  readonly delegator: AppDelegator;
  /** Which of app and system hears first of going to the background, when nobody says otherwise. */
  backgroundOrder: BackgroundOrder = 'app-first';
  private readonly device: Device;
  private readonly facts: AppFacts;
  private readonly running: Map<string, RunningAbility> = new Map();
  private readonly stateCallbacks: Set<ApplicationStateChangeCallback> = new Set();
  private readonly lifecycleCallbacks: Map<number, AbilityLifecycleCallback> = new Map();
  private readonly environmentCallbacks: Map<number, EnvironmentCallback> = new Map();
  private readonly contextFacts: ContextFacts;
  private readonly applicationContext: ApplicationContext;
  private readonly abilityInfos: ReadonlyMap<string, AbilityInfo>;
  private readonly stopErrors: () => void;
  private readonly stopTaps: () => void;
  private readonly stopEnds: () => void;
  private readonly openListeners: Set<(ability: RunningAbility) => void> = new Set();
  private opening: Promise<unknown> = Promise.resolve();
  private readonly starts: Set<Promise<unknown>> = new Set();
  private process: AppProcess;
  private stage: AbilityStage | undefined;
  private startup: AppStartup | undefined;
  private readonly settings: AppSettings;

  constructor(device: Device, facts: AppFacts) {
    this.device = device;
    this.facts = facts;
    this.process = new AppProcess(device.clock, facts.begin());
    this.bundleName = facts.bundleName;
    this.label = facts.label;
    this.icon = facts.icon;
    this.resources = facts.resources;
    this.settings = new AppSettings(facts.resources, (configuration) => this.configurationChanged(configuration));
    const { bundleName, moduleName } = facts;
    this.abilityInfos = new Map(
      facts.abilities.map(({ name, label = '' }) => [name, { bundleName, moduleName, name, label }]),
    );
    this.contextFacts = {
      resourceManager: new ModuleResourceManager(facts.resources),
      applicationInfo: { name: bundleName, label: facts.label, accessTokenId: APP_TOKEN, debug: !facts.isRelease },
      directory: facts.dataDir,
      moduleName,
      hapModuleInfo: {
        name: moduleName,
        mainElementName: facts.mainElement ?? '',
        abilitiesInfo: [...this.abilityInfos.values()],
      },
      applicationContext: () => this.applicationContext,
    };
    this.applicationContext = new ApplicationContext(this.contextFacts, {
      setColorMode: (mode) => this.settings.chooseColorMode(mode),
      setLanguage: (language) => this.settings.chooseLanguage(language),
      stateCallbacks: this.stateCallbacks,
      lifecycleCallbacks: this.lifecycleCallbacks,
      environmentCallbacks: this.environmentCallbacks,
    });
    this.delegator = new AppDelegator(this);
    useEnvironment(() => this.resources.conditions);
    const stopErrors = onAppError((failure) => {
      this.errors.push(failure);
      if (failure.where !== KIT_CALLBACK) {
        const text = failure.error instanceof Error ? failure.error.message : String(failure.error);
        device.timeline.add(
          'app',
          `uncaught ${failure.kind === 'rejection' ? 'rejection' : 'exception'} in ${failure.where}: ${text}`,
        );
      }
    }, namesFileOf(facts.projectDir));
    const stopRejections = catchRejections();
    this.stopErrors = (): void => {
      stopErrors();
      stopRejections();
    };
    this.stopTaps = device.notifications.onTap(({ bundle, parameters }) => {
      if (bundle === facts.bundleName) {
        const { process } = this;
        this.opening = this.start({ parameters: { ...parameters } as Record<string, object> }).catch(
          (error: unknown) => (process.hasEnded ? undefined : reportAppError(error, 'the start by a notification')),
        );
      }
    });
    this.stopEnds = device.background.onEnd((bundle) => {
      if (bundle === facts.bundleName) {
        this.processEnded();
      }
    });
    device.onCallbackError = (error): void => reportAppError(error, KIT_CALLBACK);
    for (const name of ['cache', 'files']) {
      mkdirSync(join(facts.dataDir, name), { recursive: true });
    }
  }

  /** The abilities that run, the one started last at the end. */
  get abilities(): readonly RunningAbility[] {
    return [...this.running.values()];
  }

  /** The ability in front, or the one started last. */
  get top(): RunningAbility | undefined {
    return this.abilities.find((ability) => ability.phase === 'foreground') ?? this.abilities.at(-1);
  }

  get context(): ApplicationContext {
    return this.applicationContext;
  }

  /**
   * Starts an ability (the main one unless the want names another), or brings the running one to the front with
   * onNewWant. Ends when its content is loaded. Throws LaunchError when the app cannot be started as it is described, or when its
   * process is ended before it has started.
   */
  async start(want: Want = {}): Promise<RunningAbility> {
    const starting = Promise.race([this.startAbility(want), this.process.end.then(endedBeforeStart)]);
    this.starts.add(starting);
    try {
      return await starting;
    } finally {
      this.starts.delete(starting);
    }
  }

  /** Resolves when nothing is being started. */
  async started(): Promise<void> {
    while (this.starts.size > 0) {
      await Promise.allSettled(this.starts);
    }
  }

  private async startAbility(want: Want): Promise<RunningAbility> {
    if (want.bundleName !== undefined && want.bundleName !== '' && want.bundleName !== this.bundleName) {
      throw new LaunchError(`No app ${want.bundleName} is installed here; this is ${this.bundleName}.`);
    }
    const name = want.abilityName || this.facts.mainElement;
    if (name === undefined) {
      throw new LaunchError(`Module ${this.facts.moduleName} has no mainElement: it cannot be started.`);
    }
    const full: Want = {
      ...want,
      bundleName: this.bundleName,
      abilityName: name,
      moduleName: this.facts.moduleName,
      parameters: { ...want.parameters }, // a device adds some of its own: there always are any
    };
    const { process } = this;
    const release = process.hold(); // modules are loaded in real time
    this.device.background.wake(this.bundleName);
    try {
      const known = this.running.get(name);
      if (known !== undefined) {
        await known.newWant(full);
        return known;
      }
      const ability = await this.createAbility(name);
      this.running.set(name, ability);
      this.device.timeline.add('app', `${this.bundleName} started: ${name}`);
      await ability.launch(full);
      if (!process.hasEnded) {
        [...this.openListeners].forEach((listener) => listener(ability));
      }
      return ability;
    } finally {
      release();
    }
  }

  /** Ends all abilities and the module; what is being started or loaded comes first, and then ends with the others. */
  async stop(): Promise<void> {
    await this.started();
    for (const ability of [...this.running.values()].reverse()) {
      await ability.destroy();
    }
    if (this.stage !== undefined) {
      const stage = this.stage;
      this.stage = undefined;
      guarded('onDestroy of the ability stage', () => stage.onDestroy());
    }
    await this.process.loaded();
  }

  /** Ends the app and stops listening to its errors. */
  async uninstall(): Promise<void> {
    await this.stop();
    this.stopErrors();
    this.stopTaps();
    this.stopEnds();
    this.device.onCallbackError = undefined;
  }

  /**
   * The app's process is ended without a word: no lifecycle method runs, and what was under way never ends. Started again, the app is
   * a new process.
   */
  kill(): void {
    this.device.background.end(this.bundleName);
  }

  /** Resolves when the app is open that a tap on its notification has opened last. */
  get opened(): Promise<unknown> {
    return this.opening;
  }

  /** Hears of each ability that has been started in a new window. Returns the way to stop. */
  onOpen(listener: (ability: RunningAbility) => void): () => void {
    this.openListeners.add(listener);
    return (): void => {
      this.openListeners.delete(listener);
    };
  }

  /** Hears of uncaught exceptions of the app. Returns the way to stop. */
  onError(listener: (failure: AppError) => void): () => void {
    return onAppError(listener, namesFileOf(this.facts.projectDir));
  }

  /** The device's language, such as zh-CN. Pages redraw, the app hears onConfigurationUpdate. */
  setLanguage(language: string): void {
    this.settings.setLanguage(language);
  }

  /** The device's dark mode; an app that has set its own colour mode keeps that. */
  setDarkMode(dark: boolean): void {
    this.settings.setDarkMode(dark);
  }

  /** What the app is told of the device's settings. */
  get configuration(): Configuration {
    return this.settings.configuration;
  }

  /** Nothing of the process is left but what it had stored. */
  private processEnded(): void {
    const last = this.process;
    last.kill();
    this.abilities.forEach((ability) => ability.die());
    this.running.clear();
    this.stage = undefined;
    this.startup = undefined;
    useStartup(undefined);
    this.stateCallbacks.clear();
    this.lifecycleCallbacks.clear();
    this.environmentCallbacks.clear();
    this.settings.forgetChoices();
    forgetProcessState();
    useEnvironment(() => this.resources.conditions);
    useUi(undefined);
    this.device.foreground.set(this.bundleName, 'background');
    this.process = new AppProcess(this.device.clock, this.facts.begin(), last);
  }

  private configurationChanged(configuration: Configuration): void {
    const isDark = configuration.colorMode === ConfigurationConstant.ColorMode.COLOR_MODE_DARK;
    this.device.timeline.add('system', `settings: ${configuration.language}, ${isDark ? 'dark' : 'light'}`);
    if (this.stage !== undefined) {
      const stage = this.stage;
      stage.context.config = configuration;
      guarded('onConfigurationUpdate of the ability stage', () => stage.onConfigurationUpdate(configuration));
    }
    for (const { instance, name } of this.abilities) {
      instance.context.config = configuration;
      guarded(`onConfigurationUpdate of ${name}`, () => instance.onConfigurationUpdate(configuration));
    }
    for (const callback of [...this.environmentCallbacks.values()]) {
      guarded('environment', () => callback.onConfigurationUpdated(configuration));
    }
  }

  private async createAbility(name: string): Promise<RunningAbility> {
    const entry = this.facts.abilities.find((candidate) => candidate.name === name);
    if (entry === undefined) {
      throw new LaunchError(
        `Module ${this.facts.moduleName} has no ability '${name}'. It has: ` +
          `${this.facts.abilities.map((candidate) => candidate.name).join(', ') || 'none'}.`,
      );
    }
    await this.startStage();
    await this.startUp();
    const exported = (await this.load(entry.sourceDir, entry.srcEntry))['default'];
    if (typeof exported !== 'function' || !(exported.prototype instanceof UIAbility)) {
      throw new LaunchError(`${entry.srcEntry} has to export a class that extends UIAbility as its default.`);
    }
    const instance = new (exported as new () => UIAbility)();
    const ability: RunningAbility = new RunningAbility(
      this.abilityHost(),
      name,
      instance,
      new UIAbilityContext(this.contextFacts, this.abilityInfos.get(name)!, this.configuration, {
        startAbility: async (want) => {
          await this.start(want);
        },
        terminateSelf: () => ability.destroy(),
      }),
    );
    return ability;
  }

  private async startStage(): Promise<void> {
    if (this.stage !== undefined || this.facts.stageSource === undefined) {
      return;
    }
    const exported = (await this.load(this.facts.sourceDir, this.facts.stageSource))['default'];
    if (typeof exported !== 'function') {
      // The system logs it and goes on without a stage. Source: ability_ability_runtime, js_ability_stage.cpp, JsAbilityStage::Init.
      this.device.timeline.add('app', `no ability stage: ${this.facts.stageSource} exports no class as its default`);
      return;
    }
    const stage = new (exported as new () => AbilityStage)();
    stage.context = new AbilityStageContext(this.contextFacts, this.configuration);
    this.stage = stage;
    this.device.timeline.add('app', `${exported.name}.onCreate`);
    guarded(`onCreate of ${exported.name}`, () => stage.onCreate());
  }

  /** The tasks of the profile appStartup, once in a process. */
  private async startUp(): Promise<void> {
    if (this.startup !== undefined || this.facts.startup === undefined) {
      return;
    }
    const context = this.stage?.context ?? new AbilityStageContext(this.contextFacts, this.configuration);
    const { sourceDir, startup } = this.facts;
    this.startup = new AppStartup(startup, context, (source) => this.load(sourceDir, source));
    useStartup(this.startup);
    await this.startup.begin();
  }

  private abilityHost(): AbilityHost {
    const { device } = this;
    return {
      resources: this.resources,
      now: () => device.clock.now,
      settle: () => device.clock.settle(),
      hold: () => this.process.hold(),
      note: (text) => device.timeline.add('app', text),
      mayBePrivate: () => device.permissions.has(this.bundleName, PRIVACY_WINDOW),
      backgroundOrder: () => this.backgroundOrder,
      pageOf: (path) => this.pageOf(path),
      destinationOf: (name) => this.destinationOf(name),
      setForeground: (inFront) => this.setForeground(inFront),
      phaseChanged: (ability, phase) => this.phaseChanged(ability, phase),
    };
  }

  private setForeground(inFront: boolean): void {
    this.device.foreground.set(this.bundleName, inFront ? 'foreground' : 'background');
    for (const callback of [...this.stateCallbacks]) {
      guarded('applicationStateChange', () =>
        inFront ? callback.onApplicationForeground() : callback.onApplicationBackground(),
      );
    }
  }

  private phaseChanged(ability: RunningAbility, phase: AbilityPhase): void {
    if (phase === 'destroyed') {
      this.running.delete(ability.name);
    }
    this.delegator.phaseChanged(ability, phase);
    for (const callback of [...this.lifecycleCallbacks.values()]) {
      guarded('abilityLifecycle', () => tellPhase(callback, ability.instance, phase));
    }
  }

  private async pageOf(path: string): Promise<StructClass> {
    const sourceDir = this.facts.pages.get(path);
    if (sourceDir === undefined) {
      const error = new LaunchError(
        `Page '${path}' is not in the profile that module.json5 names as pages. ` +
          `That lists: ${[...this.facts.pages.keys()].join(', ') || 'none'}.`,
      );
      throw Object.assign(error, { code: 401 });
    }
    const entry = (await this.load(sourceDir, `./ets/${path}.ets`))['$entry'];
    if (typeof entry !== 'function') {
      throw new LaunchError(`src/${basename(sourceDir)}/ets/${path}.ets has no struct with @Entry.`);
    }
    return entry as StructClass;
  }

  private destinationOf(name: string): Promise<DestinationBuilder> | undefined {
    const route = this.facts.routes.get(name);
    return route === undefined ? undefined : this.loadDestination(name, route);
  }

  private async loadDestination(name: string, { source, buildFunction }: Route): Promise<DestinationBuilder> {
    const build = (await this.load(this.facts.sourceDir, source))[buildFunction];
    if (typeof build !== 'function') {
      const error = new LaunchError(
        `The routerMap's '${name}' names ${buildFunction}, which ${source} does not export.`,
      );
      reportAppError(error, `destination ${name}`);
      throw error;
    }
    return build as DestinationBuilder;
  }

  private async load(sourceDir: string, source: string): Promise<Record<string, unknown>> {
    const { process } = this;
    const release = process.hold();
    try {
      return await process.load(resolve(sourceDir, source));
    } catch (error) {
      reportAppError(error, `loading ${source}`);
      throw error;
    } finally {
      release();
    }
  }
}

function endedBeforeStart(): never {
  throw new LaunchError("The app's process was ended before the app had started.");
}

/** Whether the stack of an error names a file in a folder. */
function namesFileOf(folder: string): (error: unknown) => boolean {
  const places = [`${folder}${sep}`, `${pathToFileURL(folder).href}/`];
  return (error) => error instanceof Error && places.some((place) => error.stack?.includes(place) === true);
}
