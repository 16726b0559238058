// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { NeighbourState, PhoneNeighbour } from 'arkts-host/screen';
import type { Shop } from './Shop.ts';

/** The shop beside the phone on the screen: its page, and what it does with a payment that a customer thinks about for too long. */
export class ShopNeighbour implements PhoneNeighbour {
  private readonly shop: Shop;

  constructor(shop: Shop) {
    this.shop = shop;
  }

  get state(): NeighbourState {
    return {
      name: 'shop',
      title: 'The shop',
      text: '',
      page: this.shop.origin,
      actions: [{ name: 'take-back', label: 'Take the payment back' }],
    };
  }

  async act(): Promise<void> {
    if ((await this.shop.takeBack()) === 0) {
      throw new Error('Nobody is asked to pay. Log in at the shop and pay there first.');
    }
  }
}
