// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import formBindingData from '../api/@ohos.app.form.formBindingData.ts';
import FormExtensionAbility from '../api/@ohos.app.form.FormExtensionAbility.ts';
import formInfo from '../api/@ohos.app.form.formInfo.ts';
import formProvider from '../api/@ohos.app.form.formProvider.ts';

export { FormExtensionAbility, formBindingData, formInfo, formProvider };
