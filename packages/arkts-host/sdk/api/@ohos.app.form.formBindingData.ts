// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a card shows. There are no cards here: it is made, and nobody shows it. @since 9 */
namespace formBindingData {
  /** @since 9 */
  export interface FormBindingData {
    data: Object;
  }

  /** @since 9 */
  export function createFormBindingData(obj?: Object | string): FormBindingData {
    return { data: typeof obj === 'string' ? (JSON.parse(obj) as Object) : (obj ?? {}) };
  }
}

export default formBindingData;
