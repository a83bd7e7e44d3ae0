import { describe, expect, it } from "vitest";
import { meaningOf } from "../../src/terraform/failure";
import { TerraformFailure } from "../../src/terraform/terraform";

const meaning = (said: string) =>
  meaningOf(new TerraformFailure("destroy", said, "cdktf.out/stacks/GlobalApp"), "npm run teardown");

describe("an error of Terraform in a teardown", () => {
  it.each([
    ["Replica cannot be deleted because it has acted as a source region for new replica(s)", "24 hours"],
    ["deleting EC2 VPC (vpc-1): api error DependencyViolation: has dependencies", "did not create"],
    ["Error: Error acquiring the state lock", "terraform -chdir=cdktf.out/stacks/GlobalApp force-unlock"],
    [
      'has been written to the file "errored.tfstate" in the current',
      "push cdktf.out/stacks/GlobalApp/errored.tfstate",
    ],
    ["Error releasing the state lock", "or its lock could not be released"],
    ["Error: Backend initialization required, please run", "migrate it"],
    ["Error: Provider configuration not present", "add the region to formerRegions"],
    ["Error: Instance cannot be destroyed", "deletion protection was turned on"],
    ["api error ExpiredToken: The security token included in the request is expired", "sign in"],
    ["api error RequestExpired: Request has expired.", "sign in"],
    ["api error AccessDenied: not authorized", "npm run deploy-policy writes the policy that they need"],
  ])("that says %j is explained", (said, words) => {
    expect(meaning(said)).toContain(words);
    expect(meaning(said)).toContain("run npm run teardown again");
  });

  it("is understood where Terraform broke the line", () => {
    const said = "│ Error: Replica cannot be deleted because it has acted as a source\n│ region for new replica(s)";
    expect(meaning(said)).toContain("24 hours");
  });

  it("is explained with each of several", () => {
    expect(meaning("DependencyViolation\nAccessDenied").split("\n")).toHaveLength(2);
  });

  it("that is not known leaves the word to Terraform", () => {
    expect(meaning("Error: something new")).toBe(
      "terraform destroy failed with the error above: correct the cause, and run npm run teardown again",
    );
  });
});
