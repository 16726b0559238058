// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export * from './hds/listItemCard.ts';
export * from './hds/listItemOptions.ts';
export * from './hds/listItemParts.ts';
export * from './hds/looks.ts';
export * from './hds/navigation.ts';
export * from './hds/tabs.ts';
