/**
 * What is wrong with a traffic dial, and what is valid; undefined where nothing is.
 *
 * AWS's API and provider keep 32 bits: what they give back would be another number, and every plan would change it
 * (https://docs.aws.amazon.com/global-accelerator/latest/api/API_CreateEndpointGroup.html: "Type: Float").
 */
export function dialProblem(percentage: number): string | undefined {
  if (!(percentage >= 0 && percentage <= 100)) return "use a number from 0 to 100";
  if (Math.fround(percentage) === percentage) return undefined;
  return `AWS keeps it as a 32-bit number, which cannot hold it exactly: use a whole number, or quarters such as ${Math.round(percentage * 4) / 4}`;
}
