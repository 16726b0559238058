// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export { CLIENT_LIMITS, limitsOf } from './client/ClientLimits.ts';
export type { ClientLimits } from './client/ClientLimits.ts';
export { describeEnd } from './client/describeEnd.ts';
export { GatewayError, GatewayFault } from './client/GatewayError.ts';
export type { TunnelEnd } from './client/GatewayError.ts';
export { GatewayStream } from './client/GatewayStream.ts';
export { logIn } from './client/logIn.ts';
export { openTunnel } from './client/openTunnel.ts';
export type { TunnelRequest } from './client/openTunnel.ts';
export { requestApproval } from './client/requestApproval.ts';
export type { ApprovalProgress, ApprovalRequest } from './client/requestApproval.ts';
export { requestConnection } from './client/requestConnection.ts';
export type { ConnectionProgress, ConnectionRequest } from './client/requestConnection.ts';
export { TokenFile } from './client/TokenFile.ts';
export type { Login } from './client/TokenFile.ts';
