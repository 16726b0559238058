// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AppStorageV2, PersistenceV2, Type, UIUtils } from '../api/@ohos.arkui.StateManagement.ts';
import { PromptAction, Router, UIContext } from '../api/@ohos.arkui.UIContext.ts';
import promptAction from '../api/@ohos.promptAction.ts';
import router from '../api/@ohos.router.ts';
import window from '../api/@ohos.window.ts';

export { AppStorageV2, PersistenceV2, PromptAction, Router, Type, UIContext, UIUtils, promptAction, router, window };
