// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Formats by language; Node's own. @since 6 */
namespace intl {
  /** @since 6 */
  export class Locale {
    private readonly locale: globalThis.Intl.Locale;

    constructor(locale?: string, _options?: Object) {
      this.locale = new globalThis.Intl.Locale(locale ?? 'en-US');
    }

    get language(): string {
      return this.locale.language;
    }
    get region(): string {
      return this.locale.region ?? '';
    }
    get script(): string {
      return this.locale.script ?? '';
    }
    get baseName(): string {
      return this.locale.baseName;
    }
    toString(): string {
      return this.locale.toString();
    }
    maximize(): Locale {
      return new Locale(this.locale.maximize().toString());
    }
    minimize(): Locale {
      return new Locale(this.locale.minimize().toString());
    }
  }

  /** @since 6 */
  export class DateTimeFormat {
    private readonly format_: globalThis.Intl.DateTimeFormat;

    constructor(locale?: string | Array<string>, options?: Object) {
      const { dateStyle, timeStyle, ...rest } = (options ?? {}) as Record<string, unknown>;
      const styles = {
        ...(dateStyle === undefined || dateStyle === 'auto' ? {} : { dateStyle }),
        ...(timeStyle === undefined || timeStyle === 'auto' ? {} : { timeStyle }),
      };
      this.format_ = new globalThis.Intl.DateTimeFormat(locale, { ...rest, ...styles } as Intl.DateTimeFormatOptions);
    }

    format(date: Date): string {
      return this.format_.format(date);
    }
    formatRange(startDate: Date, endDate: Date): string {
      return this.format_.formatRange(startDate, endDate);
    }
    resolvedOptions(): Object {
      return this.format_.resolvedOptions();
    }
  }

  /** @since 6 */
  export class NumberFormat {
    private readonly format_: globalThis.Intl.NumberFormat;

    constructor(locale?: string | Array<string>, options?: Object) {
      this.format_ = new globalThis.Intl.NumberFormat(locale, options as Intl.NumberFormatOptions | undefined);
    }

    format(value: number): string {
      return this.format_.format(value);
    }
    resolvedOptions(): Object {
      return this.format_.resolvedOptions();
    }
  }

  /** @since 8 */
  export class Collator {
    private readonly collator: globalThis.Intl.Collator;

    constructor(locale?: string | Array<string>, options?: Object) {
      this.collator = new globalThis.Intl.Collator(locale, options as Intl.CollatorOptions | undefined);
    }

    compare(first: string, second: string): number {
      return this.collator.compare(first, second);
    }
    resolvedOptions(): Object {
      return this.collator.resolvedOptions();
    }
  }

  /** @since 8 */
  export class PluralRules {
    private readonly rules: globalThis.Intl.PluralRules;

    constructor(locale?: string | Array<string>, options?: Object) {
      this.rules = new globalThis.Intl.PluralRules(locale, options as Intl.PluralRulesOptions | undefined);
    }

    select(count: number): string {
      return this.rules.select(count);
    }
  }

  /** @since 8 */
  export class RelativeTimeFormat {
    private readonly format_: globalThis.Intl.RelativeTimeFormat;

    constructor(locale?: string | Array<string>, options?: Object) {
      this.format_ = new globalThis.Intl.RelativeTimeFormat(
        locale,
        options as Intl.RelativeTimeFormatOptions | undefined,
      );
    }

    format(value: number, unit: string): string {
      return this.format_.format(value, unit as Intl.RelativeTimeFormatUnit);
    }
  }
}

export default intl;
