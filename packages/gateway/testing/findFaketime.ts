// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import process from 'node:process';
import { CannotInstallError, installPackages } from 'arkts-host/debian';

/** Debian's libfaketime, installed first where that is possible; or why there is none. */
export function findFaketime(): { readonly library: string | undefined; readonly reason: string } {
  const look = (): string | undefined =>
    ['x86_64', 'aarch64']
      .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
      .find((file) => fs.existsSync(file));
  if (process.platform !== 'linux') {
    return { library: undefined, reason: "libfaketime is Linux's" };
  }
  try {
    if (look() === undefined) {
      installPackages(['libfaketime'], 'clock');
    }
  } catch (error) {
    if (!(error instanceof CannotInstallError)) {
      throw error;
    }
    return { library: undefined, reason: `There is no libfaketime, and ${error.message}` };
  }
  return { library: look(), reason: 'libfaketime was installed and is not there' };
}

/** What makes a process take its wall's clock from what `file` says, as in `+365d`; its other clocks are right. */
export function faketimeEnv(library: string, file: string): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
}
