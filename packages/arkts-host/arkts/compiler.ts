// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createRequire } from 'node:module';
import type ts from 'ohos-typescript';

/** The ArkTS compiler's module. */
export type Compiler = typeof ts;

let loaded: Compiler | undefined;

/** ohos-typescript, loaded at the first use: it takes 150 ms, which a cached build does not need. */
export function compiler(): Compiler {
  loaded ??= createRequire(import.meta.url)('ohos-typescript') as Compiler;
  return loaded;
}
