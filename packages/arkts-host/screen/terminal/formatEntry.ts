// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { TimelineEntry } from '../../device/Timeline.ts';

/** One line: seconds since the phone was started, who, what. */
export function formatEntry(entry: TimelineEntry): string {
  const seconds = (entry.at / 1000).toFixed(3).padStart(8);
  return `${seconds}  ${entry.source.padEnd(6)}  ${entry.text}`;
}
