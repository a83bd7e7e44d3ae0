import { REGIONS } from "../aws/regions";
import { section, text } from "./values";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const bucketName = text(
  /^(?!.*(?<!-\d{12}-[a-z0-9-]+)-an$)(?!xn--|sthree-|amzn-s3-demo-|\d+\.\d+\.\d+\.\d+$)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  "use a bucket's name: 3 to 63 lower-case letters, digits, hyphens and dots, and none of the beginnings and endings that S3 reserves",
);

export const state = section({
  /** Name of the bucket. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
  bucket: bucketName,
  /**
   * Name of the state in the bucket. It ends in .tfstate, so that rules for the state and its lock apply to nothing else
   * in the bucket.
   * @default the stack's id and .tfstate
   */
  key: text(
    // Without what is a wildcard in a policy, and without the empty folder that Terraform refuses.
    /^(?!\/)(?!.*(?:[$%]\{|\/\/|[*?]))[!-~]{1,192}\.tfstate$/,
    "use a key of at most 200 characters that does not begin with /, has no //, * and ?, and ends in .tfstate",
  ).optional(),
  /** Region of the bucket. */
  region: text(/^[a-z0-9-]+$/, "use a region's name, such as eu-central-1").refine((name) => REGIONS.has(name), {
    error: "use a region's name, such as eu-central-1",
  }),
});
