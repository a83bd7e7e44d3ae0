/**
 * What CloudWatch makes of the values of one period. A percentile is the smallest value that so many of all values do not
 * exceed; CloudWatch's own is interpolated in a way that AWS does not say, so this is our policy.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 *
 * @param values at least one
 * @throws Error where the statistic is none of those
 * @rule cw-statistic
 * @rule cw-percentile
 */
export function statisticOf(statistic: string, values: readonly number[]): number {
  const sum = () => values.reduce((total, value) => total + value, 0);
  switch (statistic) {
    case "Sum":
      return sum();
    case "Average":
      return sum() / values.length;
    case "Maximum":
      return Math.max(...values);
    case "Minimum":
      return Math.min(...values);
    case "SampleCount":
      return values.length;
  }
  const [, percent] = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(statistic) ?? [];
  if (percent === undefined) throw new Error(`the statistic ${statistic} is not simulated`);
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((Number(percent) / 100) * sorted.length) - 1)] as number;
}
