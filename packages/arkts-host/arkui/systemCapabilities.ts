// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The capabilities whose kits this host has; a device has them, too. */
const HERE: readonly RegExp[] = [
  /^SystemCapability\.UserIAM\.UserAuth\./,
  /^SystemCapability\.Security\.(Huks|CryptoFramework|AccessToken)/,
  /^SystemCapability\.ArkUI\./,
  /^SystemCapability\.Ability\.AbilityRuntime\./,
  /^SystemCapability\.DistributedDataManager\.(RelationalStore|Preferences)\./,
  /^SystemCapability\.FileManagement\.File\./,
  /^SystemCapability\.(Utils\.Lang|Global\.(I18n|ResourceManager)|WindowManager\.WindowManager\.Core)$/,
  /^SystemCapability\.HiviewDFX\.HiLog$/,
  /^SystemCapability\.Communication\.NetStack$/,
  /^SystemCapability\.Notification\./,
  /^SystemCapability\.MiscServices\.(Time|Pasteboard)$/,
  /^SystemCapability\.BundleManager\./,
];

/** Whether the device has a capability: true for what this host has kits for. */
export function canIUse(syscap: string): boolean {
  return HERE.some((one) => one.test(syscap));
}
