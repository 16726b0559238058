// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AsyncCallback } from '../sdk/api/@ohos.base.ts';
import abilityDelegatorRegistry from '../sdk/api/@ohos.app.ability.abilityDelegatorRegistry.ts';
import type UIAbility from '../sdk/api/@ohos.app.ability.UIAbility.ts';
import type Want from '../sdk/api/@ohos.app.ability.Want.ts';
import type { AbilityDelegator } from '../sdk/api/application/AbilityDelegator.ts';
import type { AbilityMonitor } from '../sdk/api/application/AbilityMonitor.ts';
import type Context from '../sdk/api/application/Context.ts';
import type { ShellCmdResult } from '../sdk/api/application/shellCmdResult.ts';
import { currentDevice } from '../device/currentDevice.ts';
import { guarded } from '../arkui/appErrors.ts';
import { answer } from './answer.ts';
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
  /** Where printed lines go; set by the test runner. */
  onPrint: (line: string) => void = () => {};
  /** Called by finishTest; set by the test runner. */
  onFinish: (message: string, code: number) => void = () => {};
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

  addAbilityMonitorSync(monitor: AbilityMonitor): void {
    this.monitors.add(monitor);
  }

  removeAbilityMonitor(monitor: AbilityMonitor): Promise<void>;
  removeAbilityMonitor(monitor: AbilityMonitor, callback: AsyncCallback<void>): void;
  removeAbilityMonitor(monitor: AbilityMonitor, callback?: AsyncCallback<void>): Promise<void> {
    this.removeAbilityMonitorSync(monitor);
    return answer(Promise.resolve(), callback);
  }

  removeAbilityMonitorSync(monitor: AbilityMonitor): void {
    this.monitors.delete(monitor);
  }

  waitAbilityMonitor(monitor: AbilityMonitor, timeout?: number): Promise<UIAbility>;
  waitAbilityMonitor(monitor: AbilityMonitor, callback: AsyncCallback<UIAbility>): void;
  waitAbilityMonitor(monitor: AbilityMonitor, timeout: number, callback: AsyncCallback<UIAbility>): void;
  waitAbilityMonitor(monitor: AbilityMonitor, second?: number | AsyncCallback<UIAbility>,
    third?: AsyncCallback<UIAbility>): Promise<UIAbility> {
    const known = this.app.abilities.find((ability) => ability.name === monitor.abilityName);
    const timeout = typeof second === 'number' ? second : DEFAULT_WAIT;
    const found = known !== undefined ? Promise.resolve(known.instance) : this.wait(monitor, timeout);
    return answer(found, typeof second === 'function' ? second : third);
  }

  getAppContext(): Context {
    return this.app.context;
  }

  getAbilityState(ability: UIAbility): number {
    const phase = this.states.get(ability);
    return phase === undefined ? AbilityLifecycleState.UNINITIALIZED : STATES[phase];
  }

  getCurrentTopAbility(): Promise<UIAbility>;
  getCurrentTopAbility(callback: AsyncCallback<UIAbility>): void;
  getCurrentTopAbility(callback?: AsyncCallback<UIAbility>): Promise<UIAbility> {
    const top = this.app.top;
    return answer(top !== undefined ? Promise.resolve(top.instance)
      : Promise.reject(failure('No ability runs. Start one with startAbility(want).')), callback);
  }

  startAbility(want: Want): Promise<void>;
  startAbility(want: Want, callback: AsyncCallback<void>): void;
  startAbility(want: Want, callback?: AsyncCallback<void>): Promise<void> {
    return answer(this.app.start(want).then(() => {}), callback);
  }

  doAbilityForeground(ability: UIAbility): Promise<void>;
  doAbilityForeground(ability: UIAbility, callback: AsyncCallback<void>): void;
  doAbilityForeground(ability: UIAbility, callback?: AsyncCallback<void>): Promise<void> {
    return answer(this.runningOf(ability).then((running) => running.foreground()), callback);
  }

  doAbilityBackground(ability: UIAbility): Promise<void>;
  doAbilityBackground(ability: UIAbility, callback: AsyncCallback<void>): void;
  doAbilityBackground(ability: UIAbility, callback?: AsyncCallback<void>): Promise<void> {
    return answer(this.runningOf(ability).then((running) => running.background()), callback);
  }

  print(msg: string): Promise<void>;
  print(msg: string, callback: AsyncCallback<void>): void;
  print(msg: string, callback?: AsyncCallback<void>): Promise<void> {
    this.printSync(msg);
    return answer(Promise.resolve(), callback);
  }

  printSync(msg: string): void {
    this.onPrint(msg);
  }

  /** The simulated device has no shell: every command ends with 127, as an unknown one does. */
  executeShellCommand(cmd: string, timeoutSecs?: number): Promise<ShellCmdResult>;
  executeShellCommand(cmd: string, callback: AsyncCallback<ShellCmdResult>): void;
  executeShellCommand(cmd: string, timeoutSecs: number, callback: AsyncCallback<ShellCmdResult>): void;
  executeShellCommand(cmd: string, second?: number | AsyncCallback<ShellCmdResult>,
    third?: AsyncCallback<ShellCmdResult>): Promise<ShellCmdResult> {
    const result: ShellCmdResult = { stdResult: `${cmd}: the simulated device has no shell`, exitCode: 127 };
    return answer(Promise.resolve(result), typeof second === 'function' ? second : third);
  }

  finishTest(msg: string, code: number): Promise<void>;
  finishTest(msg: string, code: number, callback: AsyncCallback<void>): void;
  finishTest(msg: string, code: number, callback?: AsyncCallback<void>): Promise<void> {
    this.onFinish(msg, code);
    return answer(Promise.resolve(), callback);
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

  private async runningOf(ability: UIAbility): Promise<RunningAbility> {
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
    default:
      monitor.onWindowStageDestroy?.(ability);
      monitor.onAbilityDestroy?.(ability);
  }
}

/** The delegator's own error, 16000100: "calling AbilityDelegator API failed". */
function failure(message: string): Error {
  return Object.assign(new Error(message), { name: 'BusinessError', code: 16000100 });
}
