// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ts from 'ohos-typescript';

/** Takes a finding at a node. */
export type Report = (node: ts.Node, message: string) => void;
