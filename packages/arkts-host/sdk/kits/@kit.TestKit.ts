// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Component, Driver, MatchPattern, ON, On } from '../api/@ohos.UiTest.ts';
import type { Point, Rect } from '../api/@ohos.UiTest.ts';
import abilityDelegatorRegistry from '../api/@ohos.app.ability.abilityDelegatorRegistry.ts';

export { Component, Driver, MatchPattern, ON, On, abilityDelegatorRegistry };
export type { Point, Rect };
