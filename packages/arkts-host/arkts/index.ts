// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export { ArktsProject } from './ArktsProject.ts';
export { BuildError } from './BuildError.ts';
export { formatFinding } from './Finding.ts';
export type { Finding } from './Finding.ts';
export { ProjectError } from './ProjectError.ts';
export { Sdk } from './Sdk.ts';
export { buildBothKinds, buildProject } from './buildProject.ts';
export type { Build } from './buildProject.ts';
export { checkProject } from './checkProject.ts';
export { compiler } from './compiler.ts';
export type { Compiler } from './compiler.ts';
export { hostPaths } from './hostPaths.ts';
