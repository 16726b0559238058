// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export { SitePlay } from '../chaos/playSite.ts';
export { SITE_FAULTS } from '../chaos/siteFaults.ts';
export type { SiteFaultName } from '../chaos/siteFaults.ts';
export { Chance } from '../properties/Chance.ts';
export { FakeSocket } from '../properties/FakeSocket.ts';
export { ClientEnd } from './ClientEnd.ts';
export { codeOf, DesktopClient, numberIn } from './DesktopClient.ts';
export type { Transport } from './DesktopClient.ts';
export { GatewayBed, NAME } from './GatewayBed.ts';
export { GatewayProcess, ORIGIN } from './GatewayProcess.ts';
export { measureCommits } from './measureCommits.ts';
export { SessionPhone } from './SessionPhone.ts';
export { memberOf, nameOf, SiteProcesses } from './SiteProcesses.ts';
export { findNetworks } from './SiteNetwork.ts';
export { findEtcd } from './EtcdMembers.ts';
export { findPrograms } from './findPrograms.ts';
export { Run } from './Run.ts';
export { findHaproxy } from './HaproxyProcess.ts';
export { SoftAuthenticator } from './SoftAuthenticator.ts';
export { TestDevice } from './TestDevice.ts';
export { newIdentity } from './newIdentity.ts';
export { until } from './until.ts';
export { WebBed } from './WebBed.ts';
export { shop } from './webShop.ts';
