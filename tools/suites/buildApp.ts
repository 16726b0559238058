// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Builds the app as the suites use it, before they begin: otherwise those that come first would each do so at once.

import path from 'node:path';
import { ArktsProject, buildBothKinds } from 'arkts-host/project';

buildBothKinds(ArktsProject.open(path.join(import.meta.dirname, '../..')));
