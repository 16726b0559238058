// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import abilityDelegatorRegistry from '../api/@ohos.app.ability.abilityDelegatorRegistry.ts';

export { abilityDelegatorRegistry };
