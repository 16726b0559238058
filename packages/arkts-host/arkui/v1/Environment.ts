// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { appStorage } from './storages.ts';

/** The colour mode of the device. @since 8 */
export enum ColorMode {
  LIGHT = 0,
  DARK = 1,
}

/** Where lines begin. @since 8 */
export enum LayoutDirection {
  LTR = 0,
  RTL = 1,
  Auto = 2,
}

/** What the environment tells of. */
export interface EnvironmentFacts {
  /** Such as zh-CN. */
  readonly language: string;
  readonly dark: boolean;
}

let facts: () => EnvironmentFacts = () => ({ language: 'en-US', dark: false });
const told: Set<string> = new Set();
const hearers: Set<() => void> = new Set();

/** The device of the app: a new process has asked for nothing yet. */
export function useEnvironment(given: () => EnvironmentFacts): void {
  facts = given;
  told.clear();
  hearers.clear();
}

/** The device's settings as they are. */
export function environmentFacts(): EnvironmentFacts {
  return facts();
}

/** Hears of each change of the device's settings, while the process lives. Returns the way to stop. */
export function onEnvironmentChange(hearer: () => void): () => void {
  hearers.add(hearer);
  return (): void => {
    hearers.delete(hearer);
  };
}

/** The device's settings have changed: what the app has asked for follows. */
export function environmentChanged(): void {
  for (const key of told) {
    const value = valueOf(key);
    if (value !== undefined) {
      appStorage().set(key, value);
    }
  }
  [...hearers].forEach((hearer) => hearer());
}

function valueOf(key: string): unknown {
  const { language, dark } = facts();
  switch (key) {
    case 'accessibilityEnabled':
      return false;
    case 'colorMode':
      return dark ? ColorMode.DARK : ColorMode.LIGHT;
    case 'fontScale':
    case 'fontWeightScale':
      return 1;
    case 'layoutDirection':
      return LayoutDirection.LTR;
    case 'languageCode':
      return new Intl.Locale(language).language;
    default:
      return undefined;
  }
}

/** What Environment.envProps takes. */
export interface EnvPropsOptions {
  readonly key: string;
  readonly defaultValue: unknown;
}

/** Properties of the device, in AppStorage (state_mgmt, Environment). */
export class Environment {
  /** The device's value, or `value` for a property that it has not. Whether AppStorage had none yet. */
  static envProp<S>(key: string, value: S): boolean {
    if (told.has(key) || appStorage().has(key)) {
      return false;
    }
    appStorage().setOrCreate(key, valueOf(key) ?? value);
    told.add(key);
    return true;
  }

  static envProps(props: readonly EnvPropsOptions[]): void {
    props.forEach(({ key, defaultValue }) => Environment.envProp(key, defaultValue));
  }

  static keys(): string[] {
    return [...told];
  }

  static EnvProp<S>(key: string, value: S): boolean {
    return Environment.envProp(key, value);
  }

  static EnvProps(props: readonly EnvPropsOptions[]): void {
    Environment.envProps(props);
  }

  static Keys(): string[] {
    return Environment.keys();
  }
}
