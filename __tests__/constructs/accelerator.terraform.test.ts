import { expect, test } from "vitest";
import { synth } from "../support/synth";

test("the addresses can be read of an accelerator that has none yet, as an apply that was killed leaves it", () => {
  const { json, one } = synth();
  const { address } = one("aws_globalaccelerator_accelerator");
  // Without `try`, Terraform fails on the splat of what is null in the state, whatever the command.
  expect(json.output.accelerator_ip_addresses?.value).toBe(`\${try(flatten(${address}.ip_sets[*].ip_addresses), [])}`);
});
