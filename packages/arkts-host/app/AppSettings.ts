// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import ConfigurationConstant from '../sdk/api/@ohos.app.ability.ConfigurationConstant.ts';
import type { Configuration } from '../sdk/api/@ohos.app.ability.Configuration.ts';
import type { Resources } from '../arkui/Resources.ts';
import { environmentChanged } from '../arkui/v1/Environment.ts';

const { COLOR_MODE_DARK, COLOR_MODE_LIGHT, COLOR_MODE_NOT_SET } = ConfigurationConstant.ColorMode;

/** Language and colours of an app: the device's, unless the app has chosen its own. Its resources follow them. */
export class AppSettings {
  private readonly resources: Resources;
  private readonly changed: (configuration: Configuration) => void;
  private systemDark: boolean = false;
  private systemLanguage: string;
  private colorMode: ConfigurationConstant.ColorMode = COLOR_MODE_NOT_SET;
  private language: string | undefined;
  private told: string;

  /** @param changed hears of each other configuration */
  constructor(resources: Resources, changed: (configuration: Configuration) => void) {
    this.resources = resources;
    this.changed = changed;
    this.systemLanguage = resources.conditions.language;
    this.told = JSON.stringify(this.configuration);
  }

  /** What the app is told. */
  get configuration(): Configuration {
    const { language, dark } = this.resources.conditions;
    return { language, colorMode: dark ? COLOR_MODE_DARK : COLOR_MODE_LIGHT };
  }

  /** The device's language, such as zh-CN. */
  setLanguage(language: string): void {
    this.systemLanguage = new Intl.Locale(language.replaceAll('_', '-')).toString();
    this.apply();
  }

  /** The device's dark mode. */
  setDarkMode(dark: boolean): void {
    this.systemDark = dark;
    this.apply();
  }

  /** The app's own colours, or those of the device again. */
  chooseColorMode(mode: ConfigurationConstant.ColorMode): void {
    this.colorMode = mode;
    this.apply();
  }

  /** The app's own language. */
  chooseLanguage(language: string): void {
    this.language = language;
    this.apply();
  }

  /** Another process of the app has chosen nothing. */
  forgetChoices(): void {
    this.colorMode = COLOR_MODE_NOT_SET;
    this.language = undefined;
  }

  private apply(): void {
    const dark = this.colorMode === COLOR_MODE_NOT_SET ? this.systemDark : this.colorMode === COLOR_MODE_DARK;
    this.resources.setConditions({ dark, language: this.language ?? this.systemLanguage });
    const { configuration } = this;
    const before = this.told;
    this.told = JSON.stringify(configuration);
    if (before !== this.told) {
      environmentChanged();
      this.changed(configuration);
    }
  }
}
