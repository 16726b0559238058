// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';

const NAME = '@cancellable-auth/gateway';

/** The version of this package, wherever in it this is compiled to; 'unknown' when it was taken out of it. */
export function versionOfGateway(): string {
  for (let folder = import.meta.dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    try {
      const { name, version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
        readonly name: unknown;
        readonly version: unknown;
      };
      if (name === NAME && typeof version === 'string') {
        return version;
      }
    } catch {
      // none here
    }
  }
  return 'unknown';
}
