// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { SystemError } from '../../system/SystemError.ts';
import type formBindingData from './@ohos.app.form.formBindingData.ts';

/** Cards of the app. There are none here. @since 9 */
namespace formProvider {
  /** Rejects with 16501001: there is no card of that id. @since 9 */
  export function updateForm(_formId: string, _data: formBindingData.FormBindingData): Promise<void> {
    return Promise.reject(none());
  }

  /** Rejects with 16501001. @since 9 */
  export function setFormNextRefreshTime(_formId: string, _minute: number): Promise<void> {
    return Promise.reject(none());
  }

  /** Cards that the app offers. @since 9 */
  export function getFormsInfo(): Promise<Array<Object>> {
    return Promise.resolve([]);
  }
}

function none(): SystemError {
  return new SystemError(16501001, 'The ID of the form to be operated does not exist.');
}

export default formProvider;
