import { deflateRawSync } from "node:zlib";
import { UserError } from "./user-error";

const MB = 1024 * 1024;

/** Terraform uploads the archive itself: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX = { zipped: 50 * MB, unzipped: 250 * MB };

/** @throws UserError where Lambda refuses a function's code, which it does in the middle of a deploy */
export function checkBundleSize(code: Uint8Array, { zipped, unzipped }: typeof MAX = MAX): void {
  const problem = (size: number, max: number, kind: string) =>
    new UserError(
      `the bundled function has ${Math.ceil(size / MB)} MB ${kind}, and Lambda takes at most ${max / MB}: import less, and keep data in the table or in S3`,
    );
  if (code.length > unzipped) throw problem(code.length, unzipped, "unzipped");
  // A file that is small enough as it is need not be compressed to know.
  const compressed = code.length > zipped ? deflateRawSync(code).length : 0;
  if (compressed > zipped) throw problem(compressed, zipped, "zipped");
}
