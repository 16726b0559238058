// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import userAuth from '../api/@ohos.userIAM.userAuth.ts';
import UserAuthIcon from '../api/@ohos.userIAM.userAuthIcon.ts';

export { userAuth, UserAuthIcon };
