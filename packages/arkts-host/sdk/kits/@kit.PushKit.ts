// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import pushService from '../api/@hms.core.push.pushService.ts';

export { pushService };
