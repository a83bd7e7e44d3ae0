import { max, mean, min, quantile, sum } from "simple-statistics";

/**
 * What CloudWatch makes of the values of one period. It interpolates percentiles in a way that AWS does not say: that it does
 * so linearly is our policy.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 *
 * @param values at least one
 * @throws Error where the statistic is none of those
 * @rule cw-statistic
 * @rule cw-percentile
 */
export function statisticOf(statistic: string, values: readonly number[]): number {
  const all = [...values];
  switch (statistic) {
    case "Sum":
      return sum(all);
    case "Average":
      return mean(all);
    case "Maximum":
      return max(all);
    case "Minimum":
      return min(all);
    case "SampleCount":
      return values.length;
  }
  const [, percent] = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(statistic) ?? [];
  if (percent === undefined) throw new Error(`the statistic ${statistic} is not simulated`);
  return quantile(all, Number(percent) / 100);
}
