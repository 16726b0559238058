// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What this module takes of Push Kit, for who checks it against an SDK without it: OpenHarmony's. */
declare module '@kit.PushKit' {
  export namespace pushService {
    function getToken(): Promise<string>;
    function deleteToken(): Promise<void>;
  }
}
