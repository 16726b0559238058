// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { harTasks } from '@ohos/hvigor-ohos-plugin';

export default { system: harTasks, plugins: [] };
