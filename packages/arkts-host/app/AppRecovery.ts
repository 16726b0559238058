// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device } from '../device/Device.ts';
import { guarded, reportAppError } from '../arkui/appErrors.ts';
import AbilityConstant from '../sdk/api/@ohos.app.ability.AbilityConstant.ts';
import type Want from '../sdk/api/@ohos.app.ability.Want.ts';
import type UIAbilityContext from '../sdk/api/application/UIAbilityContext.ts';
import type { RecoveryPort } from '../sdk/currentRecovery.ts';
import type { InstalledApp } from './InstalledApp.ts';
import type { RunningAbility } from './RunningAbility.ts';

/** A restart sooner than this after another only ends the app. Source: ability_ability_runtime, ability_manager_service.cpp, MIN_RECOVERY_TIME. */
const LEAST_INTERVAL_MS: number = 60_000;

/** What says in a want that it starts an app again. Source: ability_base, want.cpp, PARAM_ABILITY_RECOVERY_RESTART. */
export const RESTARTED: string = 'ohos.aafwk.param.AbilityRecoveryRestart';

type Parameters = NonNullable<Want['parameters']>;

/** What an app has saved of its abilities, and its way back. */
export class AppRecovery implements RecoveryPort {
  private readonly device: Device;
  private readonly app: InstalledApp;
  /** The names of the abilities that module.json5 calls recoverable. */
  private readonly recoverable: ReadonlySet<string>;
  private readonly saved: Map<string, Parameters> = new Map();
  private isEnabled: boolean = false;
  private next: Want | undefined;
  private lastRestart: number = Number.NEGATIVE_INFINITY;
  private stopSaving: () => void = () => {};

  constructor(device: Device, app: InstalledApp, recoverable: ReadonlySet<string>) {
    this.device = device;
    this.app = app;
    this.recoverable = recoverable;
  }

  enable(savesInBackground: boolean): void {
    this.isEnabled = true;
    this.stopSaving();
    this.stopSaving = savesInBackground ? this.saveInBackground() : (): void => {};
  }

  save(context: UIAbilityContext | undefined): boolean {
    const chosen = this.abilities.filter(({ instance }) => context === undefined || instance.context === context);
    return chosen.map((ability) => this.saveOne(ability)).some((isSaved) => isSaved);
  }

  startNext(want: Want): void {
    this.next = want;
  }

  restart(): void {
    const front = this.abilities.filter(({ phase }) => phase === 'foreground').at(-1)?.name;
    const name = this.next?.abilityName ?? front;
    const isEnabled = this.isEnabled;
    const { next } = this;
    const isSoon = this.device.clock.now - this.lastRestart < LEAST_INTERVAL_MS;
    this.app.kill();
    this.isEnabled = false;
    this.next = undefined;
    this.stopSaving();
    if (!isEnabled || name === undefined || isSoon) {
      return;
    }
    this.lastRestart = this.device.clock.now;
    const parameters = { ...next?.parameters, ...this.saved.get(name), [RESTARTED]: true } as Parameters;
    this.saved.delete(name);
    void this.app
      .start({ ...next, abilityName: name, parameters })
      .catch((error: unknown) => reportAppError(error, 'the start by appRecovery'));
  }

  private get abilities(): readonly RunningAbility[] {
    return this.app.abilities.filter(({ name }) => this.recoverable.has(name));
  }

  private saveOne({ name, instance }: RunningAbility): boolean {
    const parameters: Parameters = {};
    const { ALL_AGREE, RECOVERY_AGREE } = AbilityConstant.OnSaveResult;
    const result = this.isEnabled
      ? guarded(`onSaveState of ${name}`, () =>
          instance.onSaveState(AbilityConstant.StateType.APP_RECOVERY, parameters),
        )
      : undefined;
    const isSaved = result === ALL_AGREE || result === RECOVERY_AGREE;
    if (isSaved) {
      this.saved.set(name, parameters);
    }
    return isSaved;
  }

  private saveInBackground(): () => void {
    const callback = {
      onApplicationForeground: (): void => {},
      onApplicationBackground: (): void => void this.save(undefined),
    };
    this.app.context.on('applicationStateChange', callback);
    return () => this.app.context.off('applicationStateChange', callback);
  }
}
