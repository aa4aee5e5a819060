// What a process tells Prometheus: its own figures (processor, memory, event loop, descriptors) and those of its service,
// in one registry.
import {
  type CollectFunction,
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricConfiguration,
  Registry,
} from 'prom-client';

/** Every name of ours begins with it. */
const prefix = 'tastemaker_';

export interface GaugeOptions<Label extends string> {
  labelNames?: readonly Label[];
  /** Called when somebody asks, to read the present value. What it throws leaves the gauge out of that answer. */
  collect?: (gauge: Gauge<Label>) => void | Promise<void>;
}

/** Names are given without the prefix, and end in the unit: `http_request_duration_seconds`. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #onError: (error: unknown, name: string) => void;

  /** @param onError hears of figures that could not be collected */
  constructor(onError: (error: unknown, name: string) => void) {
    this.#onError = onError;
    collectDefaultMetrics({ register: this.#registry });
  }

  counter<Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []): Counter<Label> {
    return new Counter(this.#describe(name, help, labelNames));
  }

  /** A counter that somebody else keeps. @param value called when somebody asks; never falls */
  countedElsewhere(name: string, help: string, value: () => number): void {
    const collect = this.#guarded<never, Counter<never>>(name, (counter) => counter.inc(value()));
    const counter = new Counter({ ...this.#describe<never>(name, help, []), collect });
    // Shown as zero before anything was counted.
    counter.inc(0);
  }

  gauge<Label extends string = never>(name: string, help: string, options: GaugeOptions<Label> = {}): Gauge<Label> {
    const { labelNames = [], collect } = options;
    const description = this.#describe(name, help, labelNames);
    if (collect === undefined) return new Gauge(description);
    return new Gauge({ ...description, collect: this.#guarded(name, collect) });
  }

  /** @param buckets upper bounds, in the unit of the name */
  histogram<Label extends string = never>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets: readonly number[],
  ): Histogram<Label> {
    return new Histogram({ ...this.#describe(name, help, labelNames), buckets: [...buckets] });
  }

  /** In the text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  async text(): Promise<{ contentType: string; body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  #describe<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): MetricConfiguration<Label> & { registers: Registry[] } {
    return { name: `${prefix}${name}`, help, labelNames: [...labelNames], registers: [this.#registry] };
  }

  /** One figure that cannot be had must not cost all the others. */
  #guarded<Label extends string, Metric extends Gauge<Label> | Counter<Label> = Gauge<Label>>(
    name: string,
    collect: (metric: Metric) => void | Promise<void>,
  ): CollectFunction<Metric> {
    const onError = this.#onError;
    return async function collectGuarded(this: Metric) {
      this.reset();
      try {
        await collect(this);
      } catch (error) {
        onError(error, name);
      }
    };
  }
}
