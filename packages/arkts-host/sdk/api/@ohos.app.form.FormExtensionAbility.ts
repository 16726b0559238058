// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type formBindingData from './@ohos.app.form.formBindingData.ts';
import type Want from './@ohos.app.ability.Want.ts';
import type Context from './application/Context.ts';

/** What makes the app's cards. Nothing here calls it. @since 9 */
class FormExtensionAbility {
  context!: Context;
  onAddForm?(want: Want): formBindingData.FormBindingData;
  onUpdateForm?(formId: string): void;
  onFormEvent?(formId: string, message: string): void;
  onRemoveForm?(formId: string): void;
}

export default FormExtensionAbility;
