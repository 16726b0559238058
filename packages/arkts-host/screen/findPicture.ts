// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readFileSync } from 'node:fs';
import type { InstalledApp } from '../app/InstalledApp.ts';

/**
 * The file behind `media/NAME`, `rawfile/PATH`, `icon/foreground` or `icon/background` of an app, under its present
 * language and colours. Throws ResourceError when it has none.
 */
export function findPicture(app: InstalledApp, name: string): string {
  const [kind = '', ...rest] = name.split('/');
  const path = rest.join('/');
  if (kind === 'rawfile') {
    return app.resources.rawFile(path);
  }
  if (kind === 'icon') {
    const icon = String(app.resources.value('media', app.icon));
    if (!icon.endsWith('.json')) {
      return icon;
    }
    const layers = (JSON.parse(readFileSync(icon, 'utf8')) as { 'layered-image'?: Record<string, string> })[
      'layered-image'
    ];
    return String(app.resources.value('media', (layers?.[path] ?? '').replace('$media:', '')));
  }
  return String(app.resources.value('media', path));
}
