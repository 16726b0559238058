// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export { gatewayConfigSchema } from './config/GatewayConfig.ts';
export { loadConfig } from './config/loadConfig.ts';
export type { LoadedConfig } from './config/loadConfig.ts';
export { makeCertificate } from './config/makeCertificate.ts';
export { newOpenidKeys } from './openid/openidKeys.ts';
export { Gateway } from './server/Gateway.ts';
