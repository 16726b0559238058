// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { GatewayMistake } from './plantGatewayMistakes.ts';

/** Of the doors: web logins, Keycloak, questions of scripts, remote desktops; and of waking phones. */
export const DOOR_MISTAKES: readonly GatewayMistake[] = [];
