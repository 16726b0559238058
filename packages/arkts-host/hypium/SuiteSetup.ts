// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ArktsProject } from '../arkts/ArktsProject.ts';
import { isObject } from '../arkts/ConfigFile.ts';
import type { Json } from '../arkts/ConfigFile.ts';
import { SETTINGS_FILE } from '../arkts/HostSettings.ts';
import { ProjectError } from '../arkts/ProjectError.ts';
import { PROFILE_VERSIONS } from '../device/DeviceProfile.ts';
import { Answer } from '../sdk/api/@arkts-host.person.ts';
import type { Setup } from '../sdk/api/@arkts-host.person.ts';

/** How the settings of a project want the device of a list of tests: as `person.setUp` takes it, and its versions of the system. */
export interface SuiteSetup extends Setup {
  profiles?: readonly number[];
}

/** What each key takes, in words, and whether a value is one. */
const KEYS: Readonly<Record<keyof SuiteSetup, { readonly takes: string; readonly fits: (value: unknown) => boolean }>> =
  {
    face: { takes: 'true or false', fits: (value) => typeof value === 'boolean' },
    fingerprint: { takes: 'true or false', fits: (value) => typeof value === 'boolean' },
    pin: {
      takes: 'digits, or an empty text for none',
      fits: (value) => typeof value === 'string' && /^\d*$/.test(value),
    },
    answers: {
      takes: `one of ${Object.values(Answer).join(', ')}, or a list of them`,
      fits: (value) =>
        (Array.isArray(value) ? value : [value]).every((one) => Object.values(Answer).includes(one as Answer)),
    },
    profiles: {
      takes: `a list of ${PROFILE_VERSIONS.join(', ')}`,
      fits: (value) =>
        Array.isArray(value) && value.length > 0 && value.every((one) => PROFILE_VERSIONS.includes(one as number)),
    },
  };

/**
 * What `suites` of the settings says of a list of tests: the entry whose path is the list's, or a folder above it, and of several the
 * nearest. Throws ProjectError INVALID_VALUE.
 */
export function setupOf(project: ArktsProject, file: string): SuiteSetup | undefined {
  const at = project.relative(file);
  const [nearest] = Object.entries(project.settings.suites)
    .filter(([key]) => at === key || at.startsWith(`${key.replace(/\/$/, '')}/`))
    .sort(([a], [b]) => b.length - a.length);
  return nearest === undefined ? undefined : checked(project, ...nearest);
}

function checked(project: ArktsProject, suite: string, setup: unknown): SuiteSetup {
  const refuse = (what: string): never => {
    const text = `${SETTINGS_FILE} of ${project.dir}: '${suite}' of 'suites' ${what}.`;
    throw new ProjectError('INVALID_VALUE', SETTINGS_FILE, text);
  };
  if (!isObject(setup)) {
    return refuse('has to be an object');
  }
  for (const [key, value] of Object.entries(setup as Json)) {
    if (!Object.hasOwn(KEYS, key)) {
      return refuse(`has no '${key}'; there are: ${Object.keys(KEYS).join(', ')}`);
    }
    const { fits, takes } = KEYS[key as keyof SuiteSetup];
    if (!fits(value)) {
      return refuse(`has ${key}: ${JSON.stringify(value)}; it takes ${takes}`);
    }
  }
  return setup as SuiteSetup;
}
