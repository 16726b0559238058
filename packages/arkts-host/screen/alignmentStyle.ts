// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Alignment } from '../arkui/enums.ts';

/** CSS for where content stands in a frame; the middle unless the app says otherwise. */
export function alignmentStyle(alignment: unknown, prefix: string = ''): Record<string, string> {
  const at = typeof alignment === 'number' && Alignment[alignment] !== undefined ? alignment : Alignment.Center;
  const words = ['start', 'center', 'end'];
  const vertical = prefix + words[Math.floor(at / 3)];
  const horizontal = prefix + words[at % 3];
  return {
    'align-content': vertical,
    'justify-content': horizontal,
    'align-items': vertical.replace('safe ', ''),
    'justify-items': horizontal.replace('safe ', ''),
  };
}
