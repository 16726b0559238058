// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import http from '../api/@ohos.net.http.ts';
import webSocket from '../api/@ohos.net.webSocket.ts';

export { http, webSocket };
