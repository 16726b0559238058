// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import abilityDelegatorRegistry from '../sdk/api/@ohos.app.ability.abilityDelegatorRegistry.ts';
import type { AsyncCallback } from '../sdk/api/@ohos.base.ts';
import type UIAbility from '../sdk/api/@ohos.app.ability.UIAbility.ts';
import type Want from '../sdk/api/@ohos.app.ability.Want.ts';
import type { AbilityDelegator } from '../sdk/api/application/AbilityDelegator.ts';
import type { AbilityMonitor } from '../sdk/api/application/AbilityMonitor.ts';
import type Context from '../sdk/api/application/Context.ts';
import type { ShellCmdResult } from '../sdk/api/application/shellCmdResult.ts';
import { testReport } from '../sdk/currentDelegator.ts';
import { answer } from '../arkui/answer.ts';
import { currentDevice } from '../device/currentDevice.ts';
import { guarded } from '../arkui/appErrors.ts';
import type { AbilityPhase, RunningAbility } from './RunningAbility.ts';

/** What the delegator needs of the app under test. */
export interface AppUnderTest {
  readonly abilities: readonly RunningAbility[];
  readonly top: RunningAbility | undefined;
  readonly context: Context;
  start(want: Want): Promise<RunningAbility>;
}

interface Waiter {
  readonly monitor: AbilityMonitor;
  readonly resolve: (ability: UIAbility) => void;
}

/** Milliseconds that waitAbilityMonitor waits unless told otherwise. */
const DEFAULT_WAIT: number = 5000;
const { AbilityLifecycleState } = abilityDelegatorRegistry;
const STATES: Readonly<Record<AbilityPhase, abilityDelegatorRegistry.AbilityLifecycleState>> = {
  created: AbilityLifecycleState.CREATE,
  foreground: AbilityLifecycleState.FOREGROUND,
  background: AbilityLifecycleState.BACKGROUND,
  destroyed: AbilityLifecycleState.DESTROY,
};

/** TestKit's delegator over an installed app. */
export class AppDelegator implements AbilityDelegator {
  private readonly app: AppUnderTest;
  private readonly monitors: Set<AbilityMonitor> = new Set();
  private readonly waiters: Set<Waiter> = new Set();
  private readonly states: WeakMap<UIAbility, AbilityPhase> = new WeakMap();

  constructor(app: AppUnderTest) {
    this.app = app;
  }

  addAbilityMonitor(monitor: AbilityMonitor): Promise<void>;
  addAbilityMonitor(monitor: AbilityMonitor, callback: AsyncCallback<void>): void;
  addAbilityMonitor(monitor: AbilityMonitor, callback?: AsyncCallback<void>): Promise<void> {
    this.addAbilityMonitorSync(monitor);
    return answer(Promise.resolve(), callback);
  }

  removeAbilityMonitor(monitor: AbilityMonitor): Promise<void>;
  removeAbilityMonitor(monitor: AbilityMonitor, callback: AsyncCallback<void>): void;
  removeAbilityMonitor(monitor: AbilityMonitor, callback?: AsyncCallback<void>): Promise<void> {
    this.removeAbilityMonitorSync(monitor);
    return answer(Promise.resolve(), callback);
  }

  addAbilityMonitorSync(monitor: AbilityMonitor): void {
    this.monitors.add(monitor);
  }

  removeAbilityMonitorSync(monitor: AbilityMonitor): void {
    this.monitors.delete(monitor);
  }

  async waitAbilityMonitor(monitor: AbilityMonitor, timeout: number = DEFAULT_WAIT): Promise<UIAbility> {
    const known = this.app.abilities.find((ability) => ability.name === monitor.abilityName);
    return known === undefined ? this.wait(monitor, timeout) : known.instance;
  }

  getAppContext(): Context {
    return this.app.context;
  }

  getAbilityState(ability: UIAbility): number {
    const phase = this.states.get(ability);
    return phase === undefined ? AbilityLifecycleState.UNINITIALIZED : STATES[phase];
  }

  async getCurrentTopAbility(): Promise<UIAbility> {
    if (this.app.top === undefined) {
      throw failure('No ability runs. Start one with startAbility(want).');
    }
    return this.app.top.instance;
  }

  startAbility(want: Want): Promise<void>;
  startAbility(want: Want, callback: AsyncCallback<void>): void;
  startAbility(want: Want, callback?: AsyncCallback<void>): Promise<void> {
    return answer(
      this.app.start(want).then(() => {}),
      callback,
    );
  }

  print(msg: string): Promise<void>;
  print(msg: string, callback: AsyncCallback<void>): void;
  print(msg: string, callback?: AsyncCallback<void>): Promise<void> {
    return answer(testReport()?.print(msg) ?? Promise.resolve(), callback);
  }

  printSync(msg: string): void {
    void testReport()?.print(msg);
  }

  executeShellCommand(cmd: string, timeoutSecs?: number): Promise<ShellCmdResult>;
  executeShellCommand(cmd: string, callback: AsyncCallback<ShellCmdResult>): void;
  executeShellCommand(cmd: string, timeoutSecs: number, callback: AsyncCallback<ShellCmdResult>): void;
  executeShellCommand(
    cmd: string,
    timeoutSecs?: number | AsyncCallback<ShellCmdResult>,
    callback?: AsyncCallback<ShellCmdResult>,
  ): Promise<ShellCmdResult> {
    return answer(this.run(cmd), typeof timeoutSecs === 'function' ? timeoutSecs : callback);
  }

  finishTest(msg: string, code: number): Promise<void>;
  finishTest(msg: string, code: number, callback: AsyncCallback<void>): void;
  finishTest(_msg: string, _code: number, callback?: AsyncCallback<void>): Promise<void> {
    testReport()?.finish();
    return answer(Promise.resolve(), callback);
  }

  async doAbilityForeground(ability: UIAbility): Promise<void> {
    await this.runningOf(ability).foreground();
  }

  async doAbilityBackground(ability: UIAbility): Promise<void> {
    await this.runningOf(ability).background();
  }

  /** The app tells of every step in an ability's life. */
  phaseChanged(ability: RunningAbility, phase: AbilityPhase): void {
    const { instance, name } = ability;
    this.states.set(instance, phase);
    for (const waiter of [...this.waiters]) {
      if (waiter.monitor.abilityName === name) {
        this.waiters.delete(waiter);
        waiter.resolve(instance);
      }
    }
    for (const monitor of [...this.monitors].filter((one) => one.abilityName === name)) {
      guarded('ability monitor', () => tell(monitor, instance, phase));
    }
  }

  /** `aa start` with the ability's name; other commands have nothing to work on here. */
  private async run(cmd: string): Promise<ShellCmdResult> {
    if (/^\s*aa\s+start\b/.test(cmd)) {
      const valueOf = (option: string): string | undefined => new RegExp(`\\s-${option}\\s+(\\S+)`).exec(cmd)?.[1];
      await this.app.start({ abilityName: valueOf('a') ?? '', bundleName: valueOf('b') ?? '' });
      return { stdResult: 'start ability successfully.\n', exitCode: 0 };
    }
    return { stdResult: '', exitCode: 0 };
  }

  private wait(monitor: AbilityMonitor, timeout: number): Promise<UIAbility> {
    const { clock } = currentDevice();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        monitor,
        resolve: (ability) => {
          clock.cancel(timer);
          resolve(ability);
        },
      };
      const timer = clock.schedule(timeout, () => {
        this.waiters.delete(waiter);
        reject(failure(`Ability ${monitor.abilityName} did not start within ${timeout} ms.`));
      });
      this.waiters.add(waiter);
    });
  }

  private runningOf(ability: UIAbility): RunningAbility {
    const running = this.app.abilities.find((candidate) => candidate.instance === ability);
    if (running === undefined) {
      throw failure('That ability does not run any more.');
    }
    return running;
  }
}

function tell(monitor: AbilityMonitor, ability: UIAbility, phase: AbilityPhase): void {
  switch (phase) {
    case 'created':
      monitor.onAbilityCreate?.(ability);
      break;
    case 'foreground':
      monitor.onAbilityForeground?.(ability);
      break;
    case 'background':
      monitor.onAbilityBackground?.(ability);
      break;
    case 'destroyed':
      monitor.onWindowStageDestroy?.(ability);
      monitor.onAbilityDestroy?.(ability);
  }
}

/** The delegator's own error, 16000100: "calling AbilityDelegator API failed". */
function failure(message: string): Error {
  return Object.assign(new Error(message), { code: 16000100 });
}
