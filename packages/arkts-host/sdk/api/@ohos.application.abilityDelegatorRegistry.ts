// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import abilityDelegatorRegistry from './@ohos.app.ability.abilityDelegatorRegistry.ts';

/** The name that `@ohos.app.ability.abilityDelegatorRegistry` had before. @since 8 */
export default abilityDelegatorRegistry;
