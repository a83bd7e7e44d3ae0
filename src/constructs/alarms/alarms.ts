import { Construct } from "constructs";
import { ACCELERATOR_METRICS } from "../../aws/alarm-rules";
import { MAIN } from "../../aws/naming";
import type { AlarmSettings } from "../../settings/alarms";
import { ACCOUNT_CONCURRENCY } from "../../settings/concurrency";
import type { Settings } from "../../settings/settings";
import { permissionsOf, writingOperations } from "../../settings/table-actions";
import type { Accelerator } from "../accelerator";
import type { Providers } from "../providers";
import type { Region } from "../region";
import { AcceleratorAlarms } from "./accelerator-alarms";
import { Dashboard } from "./dashboard";
import { type AlarmedFunction, RegionAlarms } from "./region-alarms";
import { Topics } from "./topics";

export interface AlarmsProps {
  readonly providers: Providers;
  readonly settings: Settings;
  readonly alarms: AlarmSettings;
  readonly regions: readonly Region[];
  /** @default Route 53 alone is in front, of whose alias records AWS has no metrics */
  readonly accelerator?: Accelerator;
}

/**
 * Alarms, the topics that they notify, and a dashboard. Those of one region refer to nothing of another one, so that each
 * region can be deployed alone; those of the accelerator are where its metrics are, whether or not that is a region.
 */
export class Alarms extends Construct {
  /** ARNs of a region's own alarms, by region. */
  readonly arns: Readonly<Record<string, readonly string[]>>;

  constructor(scope: Construct, id: string, { providers, settings, alarms, accelerator, ...props }: AlarmsProps) {
    super(scope, id);
    const { name, table, load } = settings;
    // Regions that change places in the settings change no alarm.
    const regions = [...props.regions].sort((a, b) => (a.name < b.name ? -1 : 1));
    const topics = new Topics(this, "topics", {
      name,
      providers: [...new Set([...providers.all, ...(accelerator ? [providers.of(ACCELERATOR_METRICS)] : [])])],
      settings: alarms,
    });
    const writes = writesOf(settings);
    const byRegion = regions.map(
      ({ name: region, loadBalancer }) =>
        new RegionAlarms(this, region, {
          provider: providers.of(region),
          name,
          region,
          settings: alarms,
          accountConcurrency: load?.accountConcurrency ?? ACCOUNT_CONCURRENCY,
          loadBalancer: loadBalancer.arnSuffix,
          functions: loadBalancer.served.map((served): AlarmedFunction => {
            const { reservedConcurrency } = functionOf(settings, served.part);
            return { ...served, reservedConcurrency };
          }),
          table: table.name,
          writes,
          otherRegions: regions.map((each) => each.name).filter((each) => each !== region),
          topicArns: topics.of(region),
        }),
    );
    if (accelerator) {
      new AcceleratorAlarms(this, "accelerator", {
        provider: providers.of(ACCELERATOR_METRICS),
        name,
        ...accelerator.metricIds,
        regions: regions.map((each) => each.name),
        flowsPerMinute: alarms.flowsPerMinute,
        topicArns: topics.of(ACCELERATOR_METRICS),
      });
    }
    new Dashboard(this, "dashboard", {
      provider: providers.home,
      name,
      regions,
      table: table.name,
      accelerator: accelerator?.metricIds,
    });
    this.arns = Object.fromEntries(byRegion.map(({ region, all }) => [region, all.map(({ arn }) => arn)]));
  }
}

/** @param part name of a route, or `MAIN` */
const functionOf = ({ function: main, routes }: Settings, part: string): Settings["function"] =>
  (part === MAIN ? undefined : routes.find((route) => route.name === part)?.function) ?? main;

/** DynamoDB operations that any of the functions can write with. */
const writesOf = (settings: Settings): string[] =>
  writingOperations(
    [settings.function, ...settings.routes.map((route) => route.function)].flatMap(
      (lambda) => permissionsOf(settings, lambda).onTable,
    ),
  );
