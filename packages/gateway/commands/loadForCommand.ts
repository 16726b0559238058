// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { ConfigError } from '../config/ConfigError.ts';
import { loadConfig } from '../config/loadConfig.ts';
import type { FileNames, LoadedConfig } from '../config/loadConfig.ts';
import { CommandError } from './CommandError.ts';

/** The configuration of a command. Throws a CommandError with everything that is wrong in it. */
export function loadForCommand(file: string, names: Partial<FileNames> = {}): LoadedConfig {
  try {
    return loadConfig(file, names);
  } catch (error) {
    throw error instanceof ConfigError ? new CommandError(error.message) : error;
  }
}
