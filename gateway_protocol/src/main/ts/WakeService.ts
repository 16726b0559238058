// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * By what a device whose app is not open can be reached: not at all, or by Huawei's Push Kit.
 *
 * @since 1.0.0
 */
export type WakeService = 'none' | 'push-kit';

/**
 * All of them.
 *
 * @since 1.0.0
 */
export const WAKE_SERVICES: readonly WakeService[] = ['none', 'push-kit'];
