// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { NEWEST_PROFILE, PROFILE_VERSIONS } from '../device/DeviceProfile.ts';
import { UsageError } from './readArguments.ts';

/** The version of the system that `--profile` names; without it the newest. Throws UsageError when there is none such. */
export function profileOf(given: string | undefined): number {
  const profile = given === undefined ? NEWEST_PROFILE : Number(given);
  if (!PROFILE_VERSIONS.includes(profile)) {
    throw new UsageError(`There is no profile '${given}'. There are: ${PROFILE_VERSIONS.join(', ')}.`);
  }
  return profile;
}
