// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export { canScan, scanCode } from './src/main/ts/noCodeScanner';
