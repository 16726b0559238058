// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import abilityAccessCtrl from '../api/@ohos.abilityAccessCtrl.ts';
import type { PermissionRequestResult, Permissions } from '../api/@ohos.abilityAccessCtrl.ts';
import AbilityConstant from '../api/@ohos.app.ability.AbilityConstant.ts';
import AbilityLifecycleCallback from '../api/@ohos.app.ability.AbilityLifecycleCallback.ts';
import appRecovery from '../api/@ohos.app.ability.appRecovery.ts';
import AbilityStage from '../api/@ohos.app.ability.AbilityStage.ts';
import ApplicationStateChangeCallback from '../api/@ohos.app.ability.ApplicationStateChangeCallback.ts';
import type common from '../api/@ohos.app.ability.common.ts';
import type { Configuration } from '../api/@ohos.app.ability.Configuration.ts';
import ConfigurationConstant from '../api/@ohos.app.ability.ConfigurationConstant.ts';
import type EnvironmentCallback from '../api/@ohos.app.ability.EnvironmentCallback.ts';
import errorManager from '../api/@ohos.app.ability.errorManager.ts';
import UIAbility from '../api/@ohos.app.ability.UIAbility.ts';
import Want from '../api/@ohos.app.ability.Want.ts';
import wantAgent from '../api/@ohos.app.ability.wantAgent.ts';
import StartupConfigEntry from '../api/@ohos.app.appstartup.StartupConfigEntry.ts';
import type { StartupConfig, StartupListener } from '../api/@ohos.app.appstartup.StartupConfigEntry.ts';
import startupManager from '../api/@ohos.app.appstartup.startupManager.ts';
import StartupTask from '../api/@ohos.app.appstartup.StartupTask.ts';
import bundleManager from '../api/@ohos.bundle.bundleManager.ts';
import type Context from '../api/application/Context.ts';

export {
  AbilityConstant,
  AbilityLifecycleCallback,
  AbilityStage,
  ApplicationStateChangeCallback,
  ConfigurationConstant,
  StartupConfigEntry,
  StartupTask,
  UIAbility,
  Want,
  abilityAccessCtrl,
  appRecovery,
  bundleManager,
  errorManager,
  startupManager,
  wantAgent,
};
export type {
  Configuration,
  Context,
  EnvironmentCallback,
  PermissionRequestResult,
  Permissions,
  StartupConfig,
  StartupListener,
  common,
};
