// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What the system says of a card. There are none here. @since 9 */
namespace formInfo {
  /** Names of what a want that has to do with a card holds among its parameters. @since 9 */
  export enum FormParam {
    IDENTITY_KEY = 'ohos.extra.param.key.form_identity',
    DIMENSION_KEY = 'ohos.extra.param.key.form_dimension',
    NAME_KEY = 'ohos.extra.param.key.form_name',
    MODULE_NAME_KEY = 'ohos.extra.param.key.module_name',
    WIDTH_KEY = 'ohos.extra.param.key.form_width',
    HEIGHT_KEY = 'ohos.extra.param.key.form_height',
    TEMPORARY_KEY = 'ohos.extra.param.key.form_temporary',
    /** @since 10 */
    BUNDLE_NAME_KEY = 'ohos.extra.param.key.bundle_name',
    /** @since 10 */
    ABILITY_NAME_KEY = 'ohos.extra.param.key.ability_name',
  }
}

export default formInfo;
