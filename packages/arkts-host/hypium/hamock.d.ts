// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// What ohpm has as @ohos/hamock: the mocks of hypium, and what the previewer alone runs.

export * from '@ohos/hypium';

/** A method that sets a component up for the previewer; nothing else calls it. */
export declare function MockSetup(target: Object, name: string, method: Object): void;
