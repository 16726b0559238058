// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import scanBarcode from '../api/@hms.core.scan.scanBarcode.ts';
import scanCore from '../api/@hms.core.scan.scanCore.ts';

export { scanBarcode, scanCore };
