// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { GUIDE_SNIPPETS } from './guideSnippets.ts';
import { HELPERS } from './publicHelpers.ts';
import { PAGES } from './publicPages.ts';
import type { PublicUnit } from './PublicUnit.ts';

/** All that are tried, whatever became of them. */
export const PUBLIC_UNITS: readonly PublicUnit[] = [...HELPERS, ...PAGES, ...GUIDE_SNIPPETS];
